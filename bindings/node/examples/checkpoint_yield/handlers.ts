import {
  BatchableStepHandler,
  ErrorType,
  type StepContext,
  type StepHandlerResult,
} from '@tasker-systems/tasker';

/** All items for one worker. */
export class AnalyzeItemsHandler extends BatchableStepHandler {
  static override handlerName = 'checkpoint.analyze';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const total = context.getInputOr('total_items', 100);
    if (total === 0) return this.noBatchesResult('no items');
    return this.batchSuccess('checkpoint_yield_batch', this.createCursorConfigs(total, 1));
  }
}

interface Progress {
  running_total: number;
  item_ids: string[];
  checkpoints_used: number;
}

/** Does some items, stores how far it is, and is called again: until all are done. */
export class CheckpointYieldHandler extends BatchableStepHandler {
  static override handlerName = 'checkpoint.work';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const nothing = this.handleNoOpWorker(context);
    if (nothing !== null) return nothing;
    const batch = this.getBatchContext(context);
    if (batch === null) return this.failure('the step has no part of the work', 'batch_error', false);
    const first = Number(context.checkpointCursor ?? batch.startCursor);
    const chunk = context.getInputOr('items_per_checkpoint', 25);
    const last = Math.min(first + chunk, batch.endCursor);
    const failure = this.#failureAt(context, last);
    if (failure !== null) return failure;
    const progress = this.#work(first, last, context.accumulatedResults as Progress | null);
    const done = last - batch.startCursor;
    if (last < batch.endCursor) {
      const soFar = { ...progress, checkpoints_used: progress.checkpoints_used + 1 };
      return this.checkpointYield(last, done, soFar);
    }
    return this.success({ ...progress, items_processed: done, final_cursor: last });
  }

  #work(first: number, last: number, before: Progress | null): Progress {
    let total = before?.running_total ?? 0;
    const ids = [...(before?.item_ids ?? [])];
    for (let cursor = first; cursor < last; ++cursor) {
      total += cursor + 1;
      ids.push(`item_${String(cursor).padStart(4, '0')}`);
    }
    return { running_total: total, item_ids: ids, checkpoints_used: before?.checkpoints_used ?? 0 };
  }

  /** As the task asks for: once, after so many items. */
  #failureAt(context: StepContext, last: number): StepHandlerResult | null {
    const after = context.getInput<number>('fail_after_items');
    const attempt = context.getInputOr('fail_on_attempt', 1);
    if (after === undefined || last <= after || context.retryCount + 1 !== attempt) return null;
    const isPermanent = context.getInputOr('permanent_failure', false);
    const type = isPermanent ? ErrorType.PERMANENT_ERROR : ErrorType.RETRYABLE_ERROR;
    return this.failure(`fails after ${after} items, as it was asked to`, type, !isPermanent);
  }
}

/** Looks at what the worker has put together. */
export class AggregateResultsHandler extends BatchableStepHandler {
  static override handlerName = 'checkpoint.aggregate';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const scenario = this.detectAggregationScenario(
      context.dependencyResults,
      'analyze_items',
      'checkpoint_yield_batch',
    );
    const zero = { total_processed: 0, running_total: 0, item_count: 0, checkpoints_used: 0, test_passed: true };
    return this.aggregateBatchWorkerResults(scenario, zero, (answers) => {
      const sum = (of: (answer: Record<string, unknown>) => unknown): number =>
        Object.values(answers).reduce((total, answer) => total + Number(of(answer) ?? 0), 0);
      const itemCount = sum((answer) => (answer['item_ids'] as string[] | undefined)?.length);
      const totalProcessed = sum((answer) => answer['items_processed']);
      return {
        total_processed: totalProcessed,
        running_total: sum((answer) => answer['running_total']),
        item_count: itemCount,
        checkpoints_used: sum((answer) => answer['checkpoints_used']),
        test_passed: itemCount === totalProcessed,
      };
    });
  }
}
