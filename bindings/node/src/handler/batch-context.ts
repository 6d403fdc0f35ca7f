import {
  type BatchWorkerContext,
  createBatchWorkerContext,
  type RustBatchWorkerInputs,
} from '../types/batch.js';
import { isObject } from '../types/json.js';
import type { StepContext } from '../types/step-context.js';
import { StepHandlerResult } from '../types/step-handler-result.js';

/** What a worker is to do, from wherever it was said: inputs of the step, settings, the task. */
export function getBatchContext(context: StepContext): BatchWorkerContext | null {
  const inputs = context.stepInputs;
  const cursor = inputs['cursor'];
  if (isObject(cursor)) {
    return createBatchWorkerContext(
      {
        batch_id: cursor['batch_id'],
        cursor_config: {
          start_cursor: cursor['start_cursor'],
          end_cursor: cursor['end_cursor'],
          step_size: cursor['step_size'] ?? cursor['batch_size'] ?? 1,
        },
        batch_index: 0,
        total_batches: 1,
        batch_metadata: inputs['batch_metadata'],
      },
      context.checkpoint,
    );
  }
  const places = [context.stepConfig, context.inputData, inputs];
  for (const place of places) {
    const given = place['batch_context'];
    if (isObject(given)) return createBatchWorkerContext(given, context.checkpoint);
  }
  return null;
}

/** The inputs of a worker's step; null when it has none. */
export function getBatchWorkerInputs(context: StepContext): Partial<RustBatchWorkerInputs> | null {
  const inputs = context.stepInputs;
  return Object.keys(inputs).length === 0 ? null : (inputs as Partial<RustBatchWorkerInputs>);
}

/** The result of a worker that has nothing to do, because no batches were made; null: it has work. */
export function handleNoOpWorker(context: StepContext): StepHandlerResult | null {
  const inputs = getBatchWorkerInputs(context);
  if (inputs?.is_no_op !== true) return null;
  return StepHandlerResult.success({
    batch_id: inputs.cursor?.batch_id ?? 'no_op',
    no_op: true,
    processed_count: 0,
    message: 'No batches to process',
    processed_at: new Date().toISOString(),
  });
}
