// Goal: the emitter, the poller and the event system tell what happens, and everything of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { logging, tasker } from '../support/package.mjs';
import { mockModule, stepEvent } from '../support/mock_module.mjs';

const {
  createEventPoller, EventNames, EventPoller, EventSystem, HandlerRegistry, MetricsEventNames, PollerEventNames,
  StepEventNames, StepHandler, TaskerEventEmitter, WorkerEventNames,
} = tasker;
logging.setLoggingRuntime(mockModule());

test('events have their names', () => {
  assert.deepEqual({ ...StepEventNames }, {
    STEP_EXECUTION_RECEIVED: 'step.execution.received', STEP_EXECUTION_STARTED: 'step.execution.started',
    STEP_EXECUTION_COMPLETED: 'step.execution.completed', STEP_EXECUTION_FAILED: 'step.execution.failed',
    STEP_EXECUTION_TIMEOUT: 'step.execution.timeout', STEP_COMPLETION_SENT: 'step.completion.sent',
    STEP_CHECKPOINT_YIELD_SENT: 'step.checkpoint_yield.sent',
  });
  assert.deepEqual({ ...WorkerEventNames }, {
    WORKER_STARTED: 'worker.started', WORKER_READY: 'worker.ready', WORKER_SHUTDOWN_STARTED: 'worker.shutdown.started',
    WORKER_STOPPED: 'worker.stopped', WORKER_ERROR: 'worker.error',
  });
  assert.deepEqual({ ...PollerEventNames }, {
    POLLER_STARTED: 'poller.started', POLLER_STOPPED: 'poller.stopped', POLLER_CYCLE_COMPLETE: 'poller.cycle.complete',
    POLLER_STARVATION_DETECTED: 'poller.starvation.detected', POLLER_ERROR: 'poller.error',
  });
  assert.deepEqual({ ...MetricsEventNames }, { METRICS_UPDATED: 'metrics.updated', METRICS_ERROR: 'metrics.error' });
  assert.deepEqual({ ...EventNames },
    { ...StepEventNames, ...WorkerEventNames, ...PollerEventNames, ...MetricsEventNames });
});

const error = new Error('no');
const metrics = { pendingCount: 1, starvationDetected: true, starvingEventCount: 1 };
for (const [method, given, name, payload] of [
  ['emitStepStarted', ['e', 's', 't', 'h'], 'step.execution.started', { eventId: 'e', stepUuid: 's', taskUuid: 't', handlerName: 'h' }],
  ['emitStepCompleted', ['e', 's', 't', { a: 1 }, 5], 'step.execution.completed',
   { eventId: 'e', stepUuid: 's', taskUuid: 't', result: { a: 1 }, executionTimeMs: 5 }],
  ['emitStepFailed', ['e', 's', 't', error], 'step.execution.failed', { eventId: 'e', stepUuid: 's', taskUuid: 't', error }],
  ['emitCompletionSent', ['e', 's', true], 'step.completion.sent', { eventId: 'e', stepUuid: 's', success: true }],
  ['emitWorkerStarted', ['w'], 'worker.started', { workerId: 'w' }],
  ['emitWorkerReady', ['w'], 'worker.ready', { workerId: 'w' }],
  ['emitWorkerShutdownStarted', ['w'], 'worker.shutdown.started', { workerId: 'w' }],
  ['emitWorkerStopped', ['w'], 'worker.stopped', { workerId: 'w' }],
  ['emitWorkerError', [error, { a: 1 }], 'worker.error', { error, context: { a: 1 } }],
  ['emitMetricsUpdated', [metrics], 'metrics.updated', { metrics }],
  ['emitStarvationDetected', [metrics], 'poller.starvation.detected', { metrics }],
]) {
  test(`${method} tells ${name}, with the time`, () => {
    const emitter = new TaskerEventEmitter();
    const heard = [];
    emitter.on(name, (one) => heard.push(one));
    emitter[method](...given);
    const times = Object.entries(heard[0]).filter(([, value]) => value instanceof Date);
    assert.equal(times.length, 1);
    const { [times[0][0]]: _time, ...rest } = heard[0];
    assert.deepEqual(rest, payload);
  });
}

test('each emitter has an id of its own', () => {
  assert.notEqual(new TaskerEventEmitter().getInstanceId(), new TaskerEventEmitter().getInstanceId());
});

/** A poller that polls once as soon as it is told to: no timer is waited for. */
function pushedPoller(given = {}, config = {}) {
  let push;
  const module = mockModule({ onStepEvents: (listener) => { push = listener; }, ...given });
  const emitter = new TaskerEventEmitter();
  const poller = new EventPoller(module, emitter, { pollIntervalMs: 60_000, ...config });
  return { module, emitter, poller, push: () => push() };
}

test('a poller is stopped until it is started, and starts once', async () => {
  const { poller, emitter } = pushedPoller();
  const heard = [];
  emitter.on('poller.started', () => heard.push('started'));
  emitter.on('poller.stopped', () => heard.push('stopped'));
  assert.deepEqual([poller.getState(), poller.isRunning()], ['stopped', false]);
  poller.start();
  poller.start();
  assert.deepEqual([poller.getState(), poller.isRunning()], ['running', true]);
  await poller.stop();
  await poller.stop();
  assert.equal(poller.getState(), 'stopped');
  assert.deepEqual(heard, ['started', 'stopped']);
});

test('every event is told to listeners and callbacks, in order', async () => {
  const { module, poller, emitter, push } = pushedPoller();
  const [heard, called] = [[], []];
  emitter.on('step.execution.received', ({ event }) => heard.push(event.eventId));
  poller.onStepEvent((event) => called.push(event.eventId));
  module.events.push(...Array.from({ length: 250 }, () => stepEvent()));
  const ids = module.events.map((event) => event.eventId);
  poller.start();
  push();
  await poller.stop();
  assert.deepEqual(heard, ids);
  assert.deepEqual(called, ids);
});

test('a cycle takes so many events, and is told when it found some', async () => {
  const { module, poller, emitter, push } = pushedPoller({}, { maxEventsPerCycle: 2 });
  const cycles = [];
  emitter.on('poller.cycle.complete', ({ eventsProcessed, cycleNumber }) => cycles.push([eventsProcessed, cycleNumber]));
  module.events.push(stepEvent(), stepEvent(), stepEvent());
  poller.start();
  push();
  push();
  await poller.stop();
  assert.deepEqual(cycles, [[2, 1], [1, 2]]);
  assert.equal(poller.getCycleCount(), 2);
});

test('what goes wrong is told, and the poller goes on', async () => {
  let broken = true;
  const event = stepEvent();
  const { poller, emitter, push } = pushedPoller({
    pollStepEvents: () => {
      if (broken) { broken = false; throw new Error('no database'); }
      return null;
    },
  });
  const [told, called] = [[], []];
  emitter.on('poller.error', (payload) => told.push(payload.error.message));
  poller.onError((error) => called.push(error.message));
  poller.start();
  push();
  push();
  assert.ok(poller.isRunning());
  await poller.stop();
  assert.deepEqual([told, called], [['no database'], ['no database']]);
  assert.ok(event);
});

test('a callback that throws keeps no event from the others', async () => {
  const { module, poller, push } = pushedPoller();
  const called = [];
  poller.onStepEvent(() => { throw new Error('mine'); }).onStepEvent((event) => called.push(event.eventId));
  module.events.push(stepEvent(), stepEvent());
  poller.start();
  push();
  await poller.stop();
  assert.equal(called.length, 2);
});

test('figures, warnings and cleaning come every so many polls', async () => {
  const module = mockModule({ getFfiDispatchMetrics: () => metrics });
  const emitter = new TaskerEventEmitter();
  const config = { pollIntervalMs: 1, starvationCheckInterval: 1, cleanupInterval: 2, metricsInterval: 2 };
  const poller = createEventPoller(module, emitter, config);
  const starving = new Promise((resolve) => emitter.once('poller.starvation.detected', resolve));
  const updated = new Promise((resolve) => poller.onMetrics(resolve));
  poller.start();
  assert.equal((await starving).metrics, metrics);
  assert.equal(await updated, metrics);
  await poller.stop();
  assert.equal(poller.getPollCount(), 2);
  assert.equal(module.named('checkStarvationWarnings').length, 2);
  assert.equal(module.named('cleanupTimeouts').length, 1);
});

test('an event system runs handlers, and waits for them when it stops', async () => {
  let release;
  const begun = new Promise((resolve) => {
    class Slow extends StepHandler {
      async call() {
        resolve();
        await new Promise((go) => { release = go; });
        return this.success({ done: true });
      }
    }
    system.registry.register('test.handler', Slow);
  });
  await system.start();
  await begun;
  assert.equal(system.events.getStats().activeHandlers, 1);
  const stopped = system.events.stop();
  release();
  await stopped;
  assert.equal(system.module.results[0].result.success, true);
  const { running, processedCount, errorCount, activeHandlers } = system.events.getStats();
  assert.deepEqual([running, processedCount, errorCount, activeHandlers], [false, 1, 0, 0]);
});

const system = (() => {
  const module = mockModule();
  const registry = new HandlerRegistry();
  const events = new EventSystem(module, registry, { poller: { pollIntervalMs: 1 } });
  const start = async () => {
    module.events.push(stepEvent());
    events.start();
    events.start();
    assert.ok(events.isRunning());
  };
  return { module, registry, events, start };
})();
