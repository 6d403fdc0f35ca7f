// Goal: what follows a result, events to subscribers and publishers, never touches the step: spec/workers.md 1.9
// rules 4 and 6. The result comes first; a callback that is late is logged; one that throws is told.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { fileOf, folderOf, run } from '../support.mjs';
import { logging, tasker } from '../support/package.mjs';
import { latch, mockModule } from '../support/mock_module.mjs';
import { create, nextEvent, start, success, until, worker } from '../support/worker.mjs';

const { createFfiPollAdapter, InProcessDomainEventPoller, Tasker } = tasker;

const PAID = `
name: one
namespace_name: shop
version: "1.0.0"
steps:
  - name: only
    handler: { callable: only }
    publishes_events: [{ name: order.paid, delivery_mode: fast, schema: { type: object } }]
`;

/** What was logged, until a line has this in it. */
function logged(t, part) {
  const found = latch();
  const warn = (message) => { if (message.includes(part)) found.open(message); };
  logging.setLoggingRuntime(mockModule({ logWarn: warn, logError: warn }));
  t.after(() => logging.clearLoggingRuntime());
  return found.opened;
}

async function runOne() {
  const task = create('one');
  const event = await nextEvent();
  assert.equal(worker.completeStepEvent(event.eventId, success(event, { paid: 7 })), true);
  return task;
}

test('order: the result is stored first, and nobody is called from within completing', async (t) => {
  start(t, PAID);
  const told = latch();
  let isCompleting = false;
  worker.onInProcessEvents(() => told.open(isCompleting));
  t.after(() => worker.onInProcessEvents(null));
  const task = create('one');
  const event = await nextEvent();
  isCompleting = true;
  assert.equal(worker.completeStepEvent(event.eventId, success(event, { paid: 7 })), true);
  isCompleting = false;
  assert.equal(await told.opened, false, 'it was told in a turn of its own');
  assert.equal(worker.pollInProcessEvents().metadata.taskUuid, task);
  assert.equal(worker.clientGetTask(task).data.status, 'complete', 'the result was there before the event');
});

test('callback late: it is logged, the step is complete, and others hear', async (t) => {
  start(t, PAID);
  const line = logged(t, 'is not done after 1 ms');
  const poller = new InProcessDomainEventPoller({ callbackTimeoutMs: 1 });
  poller.setPollFunction(createFfiPollAdapter(worker));
  const slow = latch();
  const heard = latch();
  poller.subscribe('order.*', () => slow.opened);
  poller.subscribe('*', (event) => heard.open(event.eventName));
  worker.onInProcessEvents(() => poller.takeEvents());
  t.after(() => worker.onInProcessEvents(null));
  const task = await runOne();
  assert.equal(await heard.opened, 'order.paid');
  assert.match(await line, /^who heard order\.paid is not done after 1 ms$/);
  await until(() => worker.clientGetTask(task).data.status, (status) => status === 'complete');
  slow.open();
});

test('callback late: 5 seconds is the default, and what is done in time is not logged', async (t) => {
  const lines = [];
  logging.setLoggingRuntime(mockModule({ logWarn: (line) => lines.push(line) }));
  t.after(() => logging.clearLoggingRuntime());
  const poller = new InProcessDomainEventPoller();
  const done = latch();
  poller.subscribe('*', async () => { await null; done.open(); });
  poller.deliver({ eventName: 'order.paid', eventId: 'e' });
  await done.opened;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(lines, []);
});

for (const [what, callback] of [
  ['throws', () => { throw new Error('mine'); }], ['throws null', () => { throw null; }],
  ['rejects', async () => { throw new Error('mine'); }],
  ['throws a proxy that throws', () => { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } }); }],
]) {
  test(`callback that ${what}: it is told, others hear, and the step is complete`, async (t) => {
    start(t, PAID);
    const poller = new InProcessDomainEventPoller();
    poller.setPollFunction(createFfiPollAdapter(worker));
    const error = latch();
    const heard = latch();
    poller.onError(() => { throw new Error('who is told throws, too'); });
    poller.onError((told) => error.open(told));
    poller.subscribe('*', callback);
    poller.subscribe('*', heard.open);
    worker.onInProcessEvents(() => poller.takeEvents());
    t.after(() => worker.onInProcessEvents(null));
    const task = await runOne();
    assert.ok((await error.opened) instanceof Error);
    await heard.opened;
    await until(() => worker.clientGetTask(task).data.status, (status) => status === 'complete');
  });
}

test('event router absent: nobody subscribes, publishes or polls, and steps run', async (t) => {
  start(t, PAID);
  for (let n = 0; n < 3; ++n) {
    const task = create('one', { context: { n } });
    const event = await nextEvent();
    assert.equal(worker.completeStepEvent(event.eventId, success(event, {})), true);
    await until(() => worker.clientGetTask(task).data.status, (status) => status === 'complete');
  }
});

test('events beyond what may wait are dropped, and no step is', async () => {
  const engine = await Tasker.embedded({ handlers: { only: () => ({}) }, templates: [PAID], concurrency: 64 });
  const ids = await Promise.all(Array.from({ length: 1_500 }, (_, n) =>
    engine.submit({ namespace: 'shop', name: 'one', context: { n } })));
  for (const id of ids) assert.equal((await engine.wait(id, 20_000)).status, 'complete');
  await engine.close();
});

// What a listener throws on its way from a timer or from the addon would end the process.
test('listener that throws: of the addon, of the poller, of its errors: the process lives', async (t) => {
  const templatePath = join(folderOf(t), 'one.yaml');
  writeFileSync(templatePath, PAID);
  const { status, stdout, stderr } = await run(t, `
    import { EventNames, EventPoller, TaskerEventEmitter } from ${JSON.stringify(fileOf('index.js'))};
    import { nativeModule } from ${JSON.stringify(fileOf('ffi/native-module.js'))};
    const worker = nativeModule();
    worker.bootstrapWorker({ databaseUrl: ':memory:', templatePath: ${JSON.stringify(templatePath)}, logLevel: 'off' });
    const request = { name: 'one', namespace: 'shop', version: '1.0.0', initiator: 'a', sourceSystem: 'b', reason: 'c' };
    let called = 0;
    const listened = new Promise((resolve) => worker.onStepEvents(() => { ++called; setImmediate(resolve); throw new Error('mine'); }));
    worker.clientCreateTask({ ...request, context: { n: 1 } });
    await listened;
    const emitter = new TaskerEventEmitter();
    const poller = new EventPoller(worker, emitter, { metricsInterval: 1 });
    for (const name of [EventNames.POLLER_CYCLE_COMPLETE, EventNames.POLLER_ERROR, EventNames.METRICS_UPDATED]) {
      emitter.on(name, () => { ++called; throw null; });
    }
    poller.onError(() => { ++called; throw new Error('and again'); });
    const came = new Promise((resolve) => poller.onStepEvent((event) => { setImmediate(resolve); throw event; }));
    poller.start();
    await came;
    while (called < 6) await new Promise((resolve) => setImmediate(resolve));
    await poller.stop();
    console.log(worker.stopWorker().status);`);
  assert.deepEqual([status, stdout.trim()], [0, 'stopped'], stderr);
});

test('starvation: a call that is out for too long is told and logged', async (t) => {
  const configuration = join(folderOf(t), 'worker.toml');
  writeFileSync(configuration, '[worker.mpsc_channels.ffi_dispatch]\nstarvation_warning_threshold_ms = 1\n');
  const templatePath = join(folderOf(t), 'one.yaml');
  writeFileSync(templatePath, PAID);
  const { status, stdout, stderr } = await run(t, `
    import { nativeModule } from ${JSON.stringify(fileOf('ffi/native-module.js'))};
    const worker = nativeModule();
    worker.bootstrapWorker({ databaseUrl: ':memory:', configPath: ${JSON.stringify(configuration)}, templatePath: ${JSON.stringify(templatePath)} });
    const request = { name: 'one', namespace: 'shop', version: '1.0.0', initiator: 'a', sourceSystem: 'b', reason: 'c', context: {} };
    worker.clientCreateTask(request);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    let event;
    while ((event = worker.pollStepEvents()) === null) await turn();
    while (!worker.getFfiDispatchMetrics().starvationDetected) await turn();
    const { starvingEventCount, oldestEventId } = worker.getFfiDispatchMetrics();
    worker.checkStarvationWarnings();
    console.log(JSON.stringify([starvingEventCount, oldestEventId === event.eventId]));
    worker.stopWorker();`);
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [1, true]);
  assert.match(stderr, /calls of handlers are out for too long/);
});

test('publisher that throws: the step is complete, and the event has its result', async () => {
  const { BasePublisher, PublisherRegistry } = tasker;
  PublisherRegistry.instance.register(new (class extends BasePublisher {
    publisherName = 'default';
    transformPayload() { throw null; }
    afterPublish() { throw new Error('after'); }
  })());
  const engine = await Tasker.embedded({ handlers: { only: () => ({ paid: 7 }) }, templates: [PAID] });
  const task = await engine.wait(await engine.submit({ namespace: 'shop', name: 'one' }), 20_000);
  assert.deepEqual([task.status, task.steps[0].result], ['complete', { paid: 7 }]);
  await engine.close();
});

