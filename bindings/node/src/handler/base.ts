import { ErrorType } from '../types/error-type.js';
import type { StepContext } from '../types/step-context.js';
import { StepHandlerResult } from '../types/step-handler-result.js';

/** What can run a step: handlers, and what wraps them. */
export interface ExecutableHandler {
  readonly name: string;
  readonly version: string;
  readonly capabilities: string[];
  /** Runs the step. */
  call(context: StepContext): Promise<StepHandlerResult>;
  /** A JSON Schema of the settings in the template; null: anything. */
  configSchema(): Record<string, unknown> | null;
}

/** A class of handlers: what is registered. */
export interface StepHandlerClass {
  new (): StepHandler;
  /** The name that templates use. */
  handlerName?: string;
  handlerVersion?: string;
}

/** Base of handlers that are classes. One object of a class serves many calls, also at the same time:
 * what belongs to a call is not kept in it. */
export abstract class StepHandler implements ExecutableHandler {
  /** The name that templates use; the class's own when empty. */
  static handlerName = '';
  static handlerVersion = '1.0.0';

  /** Does the step's work. What it throws fails the step, which is then tried again: throw
   * PermanentError, or return {@link failure}, where that cannot help. */
  abstract call(context: StepContext): Promise<StepHandlerResult>;

  /** What templates call it: `handlerName`, or the name of the class. */
  get name(): string {
    const own = this.constructor as { handlerName?: string; name: string };
    return own.handlerName || own.name;
  }

  /** `handlerVersion` of the class. */
  get version(): string {
    return (this.constructor as { handlerVersion?: string }).handlerVersion ?? '1.0.0';
  }

  /** What it can do. */
  get capabilities(): string[] {
    return ['process'];
  }

  /** JSON schema of its settings in templates, if it has one. */
  configSchema(): Record<string, unknown> | null {
    return null;
  }

  /** The step has done its work: later steps see `result`. */
  protected success(
    result: Record<string, unknown> = {},
    metadata?: Record<string, unknown>,
  ): StepHandlerResult {
    return StepHandlerResult.success(result, metadata);
  }

  /** The step has failed. */
  protected failure(
    message: string,
    errorType: ErrorType | string = ErrorType.HANDLER_ERROR,
    retryable = true,
    metadata?: Record<string, unknown>,
    errorCode?: string,
  ): StepHandlerResult {
    return StepHandlerResult.failure(message, errorType, retryable, metadata, errorCode);
  }

  /** For people. */
  toString(): string {
    return `${this.constructor.name}(name=${this.name}, version=${this.version})`;
  }
}
