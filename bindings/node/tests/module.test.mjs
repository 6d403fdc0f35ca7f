// Goal: each of the 28 functions gives and takes what it should, and what goes wrong is the documented
// error or result while the process lives.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { fileOf, folderOf, one } from './support.mjs';

const { nativeModule } = await import(fileOf('native_module.js'));
const tasker = nativeModule();

const NOT_INITIALIZED = /^Error: Worker not initialized — call bootstrapWorker\(\) first$/;
const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

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

/** Starts the worker in memory, with one template; it is stopped after the test. */
function start(t, yaml = one(), config = {}) {
  const templatePath = join(folderOf(t), 'template.yaml');
  writeFileSync(templatePath, yaml);
  t.after(() => tasker.stopWorker());
  return tasker.bootstrapWorker({ databaseUrl: ':memory:', templatePath, ...config });
}

/** Resolves when the listener is called. */
const stepsCame = () =>
  new Promise((resolve) => tasker.onStepEvents(() => resolve(tasker.onStepEvents(null))));
const eventsCame = () =>
  new Promise((resolve) => tasker.onInProcessEvents(() => resolve(tasker.onInProcessEvents(null))));

/** The next call, without a timer. */
async function nextEvent() {
  for (;;) {
    const came = stepsCame();
    const event = tasker.pollStepEvents();
    if (event !== null) return event;
    await came;
  }
}

const request = (name, more = {}) => ({
  name, namespace: 'shop', version: '1.0.0', context: { cents: 1250 }, initiator: 'a test',
  sourceSystem: 'tests', reason: 'to see', tags: ['blue'], ...more,
});

function create(name, more) {
  const created = tasker.clientCreateTask(request(name, more));
  assert.equal(created.success, true, created.error);
  return created.data.task_uuid;
}

const success = (event, result) => ({
  stepUuid: event.stepUuid, success: true, result, status: 'completed',
  metadata: { executionTimeMs: 1, completedAt: new Date().toISOString() },
});

const failure = (event, message, metadata = {}, more = {}) => ({
  stepUuid: event.stepUuid, success: false, result: {}, status: 'failed',
  metadata: { executionTimeMs: 1, completedAt: 'soon', ...metadata }, error: { message }, ...more,
});

test('versions and health need no worker', () => {
  assert.match(tasker.getVersion(), /^\d+\.\d+\.\d+$/);
  assert.match(tasker.getRustVersion(), /^tasker-ts \d+\.\d+\.\d+ \(.+\)$/);
  assert.equal(tasker.healthCheck(), true);
});

test('what needs a worker throws before there is one', () => {
  const calls = {
    poll: () => tasker.pollStepEvents(),
    complete: () => tasker.completeStepEvent(NOBODY, success({ stepUuid: NOBODY }, {})),
    checkpoint: () => tasker.checkpointYieldStepEvent(NOBODY, { stepUuid: NOBODY, cursor: 1, itemsProcessed: 1 }),
    events: () => tasker.pollInProcessEvents(),
    metrics: () => tasker.getFfiDispatchMetrics(),
    starvation: () => tasker.checkStarvationWarnings(),
    cleanup: () => tasker.cleanupTimeouts(),
    graceful: () => tasker.transitionToGracefulShutdown(),
    create: () => tasker.clientCreateTask(request('one')),
    get: () => tasker.clientGetTask(NOBODY),
    list: () => tasker.clientListTasks(),
    cancel: () => tasker.clientCancelTask(NOBODY),
    steps: () => tasker.clientListTaskSteps(NOBODY),
    step: () => tasker.clientGetStep(NOBODY, NOBODY),
    audit: () => tasker.clientGetStepAuditHistory(NOBODY, NOBODY),
    health: () => tasker.clientHealthCheck(),
  };
  for (const [name, call] of Object.entries(calls)) assert.throws(call, NOT_INITIALIZED, name);
  assert.equal(tasker.isWorkerRunning(), false);
  assert.deepEqual(tasker.getWorkerStatus(), { success: true, running: false, status: 'stopped' });
});

test('stopping when nothing runs is benign', () => {
  assert.deepEqual(tasker.stopWorker(), { success: true, running: false, status: 'not_running' });
});

test('a second bootstrap says that it runs already, and changes nothing', (t) => {
  const first = start(t, one(), { workerId: 'worker-7' });
  assert.deepEqual([first.success, first.status, first.workerId], [true, 'started', 'worker-7']);
  const second = tasker.bootstrapWorker({ databaseUrl: ':memory:', workerId: 'worker-8' });
  assert.deepEqual([second.success, second.status, second.workerId], [true, 'already_running', 'worker-7']);
  const status = tasker.getWorkerStatus();
  assert.deepEqual([status.success, status.running, status.status, status.workerId], [true, true, 'running', 'worker-7']);
  assert.equal(tasker.isWorkerRunning(), true);
  const stopped = tasker.stopWorker();
  assert.deepEqual([stopped.success, stopped.running, stopped.status], [true, false, 'stopped']);
  assert.equal(tasker.isWorkerRunning(), false);
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

/** Asks until it is so: each time after other work of the loop. */
async function until(ask, isSo) {
  for (const end = Date.now() + 10_000; ;) {
    const answer = ask();
    if (isSo(answer)) return answer;
    assert.ok(Date.now() < end, JSON.stringify(answer));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('malformed ids and shapes throw, and the call is still out', async (t) => {
  start(t);
  create('one');
  const event = await nextEvent();
  const complete = (result, id = event.eventId) => () => tasker.completeStepEvent(id, result);
  const good = success(event, {});
  assert.throws(complete(good, 'nonsense'), /^Error: Invalid argument: Invalid event ID: "nonsense"$/);
  assert.throws(complete(good, 7), /^Error: Invalid argument: Invalid event ID/);
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
  const checkpoint = (data) => () => tasker.checkpointYieldStepEvent(event.eventId, { stepUuid: event.stepUuid, ...data });
  assert.throws(checkpoint({ cursor: null, itemsProcessed: 1 }), /cursor must not be null/);
  assert.throws(checkpoint({ cursor: 1, itemsProcessed: -1 }), /itemsProcessed must be a whole number/);
  assert.throws(() => tasker.clientGetTask('x'), /^Error: Invalid argument: Invalid UUID: "x"$/);
  assert.throws(() => tasker.clientGetStep(NOBODY, 'x'), /^Error: Invalid argument: Invalid UUID: "x"$/);
  assert.throws(() => tasker.clientCreateTask(request('one', { correlationId: 'x' })),
    /^Error: Invalid argument: Invalid correlation_id: "x"$/);
  assert.throws(() => tasker.clientListTasks({ limit: 0.5 }), /^Error: Invalid argument: limit/);
  assert.equal(complete(good)(), true);
});

test('an unknown event id is false', (t) => {
  start(t);
  assert.equal(tasker.completeStepEvent(NOBODY, success({ stepUuid: NOBODY }, {})), false);
  assert.equal(tasker.checkpointYieldStepEvent(NOBODY, { stepUuid: NOBODY, cursor: 1, itemsProcessed: 0 }), false);
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

test('what the engine refuses is a result and says whether it may succeed later', (t) => {
  start(t);
  const unknown = tasker.clientCreateTask(request('nothing'));
  assert.deepEqual([unknown.success, unknown.recoverable], [false, false]);
  assert.match(unknown.error, /nothing/);
  for (const call of [tasker.clientGetTask, tasker.clientListTaskSteps, tasker.clientCancelTask]) {
    const { success, recoverable, error } = call(NOBODY);
    assert.deepEqual([success, recoverable, error.startsWith('404')], [false, false, true]);
  }
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

test('stopping with handlers that still run does not throw, and a late result finds no worker', async (t) => {
  start(t);
  create('one');
  const event = await nextEvent();
  assert.equal(tasker.stopWorker().status, 'stopped');
  assert.throws(() => tasker.completeStepEvent(event.eventId, success(event, {})), NOT_INITIALIZED);
  assert.deepEqual(event.task.context, { cents: 1250 }, 'what was read of it stays');
});

test('a failed bootstrap throws, leaves nothing, and can be repeated', (t) => {
  t.after(() => tasker.stopWorker());
  const folder = folderOf(t);
  const broken = join(folder, 'broken.toml');
  writeFileSync(broken, '[common.database\n');
  const wrong = join(folder, 'wrong.toml');
  writeFileSync(wrong, '[common.database.pool]\nmax_connections = -1\n');
  const template = join(folder, 'broken.yaml');
  writeFileSync(template, 'name: 7: 8');
  const attempts = [
    [{}, /TASKER_CONFIG_PATH environment variable not set/],
    [{ configPath: join(folder, 'missing.toml') }, /missing\.toml/],
    [{ configPath: broken }, /broken\.toml/],
    [{ configPath: wrong }, /max_connections/],
    [{ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing?connect_timeout=1' }, /127\.0\.0\.1/],
    [{ databaseUrl: join(folder, 'no', 'folder', 'x.db') }, /folder/],
    [{ databaseUrl: ':memory:', templatePath: template }, /broken\.yaml/],
    [{ databaseUrl: ':memory:', templatePath: join(folder, 'none') }, /none/],
    [{ databaseUrl: ':memory:', role: 'boss' }, /role is "boss"; it must be one of worker, engine_and_worker/],
    [{ databaseUrl: ':memory:', logLevel: 'loud' }, /logLevel is "loud"/],
    [{ databaseUrl: ':memory:', role: 'worker' }, /Bootstrap failed/],
    [{ databaseUrl: ':memory:', maxConcurrentHandlers: 0 }, /max_concurrent_handlers/],
    [{ databaseUrl: ':memory:', leaseMs: 10 }, /lease/],
    [{ databaseUrl: 7 }, /store must be a string/],
  ];
  for (const [config, message] of attempts) {
    assert.throws(() => tasker.bootstrapWorker(config),
      (error) => error.message.startsWith('Bootstrap failed: ') && message.test(error.message), JSON.stringify(config));
    assert.equal(tasker.isWorkerRunning(), false);
  }
  assert.equal(tasker.bootstrapWorker({ databaseUrl: ':memory:' }).status, 'started');
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
