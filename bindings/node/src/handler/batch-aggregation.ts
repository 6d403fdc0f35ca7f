import { isObject, own } from '../types/json.js';
import { StepHandlerResult } from '../types/step-handler-result.js';

/** What a step that puts batches together finds. */
export interface BatchAggregationScenario {
  /** There was nothing to do. */
  isNoBatches: boolean;
  /** What the analyzer answered. */
  batchableResult: Record<string, unknown>;
  /** What workers answered, by the names of their steps. */
  batchResults: Record<string, Record<string, unknown>>;
  workerCount: number;
}

function answerOf(entry: unknown): Record<string, unknown> | null {
  const answer = isObject(entry) && 'result' in entry ? entry['result'] : entry;
  return isObject(answer) ? answer : null;
}

/** Looks at what the analyzer `batchableStepName` and the workers answered, whose steps' names begin with
 * `batchWorkerPrefix`. Throws when the template does not fit. */
export function detectAggregationScenario(
  dependencyResults: Record<string, unknown>,
  batchableStepName: string,
  batchWorkerPrefix: string,
): BatchAggregationScenario {
  const batchableResult = answerOf(own(dependencyResults, batchableStepName));
  if (batchableResult === null) {
    throw new Error(`Missing batchable step dependency: ${batchableStepName}`);
  }
  const outcome = batchableResult['batch_processing_outcome'];
  if (isObject(outcome) && outcome['type'] === 'no_batches') {
    return { isNoBatches: true, batchableResult, batchResults: {}, workerCount: 0 };
  }
  const batchResults: Record<string, Record<string, unknown>> = {};
  for (const [name, entry] of Object.entries(dependencyResults)) {
    const answer = name.startsWith(batchWorkerPrefix) ? answerOf(entry) : null;
    if (answer !== null) batchResults[name] = answer;
  }
  const workerCount = Object.keys(batchResults).length;
  if (workerCount === 0) {
    throw new Error(
      `No batch worker results found with prefix '${batchWorkerPrefix}': ` +
        'this indicates a workflow configuration error',
    );
  }
  return { isNoBatches: false, batchableResult, batchResults, workerCount };
}

/** The result when there was nothing to do. */
export function noBatchesAggregationResult(
  zeroMetrics: Record<string, unknown> = {},
): StepHandlerResult {
  return StepHandlerResult.success({ worker_count: 0, scenario: 'no_batches', ...zeroMetrics });
}

type Aggregate = (
  batchResults: Record<string, Record<string, unknown>>,
) => Record<string, unknown>;
type ZeroMetrics = Record<string, unknown>;

/** Puts together what workers answered; without a function, all of it by the steps' names. The two last
 * arguments, what is answered when there was nothing to do and the function, may come in either order. */
export function aggregateBatchWorkerResults(
  scenario: BatchAggregationScenario,
  one?: ZeroMetrics | Aggregate,
  other?: ZeroMetrics | Aggregate,
): StepHandlerResult {
  const [zeroMetrics, aggregate] = typeof one === 'function' ? [other, one] : [one, other];
  if (scenario.isNoBatches) return noBatchesAggregationResult(zeroMetrics as ZeroMetrics);
  const aggregated = (aggregate as Aggregate | undefined)?.(scenario.batchResults);
  return StepHandlerResult.success({
    ...(aggregated ?? { batch_results: scenario.batchResults }),
    worker_count: scenario.workerCount,
    scenario: 'with_batches',
  });
}
