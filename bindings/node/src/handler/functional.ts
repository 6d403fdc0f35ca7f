import { failureOf } from '../errors.js';
import { type BatchWorkerContext, createBatches, noBatches } from '../types/batch.js';
import { isObject } from '../types/json.js';
import type { StepContext } from '../types/step-context.js';
import { isHandlerResult, StepHandlerResult } from '../types/step-handler-result.js';
import { StepHandler, type StepHandlerClass } from './base.js';
import { getBatchContext, handleNoOpWorker } from './batch-context.js';
import { createCursorRanges } from './batch-cursors.js';
import { applyAPI, type APICapable } from './mixins/api.js';
import { DecisionMixin } from './mixins/decision.js';

export { PermanentError, RetryableError } from '../errors.js';

/** What a function is given: what `depends` and `inputs` name, and the context. */
export interface FunctionalArgs {
  context: StepContext;
  [parameter: string]: unknown;
}

/** What a function needs. */
export interface FunctionalHandlerOptions {
  /** Parameters, and of which steps they are the results. */
  depends?: Record<string, string>;
  /** Parameters, and which members of the task's context they are. */
  inputs?: Record<string, string>;
  /** `1.0.0` */
  version?: string;
}

type Members = Record<string, unknown>;
type Wrap = (value: unknown, handler: StepHandler) => StepHandlerResult;

/** What sets a kind of functional handler apart. */
interface Kind {
  /** More parameters. */
  more?: (context: StepContext) => Members;
  wrap?: Wrap;
  /** A result that needs no run. */
  early?: (context: StepContext) => StepHandlerResult | null;
  capabilities?: string[];
}

/** What a function answered, as a result: a result as it is, nothing as `{}`, an object as it is, anything
 * else as `{result}`. */
export function resultOf(value: unknown): StepHandlerResult {
  if (isHandlerResult(value)) return value;
  if (value === undefined || value === null) return StepHandlerResult.success({});
  return StepHandlerResult.success(isObject(value) ? value : { result: value });
}

/** What was thrown, as a result. */
export function resultOfThrown(thrown: unknown): StepHandlerResult {
  const { message, type, retryable, metadata } = failureOf(thrown);
  return StepHandlerResult.failure(message, type, retryable, metadata);
}

function argumentsOf(options: FunctionalHandlerOptions, context: StepContext): FunctionalArgs {
  const args: Members = {};
  for (const [parameter, step] of Object.entries(options.depends ?? {})) {
    args[parameter] = context.getDependencyResult(step);
  }
  for (const [parameter, key] of Object.entries(options.inputs ?? {})) {
    args[parameter] = context.getInput(key);
  }
  return { ...args, context };
}

function define<A extends object>(
  name: string,
  options: FunctionalHandlerOptions,
  fn: (args: A) => unknown,
  { more, wrap = resultOf, early, capabilities }: Kind = {},
): StepHandlerClass {
  class FunctionalHandler extends StepHandler {
    static override handlerName = name;
    static override handlerVersion = options.version ?? '1.0.0';

    override get capabilities(): string[] {
      return capabilities ?? super.capabilities;
    }

    async call(context: StepContext): Promise<StepHandlerResult> {
      try {
        const done = early?.(context) ?? null;
        if (done !== null) return done;
        const args = { ...argumentsOf(options, context), ...more?.(context) };
        return wrap(await fn(args as unknown as A), this);
      } catch (thrown) {
        return resultOfThrown(thrown);
      }
    }
  }
  Object.defineProperty(FunctionalHandler, 'name', { value: name, configurable: true });
  return FunctionalHandler;
}

/** Makes a handler of a function. What it returns is the step's result: an object as it is, nothing as `{}`,
 * anything else as `{result}`; what it throws fails the step. */
export function defineHandler<A extends object = FunctionalArgs>(
  name: string,
  options: FunctionalHandlerOptions,
  fn: (args: A) => unknown,
): StepHandlerClass {
  return define(name, options, fn);
}

/** Which steps follow. */
export class Decision {
  private constructor(
    /** None: no step follows. */
    readonly steps: string[],
    readonly reason: string | undefined,
    readonly routingContext: Members,
  ) {}

  /** `no_branches`: no step follows. */
  get type(): 'create_steps' | 'no_branches' {
    return this.steps.length > 0 ? 'create_steps' : 'no_branches';
  }

  /** The steps of these names follow. */
  static route(steps: string[], routingContext: Members = {}): Decision {
    return new Decision(steps, undefined, routingContext);
  }

  /** None follows, for this reason. */
  static skip(reason: string, routingContext: Members = {}): Decision {
    return new Decision([], reason, routingContext);
  }
}

const wrapDecision: Wrap = (value, handler) => {
  if (!(value instanceof Decision)) return resultOf(value);
  const decision = DecisionMixin.prototype;
  if (value.type === 'create_steps') {
    return decision.decisionSuccess.call(handler, value.steps, value.routingContext);
  }
  const reason = value.reason ?? 'no steps were named';
  return decision.skipBranches.call(handler, reason, value.routingContext);
};

/** Makes a handler of a function that returns a {@link Decision}. */
export function defineDecisionHandler<A extends object = FunctionalArgs>(
  name: string,
  options: FunctionalHandlerOptions,
  fn: (args: A) => unknown,
): StepHandlerClass {
  return define(name, options, fn, {
    wrap: wrapDecision,
    capabilities: ['process', 'decision', 'routing'],
  });
}

/** How work is to be cut. */
export interface BatchConfig {
  totalItems: number;
  batchSize: number;
  metadata?: Members;
}

function isBatchConfig(value: unknown): value is BatchConfig {
  return isObject(value) && 'totalItems' in value && 'batchSize' in value;
}

function analyzed(config: BatchConfig, workerTemplate: string): StepHandlerResult {
  const cursors = createCursorRanges(config.totalItems, config.batchSize).map((range, index) => ({
    batch_id: `batch_${String(index).padStart(3, '0')}`,
    start_cursor: range.startCursor,
    end_cursor: range.endCursor,
    batch_size: range.endCursor - range.startCursor,
  }));
  const outcome =
    cursors.length === 0
      ? noBatches()
      : createBatches(workerTemplate, cursors.length, cursors, config.totalItems);
  return StepHandlerResult.success(
    { batch_processing_outcome: outcome },
    { ...config.metadata, batch_count: cursors.length, total_items: config.totalItems },
  );
}

/** Makes a handler of a function that returns how the work is to be cut: one worker of the template
 * `workerTemplate` for each batch. */
export function defineBatchAnalyzer<A extends object = FunctionalArgs>(
  name: string,
  options: FunctionalHandlerOptions & { workerTemplate: string },
  fn: (args: A) => unknown,
): StepHandlerClass {
  return define(name, options, fn, {
    wrap: (value) =>
      isBatchConfig(value) ? analyzed(value, options.workerTemplate) : resultOf(value),
    capabilities: ['process', 'batchable'],
  });
}

/** What the function of a batch worker is given. */
export interface BatchWorkerArgs extends FunctionalArgs {
  /** Its part of the work; null when the step is none of a batch. */
  batchContext: BatchWorkerContext | null;
}

/** Makes a handler of a function that does one batch. It is not called when there is nothing to do. */
export function defineBatchWorker<A extends object = BatchWorkerArgs>(
  name: string,
  options: FunctionalHandlerOptions,
  fn: (args: A) => unknown,
): StepHandlerClass {
  return define(name, options, fn, {
    early: handleNoOpWorker,
    more: (context) => ({ batchContext: getBatchContext(context) }),
    capabilities: ['process', 'batch_worker'],
  });
}

/** What a function needs that calls a server. */
export interface ApiHandlerOptions extends FunctionalHandlerOptions {
  /** What paths are appended to. */
  baseUrl: string;
  /** In milliseconds: 30,000. */
  defaultTimeout?: number;
  defaultHeaders?: Record<string, string>;
}

/** What the function of an API handler is given. */
export interface ApiArgs extends FunctionalArgs {
  /** Requests, and results made of their responses. */
  api: APICapable;
}

/** Makes a handler of a function that calls a server. */
export function defineApiHandler<A extends object = ApiArgs>(
  name: string,
  options: ApiHandlerOptions,
  fn: (args: A) => unknown,
): StepHandlerClass {
  const { baseUrl, defaultTimeout = 30_000, defaultHeaders = {} } = options;
  return define(name, options, fn, {
    more: () => ({ api: applyAPI({ baseUrl, defaultTimeout, defaultHeaders }) }),
    capabilities: ['process', 'http', 'api'],
  });
}
