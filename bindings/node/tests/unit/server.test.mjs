// Goal: a server starts and stops in order, and tells what it does.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';

import { logging, tasker } from '../support/package.mjs';
import { mockModule, stepEvent } from '../support/mock_module.mjs';

const { BaseSubscriber, ShutdownController, StepHandler, SubscriberRegistry, WorkerServer } = tasker;

afterEach(() => {
  SubscriberRegistry.instance.reset();
  logging.setLoggingRuntime(mockModule());
});
logging.setLoggingRuntime(mockModule());

class Handler extends StepHandler {
  static handlerName = 'test.handler';
  async call() { return this.success({ done: true }); }
}

/** A server on a mock, which it loads from a file. */
function serverOn(t, given = {}) {
  const module = mockModule(given);
  const folder = mkdtempSync(join(tmpdir(), 'tasker-server-'));
  const file = join(folder, 'addon.cjs');
  const name = `mock_${Math.random()}`;
  globalThis[name] = module;
  writeFileSync(file, `module.exports = globalThis[${JSON.stringify(name)}];`);
  const server = new WorkerServer({ modulePath: file });
  t.after(async () => {
    await server.shutdown();
    rmSync(folder, { recursive: true });
    delete globalThis[name];
  });
  return { server, module };
}
const QUICK = { pollIntervalMs: 1 };

test('a server runs steps from its start to its shutdown', async (t) => {
  const { server, module } = serverOn(t);
  assert.deepEqual([server.getState(), server.getWorkerId(), server.getEventSystem()], ['initialized', null, null]);
  server.getHandlerSystem().register('test.handler', Handler);
  module.events.push(stepEvent());
  assert.equal(await server.start({ ...QUICK, namespace: 'shop', databaseUrl: ':memory:', leaseMs: 2_000 }), server);
  assert.deepEqual([server.getState(), server.isRunning(), server.getWorkerId()], ['running', true, 'w-1']);
  assert.deepEqual(module.named('bootstrapWorker')[0][1], { namespace: 'shop', databaseUrl: ':memory:', leaseMs: 2_000 });
  const [{ result }] = await module.completed(1);
  assert.deepEqual(result.result, { done: true });
  assert.equal(result.metadata.workerId, 'w-1');
  await server.shutdown();
  assert.equal(server.getState(), 'stopped');
  const order = module.calls.map(([name]) => name).filter((name) => /Worker|Graceful/.test(name) && !/Running|Status/.test(name));
  assert.deepEqual(order, ['bootstrapWorker', 'transitionToGracefulShutdown', 'stopWorker']);
});

const WANTED = JSON.stringify([
  { callable: 'shop.pay', method: 'call', resolver: null }, { callable: 'others', method: 'call', resolver: null },
]);

test('a server takes only steps whose handlers it finds', async (t) => {
  const changed = [];
  const { server, module } = serverOn(t, {
    wantedHandlers: async () => WANTED, changeClaims: (callables) => changed.push(callables),
  });
  server.getHandlerSystem().register('test.handler', Handler);
  server.getHandlerSystem().addResolver({
    name: 'shop', priority: 50, canResolve: ({ callable }) => callable.startsWith('shop.'), resolve: async () => new Handler(),
  });
  await server.start(QUICK);
  assert.deepEqual(module.named('bootstrapWorker')[0][1], { claims: ['test.handler'] });
  assert.deepEqual(changed, [['shop.pay', 'test.handler']]);
  server.getHandlerSystem().register('others', Handler);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(changed[1], ['others', 'shop.pay', 'test.handler']);
});

test('a server that is to take every step does', async (t) => {
  const { server, module } = serverOn(t, {
    wantedHandlers: async () => WANTED, changeClaims: () => assert.fail('there are none'),
  });
  await server.start({ ...QUICK, onlyRegistered: false });
  assert.deepEqual(module.named('bootstrapWorker')[0][1], {});
});

test('a server that runs does not start again', async (t) => {
  const { server } = serverOn(t);
  const started = server.start(QUICK);
  await assert.rejects(server.start(QUICK), { message: 'WorkerServer is already starting' });
  await started;
  await assert.rejects(server.start(QUICK), { message: 'WorkerServer is already running' });
});

test('a server that was stopped may start again', async (t) => {
  const { server, module } = serverOn(t);
  await server.start(QUICK);
  await server.shutdown();
  await server.start(QUICK);
  assert.equal(module.named('bootstrapWorker').length, 2);
});

test('a start that fails leaves nothing running, and says why', async (t) => {
  const { server } = serverOn(t, {
    bootstrapWorker: () => { throw new Error('Bootstrap failed: no database'); }, isWorkerRunning: () => false,
  });
  await assert.rejects(server.start(QUICK), { message: 'Bootstrap failed: no database' });
  assert.equal(server.getState(), 'error');
  assert.deepEqual(server.healthCheck(), { healthy: false, status: 'error', error: 'Bootstrap failed: no database' });
});

test('health is what the addon says while it runs', async (t) => {
  const { server } = serverOn(t);
  assert.equal(server.healthCheck().healthy, false);
  await server.start(QUICK);
  assert.deepEqual(server.healthCheck(), { healthy: true, status: 'running' });
});

test('the status counts', async (t) => {
  const { server, module } = serverOn(t);
  server.getHandlerSystem().register('test.handler', Handler);
  module.events.push(stepEvent(), stepEvent({ handlerName: 'unknown' }));
  await server.start(QUICK);
  await module.completed(2);
  await server.shutdown();
  const { uptimeMs, ...rest } = server.status();
  assert.equal(uptimeMs, 0);
  assert.deepEqual(rest,
    { state: 'stopped', workerId: 'w-1', running: false, processedCount: 2, errorCount: 1, activeHandlers: 0 });
});

test('who wants to is told when it has stopped, whoever throws', async (t) => {
  const { server } = serverOn(t);
  const told = [];
  server.onShutdown(() => { throw new Error('mine'); });
  server.onShutdown(async () => { told.push(server.getState()); });
  await server.start(QUICK);
  await server.shutdown();
  assert.deepEqual(told, ['stopped']);
});

test('subscribers hear the domain events of the process', async (t) => {
  const { server, module } = serverOn(t);
  const heard = new Promise((resolve) => {
    SubscriberRegistry.instance.register(class extends BaseSubscriber {
      static subscribesTo() { return ['order.*']; }
      handle(event) { resolve(event.eventName); }
    });
  });
  for (const eventName of ['other', 'order.paid']) {
    module.domainEvents.push({ eventId: 'e', eventName, eventVersion: '1.0', metadata: {}, payload: {} });
  }
  await server.start(QUICK);
  assert.equal(await heard, 'order.paid');
});

test('a shutdown is requested once, and everybody waits for it', async () => {
  const controller = new ShutdownController();
  assert.deepEqual([controller.isRequested, controller.signal], [false, null]);
  const waiting = controller.promise;
  controller.trigger('SIGTERM');
  controller.trigger('SIGINT');
  assert.equal(await waiting, 'SIGTERM');
  assert.deepEqual([controller.isRequested, controller.signal], [true, 'SIGTERM']);
});

test('a controller that was reset is as new', async () => {
  const controller = new ShutdownController();
  const done = [];
  controller.onShutdown(() => done.push(1));
  controller.trigger('SIGTERM');
  await controller.executeHandlers();
  controller.reset();
  await controller.executeHandlers();
  assert.deepEqual([done, controller.isRequested], [[1], false]);
});
