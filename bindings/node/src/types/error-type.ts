/** Kinds of failure that every language of Tasker knows. A step may fail with others. */
export enum ErrorType {
  /** Trying again cannot help. */
  PERMANENT_ERROR = 'permanent_error',
  /** Trying again may help. */
  RETRYABLE_ERROR = 'retryable_error',
  /** What the task was asked for with is wrong. */
  VALIDATION_ERROR = 'validation_error',
  /** Somebody did not answer in time. */
  TIMEOUT = 'timeout',
  /** The handler threw. */
  HANDLER_ERROR = 'handler_error',
}

const STANDARD: ReadonlySet<string> = new Set(Object.values(ErrorType));

/** Whether it is one of {@link ErrorType}. */
export function isStandardErrorType(errorType: string): boolean {
  return STANDARD.has(errorType);
}

/** Whether failures of that kind are worth another try when nobody says otherwise. */
export function isTypicallyRetryable(errorType: string): boolean {
  return errorType === ErrorType.RETRYABLE_ERROR || errorType === ErrorType.TIMEOUT;
}
