import type { BatchAnalyzerOutcome, BatchWorkerOutcome, CursorConfig } from '../types/batch.js';

/** One worker's part when the work is cut by the number of workers. */
export interface BatchWorkerConfig {
  /** `001` */
  batch_id: string;
  cursor_start: number;
  /** The first that is not of it. */
  cursor_end: number;
  row_count: number;
  worker_index: number;
  total_workers: number;
}

/** A part of the work, from `start` up to, not including, `end`. */
export function createCursorConfig(
  start: number,
  end: number,
  stepSize = 1,
  metadata: Record<string, unknown> = {},
): CursorConfig {
  return { startCursor: start, endCursor: end, stepSize, metadata };
}

/** Ranges of `batchSize` one after the other; larger ones where more than `maxBatches` would come. */
export function createCursorRanges(
  totalItems: number,
  batchSize: number,
  stepSize = 1,
  maxBatches?: number,
): CursorConfig[] {
  if (totalItems === 0) return [];
  if (batchSize <= 0) throw new Error('batchSize must be > 0');
  let size = batchSize;
  if (maxBatches !== undefined && maxBatches > 0 && Math.ceil(totalItems / size) > maxBatches) {
    size = Math.ceil(totalItems / maxBatches);
  }
  const ranges: CursorConfig[] = [];
  for (let start = 0; start < totalItems; start += size) {
    ranges.push(createCursorConfig(start, Math.min(start + size, totalItems), stepSize));
  }
  return ranges;
}

/** Equal parts for at most `workerCount` workers. */
export function createCursorConfigs(totalItems: number, workerCount: number): BatchWorkerConfig[] {
  if (workerCount <= 0) throw new Error('workerCount must be > 0');
  if (totalItems === 0) return [];
  const size = Math.ceil(totalItems / workerCount);
  const configs: BatchWorkerConfig[] = [];
  for (let start = 0; start < totalItems; start += size) {
    const end = Math.min(start + size, totalItems);
    configs.push({
      batch_id: String(configs.length + 1).padStart(3, '0'),
      cursor_start: start,
      cursor_end: end,
      row_count: end - start,
      worker_index: configs.length,
      total_workers: workerCount,
    });
  }
  return configs;
}

/** What an analyzer answers that cuts `totalItems` by `batchSize`. */
export function createBatchOutcome(
  totalItems: number,
  batchSize: number,
  stepSize = 1,
  batchMetadata: Record<string, unknown> = {},
): BatchAnalyzerOutcome {
  return {
    cursorConfigs: createCursorRanges(totalItems, batchSize, stepSize),
    totalItems,
    batchMetadata,
  };
}

/** What a worker answers; that nothing succeeded means that all did. */
export function createWorkerOutcome(
  itemsProcessed: number,
  itemsSucceeded = 0,
  itemsFailed = 0,
  itemsSkipped = 0,
  results: Record<string, unknown>[] = [],
  errors: Record<string, unknown>[] = [],
  lastCursor: unknown = null,
  batchMetadata: Record<string, unknown> = {},
): BatchWorkerOutcome {
  return {
    itemsProcessed,
    itemsSucceeded: itemsSucceeded || itemsProcessed,
    itemsFailed,
    itemsSkipped,
    results,
    errors,
    lastCursor,
    batchMetadata,
  };
}
