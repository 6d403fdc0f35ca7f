import { ErrorType } from './error-type.js';

/** What {@link StepHandlerResult} is made of. */
export interface StepHandlerResultParams {
  success: boolean;
  result?: Record<string, unknown> | null;
  errorMessage?: string | null;
  errorType?: string | null;
  errorCode?: string | null;
  /** true when left out. */
  retryable?: boolean;
  metadata?: Record<string, unknown>;
  orchestrationMetadata?: Record<string, unknown> | null;
}

/** What a handler answers. */
export class StepHandlerResult {
  readonly success: boolean;
  /** Of a success: what later steps see. */
  readonly result: Record<string, unknown> | null;
  /** Of a failure. */
  readonly errorMessage: string | null;
  /** Of a failure: one of {@link ErrorType}, or another word. */
  readonly errorType: string | null;
  /** Of a failure: the caller's own. */
  readonly errorCode: string | null;
  /** Of a failure: whether the step is tried again, as its template says. */
  readonly retryable: boolean;
  readonly metadata: Record<string, unknown>;
  /** Hints for the engine: `headers`, `error_context`, `backoff_hint`, `custom`. */
  readonly orchestrationMetadata: Record<string, unknown> | null;

  constructor(params: StepHandlerResultParams) {
    this.success = params.success;
    this.result = params.result ?? null;
    this.errorMessage = params.errorMessage ?? null;
    this.errorType = params.errorType ?? null;
    this.errorCode = params.errorCode ?? null;
    this.retryable = params.retryable ?? true;
    this.metadata = params.metadata ?? {};
    this.orchestrationMetadata = params.orchestrationMetadata ?? null;
  }

  /** The step has done its work. */
  static success(
    result: Record<string, unknown>,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult {
    return new StepHandlerResult({ success: true, result, metadata: metadata ?? {} });
  }

  /** The step has failed; it is tried again when `retryable` and its template allows it. */
  static failure(
    message: string,
    errorType: ErrorType | string = ErrorType.HANDLER_ERROR,
    retryable = true,
    metadata?: Record<string, unknown>,
    errorCode?: string,
  ): StepHandlerResult {
    return new StepHandlerResult({
      success: false,
      errorMessage: message,
      errorType,
      retryable,
      metadata: metadata ?? {},
      errorCode: errorCode ?? null,
    });
  }

  /** The opposite of `isFailure`. */
  isSuccess(): boolean {
    return this.success;
  }

  /** Whether the step failed. */
  isFailure(): boolean {
    return !this.success;
  }

  /** With names as they are stored. */
  toJSON(): Record<string, unknown> {
    return {
      success: this.success,
      result: this.result,
      error_message: this.errorMessage,
      error_type: this.errorType,
      error_code: this.errorCode,
      retryable: this.retryable,
      metadata: this.metadata,
      orchestration_metadata: this.orchestrationMetadata,
    };
  }
}

/** Whether it is a {@link StepHandlerResult}, also one of another copy of this package. */
export function isHandlerResult(value: unknown): value is StepHandlerResult {
  if (value instanceof StepHandlerResult) return true;
  if (typeof value !== 'object' || value === null) return false;
  const like = value as Partial<StepHandlerResult>;
  return typeof like.isSuccess === 'function' && typeof like.success === 'boolean';
}
