// Goal: every step that was given out is run once and answered once, whatever its handler does.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { logging, tasker } from '../support/package.mjs';
import { latch, mockModule, stepEvent } from '../support/mock_module.mjs';

const {
  BatchableMixin, EventNames, HandlerRegistry, PermanentError, StepExecutionSubscriber, StepHandler, StepHandlerResult,
  TaskerEventEmitter,
} = tasker;
logging.setLoggingRuntime(mockModule());

/** A subscriber whose handler is the function. */
function subscriber(call, { config = {}, module = mockModule(), name = 'test.handler' } = {}) {
  class Handler extends StepHandler {
    static handlerName = name;
    call(context) { return call.call(this, context); }
    async other() { return StepHandlerResult.success({ invoked_method: 'other' }); }
  }
  const registry = new HandlerRegistry();
  registry.register(name, Handler);
  const emitter = new TaskerEventEmitter();
  const made = new StepExecutionSubscriber(emitter, registry, module, { workerId: 'w-1', ...config });
  made.start();
  return { made, module, emitter, give: (event) => { emitter.emitStepReceived(event); return event; } };
}

async function answerOf(call, event = stepEvent(), more = {}) {
  const { module, give } = subscriber(call, more);
  give(event);
  const [{ eventId, result }] = await module.completed(1);
  assert.equal(eventId, event.eventId);
  return result;
}

test('a result is sent with its metadata', async () => {
  const event = stepEvent();
  const result = await answerOf(async () => StepHandlerResult.success({ n: 1 }, { note: 'x' }), event);
  const { executionTimeMs, completedAt, ...metadata } = result.metadata;
  assert.ok(executionTimeMs >= 0);
  assert.equal(new Date(completedAt).toISOString(), completedAt);
  assert.deepEqual(metadata, { workerId: 'w-1', retryable: true, custom: { note: 'x' } });
  const { stepUuid, success, status } = result;
  assert.deepEqual([stepUuid, success, status, result.result], [event.stepUuid, true, 'completed', { n: 1 }]);
});

test('without metadata there is no custom', async () => {
  assert.ok(!('custom' in (await answerOf(async () => StepHandlerResult.success({}))).metadata));
});

test('a failure is sent with its type, its code and its reason', async () => {
  const result = await answerOf(async () => StepHandlerResult.failure('no', 'odd', false, {}, 'E1'));
  assert.deepEqual([result.success, result.status, result.error.message, result.error.errorType], [false, 'failed', 'no', 'odd']);
  assert.deepEqual([result.metadata.retryable, result.metadata.errorType, result.metadata.errorCode], [false, 'odd', 'E1']);
});

test('a step without a callable fails for good', async () => {
  const event = stepEvent();
  event.stepDefinition.handlerCallable = '';
  const { error, metadata } = await answerOf(async () => assert.fail('called'), event);
  assert.deepEqual([error.message, error.errorType, metadata.retryable],
    ['No handler name found in step definition', 'permanent_error', false]);
});

test('a step whose handler there is not fails for good', async () => {
  const { error, metadata } = await answerOf(async () => assert.fail('called'), stepEvent({ handlerName: 'unknown' }));
  assert.deepEqual([error.errorType, metadata.retryable], ['handler_not_found', false]);
  assert.match(error.message, /unknown/);
});

test('the method of the template runs', async () => {
  const result = await answerOf(async () => assert.fail('called'), stepEvent({ method: 'other' }));
  assert.deepEqual(result.result, { invoked_method: 'other' });
});

test('a method that there is not fails the step, and no other runs', async () => {
  const { error } = await answerOf(async () => assert.fail('called'), stepEvent({ method: 'vanish' }));
  assert.deepEqual([error.errorType, error.message],
    ['handler_not_found', "Handler 'test.handler' does not have method 'vanish'"]);
});

test('the resolver of the template is asked, and an unknown one fails the step', async () => {
  const event = stepEvent();
  event.stepDefinition.handlerResolver = 'magic';
  const { error } = await answerOf(async () => assert.fail('called'), event);
  assert.deepEqual([error.errorType, error.message], ['handler_not_found', "Unknown resolver: 'magic'"]);
});

test('a registry that knows only names is asked by name', async () => {
  const module = mockModule();
  const emitter = new TaskerEventEmitter();
  const asked = [];
  class Handler extends StepHandler { async call() { return this.success({}); } }
  const registry = { resolve: async (name) => { asked.push(name); return new Handler(); } };
  new StepExecutionSubscriber(emitter, registry, module).start();
  emitter.emitStepReceived(stepEvent());
  await module.completed(1);
  assert.deepEqual(asked, ['test.handler']);
});

for (const [what, call, message, type, retryable] of [
  ['throws', async () => { throw new RangeError('no'); }, 'no', 'RangeError', true],
  ['throws at once', () => { throw new TypeError('no'); }, 'no', 'TypeError', true],
  ['throws a permanent error', async () => { throw new PermanentError('no'); }, 'no', 'permanent_error', false],
  ['throws null', async () => { throw null; }, 'null', 'handler_error', true],
  ['throws a text', async () => { throw 'text'; }, 'text', 'handler_error', true],
  ['throws a proxy that throws', async () => { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } }); },
   'the handler threw something that cannot be looked at', 'handler_error', true],
  ['returns nothing', async () => {}, /returned undefined/, 'handler_error', false],
]) {
  test(`a handler that ${what} fails its step`, async () => {
    const { error, metadata } = await answerOf(call);
    if (message instanceof RegExp) assert.match(error.message, message);
    else assert.equal(error.message, message);
    assert.deepEqual([error.errorType, metadata.retryable], [type, retryable]);
  });
}

test('what was thrown is sent with where', async () => {
  const result = await answerOf(async () => { throw new Error('no'); });
  assert.match(result.metadata.custom.traceback, /subscriber\.test/);
  assert.ok(result.error.backtrace.length > 1);
});

test('a handler whose time is up is told, and its step fails', async () => {
  const aborted = latch();
  const call = (context) => new Promise(() => context.signal.addEventListener('abort', aborted.open));
  const { module, emitter, give } = subscriber(call, { config: { handlerTimeoutMs: 5 } });
  const timeouts = [];
  emitter.on(EventNames.STEP_EXECUTION_TIMEOUT, (payload) => timeouts.push(payload.error));
  give(stepEvent());
  await aborted.opened;
  const [{ result }] = await module.completed(1);
  assert.equal(result.error.message, 'Handler execution timed out after 5ms');
  assert.equal(result.metadata.retryable, true);
  assert.deepEqual(timeouts, ['Handler execution timed out after 5ms']);
});

test("a step's own time counts when it is shorter", async () => {
  const event = stepEvent();
  event.stepDefinition.timeoutSeconds = 0.005;
  const { error } = await answerOf(() => new Promise(() => {}), event, { config: { handlerTimeoutMs: 60_000 } });
  assert.equal(error.message, 'Handler execution timed out after 5ms');
});

test('a signal of the addon reaches the handler', async () => {
  const controller = new AbortController();
  const begun = latch();
  const answer = answerOf((context) => new Promise((resolve) => {
    context.signal.addEventListener('abort', () => resolve(StepHandlerResult.failure('stopped')));
    begun.open();
  }), stepEvent({ signal: controller.signal }));
  await begun.opened;
  controller.abort();
  assert.equal((await answer).error.message, 'stopped');
});

test('a step that waited until nobody wants it any more finds its signal aborted', async () => {
  const aborted = await answerOf(async (context) => StepHandlerResult.success({ was: context.signal.aborted }),
    stepEvent({ signal: AbortSignal.abort(new Error('cancelled')) }));
  assert.deepEqual(aborted.result, { was: true });
});

test('above the maximum steps wait, and none is dropped', async () => {
  let running = 0;
  let most = 0;
  const { made, module, give } = subscriber(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    --running;
    return StepHandlerResult.success({});
  }, { config: { maxConcurrent: 3 } });
  const ids = Array.from({ length: 50 }, () => give(stepEvent()).eventId);
  assert.deepEqual([made.getActiveHandlers(), made.getWaitingCount()], [3, 47]);
  const results = await module.completed(50);
  assert.deepEqual(results.map((one) => one.eventId).sort(), ids.sort());
  assert.equal(most, 3);
  assert.ok(await made.waitForCompletion());
  assert.deepEqual([made.getProcessedCount(), made.getErrorCount(), made.getActiveHandlers()], [50, 0, 0]);
});

test('waiting ends with false when handlers still run', async () => {
  const slow = latch();
  const { made, module, give } = subscriber(() => slow.opened);
  give(stepEvent());
  assert.equal(await made.waitForCompletion(1), false);
  slow.open(StepHandlerResult.success({}));
  await module.completed(1);
});

test('stopping takes no further step', async () => {
  const { made, module, give } = subscriber(async () => StepHandlerResult.success({}));
  assert.ok(made.isRunning());
  made.stop();
  give(stepEvent());
  assert.ok(!made.isRunning() && made.getActiveHandlers() === 0);
  assert.deepEqual(module.results, []);
});

test('started, completed and sent are told with the handler and its time', async () => {
  const { module, emitter, give } = subscriber(async () => StepHandlerResult.success({ n: 1 }));
  const heard = [];
  for (const name of [EventNames.STEP_EXECUTION_STARTED, EventNames.STEP_EXECUTION_COMPLETED, EventNames.STEP_COMPLETION_SENT]) {
    emitter.on(name, (payload) => heard.push([name, payload]));
  }
  const event = give(stepEvent());
  await module.completed(1);
  assert.deepEqual(heard.map(([name]) => name),
    ['step.execution.started', 'step.execution.completed', 'step.completion.sent']);
  assert.deepEqual([heard[0][1].handlerName, heard[1][1].handlerName], ['test.handler', 'test.handler']);
  assert.deepEqual([heard[1][1].result, heard[2][1].success, heard[2][1].eventId], [{ n: 1 }, true, event.eventId]);
});

test('a listener that throws touches no step', async () => {
  const { module, emitter, give } = subscriber(async () => StepHandlerResult.success({ n: 1 }));
  for (const name of Object.values(EventNames)) {
    if (name !== EventNames.STEP_EXECUTION_RECEIVED) emitter.on(name, () => { throw new Error('mine'); });
  }
  give(stepEvent());
  const results = await module.completed(1);
  assert.deepEqual([results.length, results[0].result.success], [1, true]);
});

test('an answer that nobody waits for is told as not sent', async () => {
  const sent = latch();
  const { emitter, give } = subscriber(async () => StepHandlerResult.success({}),
    { module: mockModule({ completeStepEvent: () => false }) });
  emitter.on(EventNames.STEP_COMPLETION_SENT, (payload) => sent.open(payload.success));
  give(stepEvent());
  assert.equal(await sent.opened, false);
});

test('an answer that the addon does not take fails the step for good', async () => {
  const taken = latch();
  let tries = 0;
  const completeStepEvent = (_id, result) => {
    if (++tries === 1) throw new Error('x'.repeat(600));
    taken.open(result);
    return true;
  };
  const { give } = subscriber(async () => StepHandlerResult.success({}), { module: mockModule({ completeStepEvent }) });
  const event = give(stepEvent());
  const result = await taken.opened;
  assert.deepEqual([result.stepUuid, result.success, result.status], [event.stepUuid, false, 'error']);
  assert.deepEqual([result.metadata.errorType, result.metadata.retryable], ['FFI_SERIALIZATION_ERROR', false]);
  assert.equal(result.metadata.custom.ffi_serialization_error, 'x'.repeat(500));
});

for (const [outcome, second] of [['rejected', () => false], ['failed', () => { throw new Error('again'); }]]) {
  test(`an answer that is ${outcome} twice is told, and leaves room for the next`, async () => {
    let tries = 0;
    const module = mockModule({
      completeStepEvent: (...given) => {
        if (++tries === 1) throw new Error('no');
        return second(...given);
      },
    });
    const told = latch();
    const { made, emitter, give } = subscriber(async () => StepHandlerResult.success({}),
      { module, config: { maxConcurrent: 1 } });
    emitter.on(EventNames.WORKER_ERROR, ({ error }) => told.open(error.message));
    const event = give(stepEvent());
    const start = `Both primary and fallback FFI submissions ${outcome} for event ${event.eventId}. ` +
      `Step ${event.stepUuid} is orphaned.`;
    assert.ok((await told.opened).startsWith(start));
    assert.ok(await made.waitForCompletion());
    assert.deepEqual([made.getActiveHandlers(), made.getErrorCount()], [0, 1]);
  });
}

test('progress is sent instead of a result', async () => {
  const batch = new BatchableMixin();
  const { module, emitter, give } = subscriber(async () => batch.checkpointYield(25, 25, { sum: 1 }));
  const told = [];
  emitter.on(EventNames.STEP_CHECKPOINT_YIELD_SENT, (payload) => told.push([payload.cursor, payload.itemsProcessed]));
  const event = give(stepEvent());
  await module.completed(1);
  assert.deepEqual(module.named('checkpointYieldStepEvent').map(([, ...given]) => given),
    [[event.eventId, { stepUuid: event.stepUuid, cursor: 25, itemsProcessed: 25, accumulatedResults: { sum: 1 } }]]);
  assert.deepEqual(module.named('completeStepEvent'), []);
  assert.deepEqual(told, [[25, 25]]);
});

test("an analyzer's batches reach the engine in the form that it reads", async () => {
  const batch = new BatchableMixin();
  const event = stepEvent();
  event.stepDefinition.batchConfig = { worker_template: 'work' };
  const result = await answerOf(async () => batch.batchAnalyzerSuccess(batch.createBatchOutcome(3, 2)), event);
  assert.deepEqual(result.result.batch_processing_outcome, {
    type: 'create_batches', worker_template_name: 'work', worker_count: 2, total_items: 3,
    cursor_configs: [
      { batch_id: '001', start_cursor: 0, end_cursor: 2, batch_size: 2 },
      { batch_id: '002', start_cursor: 2, end_cursor: 3, batch_size: 1 },
    ],
  });
});

test('batches without a template for their workers fail the step, saying what is missing', async () => {
  const batch = new BatchableMixin();
  const { error } = await answerOf(async () => batch.batchAnalyzerSuccess(batch.createBatchOutcome(3, 2)));
  assert.match(error.message, /batch_config\.worker_template/);
});

test('a wait that a server asked for reaches the engine', async () => {
  const result = await answerOf(async () =>
    StepHandlerResult.failure('busy', 'rate_limited', true, { status_code: 429, retry_after_seconds: 17 }));
  assert.deepEqual(result.orchestrationMetadata, { backoffHint: { backoffType: 'ServerRequested', delaySeconds: 17 } });
  assert.equal(result.error.statusCode, 429);
});
