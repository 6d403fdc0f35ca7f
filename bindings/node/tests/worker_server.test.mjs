// Goal: a server, its handlers and a client work on the addon itself: engine and worker in one process.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { INDEX, tasker } from './support/package.mjs';

const { BasePublisher, BaseSubscriber, EventNames, getTaskerClient, PublisherRegistry, StepHandler, SubscriberRegistry, WorkerServer } = tasker;

const TEMPLATE = `
name: pay
namespace_name: shop
version: "1.0.0"
steps:
  - name: charge
    handler: { callable: shop.pay, method: charge, initialization: { currency: EUR } }
    retry: { max_attempts: 2, backoff: none }
  - name: receipt
    dependencies: [charge]
    handler: { callable: shop.pay }
    publishes_events:
      - { name: receipt.sent, delivery_mode: fast, publisher: Receipts, schema: { type: object } }
`;

class Pay extends StepHandler {
  static handlerName = 'shop.pay';
  async charge(context) {
    if (!context.isRetry()) throw new Error('the first time');
    return this.success({ cents: context.getInput('cents'), currency: context.getConfig('currency') });
  }
  async call(context) {
    return this.success({ cents: context.getDependencyField('charge', 'cents'), secret: 1 });
  }
}

function templateFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-worker-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'pay.yaml'), TEMPLATE);
  return folder;
}

test('a task runs on a server, is seen by the client, and its event is heard', async (t) => {
  process.env.TASKER_TEMPLATE_PATH = templateFolder(t);
  const heard = new Promise((resolve) => {
    SubscriberRegistry.instance.register(class extends BaseSubscriber {
      handle(event) { resolve(event); }
    });
  });
  PublisherRegistry.instance.register(new (class extends BasePublisher {
    publisherName = 'Receipts';
    transformPayload(result) { return { cents: result.result.cents }; }
  })());
  const server = new WorkerServer();
  server.getHandlerSystem().register('shop.pay', Pay);
  await server.start({ databaseUrl: ':memory:' });
  t.after(() => server.shutdown());
  const ended = [];
  server.getEventSystem().getEmitter().on(EventNames.STEP_COMPLETION_SENT, (payload) => ended.push(payload.success));

  const client = await getTaskerClient();
  const task = client.createTask({ name: 'pay', namespace: 'shop', context: { cents: 1250 } });
  const event = await heard;
  assert.deepEqual(event.payload, { cents: 1250 });
  assert.deepEqual([event.metadata.taskUuid, event.metadata.firedBy], [task.task_uuid, 'Receipts']);
  assert.deepEqual(ended, [true, true, true]);

  const steps = client.listTaskSteps(task.task_uuid);
  assert.deepEqual(steps.map((step) => [step.name, step.attempts]).sort(), [['charge', 2], ['receipt', 1]]);
  assert.equal(client.listTasks({ namespace: 'shop' }).pagination.total, 1);
  assert.equal(client.healthCheck().healthy, true);
  assert.throws(() => client.getTask('01890a5d-ac96-774b-bcce-b302099a8057'), { name: 'TaskerClientError', recoverable: false });
  await server.shutdown();
  assert.equal(server.getState(), 'stopped');
});

test('the program runs until it is told to stop, and ends well', async (t) => {
  const folder = templateFolder(t);
  const program = join(dirname(INDEX), 'bin/server.js');
  const arguments_ = globalThis.Deno === undefined ? [program] : ['run', '--allow-all', program];
  const child = spawn(process.execPath, arguments_, {
    env: { ...process.env, TASKER_TEMPLATE_PATH: folder, TASKER_STORE: ':memory:' }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  const started = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        written += data;
        if (/worker .+ started/.test(written)) resolve();
      });
    }
    child.once('exit', resolve);
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await started;
  process.kill(child.pid, 'SIGTERM');  // what child.kill ends has no exit code in Deno
  assert.equal(await exited, 0, written);
  assert.match(written, /worker stopped/);
});
