// Goal: each of the 28 functions gives and takes what it should. What goes wrong: failures/.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { folderOf, one } from './support.mjs';
import {
  create, eventsCame, failure, nextEvent, NOBODY, start, success, until, worker as tasker,
} from './support/worker.mjs';

const ORDER = `
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - name: charge
    handler: { callable: shop.charge, method: pay, initialization: { currency: EUR } }
    retry: { max_attempts: 3, backoff: linear, backoff_base_ms: 100 }
    publishes_events:
      - { name: order.paid, delivery_mode: fast, schema: { type: object } }
  - { name: ship, dependencies: [charge], handler: { callable: shop.ship } }
`;

test('versions and health need no worker', () => {
  assert.match(tasker.getVersion(), /^\d+\.\d+\.\d+$/);
  assert.match(tasker.getRustVersion(), /^tasker-ts \d+\.\d+\.\d+ \(.+\)$/);
  assert.equal(tasker.healthCheck(), true);
});

test('a worker that nobody named has a name of its own', (t) => {
  assert.match(start(t).workerId, /^typescript-worker-[0-9a-f-]{36}$/);
});

test('a step event has everything, as plain values', async (t) => {
  start(t, ORDER);
  const task = create('order', { priority: 7, parentCorrelationId: NOBODY });
  const event = await nextEvent();
  const whole = JSON.parse(JSON.stringify(event));
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/;
  for (const at of ['createdAt', 'updatedAt', 'requestedAt']) assert.match(whole.task[at], time);
  for (const at of ['createdAt', 'updatedAt', 'lastAttemptedAt']) assert.match(whole.workflowStep[at], time);
  assert.deepEqual(
    [whole.taskUuid, whole.task.taskUuid, whole.workflowStep.taskUuid, whole.stepUuid],
    [task, task, task, whole.workflowStep.workflowStepUuid]);
  assert.deepEqual([whole.parentCorrelationId, whole.taskCorrelationId], [NOBODY, whole.correlationId]);
  const { name, namespace, version, context, priority, initiator, sourceSystem, reason, tags, complete } = whole.task;
  assert.deepEqual(
    { name, namespace, version, context, priority, initiator, sourceSystem, reason, tags, complete },
    { name: 'order', namespace: 'shop', version: '1.0.0', context: { cents: 1250 }, priority: 7, initiator: 'a test',
      sourceSystem: 'tests', reason: 'to see', tags: ['blue'], complete: false });
  const { attempts, maxAttempts, retryable, inProcess, processed, templateStepName } = whole.workflowStep;
  assert.deepEqual({ attempts, maxAttempts, retryable, inProcess, processed, templateStepName },
    { attempts: 0, maxAttempts: 3, retryable: true, inProcess: true, processed: false, templateStepName: 'charge' });
  const definition = whole.stepDefinition;
  assert.deepEqual(
    [definition.name, definition.handlerCallable, definition.handlerMethod, definition.handlerInitialization,
     definition.dependencies, definition.retryMaxAttempts, definition.retryBackoff, definition.retryBackoffBaseMs],
    ['charge', 'shop.charge', 'pay', { currency: 'EUR' }, [], 3, 'linear', 100]);
  assert.equal(definition.publishesEvents[0].name, 'order.paid');
  assert.equal(whole.spanId.length > 0 && whole.traceId.length > 0, true);
  assert.deepEqual(whole.dependencyResults, {});
  // What is read by itself is the same.
  assert.deepEqual(event.task.context, { cents: 1250 });
  assert.equal(event.task.context, event.task.context);
  assert.equal(event.workflowStep.checkpoint, undefined);
});

test('a workflow runs by polling and completing, and its results are told', async (t) => {
  start(t, ORDER);
  const task = create('order');
  const charge = await nextEvent();
  const paid = eventsCame();
  assert.equal(tasker.completeStepEvent(charge.eventId, success(charge, { paid: true, text: 'ä€😀\0' })), true);
  assert.equal(tasker.completeStepEvent(charge.eventId, success(charge, {})), false, 'completed before');
  const ship = await nextEvent();
  const { result, success: ok, stepUuid, status } = ship.dependencyResults.charge;
  assert.deepEqual({ result, ok, stepUuid, status },
    { result: { paid: true, text: 'ä€😀\0' }, ok: true, stepUuid: charge.stepUuid, status: 'completed' });
  await paid;
  const event = tasker.pollInProcessEvents();
  assert.deepEqual([event.eventName, event.metadata.taskUuid, event.metadata.namespace, event.metadata.stepName],
    ['order.paid', task, 'shop', 'charge']);
  assert.equal(event.payload.payload.paid, true);
  assert.equal(event.payload.execution_result.success, true);
  assert.match(event.metadata.firedAt, /T.*Z$/);
  assert.equal(tasker.pollInProcessEvents(), null);
  assert.equal(tasker.pollStepEvents(), null);
});

test('a failure is told with all that was said of it, and is tried again', async (t) => {
  start(t, ORDER);
  const task = create('order');
  const first = await nextEvent();
  const said = failure(first, 'the bank is closed', { errorType: 'bank_error', errorCode: 'B7', retryable: true },
    { error: { message: 'the bank is closed', statusCode: 503, context: { hour: 3 }, backtrace: ['a', 'b'] },
      orchestrationMetadata: { backoffHint: { backoffType: 'RateLimit', delaySeconds: 0, context: 'slow down' } } });
  assert.equal(tasker.completeStepEvent(first.eventId, said), true);
  const second = await nextEvent();
  assert.equal(second.workflowStep.attempts, 1);
  assert.equal(tasker.completeStepEvent(second.eventId, failure(second, 'no', { retryable: false })), true);
  const { data } = await until(() => tasker.clientGetTask(task), ({ data }) => data.status !== 'in_progress' && data.failed_steps === 1);
  assert.equal(data.steps.find((step) => step.name === 'charge').attempts, 2);
});

test('a checkpoint is stored, and the handler called again with it', async (t) => {
  start(t);
  create('one');
  const first = await nextEvent();
  const data = { stepUuid: first.stepUuid, cursor: { row: 100 }, itemsProcessed: 100, accumulatedResults: { sum: 7 } };
  assert.equal(tasker.checkpointYieldStepEvent(first.eventId, data), true);
  assert.equal(tasker.checkpointYieldStepEvent(first.eventId, data), false, 'yielded before');
  const second = await nextEvent();
  assert.notEqual(second.eventId, first.eventId);
  assert.equal(second.stepUuid, first.stepUuid);
  assert.deepEqual(second.workflowStep.checkpoint.cursor, { row: 100 });
  assert.equal(second.workflowStep.checkpoint.items_processed, 100);
  assert.deepEqual(second.workflowStep.checkpoint.accumulated_results, { sum: 7 });
  assert.equal(second.workflowStep.attempts, 0);
});

test('numbers, dates, bytes, undefined and null arrive as JSON has them', async (t) => {
  start(t, ORDER);
  create('order', { context: { big: 2 ** 53, small: 5e-324, none: null, gone: undefined, at: new Date(0), list: [undefined] } });
  const event = await nextEvent();
  assert.deepEqual(event.task.context, { big: 2 ** 53, small: 5e-324, none: null, at: '1970-01-01T00:00:00.000Z', list: [null] });
  assert.equal(tasker.completeStepEvent(event.eventId, success(event, { nan: NaN, bytes: Buffer.from('a'), zero: -0 })), true);
  const ship = await nextEvent();
  assert.deepEqual(ship.dependencyResults.charge.result, { nan: null, bytes: { type: 'Buffer', data: [97] }, zero: 0 });
});

test('the client finds, lists, looks at and cancels tasks', async (t) => {
  start(t);
  const tasks = [];
  for (let n = 0; n < 5; ++n) tasks.push(create('one', { context: { n } }));
  const page = (params) => tasker.clientListTasks(params).data;
  const all = page({ namespace: 'shop' }).tasks.map((task) => task.task_uuid);
  assert.deepEqual([...all].sort(), [...tasks].sort());
  const some = page({ limit: 2, offset: 1 });
  assert.deepEqual(some.tasks.map((task) => task.task_uuid), all.slice(1, 3), 'begins within a page');
  const { total, limit, offset, has_more: hasMore } = some.pagination;
  assert.deepEqual({ total, limit, offset, hasMore }, { total: 5, limit: 2, offset: 1, hasMore: true });
  assert.deepEqual(page({ limit: 2, offset: 4 }).tasks.map((task) => task.task_uuid), all.slice(4));
  const event = await nextEvent();
  const steps = tasker.clientListTaskSteps(event.taskUuid).data;
  assert.equal((steps.steps ?? steps)[0].step_uuid, event.stepUuid);
  assert.equal(tasker.clientGetStep(event.taskUuid, event.stepUuid).data.name, 'only');
  assert.equal(tasker.completeStepEvent(event.eventId, success(event, {})), true);
  await until(() => tasker.clientGetStepAuditHistory(event.taskUuid, event.stepUuid),
    ({ success: ok, data }) => ok && (data.length ?? data.audit?.length ?? 0) > 0);
  const cancelled = tasks.find((task) => task !== event.taskUuid);
  assert.equal(tasker.clientCancelTask(cancelled).success, true);
  assert.equal(tasker.clientGetTask(cancelled).data.status, 'cancelled');
  assert.equal(tasker.clientHealthCheck().data.healthy, true);
});

test('metrics tell what is out', async (t) => {
  start(t);
  assert.deepEqual(tasker.getFfiDispatchMetrics(), { pendingCount: 0, starvationDetected: false, starvingEventCount: 0,
    oldestPendingAgeMs: undefined, newestPendingAgeMs: undefined, oldestEventId: undefined });
  create('one');
  const event = await nextEvent();
  const { pendingCount, oldestEventId, oldestPendingAgeMs } = tasker.getFfiDispatchMetrics();
  assert.deepEqual([pendingCount, oldestEventId], [1, event.eventId]);
  assert.ok(oldestPendingAgeMs >= 0);
  tasker.checkStarvationWarnings();
  tasker.cleanupTimeouts();
});

test('a cancelled task aborts the signal of its event', async (t) => {
  start(t);
  const task = create('one');
  const event = await nextEvent();
  const aborted = new Promise((resolve) => event.signal.addEventListener('abort', resolve));
  assert.equal(tasker.clientCancelTask(task).success, true);
  await aborted;
  assert.equal(event.signal.aborted, true);
});

test('after the transition nothing is given out, and what is out may be completed', async (t) => {
  start(t);
  create('one');
  const event = await nextEvent();
  const draining = tasker.transitionToGracefulShutdown();
  assert.deepEqual([draining.success, draining.running, draining.status], [true, true, 'transitioning']);
  assert.equal(tasker.getWorkerStatus().status, 'transitioning');
  create('one', { context: { another: 1 } });
  assert.equal(tasker.pollStepEvents(), null);
  assert.equal(tasker.completeStepEvent(event.eventId, success(event, {})), true);
});

test('a configuration says which store, whose name and how many', (t) => {
  t.after(() => tasker.stopWorker());
  const folder = folderOf(t);
  const file = join(folder, 'worker.toml');
  writeFileSync(file, `[common.database]\nurl = "sqlite:${join(folder, 'own.db')}"\n[worker]\nworker_id = "from-the-file"\n`);
  const started = tasker.bootstrapWorker({ configPath: file });
  assert.deepEqual([started.status, started.workerId], ['started', 'from-the-file']);
});

test('a message of the log needs no worker, and anything may be in it', (t) => {
  for (const log of [tasker.logTrace, tasker.logDebug, tasker.logInfo]) log('quiet', { n: 1 });
  start(t, one(), { logLevel: 'off' });
  const cyclic = {};
  cyclic.self = cyclic;
  for (const log of [tasker.logError, tasker.logWarn, tasker.logInfo, tasker.logDebug, tasker.logTrace]) {
    log('a line \ud800', { cyclic, big: 1n, gone: undefined, none: null, text: 'x', list: [1] });
    log('another');
    log('and another', null);
  }
});
