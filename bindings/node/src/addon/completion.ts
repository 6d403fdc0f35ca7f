import type { NapiCheckpointYieldData, NapiStepExecutionResult } from './boundary.js';
import { Outcome } from './native.js';
import type { CompletionArguments } from './records.js';

/** Kinds of waiting before a retry; as tasker_backoff in tasker/c/worker.h. */
const BACKOFF_KINDS: Record<string, number> = {
  ServerRequested: 1,
  RateLimit: 2,
  ServiceUnavailable: 3,
  Custom: 4,
};

/** The members of a failure, of a success. */
const NO_FAILURE = [
  undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined,
  undefined,
] as const;

/** As JSON. Throws for what cannot be written: BigInt, cycles, getters that throw. */
export function jsonOf(value: unknown, name: string): string {
  let why: unknown;
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return text;
    why = `a ${typeof value}`;
  } catch (error) {
    why = error instanceof Error ? error.message : 'it cannot be looked at';
  }
  throw new TypeError(`${name} cannot be written as JSON: ${String(why)}`);
}

/** The same of what may be missing: undefined, and null, are no text. */
function jsonIfAny(value: unknown, name: string): string | undefined {
  return value === undefined || value === null ? undefined : jsonOf(value, name);
}

function textIfAny(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function requireObject(value: unknown, name: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new TypeError(`${name} must be an object`);
}

/** How long to wait before the retry, as camel case or, as in the original, as snake case. */
function retryOf(hint: any): Pick<Failure, 'retryAfterMs' | 'retryAfterKind' | 'retryAfterContext'> {
  if (hint === undefined || hint === null) return {};
  const kind = BACKOFF_KINDS[hint.backoffType ?? hint.backoff_type];
  if (kind === undefined) {
    throw new TypeError(
      `orchestrationMetadata.backoffHint.backoffType must be one of ${Object.keys(BACKOFF_KINDS).join(', ')}`,
    );
  }
  const seconds = Number(hint.delaySeconds ?? hint.delay_seconds);
  if (!(seconds >= 0)) {
    throw new TypeError('orchestrationMetadata.backoffHint.delaySeconds must be a number from 0');
  }
  return {
    retryAfterMs: Math.round(seconds * 1000),
    retryAfterKind: kind,
    retryAfterContext: textIfAny(hint.context),
  };
}

/** The last five members: of a checkpoint, then what publishers made. */
function eventsOf(result: NapiStepExecutionResult): CompletionEnd {
  const payloads = jsonIfAny(result.eventPayloads, 'eventPayloads');
  return [undefined, undefined, undefined, payloads, textIfAny(result.eventPublisher)];
}

type CompletionEnd = [undefined, undefined, undefined, string | undefined, string | undefined];

interface Failure {
  retryAfterMs?: number | undefined;
  retryAfterKind?: number | undefined;
  retryAfterContext?: string | undefined;
}

function failureOf(result: NapiStepExecutionResult): CompletionArguments {
  const metadata = result.metadata ?? {};
  const error = result.error ?? { message: 'the handler failed without saying why' };
  const orchestration: any = result.orchestrationMetadata ?? {};
  const context = { ...(metadata.custom ?? {}), ...(error.context ?? {}) };
  const more = orchestration.errorContext ?? orchestration.error_context;
  if (more !== undefined && more !== null) Object.assign(context, { error_context: more });
  if (error.backtrace?.length) Object.assign(context, { backtrace: error.backtrace });
  const retry = retryOf(orchestration.backoffHint ?? orchestration.backoff_hint);
  return [
    Outcome.Failure,
    undefined,
    undefined,
    textIfAny(metadata.handlerVersion),
    String(error.message),
    textIfAny(metadata.errorType ?? error.errorType),
    textIfAny(metadata.errorCode),
    jsonOf(context, 'error.context'),
    metadata.retryable ?? true,
    error.statusCode ?? undefined,
    retry.retryAfterMs,
    retry.retryAfterKind,
    retry.retryAfterContext,
    jsonIfAny(orchestration.headers, 'orchestrationMetadata.headers'),
    ...eventsOf(result),
  ];
}

/** What a handler has come to, as the addon takes it. Throws TypeError for what has not the shape. */
export function completionOf(result: NapiStepExecutionResult): CompletionArguments {
  requireObject(result, 'result');
  if (typeof result.success !== 'boolean') throw new TypeError('result.success must be true or false');
  if (result.metadata !== undefined) requireObject(result.metadata, 'result.metadata');
  if (!result.success) return failureOf(result);
  return [
    Outcome.Success,
    result.result === undefined ? undefined : jsonOf(result.result, 'result.result'),
    jsonIfAny(result.metadata?.custom, 'result.metadata.custom'),
    textIfAny(result.metadata?.handlerVersion),
    ...NO_FAILURE,
    ...eventsOf(result),
  ];
}

/** Progress, as the addon takes it. Throws TypeError for what has not the shape. */
export function checkpointOf(checkpoint: NapiCheckpointYieldData): CompletionArguments {
  requireObject(checkpoint, 'checkpoint');
  const none = undefined;
  const cursor = jsonOf(checkpoint.cursor ?? null, 'checkpoint.cursor');
  if (cursor === 'null') throw new TypeError('checkpoint.cursor must not be null');
  return [
    Outcome.Checkpoint, none, none, none, none, none, none, none, none, none, none, none, none, none,
    cursor,
    checkpoint.itemsProcessed,
    jsonIfAny(checkpoint.accumulatedResults, 'checkpoint.accumulatedResults'),
  ];
}
