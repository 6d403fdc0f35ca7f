// Goal: what handlers are given and give has the members and defaults that are documented.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tasker, testing } from '../support/package.mjs';

const { ErrorType, isStandardErrorType, isTypicallyRetryable, StepContext, StepHandlerResult } = tasker;
const { makeContext, makeEvent } = testing;

test('standard types of errors have their texts', () => {
  assert.deepEqual({ ...ErrorType }, {
    PERMANENT_ERROR: 'permanent_error', RETRYABLE_ERROR: 'retryable_error',
    VALIDATION_ERROR: 'validation_error', TIMEOUT: 'timeout', HANDLER_ERROR: 'handler_error',
  });
  assert.ok(isStandardErrorType('timeout'));
  assert.ok(!isStandardErrorType('TIMEOUT'));
});

test('only retryable errors and timeouts are typically retried', () => {
  assert.deepEqual(Object.values(ErrorType).filter(isTypicallyRetryable), ['retryable_error', 'timeout']);
});

test('a success has its result and metadata', () => {
  const result = StepHandlerResult.success({ a: 1 }, { took: 2 });
  assert.ok(result.isSuccess() && !result.isFailure());
  assert.deepEqual([result.result, result.metadata, result.errorMessage], [{ a: 1 }, { took: 2 }, null]);
});

test('a failure is a handler error to be retried unless it says otherwise', () => {
  const plain = StepHandlerResult.failure('no');
  assert.deepEqual([plain.errorType, plain.retryable, plain.errorCode], ['handler_error', true, null]);
  const said = StepHandlerResult.failure('no', ErrorType.VALIDATION_ERROR, false, { field: 'x' }, 'E7');
  assert.deepEqual([said.errorType, said.retryable, said.errorCode], ['validation_error', false, 'E7']);
});

test('a result is written with names in snake case', () => {
  const text = JSON.stringify(StepHandlerResult.failure('no', 'odd', false, { a: 1 }, 'E1'));
  assert.deepEqual(JSON.parse(text), {
    success: false, result: null, error_message: 'no', error_type: 'odd', error_code: 'E1',
    retryable: false, metadata: { a: 1 }, orchestration_metadata: null,
  });
});

test('a context has what its event carries', () => {
  const event = makeEvent({ input: { a: 1 }, config: { c: 2 }, stepInputs: { i: 3 }, retryCount: 1, maxRetries: 5 });
  const context = StepContext.fromFfiEvent(event, 'shop.charge');
  assert.equal(context.event, event);
  assert.deepEqual(
    [context.taskUuid, context.stepUuid, context.correlationId, context.handlerName],
    [event.taskUuid, event.stepUuid, event.correlationId, 'shop.charge']);
  assert.deepEqual([context.inputData, context.stepConfig, context.stepInputs], [{ a: 1 }, { c: 2 }, { i: 3 }]);
  assert.deepEqual([context.retryCount, context.maxRetries], [1, 5]);
});

test('a context without payloads has empty ones', () => {
  const event = { ...makeEvent(), task: {}, workflowStep: {}, stepDefinition: {}, dependencyResults: undefined };
  const context = StepContext.fromFfiEvent(event, 'h');
  assert.deepEqual(
    [context.inputData, context.stepConfig, context.stepInputs, context.dependencyResults, context.checkpoint],
    [{}, {}, {}, {}, null]);
  assert.deepEqual([context.retryCount, context.maxRetries], [0, 3]);
});

test('an input is undefined when it is missing, and its default counts only then', () => {
  const context = makeContext({ input: { zero: 0, nothing: null }, config: { url: 'x' } });
  assert.equal(context.getInput('missing'), undefined);
  assert.equal(context.getInputOr('missing', 7), 7);
  assert.equal(context.getInputOr('zero', 7), 0);
  assert.equal(context.getInputOr('nothing', 7), null);
  assert.equal(context.getConfig('url'), 'x');
  assert.equal(context.getInput('constructor'), undefined);
});

test('a dependency gives what its step answered, wrapped or not', () => {
  const event = makeEvent({ dependencies: { wrapped: { n: 1 } } });
  event.dependencyResults.plain = { n: 2 };
  event.dependencyResults.text = 'three';
  const context = StepContext.fromFfiEvent(event, 'h');
  assert.deepEqual(context.getDependencyResult('wrapped'), { n: 1 });
  assert.deepEqual(context.getDependencyResult('plain'), { n: 2 });
  assert.equal(context.getDependencyResult('text'), 'three');
  assert.equal(context.getDependencyResult('missing'), null);
  assert.deepEqual(context.getDependencyResultKeys(), ['wrapped', 'plain', 'text']);
});

test('a field of a dependency is null as soon as a level is no object', () => {
  const context = makeContext({ dependencies: { a: { b: { c: 0 } } } });
  assert.equal(context.getDependencyField('a', 'b', 'c'), 0);
  assert.equal(context.getDependencyField('a', 'b', 'c', 'd'), null);
  assert.equal(context.getDependencyField('a', 'x', 'y'), null);
  assert.equal(context.getDependencyField('z', 'b'), null);
});

test('dependencies are selected by the beginnings of their names', () => {
  const context = makeContext({ dependencies: { work_1: { n: 1 }, work_2: { n: 2 }, other: { n: 3 } } });
  assert.deepEqual(context.getAllDependencyResults('work_'), [{ n: 1 }, { n: 2 }]);
});

for (const [retryCount, isRetry, isLast] of [[0, false, false], [1, true, false], [2, true, true], [3, true, true]]) {
  test(`after ${retryCount} of 3 runs it ${isRetry ? "is" : "is no"} retry, and ${isLast ? "the" : "not the"} last`, () => {
    const context = makeContext({ retryCount, maxRetries: 3 });
    assert.deepEqual([context.isRetry(), context.isLastRetry()], [isRetry, isLast]);
  });
}

test('a checkpoint is what its record says', () => {
  const checkpoint = { cursor: 40, items_processed: 40, accumulated_results: { sum: 9 } };
  const context = makeContext({ checkpoint });
  assert.ok(context.hasCheckpoint());
  assert.deepEqual(
    [context.checkpoint, context.checkpointCursor, context.checkpointItemsProcessed, context.accumulatedResults],
    [checkpoint, 40, 40, { sum: 9 }]);
});

test('without a checkpoint there is no cursor, and nothing was processed', () => {
  const context = makeContext();
  assert.ok(!context.hasCheckpoint());
  assert.deepEqual(
    [context.checkpointCursor, context.checkpointItemsProcessed, context.accumulatedResults], [null, 0, null]);
});

test('the cursor 0 is a checkpoint', () => {
  assert.ok(makeContext({ checkpoint: { cursor: 0, items_processed: 0 } }).hasCheckpoint());
});

test('payloads of an event are read when a handler asks for them, and not before', () => {
  const read = [];
  const event = makeEvent();
  Object.defineProperty(event, 'dependencyResults', { get() { read.push('dependencies'); return {}; } });
  Object.defineProperty(event, 'task', { get() { read.push('task'); return { context: { a: 1 } }; } });
  const context = StepContext.fromFfiEvent(event, 'h');
  assert.deepEqual(read, []);
  context.getInput('a');
  assert.deepEqual(read, ['task']);
});
