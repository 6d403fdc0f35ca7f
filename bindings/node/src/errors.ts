/** A package that is loaded twice (as ESM and as CJS) still knows the other's errors by this. */
const RETRYABLE = Symbol.for('tasker.retryable');

abstract class HandlerError extends Error {
  constructor(
    message: string,
    readonly metadata?: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** Thrown by a handler: the step fails for good. */
export class PermanentError extends HandlerError {
  override readonly name = 'PermanentError';
  /** @internal */
  readonly [RETRYABLE] = false;
}

/** Thrown by a handler: the step is tried again, as its template says. */
export class RetryableError extends HandlerError {
  override readonly name = 'RetryableError';
  /** @internal */
  readonly [RETRYABLE] = true;
}

/** Why a step failed. */
export interface HandlerFailure {
  message: string;
  type: string;
  retryable: boolean;
  metadata: Record<string, unknown>;
}

type Branded = Error & { [RETRYABLE]?: boolean; metadata?: Record<string, unknown> };

/** Of what is no object, one that has it. */
function metadataOf(given: unknown): Record<string, unknown> {
  if (given === undefined || given === null) return {};
  const isObject = typeof given === 'object' && !Array.isArray(given);
  return isObject ? (given as Record<string, unknown>) : { metadata: given };
}

/** What the step is told of anything that a handler may throw, itself included. */
export function failureOf(thrown: unknown): HandlerFailure {
  try {
    if (!(thrown instanceof Error)) {
      const metadata = { errorType: typeof thrown };
      return { message: String(thrown), type: 'handler_error', retryable: true, metadata };
    }
    const { message, [RETRYABLE]: retryable, metadata } = thrown as Branded;
    if (retryable === undefined) {
      const type = thrown.constructor.name;
      return {
        message: String(message),
        type: 'handler_error',
        retryable: true,
        metadata: { errorType: type },
      };
    }
    const type = retryable ? 'retryable_error' : 'permanent_error';
    return { message: String(message), type, retryable, metadata: metadataOf(metadata) };
  } catch {
    // A proxy or a getter that throws when it is looked at.
    const message = 'the handler threw something that cannot be looked at';
    return { message, type: 'handler_error', retryable: true, metadata: {} };
  }
}

/** The same as instanceof, also of a proxy that throws when it is asked. */
export function isInstance<T>(value: unknown, of: abstract new (...given: never[]) => T): value is T {
  try {
    return value instanceof of;
  } catch {
    return false;
  }
}

/** An Error of anything that was thrown. */
export function asError(thrown: unknown): Error {
  return isInstance(thrown, Error) ? thrown : new Error(failureOf(thrown).message);
}

/** Waits, and lets what went wrong be thrown from where the caller waits: of a thread of its own, its stack would
 * name no line of theirs. */
export async function fromHere<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isInstance(error, Error)) Error.captureStackTrace?.(error, fromHere);
    throw error;
  }
}
