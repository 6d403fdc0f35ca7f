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

  get name(): string {
    return this.handler.name;
  }

  get version(): string {
    return this.handler.version;
  }

  get capabilities(): string[] {
    return this.handler.capabilities;
  }

  async call(context: StepContext): Promise<StepHandlerResult> {
    return this.#method.call(this.handler, context);
  }

  configSchema(): Record<string, unknown> | null {
    return this.handler.configSchema();
  }

  /** The handler itself. */
  unwrap(): ExecutableHandler {
    return this.handler;
  }

  toString(): string {
    return `MethodDispatchWrapper(handler=${this.handler.name}, method=${this.targetMethod})`;
  }
}
