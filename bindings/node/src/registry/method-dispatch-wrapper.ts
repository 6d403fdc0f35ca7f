import type { ExecutableHandler } from '../handler/base.js';
import type { StepContext } from '../types/step-context.js';
import type { StepHandlerResult } from '../types/step-handler-result.js';
import { MethodDispatchError } from './errors.js';

type Method = (context: StepContext) => Promise<StepHandlerResult>;

/** Runs another method of a handler as its `call`. */
export class MethodDispatchWrapper implements ExecutableHandler {
  readonly #method: Method;

  /** Throws MethodDispatchError when the handler has no such method. */
  constructor(
    readonly handler: ExecutableHandler,
    readonly targetMethod: string,
  ) {
    const method = (handler as unknown as Record<string, unknown>)[targetMethod];
    if (typeof method !== 'function') throw new MethodDispatchError(handler.name, targetMethod);
    this.#method = method as Method;
  }

  /** That of the handler. */
  get name(): string {
    return this.handler.name;
  }

  /** That of the handler. */
  get version(): string {
    return this.handler.version;
  }

  /** Those of the handler. */
  get capabilities(): string[] {
    return this.handler.capabilities;
  }

  /** Runs the method in place of `call`. */
  async call(context: StepContext): Promise<StepHandlerResult> {
    return this.#method.call(this.handler, context);
  }

  /** That of the handler. */
  configSchema(): Record<string, unknown> | null {
    return this.handler.configSchema();
  }

  /** The handler itself. */
  unwrap(): ExecutableHandler {
    return this.handler;
  }

  /** For people. */
  toString(): string {
    return `MethodDispatchWrapper(handler=${this.handler.name}, method=${this.targetMethod})`;
  }
}
