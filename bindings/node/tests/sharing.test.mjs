// Goal: a worker of JavaScript takes steps from a PostgreSQL that it shares with an engine, and whoever
// waits elsewhere hears of it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { fileOf, folderOf, one } from './support.mjs';

const { Tasker } = await import(fileOf('embedded/tasker.js'));
const { HandlerRegistry } = await import(fileOf('index.js'));
const { nativeModule } = await import(fileOf('ffi/native-module.js'));

const server = process.env.TASKER_TEST_POSTGRES;
/** A schema of its own; the server is thrown away after the tests. */
const location = `${server}${String(server).includes('?') ? '&' : '?'}schema=node_${process.pid}`;

test('a worker on PostgreSQL runs what an engine took in', { skip: !server && 'no server: tools/with_postgres.py' }, async (t) => {
  const engine = await Tasker.embedded({ store: location, handlers: {}, templates: [one()] });
  t.after(() => engine.close());
  const worker = nativeModule();
  t.after(() => worker.stopWorker());
  const templatePath = join(folderOf(t), 'template.yaml');
  writeFileSync(templatePath, one());
  const started = worker.bootstrapWorker({ databaseUrl: location, templatePath, callables: ['only'], workerId: 'w1' });
  assert.equal(started.status, 'started');
  worker.onStepEvents(() => {
    for (let event = worker.pollStepEvents(); event !== null; event = worker.pollStepEvents()) {
      worker.completeStepEvent(event.eventId, {
        stepUuid: event.stepUuid, success: true, result: { got: event.task.context }, status: 'completed',
        metadata: { executionTimeMs: 1, completedAt: '' },
      });
    }
  });
  const id = await engine.submit({ namespace: 'shop', name: 'one', context: { n: 1 } });
  const done = await engine.wait(id, 20_000);
  assert.deepEqual([done.status, done.steps[0].result], ['complete', { got: { n: 1 } }]);
  // It reads what is stored, and an engine is what takes tasks in.
  assert.equal(worker.clientGetTask(id).data.task_uuid, id);
  const request = { name: 'one', namespace: 'shop', version: '1.0.0', context: {}, initiator: 'a', sourceSystem: 'b', reason: 'c' };
  assert.throws(() => worker.clientCreateTask(request),
    /^Error: Client not initialized\. Orchestration client may not be configured\.$/);
  worker.onStepEvents(null);
});

const CHAIN = `
name: chain
namespace_name: shop
version: "1.0.0"
steps:
  - { name: charge, handler: { callable: shop.charge } }
  - { name: pack, dependencies: [charge], handler: { callable: pack.box, resolver: packing } }
  - { name: weigh, dependencies: [pack], handler: { callable: pack.scale, method: weigh } }
`;

class Packing {
  name = 'packing';
  priority = 30;
  canResolve({ callable }) { return callable.startsWith('pack.'); }
  async resolve({ callable }) {
    return { name: callable, version: '1', call: () => ({ success: true, result: { by: callable } }), weigh: () => ({ success: true, result: { kg: 2 } }) };
  }
}

test('each process takes the steps whose handlers it finds, resolvers included', { skip: !server && 'no server: tools/with_postgres.py' }, async (t) => {
  const store = `${location}_chain`;
  const registry = new HandlerRegistry();
  const packer = await Tasker.embedded({ store, handlers: {}, registry, templates: [CHAIN] });
  t.after(() => packer.close());
  const id = await packer.submit({ namespace: 'shop', name: 'chain' });
  // shop.charge waits for who has it; the packer would fail it for good.
  const charger = await Tasker.embedded({ store, handlers: { 'shop.charge': () => ({ cents: 5 }) } });
  t.after(() => charger.close());
  // It learns to pack while it runs.
  registry.addResolver(new Packing());
  const done = await packer.wait(id, 20_000);
  assert.deepEqual([done.status, done.steps.map((step) => step.result)],
    ['complete', [{ cents: 5 }, { by: 'pack.box' }, { kg: 2 }]]);
});
