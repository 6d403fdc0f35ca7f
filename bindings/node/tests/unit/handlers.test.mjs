// Goal: handlers that are classes and handlers that are functions answer as they are documented to.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tasker, testing } from '../support/package.mjs';

const {
  applyDecision, BatchableStepHandler, Decision, DecisionHandler, DecisionStepHandler, DecisionType,
  defineApiHandler, defineBatchAnalyzer, defineBatchWorker, defineDecisionHandler, defineHandler,
  PermanentError, RetryableError, StepHandler, StepHandlerResult,
} = tasker;
const { makeContext, runHandler } = testing;

class Plain extends StepHandler {
  async call(context) { return this.success({ got: context.getInput('n') }); }
  fail(...given) { return this.failure(...given); }
}
class Named extends Plain {
  static handlerName = 'shop.named';
  static handlerVersion = '2.1.0';
}
class Router extends DecisionHandler {
  static handlerName = 'router';
  async call() { return this.decisionSuccess(['a']); }
  do(method, ...given) { return this[method](...given); }
}

test('a handler is called as its class, or as the class says', () => {
  assert.deepEqual([new Plain().name, new Plain().version], ['Plain', '1.0.0']);
  assert.deepEqual([new Named().name, new Named().version], ['shop.named', '2.1.0']);
  assert.equal(String(new Named()), 'Named(name=shop.named, version=2.1.0)');
});

test('a handler can process, and has no schema unless it says so', () => {
  assert.deepEqual(new Plain().capabilities, ['process']);
  assert.equal(new Plain().configSchema(), null);
});

test('success and failure make results', async () => {
  assert.deepEqual((await new Plain().call(makeContext({ input: { n: 3 } }))).result, { got: 3 });
  const failure = new Plain().fail('no');
  assert.deepEqual([failure.success, failure.errorType, failure.retryable], [false, 'handler_error', true]);
});

test('a decision names the steps that follow, and who decided', () => {
  const result = new Router().do('decisionSuccess', ['a', 'b'], { amount: 5 }, { more: 1 });
  assert.deepEqual(result.result, {
    decision_point_outcome: { type: 'create_steps', step_names: ['a', 'b'] }, routing_context: { amount: 5 },
  });
  assert.deepEqual(result.metadata, { more: 1, decision_handler: 'router', decision_version: '1.0.0' });
});

test('an empty routing context is left out', () => {
  assert.ok(!('routing_context' in new Router().do('decisionSuccess', ['a']).result));
});

test('a decision for no branch says why', () => {
  const result = new Router().do('skipBranches', 'nothing to do', { amount: 0 });
  assert.deepEqual(result.result, {
    decision_point_outcome: { type: 'no_branches' }, reason: 'nothing to do', routing_context: { amount: 0 },
  });
});

test('an outcome may carry dynamic steps', () => {
  const outcome = {
    decisionType: DecisionType.CREATE_STEPS, nextStepNames: ['a'], dynamicSteps: [{ name: 'x' }], routingContext: {},
  };
  assert.deepEqual(new Router().do('decisionSuccessWithOutcome', outcome).result.dynamic_steps, [{ name: 'x' }]);
});

test('a decision that fails is not retried', () => {
  const result = new Router().do('decisionFailure', 'no amount');
  assert.deepEqual([result.errorType, result.retryable], ['decision_error', false]);
});

test('deciding handlers have one more name, and say what they can', () => {
  assert.equal(DecisionStepHandler, DecisionHandler);
  assert.deepEqual(new Router().capabilities, ['process', 'decision', 'routing']);
});

test('any object may be made to decide', () => {
  const made = applyDecision({ name: 'mine', version: '3.0.0' });
  assert.equal(made.decisionSuccess(['a']).metadata.decision_handler, 'mine');
});

test('a function is given its dependencies, its inputs and the context', async () => {
  const made = defineHandler('shop.total', { depends: { cart: 'validate_cart' }, inputs: { tax: 'tax_rate' } },
    async ({ cart, tax, context }) => ({ total: cart.sum * (1 + tax), step: context.handlerName }));
  const result = await runHandler(made, { dependencies: { validate_cart: { sum: 10 } }, input: { tax_rate: 0.5 } });
  assert.deepEqual(result.result, { total: 15, step: 'shop.total' });
});

test('a functional handler is a class of that name and version', () => {
  const made = defineHandler('shop.total', { version: '4.0.0' }, async () => null);
  assert.deepEqual([made.name, made.handlerName, new made().name, new made().version],
    ['shop.total', 'shop.total', 'shop.total', '4.0.0']);
  assert.ok(new made() instanceof StepHandler);
});

for (const [what, value, result] of [
  ['an object', { a: 1 }, { a: 1 }], ['nothing', undefined, {}], ['null', null, {}], ['a number', 7, { result: 7 }],
  ['a list', [1], { result: [1] }], ['false', false, { result: false }],
]) {
  test(`a function that returns ${what} has succeeded with ${JSON.stringify(result)}`, async () => {
    const answer = await runHandler(defineHandler('f', {}, async () => value));
    assert.deepEqual([answer.success, answer.result], [true, result]);
  });
}

test('a function may return a result', async () => {
  const said = StepHandlerResult.failure('no', 'odd', false);
  assert.equal(await runHandler(defineHandler('f', {}, () => said)), said);
});

for (const [what, thrown, type, retryable, metadata] of [
  ['a permanent error', new PermanentError('no', { a: 1 }), 'permanent_error', false, { a: 1 }],
  ['a retryable error', new RetryableError('no', { b: 2 }), 'retryable_error', true, { b: 2 }],
  ['another error', new RangeError('no'), 'handler_error', true, { errorType: 'RangeError' }],
  ['a text', 'no', 'handler_error', true, { errorType: 'string' }],
]) {
  test(`a function that throws ${what} has failed with ${type}`, async () => {
    const answer = await runHandler(defineHandler('f', {}, () => { throw thrown; }));
    assert.deepEqual([answer.success, answer.errorMessage, answer.errorType, answer.retryable, answer.metadata],
      [false, 'no', type, retryable, metadata]);
  });
}

test('a deciding function routes or skips', async () => {
  const route = defineDecisionHandler('d', {}, () => Decision.route(['a'], { n: 1 }));
  assert.deepEqual((await runHandler(route)).result,
    { decision_point_outcome: { type: 'create_steps', step_names: ['a'] }, routing_context: { n: 1 } });
  const skip = defineDecisionHandler('d', {}, () => Decision.skip('none', { n: 1 }));
  assert.deepEqual((await runHandler(skip)).result,
    { decision_point_outcome: { type: 'no_branches' }, reason: 'none', routing_context: { n: 1 } });
});

test('an analyzing function says how the work is cut', async () => {
  const made = defineBatchAnalyzer('b', { workerTemplate: 'work' }, () => ({ totalItems: 5, batchSize: 3 }));
  const answer = await runHandler(made);
  assert.deepEqual(answer.result.batch_processing_outcome, {
    type: 'create_batches', worker_template_name: 'work', worker_count: 2, total_items: 5,
    cursor_configs: [
      { batch_id: 'batch_000', start_cursor: 0, end_cursor: 3, batch_size: 3 },
      { batch_id: 'batch_001', start_cursor: 3, end_cursor: 5, batch_size: 2 },
    ],
  });
  assert.deepEqual(answer.metadata, { batch_count: 2, total_items: 5 });
});

test('an analyzing function without items makes no batches', async () => {
  const made = defineBatchAnalyzer('b', { workerTemplate: 'work' }, () => ({ totalItems: 0, batchSize: 3 }));
  assert.deepEqual((await runHandler(made)).result, { batch_processing_outcome: { type: 'no_batches' } });
});

test('a working function is given its part', async () => {
  const made = defineBatchWorker('w', {}, ({ batchContext }) => ({ from: batchContext.startCursor }));
  const stepInputs = { cursor: { batch_id: 'b', start_cursor: 4, end_cursor: 8, batch_size: 4 } };
  assert.deepEqual((await runHandler(made, { stepInputs })).result, { from: 4 });
});

test('a working function is not called for a placeholder', async () => {
  const made = defineBatchWorker('w', {}, () => assert.fail('called'));
  assert.equal((await runHandler(made, { stepInputs: { is_no_op: true } })).result.no_op, true);
});

test('a calling function is given requests', async () => {
  const made = defineApiHandler('a', { baseUrl: 'http://api', defaultTimeout: 5 }, ({ api }) =>
    ({ url: api.baseUrl, timeout: api.defaultTimeout, gets: typeof api.get }));
  assert.deepEqual((await runHandler(made)).result, { url: 'http://api', timeout: 5, gets: 'function' });
});

test('a class that returns no result has failed for good, and is told what to return', async () => {
  class Forgetful extends StepHandler { async call() {} }
  const answer = await runHandler(Forgetful);
  assert.deepEqual([answer.success, answer.retryable], [false, false]);
  assert.match(answer.errorMessage, /'Forgetful' returned undefined.*success\(\)/);
});

test('batchable handlers are exported, and say what they can', () => {
  class Batch extends BatchableStepHandler { async call() { return this.success(); } }
  assert.deepEqual(new Batch().capabilities, ['process', 'batchable']);
});
