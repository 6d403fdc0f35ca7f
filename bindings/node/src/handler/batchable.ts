import {
  aggregateBatchResults,
  type BatchAggregationResult,
  type BatchAnalyzerOutcome,
  type BatchWorkerContext,
  type BatchWorkerOutcome,
  createBatches,
  type CursorConfig,
  noBatches,
  type RustBatchWorkerInputs,
} from '../types/batch.js';
import type { StepContext } from '../types/step-context.js';
import { StepHandlerResult } from '../types/step-handler-result.js';
import { StepHandler } from './base.js';
import {
  aggregateBatchWorkerResults,
  type BatchAggregationScenario,
  detectAggregationScenario,
  noBatchesAggregationResult,
} from './batch-aggregation.js';
import { getBatchContext, getBatchWorkerInputs, handleNoOpWorker } from './batch-context.js';
import {
  type BatchWorkerConfig,
  createBatchOutcome,
  createCursorConfig,
  createCursorConfigs,
  createCursorRanges,
  createWorkerOutcome,
} from './batch-cursors.js';

export type { BatchAggregationScenario } from './batch-aggregation.js';
export type { BatchWorkerConfig } from './batch-cursors.js';

type Members = Record<string, unknown>;

/** What cuts work into batches, does one of them, or puts them together. */
export interface Batchable {
  /** A part of the work: from `start` up to, not including, `end`. */
  createCursorConfig(start: number, end: number, stepSize?: number, metadata?: Members): CursorConfig;
  /** Cuts work into parts of a size. */
  createCursorRanges(
    totalItems: number,
    batchSize: number,
    stepSize?: number,
    maxBatches?: number,
  ): CursorConfig[];
  /** Cuts work into so many parts. */
  createCursorConfigs(totalItems: number, workerCount: number): BatchWorkerConfig[];
  /** What an analyzer has found: the parts. */
  createBatchOutcome(
    totalItems: number,
    batchSize: number,
    stepSize?: number,
    batchMetadata?: Members,
  ): BatchAnalyzerOutcome;
  /** What a worker has done of its part. */
  createWorkerOutcome(
    itemsProcessed: number,
    itemsSucceeded?: number,
    itemsFailed?: number,
    itemsSkipped?: number,
    results?: Members[],
    errors?: Members[],
    lastCursor?: unknown,
    batchMetadata?: Members,
  ): BatchWorkerOutcome;
  /** The part of this worker, and how far it is; null when the step is no batch worker. */
  getBatchContext(context: StepContext): BatchWorkerContext | null;
  /** The same as it was stored. */
  getBatchWorkerInputs(context: StepContext): Partial<RustBatchWorkerInputs> | null;
  /** The result of a worker for which there is nothing to do; null when there is. */
  handleNoOpWorker(context: StepContext): StepHandlerResult | null;
  /** The result of an analyzer: so many workers for so many parts. */
  batchAnalyzerSuccess(outcome: BatchAnalyzerOutcome, metadata?: Members): StepHandlerResult;
  /** The result of a worker. */
  batchWorkerSuccess(outcome: BatchWorkerOutcome, metadata?: Members): StepHandlerResult;
  /** Stores how far the worker is; the step goes on from there in another call. */
  checkpointYield(
    cursor: unknown,
    itemsProcessed: number,
    accumulatedResults?: Members | null,
  ): StepHandlerResult;
  /** Whether there were batches, and their results. */
  detectAggregationScenario(
    dependencyResults: Members,
    batchableStepName: string,
    batchWorkerPrefix: string,
  ): BatchAggregationScenario;
  /** What to answer when there were none. */
  noBatchesAggregationResult(zeroMetrics?: Members): StepHandlerResult;
  /** The results of all workers, put together. */
  aggregateBatchWorkerResults(
    scenario: BatchAggregationScenario,
    zeroMetrics?: Members,
    aggregate?: (batchResults: Record<string, Members>) => Members,
  ): StepHandlerResult;
  aggregateBatchWorkerResults(
    scenario: BatchAggregationScenario,
    aggregate: (batchResults: Record<string, Members>) => Members,
    zeroMetrics?: Members,
  ): StepHandlerResult;
}

/** Adds up what batch workers answered. */
function aggregateWorkerResults(
  workerResults: readonly (Members | null | undefined)[],
  maxErrors = 100,
): BatchAggregationResult {
  return aggregateBatchResults(workerResults, maxErrors);
}

/** An analyzer's result. The engine makes the workers of the step's `batch_config.worker_template`. */
function batchAnalyzerSuccess(outcome: BatchAnalyzerOutcome, metadata?: Members): StepHandlerResult {
  const cursors = outcome.cursorConfigs.map((config) => ({
    start_cursor: config.startCursor,
    end_cursor: config.endCursor,
    step_size: config.stepSize,
    metadata: config.metadata,
  }));
  const batch_analyzer_outcome = {
    cursor_configs: cursors,
    total_items: outcome.totalItems,
    batch_metadata: outcome.batchMetadata,
  };
  return StepHandlerResult.success({ batch_analyzer_outcome }, { ...metadata, batch_analyzer: true });
}

/** A worker's result. */
function batchWorkerSuccess(outcome: BatchWorkerOutcome, metadata?: Members): StepHandlerResult {
  const batch_worker_outcome = {
    items_processed: outcome.itemsProcessed,
    items_succeeded: outcome.itemsSucceeded,
    items_failed: outcome.itemsFailed,
    items_skipped: outcome.itemsSkipped,
    results: outcome.results,
    errors: outcome.errors,
    last_cursor: outcome.lastCursor,
    batch_metadata: outcome.batchMetadata,
  };
  return StepHandlerResult.success({ batch_worker_outcome }, { ...metadata, batch_worker: true });
}

/** Stores how far a worker is, and lets it be called again at once. */
function checkpointYield(
  cursor: unknown,
  itemsProcessed: number,
  accumulatedResults?: Members | null,
): StepHandlerResult {
  const result: Members = { type: 'checkpoint_yield', cursor, items_processed: itemsProcessed };
  if (accumulatedResults !== undefined && accumulatedResults !== null) {
    result['accumulated_results'] = accumulatedResults;
  }
  return StepHandlerResult.success(result, { checkpoint_yield: true, batch_worker: true });
}

const METHODS: Batchable = {
  createCursorConfig,
  createCursorRanges,
  createCursorConfigs,
  createBatchOutcome,
  createWorkerOutcome,
  getBatchContext,
  getBatchWorkerInputs,
  handleNoOpWorker,
  batchAnalyzerSuccess,
  batchWorkerSuccess,
  checkpointYield,
  detectAggregationScenario,
  noBatchesAggregationResult,
  aggregateBatchWorkerResults,
};

/** Methods of {@link Batchable} on classes of one's own. */
export interface BatchableMixin extends Batchable {}
/** Methods of {@link Batchable} on classes of one's own. */
export class BatchableMixin {
  static aggregateWorkerResults = aggregateWorkerResults;
}
Object.assign(BatchableMixin.prototype, METHODS);

/** Adds what {@link Batchable} has to an object. */
export function applyBatchable<T extends object>(target: T): T & Batchable {
  return Object.assign(target, METHODS);
}

/** Base of handlers that cut work into batches, do one of them, or put them together. */
export interface BatchableStepHandler extends Batchable {}
/** Base of handlers that cut work into batches, do one of them, or put them together. */
export abstract class BatchableStepHandler extends StepHandler {
  static aggregateWorkerResults = aggregateWorkerResults;

  override get capabilities(): string[] {
    return ['process', 'batchable'];
  }

  /** An analyzer's result: one worker of the template `workerTemplateName` for each config. */
  protected batchSuccess(
    workerTemplateName: string,
    batchConfigs: BatchWorkerConfig[],
    metadata?: Members,
  ): StepHandlerResult {
    const cursors = batchConfigs.map((config) => ({
      batch_id: config.batch_id,
      start_cursor: config.cursor_start,
      end_cursor: config.cursor_end,
      batch_size: config.row_count,
    }));
    const total = batchConfigs.reduce((sum, config) => sum + config.row_count, 0);
    const outcome = createBatches(workerTemplateName, cursors.length, cursors, total);
    const result = {
      batch_processing_outcome: outcome,
      worker_count: outcome.worker_count,
      total_items: total,
    };
    return this.success(result, metadata);
  }

  /** An analyzer's result when there is nothing to do. */
  protected noBatchesResult(reason?: string, metadata?: Members): StepHandlerResult {
    const result: Members = { batch_processing_outcome: noBatches() };
    if (reason !== undefined) result['reason'] = reason;
    return this.success(result, metadata);
  }
}
Object.assign(BatchableStepHandler.prototype, METHODS);
