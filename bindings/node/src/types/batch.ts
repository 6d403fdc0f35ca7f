import { isObject, objectOf } from './json.js';

/** A part of the work: from `startCursor` up to, not including, `endCursor`. */
export interface CursorConfig {
  startCursor: number;
  endCursor: number;
  stepSize: number;
  metadata: Record<string, unknown>;
}

/** What an analyzer has found. */
export interface BatchAnalyzerOutcome {
  cursorConfigs: CursorConfig[];
  totalItems: number;
  batchMetadata: Record<string, unknown>;
}

/** What a batch worker has done. */
export interface BatchWorkerOutcome {
  itemsProcessed: number;
  itemsSucceeded: number;
  itemsFailed: number;
  itemsSkipped: number;
  results: Record<string, unknown>[];
  errors: Record<string, unknown>[];
  lastCursor: unknown;
  batchMetadata: Record<string, unknown>;
}

/** What a batch worker is to do. */
export interface BatchWorkerContext {
  readonly batchId: string;
  readonly cursorConfig: CursorConfig;
  readonly batchIndex: number;
  readonly totalBatches: number;
  readonly batchMetadata: Record<string, unknown>;
  readonly startCursor: number;
  readonly endCursor: number;
  readonly stepSize: number;
  /** Where an earlier call stopped; null when there was none. */
  readonly checkpointCursor: unknown;
  readonly checkpointItemsProcessed: number;
  readonly accumulatedResults: Record<string, unknown> | null;
  /** Whether an earlier call has stored how far it was. */
  hasCheckpoint(): boolean;
}

/** A part of the work as the engine has it; cursors may be any JSON. */
export interface RustCursorConfig {
  batch_id: string;
  /** The first of it. */
  start_cursor: unknown;
  /** The first after it. */
  end_cursor: unknown;
  batch_size: number;
}

/** What becomes of the other parts when one fails. */
export type FailureStrategy = 'continue_on_failure' | 'fail_fast' | 'isolate';

/** What the template says of the batches. */
export interface BatchMetadata {
  cursor_field: string;
  failure_strategy: FailureStrategy;
  [other: string]: unknown;
}

/** Inputs of a batch worker's step as the engine makes them. */
export interface RustBatchWorkerInputs {
  cursor: RustCursorConfig;
  batch_metadata: BatchMetadata;
  /** There was nothing to do: the worker stands for all. */
  is_no_op: boolean;
}

/** An analyzer found nothing to do. */
export interface NoBatchesOutcome {
  type: 'no_batches';
}

/** An analyzer wants workers: one for each cursor. */
export interface CreateBatchesOutcome {
  type: 'create_batches';
  worker_template_name: string;
  worker_count: number;
  cursor_configs: RustCursorConfig[];
  total_items: number;
}

/** What an analyzer answers, at `result.batch_processing_outcome`. */
export type BatchProcessingOutcome = NoBatchesOutcome | CreateBatchesOutcome;

/** What all batch workers have done together. */
export interface BatchAggregationResult {
  total_processed: number;
  total_succeeded: number;
  total_failed: number;
  total_skipped: number;
  batch_count: number;
  /** Succeeded of processed; 0 when nothing was processed. */
  success_rate: number;
  errors: Record<string, unknown>[];
  error_count: number;
}

/** An analyzer found nothing to do. */
export function noBatches(): NoBatchesOutcome {
  return { type: 'no_batches' };
}

/** An analyzer wants `workerCount` workers, one for each of `cursorConfigs`. */
export function createBatches(
  workerTemplateName: string,
  workerCount: number,
  cursorConfigs: RustCursorConfig[],
  totalItems: number,
): CreateBatchesOutcome {
  if (cursorConfigs.length !== workerCount) {
    throw new Error(
      `cursor_configs length (${cursorConfigs.length}) must equal worker_count (${workerCount})`,
    );
  }
  return {
    type: 'create_batches',
    worker_template_name: workerTemplateName,
    worker_count: workerCount,
    cursor_configs: cursorConfigs,
    total_items: totalItems,
  };
}

/** Whether there was nothing to do. */
export function isNoBatches(outcome: BatchProcessingOutcome): outcome is NoBatchesOutcome {
  return outcome.type === 'no_batches';
}

/** Whether workers are wanted. */
export function isCreateBatches(outcome: BatchProcessingOutcome): outcome is CreateBatchesOutcome {
  return outcome.type === 'create_batches';
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** The first of the names that is a member. */
function either(object: Record<string, unknown>, ...names: string[]): unknown {
  for (const name of names) if (object[name] !== undefined) return object[name];
  return undefined;
}

function cursorConfigOf(data: Record<string, unknown>): CursorConfig {
  return {
    // A template may cut by something else than numbers: then the handler knows what.
    startCursor: (either(data, 'start_cursor', 'startCursor') ?? 0) as number,
    endCursor: (either(data, 'end_cursor', 'endCursor') ?? 0) as number,
    stepSize: numberOf(either(data, 'step_size', 'stepSize'), 1),
    metadata: objectOf(data['metadata']),
  };
}

/** Makes a worker's context of JSON: `batch_id`, `cursor_config{start_cursor, end_cursor, step_size}`,
 * `batch_index`, `total_batches`, `batch_metadata`; and of the checkpoint that its step has stored. */
export function createBatchWorkerContext(
  data: Record<string, unknown>,
  checkpoint?: Record<string, unknown> | null,
): BatchWorkerContext {
  const cursorConfig = cursorConfigOf(objectOf(either(data, 'cursor_config', 'cursorConfig')));
  const accumulated = checkpoint?.['accumulated_results'];
  const checkpointCursor = checkpoint?.['cursor'] ?? null;
  return {
    batchId: String(either(data, 'batch_id', 'batchId') ?? ''),
    cursorConfig,
    batchIndex: numberOf(either(data, 'batch_index', 'batchIndex'), 0),
    totalBatches: numberOf(either(data, 'total_batches', 'totalBatches'), 1),
    batchMetadata: objectOf(either(data, 'batch_metadata', 'batchMetadata')),
    startCursor: cursorConfig.startCursor,
    endCursor: cursorConfig.endCursor,
    stepSize: cursorConfig.stepSize,
    checkpointCursor,
    checkpointItemsProcessed: numberOf(checkpoint?.['items_processed'], 0),
    accumulatedResults: isObject(accumulated) ? accumulated : null,
    hasCheckpoint: () => checkpointCursor !== null,
  };
}

/** Adds up what batch workers have answered. Of their errors the first `maxErrors` are kept; nulls among
 * the results are left out. */
export function aggregateBatchResults(
  workerResults: readonly (Record<string, unknown> | null | undefined)[],
  maxErrors = 100,
): BatchAggregationResult {
  const sum = { processed: 0, succeeded: 0, failed: 0, skipped: 0 };
  const errors: Record<string, unknown>[] = [];
  let batches = 0;
  for (const result of workerResults) {
    if (result === null || result === undefined) continue;
    const outcome = isObject(result['batch_worker_outcome'])
      ? result['batch_worker_outcome']
      : result;
    ++batches;
    sum.processed += numberOf(either(outcome, 'items_processed', 'itemsProcessed'), 0);
    sum.succeeded += numberOf(either(outcome, 'items_succeeded', 'itemsSucceeded'), 0);
    sum.failed += numberOf(either(outcome, 'items_failed', 'itemsFailed'), 0);
    sum.skipped += numberOf(either(outcome, 'items_skipped', 'itemsSkipped'), 0);
    const own = outcome['errors'];
    if (Array.isArray(own)) errors.push(...(own as Record<string, unknown>[]));
  }
  return {
    total_processed: sum.processed,
    total_succeeded: sum.succeeded,
    total_failed: sum.failed,
    total_skipped: sum.skipped,
    batch_count: batches,
    success_rate: sum.processed > 0 ? sum.succeeded / sum.processed : 0,
    errors: errors.slice(0, maxErrors),
    error_count: errors.length,
  };
}
