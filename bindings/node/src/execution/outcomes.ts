import type { NapiStepDefinition } from '../ffi/types.js';
import { createBatches, noBatches, type RustCursorConfig } from '../types/batch.js';
import { isObject, objectOf } from '../types/json.js';
import { StepHandlerResult } from '../types/step-handler-result.js';

/** Progress that a batch worker wants to be stored. */
export interface Yield {
  cursor: unknown;
  itemsProcessed: number;
  accumulatedResults?: unknown;
}

/** What a result of `checkpointYield` says; null when it is none. */
export function yieldOf(result: StepHandlerResult): Yield | null {
  if (!result.success || result.metadata['checkpoint_yield'] !== true) return null;
  const { cursor, items_processed, accumulated_results } = objectOf(result.result);
  return {
    cursor,
    itemsProcessed: typeof items_processed === 'number' ? items_processed : 0,
    ...(accumulated_results === undefined ? {} : { accumulatedResults: accumulated_results }),
  };
}

function cursorsOf(outcome: Record<string, unknown>): RustCursorConfig[] {
  const configs = Array.isArray(outcome['cursor_configs']) ? outcome['cursor_configs'] : [];
  return configs.map((config: unknown, index) => {
    const { start_cursor, end_cursor, batch_id } = objectOf(config);
    const size = Number(end_cursor) - Number(start_cursor);
    return {
      batch_id: typeof batch_id === 'string' ? batch_id : String(index + 1).padStart(3, '0'),
      start_cursor,
      end_cursor,
      batch_size: Number.isFinite(size) ? size : 0,
    };
  });
}

function workerTemplateOf(
  outcome: Record<string, unknown>,
  step: NapiStepDefinition | undefined,
): string | undefined {
  const config = objectOf(step?.batchConfig);
  const named =
    config['worker_template'] ??
    config['workerTemplate'] ??
    objectOf(outcome['batch_metadata'])['worker_template_name'] ??
    objectOf(step?.handlerInitialization)['worker_template_name'];
  return typeof named === 'string' ? named : undefined;
}

/** The result with the outcome that the engine reads, where `batchAnalyzerSuccess` left its own: the
 * worker's template is the one that the step's definition names. */
export function withBatchOutcome(
  result: StepHandlerResult,
  step: NapiStepDefinition | undefined,
): StepHandlerResult {
  const analyzed = result.result?.['batch_analyzer_outcome'];
  if (!result.success || !isObject(analyzed)) return result;
  if (result.result?.['batch_processing_outcome'] !== undefined) return result;
  const cursors = cursorsOf(analyzed);
  const template = workerTemplateOf(analyzed, step);
  if (cursors.length > 0 && template === undefined) {
    const message = `step '${step?.name ?? ''}' makes batches, but its template has no batch_config.worker_template`;
    return StepHandlerResult.failure(message, 'permanent_error', false);
  }
  const total = typeof analyzed['total_items'] === 'number' ? analyzed['total_items'] : 0;
  const outcome =
    template === undefined || cursors.length === 0
      ? noBatches()
      : createBatches(template, cursors.length, cursors, total);
  return new StepHandlerResult({
    ...result,
    result: { ...result.result, batch_processing_outcome: outcome },
  });
}
