// Goal: work is cut, done and put together as other languages of Tasker do it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tasker, testing } from '../support/package.mjs';

const {
  aggregateBatchResults, applyBatchable, BatchableMixin, BatchableStepHandler, createBatches,
  createBatchWorkerContext, isCreateBatches, isNoBatches, noBatches, StepHandlerResult,
} = tasker;
const { makeContext } = testing;
const batch = new BatchableMixin();

class Handler extends BatchableStepHandler {
  static handlerName = 'batch.handler';
  async call() { return this.noBatchesResult(); }
  cut(...given) { return this.batchSuccess(...given); }
  none(...given) { return this.noBatchesResult(...given); }
}

const bounds = (ranges) => ranges.map((range) => [range.startCursor, range.endCursor]);

test('ranges follow each other and end with the last item', () => {
  assert.deepEqual(bounds(batch.createCursorRanges(10, 4)), [[0, 4], [4, 8], [8, 10]]);
});

test('no items make no ranges, whatever the size', () => {
  assert.deepEqual(batch.createCursorRanges(0, 0), []);
});

test('ranges need a size', () => {
  assert.throws(() => batch.createCursorRanges(10, 0), { message: 'batchSize must be > 0' });
});

test('where too many ranges would come, they are larger', () => {
  assert.deepEqual(bounds(batch.createCursorRanges(10, 1, 1, 3)), [[0, 4], [4, 8], [8, 10]]);
});

test('a part for each worker, until there is nothing left', () => {
  const configs = batch.createCursorConfigs(5, 4);
  assert.deepEqual(configs.map((one) => [one.batch_id, one.cursor_start, one.cursor_end, one.row_count]),
    [['001', 0, 2, 2], ['002', 2, 4, 2], ['003', 4, 5, 1]]);
  assert.deepEqual([configs[2].worker_index, configs[2].total_workers], [2, 4]);
});

test('parts need workers, also when there are no items', () => {
  assert.throws(() => batch.createCursorConfigs(0, 0), { message: 'workerCount must be > 0' });
  assert.deepEqual(batch.createCursorConfigs(0, 2), []);
});

test('a worker of which nothing succeeded has succeeded with everything', () => {
  assert.equal(batch.createWorkerOutcome(7).itemsSucceeded, 7);
  assert.equal(batch.createWorkerOutcome(7, 5, 2).itemsSucceeded, 5);
});

test('batches are as many as their cursors', () => {
  const cursor = { batch_id: '001', start_cursor: 0, end_cursor: 1, batch_size: 1 };
  assert.throws(() => createBatches('w', 2, [cursor], 1),
    { message: 'cursor_configs length (1) must equal worker_count (2)' });
  assert.ok(isCreateBatches(createBatches('w', 1, [cursor], 1)));
  assert.ok(isNoBatches(noBatches()));
});

test('an analyzer of a class tells the engine its batches', () => {
  const handler = new Handler();
  const result = handler.cut('work', handler.createCursorConfigs(3, 2), { seen: true });
  assert.deepEqual(result.result.batch_processing_outcome, {
    type: 'create_batches', worker_template_name: 'work', worker_count: 2, total_items: 3,
    cursor_configs: [
      { batch_id: '001', start_cursor: 0, end_cursor: 2, batch_size: 2 },
      { batch_id: '002', start_cursor: 2, end_cursor: 3, batch_size: 1 },
    ],
  });
  assert.equal(result.metadata.seen, true);
});

test('an analyzer that finds nothing says why', () => {
  const { result } = new Handler().none('empty file');
  assert.deepEqual(result, { batch_processing_outcome: { type: 'no_batches' }, reason: 'empty file' });
});

test('the mixin puts outcomes where other languages look for them', () => {
  const analyzed = batch.batchAnalyzerSuccess(batch.createBatchOutcome(2, 1));
  assert.equal(analyzed.result.batch_analyzer_outcome.total_items, 2);
  assert.equal(analyzed.result.batch_analyzer_outcome.cursor_configs.length, 2);
  const worked = batch.batchWorkerSuccess(batch.createWorkerOutcome(2, 1, 1));
  assert.deepEqual(
    [worked.result.batch_worker_outcome.items_processed, worked.result.batch_worker_outcome.items_failed], [2, 1]);
});

test('a yield has its cursor, its count and what was put together', () => {
  const result = batch.checkpointYield(25, 25, { sum: 3 });
  assert.deepEqual(result.result,
    { type: 'checkpoint_yield', cursor: 25, items_processed: 25, accumulated_results: { sum: 3 } });
  assert.deepEqual(result.metadata, { checkpoint_yield: true, batch_worker: true });
});

test('a yield without anything put together does not say so', () => {
  assert.ok(!('accumulated_results' in batch.checkpointYield('x', 1).result));
});

const cursor = { batch_id: '004', start_cursor: 30, end_cursor: 40, batch_size: 10 };

test('a worker reads its part from the inputs of its step, first', () => {
  const context = makeContext({
    stepInputs: { cursor, batch_metadata: { cursor_field: 'id' } },
    config: { batch_context: { batch_id: 'other' } },
  });
  const found = batch.getBatchContext(context);
  assert.deepEqual(
    [found.batchId, found.startCursor, found.endCursor, found.stepSize, found.batchIndex, found.totalBatches],
    ['004', 30, 40, 10, 0, 1]);
  assert.deepEqual(found.batchMetadata, { cursor_field: 'id' });
});

for (const [place, given] of [
  ['settings', { config: { batch_context: { batch_id: 'b' } }, input: { batch_context: { batch_id: 'no' } } }],
  ['task', { input: { batch_context: { batch_id: 'b' } }, stepInputs: { batch_context: { batch_id: 'no' } } }],
  ['inputs', { stepInputs: { batch_context: { batch_id: 'b' } } }],
]) {
  test(`a worker reads its part from the ${place}`, () => {
    assert.equal(batch.getBatchContext(makeContext(given)).batchId, 'b');
  });
}

test('a step that is none of a batch has no part', () => {
  assert.equal(batch.getBatchContext(makeContext()), null);
});

test("a worker's part knows the checkpoint of its step", () => {
  const checkpoint = { cursor: 35, items_processed: 5, accumulated_results: { n: 1 } };
  const found = batch.getBatchContext(makeContext({ stepInputs: { cursor }, checkpoint }));
  assert.ok(found.hasCheckpoint());
  assert.deepEqual([found.checkpointCursor, found.checkpointItemsProcessed, found.accumulatedResults], [35, 5, { n: 1 }]);
});

test('cursors that are no numbers stay as they are', () => {
  const found = createBatchWorkerContext({ cursor_config: { start_cursor: 'a', end_cursor: 'k' } });
  assert.deepEqual([found.startCursor, found.endCursor], ['a', 'k']);
});

test('a placeholder has nothing to do and says so', () => {
  const result = batch.handleNoOpWorker(makeContext({ stepInputs: { is_no_op: true } }));
  const { processed_at, ...rest } = result.result;
  assert.deepEqual(rest, { batch_id: 'no_op', no_op: true, processed_count: 0, message: 'No batches to process' });
  assert.ok(!Number.isNaN(Date.parse(processed_at)));
  assert.equal(batch.handleNoOpWorker(makeContext({ stepInputs: { cursor, is_no_op: false } })), null);
});

test('putting together needs the analyzer', () => {
  assert.throws(() => batch.detectAggregationScenario({}, 'analyze', 'work_'),
    { message: 'Missing batchable step dependency: analyze' });
});

test('without batches there is nothing to put together', () => {
  const results = { analyze: { result: { batch_processing_outcome: { type: 'no_batches' } } } };
  const scenario = batch.detectAggregationScenario(results, 'analyze', 'work_');
  assert.deepEqual([scenario.isNoBatches, scenario.workerCount], [true, 0]);
  const { result } = batch.aggregateBatchWorkerResults(scenario, { total: 0 });
  assert.deepEqual(result, { worker_count: 0, scenario: 'no_batches', total: 0 });
});

test('with batches but no workers the template is wrong', () => {
  const results = { analyze: { result: { batch_processing_outcome: { type: 'create_batches' } } } };
  assert.throws(() => batch.detectAggregationScenario(results, 'analyze', 'work_'), /'work_'.*workflow configuration error/);
});

test('what workers answered is put together by the function, else as it is', () => {
  const results = {
    analyze: { result: { batch_processing_outcome: { type: 'create_batches' } } },
    work_1: { result: { n: 1 } }, work_2: { n: 2 },
  };
  const scenario = batch.detectAggregationScenario(results, 'analyze', 'work_');
  const sum = (answers) => ({ n: Object.values(answers).reduce((total, one) => total + one.n, 0) });
  assert.deepEqual(batch.aggregateBatchWorkerResults(scenario, {}, sum).result,
    { n: 3, worker_count: 2, scenario: 'with_batches' });
  assert.equal(batch.aggregateBatchWorkerResults(scenario, sum, {}).result.n, 3);
  assert.deepEqual(batch.aggregateBatchWorkerResults(scenario).result.batch_results,
    { work_1: { n: 1 }, work_2: { n: 2 } });
});

test('figures are added up, and the first errors kept', () => {
  const one = { items_processed: 4, items_succeeded: 3, items_failed: 1, errors: [{ row: 1 }] };
  const two = { batch_worker_outcome: { items_processed: 6, items_succeeded: 6, items_skipped: 2, errors: [{ row: 7 }] } };
  assert.deepEqual(aggregateBatchResults([one, null, two], 1), {
    total_processed: 10, total_succeeded: 9, total_failed: 1, total_skipped: 2, batch_count: 2,
    success_rate: 0.9, errors: [{ row: 1 }], error_count: 2,
  });
  assert.equal(aggregateBatchResults([]).success_rate, 0);
  assert.deepEqual(BatchableMixin.aggregateWorkerResults([one]), aggregateBatchResults([one]));
});

test('any object may be made batchable', () => {
  const made = applyBatchable({ name: 'x' });
  assert.equal(made.createCursorConfig(1, 2).endCursor, 2);
  assert.ok(made.checkpointYield(1, 1) instanceof StepHandlerResult);
});
