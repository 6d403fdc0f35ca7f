/** Thrown by a handler: the step fails for good. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  constructor(message: string, readonly metadata?: Record<string, unknown>) {
    super(message);
  }
}

/** Thrown by a handler: the step is tried again, as its template says. */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';
  constructor(message: string, readonly metadata?: Record<string, unknown>) {
    super(message);
  }
}

export interface HandlerFailure {
  message: string;
  type: string;
  retryable: boolean;
  metadata: Record<string, unknown>;
}

/** What the step is told of anything that a handler may throw, itself included. */
export function failureOf(thrown: unknown): HandlerFailure {
  try {
    if (thrown instanceof PermanentError || thrown instanceof RetryableError) {
      const retryable = thrown instanceof RetryableError;
      const type = retryable ? 'retryable_error' : 'permanent_error';
      return { message: String(thrown.message), type, retryable, metadata: thrown.metadata ?? {} };
    }
    const isError = thrown instanceof Error;
    return {
      message: isError ? String(thrown.message) : String(thrown),
      type: 'handler_error',
      retryable: true,
      metadata: { errorType: isError ? thrown.constructor.name : typeof thrown },
    };
  } catch {
    // A proxy or a getter that throws when it is looked at.
    const message = 'the handler threw something that cannot be looked at';
    return { message, type: 'handler_error', retryable: true, metadata: {} };
  }
}
