// Goal: what a function answers that cannot do what it was asked, row by row as spec/workers.md 2.6 has them
// for TypeScript. Each title begins with the row.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fileOf, one } from '../support.mjs';
import {
  create, failure, nextEvent, NOBODY, NOT_INITIALIZED, request, start, success, worker,
} from '../support/worker.mjs';

const POLLS = {
  poll: () => worker.pollStepEvents(),
  complete: () => worker.completeStepEvent(NOBODY, success({ stepUuid: NOBODY }, {})),
  checkpoint: () => worker.checkpointYieldStepEvent(NOBODY, { stepUuid: NOBODY, cursor: 1, itemsProcessed: 1 }),
  events: () => worker.pollInProcessEvents(),
  metrics: () => worker.getFfiDispatchMetrics(),
  starvation: () => worker.checkStarvationWarnings(),
  cleanup: () => worker.cleanupTimeouts(),
  create: () => worker.clientCreateTask(request('one')),
  get: () => worker.clientGetTask(NOBODY),
  list: () => worker.clientListTasks(),
  cancel: () => worker.clientCancelTask(NOBODY),
  steps: () => worker.clientListTaskSteps(NOBODY),
  step: () => worker.clientGetStep(NOBODY, NOBODY),
  audit: () => worker.clientGetStepAuditHistory(NOBODY, NOBODY),
  health: () => worker.clientHealthCheck(),
};

test('call before bootstrap: Error "Worker not initialized — …"', () => {
  for (const [name, call] of Object.entries(POLLS)) assert.throws(call, NOT_INITIALIZED, name);
  assert.equal(worker.isWorkerRunning(), false);
  assert.deepEqual(worker.getWorkerStatus(), { success: true, running: false, status: 'stopped' });
});

test('call after stop: the same as before bootstrap', async (t) => {
  start(t);
  create('one');
  const event = await nextEvent();
  assert.equal(worker.stopWorker().status, 'stopped', 'a handler that still runs does not keep it');
  for (const [name, call] of Object.entries(POLLS)) assert.throws(call, NOT_INITIALIZED, name);
  assert.throws(() => worker.completeStepEvent(event.eventId, success(event, {})), NOT_INITIALIZED);
  assert.deepEqual(event.task.context, { cents: 1250 }, 'what was given out stays readable');
});

test('second bootstrap: status already_running, and nothing changes', (t) => {
  const first = start(t, one(), { workerId: 'worker-7' });
  assert.deepEqual([first.success, first.status, first.workerId], [true, 'started', 'worker-7']);
  const second = worker.bootstrapWorker({ databaseUrl: 'postgres://nobody@127.0.0.1:1/x', workerId: 'worker-8' });
  assert.deepEqual([second.success, second.status, second.workerId], [true, 'already_running', 'worker-7']);
  const status = worker.getWorkerStatus();
  assert.deepEqual([status.success, status.running, status.status, status.workerId], [true, true, 'running', 'worker-7']);
});

test('stop when stopped: status not_running', (t) => {
  const notRunning = { success: true, running: false, status: 'not_running' };
  assert.deepEqual(worker.stopWorker(), notRunning);
  start(t);
  const stopped = worker.stopWorker();
  assert.deepEqual([stopped.success, stopped.running, stopped.status], [true, false, 'stopped']);
  assert.deepEqual(worker.stopWorker(), notRunning);
});

test('graceful when stopped: throws; the second time it is benign', (t) => {
  assert.throws(() => worker.transitionToGracefulShutdown(), NOT_INITIALIZED);
  start(t);
  for (let n = 0; n < 2; ++n) assert.equal(worker.transitionToGracefulShutdown().status, 'transitioning');
  worker.stopWorker();
  assert.throws(() => worker.transitionToGracefulShutdown(), NOT_INITIALIZED);
});

test('malformed event id: Error "Invalid argument: …", and the call is still out', async (t) => {
  start(t);
  create('one');
  const event = await nextEvent();
  const complete = (result, id = event.eventId) => () => worker.completeStepEvent(id, result);
  const good = success(event, {});
  assert.throws(complete(good, 'nonsense'), /^Error: Invalid argument: Invalid event ID: "nonsense"$/);
  for (const id of [7, null, undefined, {}, '', `${NOBODY}0`]) {
    assert.throws(complete(good, id === undefined ? Symbol('none') : id), /^Error: Invalid argument: Invalid event ID/);
  }
  assert.throws(complete({ ...good, stepUuid: 'x' }), /^Error: Invalid argument: Invalid step UUID: "x"$/);
  const cyclic = {};
  cyclic.self = cyclic;
  const throws = new Proxy({}, { ownKeys() { throw 1; }, get() { throw 1; } });
  const bad = [null, undefined, 'text', [], { ...good, success: 'yes' }, { ...good, result: cyclic }, { ...good, result: 1n },
    { ...good, result: { text: '\ud800' } }, { ...good, metadata: 7 }, throws, { ...good, result: throws },
    { ...good, metadata: { custom: [1] } }];
  for (const result of bad) assert.throws(complete(result), /^Error: Invalid argument: /, String(typeof result));
  const retry = failure(event, 'no', {}, { orchestrationMetadata: { backoffHint: { backoffType: 'Never' } } });
  assert.throws(complete(retry), /backoffType must be one of/);
  const checkpoint = (data) => () => worker.checkpointYieldStepEvent(event.eventId, { stepUuid: event.stepUuid, ...data });
  assert.throws(checkpoint({ cursor: null, itemsProcessed: 1 }), /cursor must not be null/);
  assert.throws(checkpoint({ cursor: 1, itemsProcessed: -1 }), /itemsProcessed must be a whole number/);
  assert.throws(() => worker.clientGetTask('x'), /^Error: Invalid argument: Invalid UUID: "x"$/);
  assert.throws(() => worker.clientGetStep(NOBODY, 'x'), /^Error: Invalid argument: Invalid UUID: "x"$/);
  assert.throws(() => worker.clientCreateTask(request('one', { correlationId: 'x' })),
    /^Error: Invalid argument: Invalid correlation_id: "x"$/);
  assert.throws(() => worker.clientListTasks({ limit: 0.5 }), /^Error: Invalid argument: limit/);
  assert.equal(complete(good)(), true);
});

test('unknown event id in complete: false, as is one that was completed before', async (t) => {
  start(t);
  assert.equal(worker.completeStepEvent(NOBODY, success({ stepUuid: NOBODY }, {})), false);
  create('one');
  const event = await nextEvent();
  assert.equal(worker.completeStepEvent(event.eventId, success(event, {})), true);
  assert.equal(worker.completeStepEvent(event.eventId, success(event, {})), false);
});

test('checkpoint unknown: false, as is one of a call that is over', async (t) => {
  start(t);
  const half = (event) => worker.checkpointYieldStepEvent(event.eventId, { stepUuid: event.stepUuid, cursor: 1, itemsProcessed: 1 });
  assert.equal(half({ eventId: NOBODY, stepUuid: NOBODY }), false);
  create('one');
  const event = await nextEvent();
  assert.equal(half(event), true);
  assert.equal(half(event), false, 'it yielded before');
  const again = await nextEvent();
  assert.equal(worker.completeStepEvent(again.eventId, success(again, {})), true);
  assert.equal(half(again), false, 'it was completed');
});

test('client API error: envelope success=false with the recoverable flag', (t) => {
  start(t);
  const unknown = worker.clientCreateTask(request('nothing'));
  assert.deepEqual([unknown.success, unknown.recoverable], [false, false]);
  assert.match(unknown.error, /nothing/);
  for (const call of [worker.clientGetTask, worker.clientListTaskSteps, worker.clientCancelTask]) {
    const { success: ok, recoverable, error } = call(NOBODY);
    assert.deepEqual([ok, recoverable, error.startsWith('404')], [false, false, true]);
  }
});

for (const [status, recoverable] of [[400, false], [403, false], [404, false], [408, true], [409, false], [422, false],
  [429, true], [500, true], [503, true], [504, true]]) {
  test(`client API error ${status}: recoverable is ${recoverable}`, async () => {
    const { ClientCalls: Calls } = await import(fileOf('ffi/client-calls.js'));
    for (const body of ['', 'not json', '{"error":{"message":"why"}}']) {
      const answer = new Calls(() => [status, body]).get('/v1/tasks');
      assert.deepEqual([answer.success, answer.recoverable], [false, recoverable]);
      assert.ok(answer.error.startsWith(`${status}: `), answer.error);
    }
  });
}

// Completion channel full or closed: outages.test.mjs. Panic inside the core, lock poisoned: panics.test.mjs.
