import type { NapiStepEvent } from '../ffi/types.js';
import { StepHandler, type StepHandlerClass } from '../handler/base.js';
import type { StepContext } from '../types/step-context.js';
import { StepHandlerResult } from '../types/step-handler-result.js';
import { ThreadPool } from './thread-pool.js';

/** Which handler is run in threads, and in how many. */
export interface ThreadedHandlerOptions {
  /** The module that exports its class: `new URL('./resize.js', import.meta.url)`. */
  module: string | URL;
  /** `default`, or the only class that is exported. */
  exportName?: string;
  /** How many calls of it may run at once, each in a thread of its own: 1. */
  threads?: number;
  /** `1.0.0` */
  version?: string;
}

/** The event as it can cross: everything that it has, and no signal. */
function plain(event: NapiStepEvent): NapiStepEvent {
  const { signal: _signal, ...rest } = event;
  const whole = 'toJSON' in event ? event : rest;
  return JSON.parse(JSON.stringify(whole)) as NapiStepEvent;
}

/** Makes a handler that runs another in threads: for what computes, and would keep the loop from everything
 * else. When its time is up, or its task cancelled, its thread is ended. */
export function defineThreadedHandler(
  name: string,
  options: ThreadedHandlerOptions,
): StepHandlerClass {
  const data = { module: String(options.module), exportName: options.exportName };
  const pool = new ThreadPool(data, options.threads ?? 1);
  class ThreadedHandler extends StepHandler {
    static override handlerName = name;
    static override handlerVersion = options.version ?? '1.0.0';

    async call(context: StepContext): Promise<StepHandlerResult> {
      const call = { event: plain(context.event), handlerName: context.handlerName };
      const { result, failure } = await pool.run(call, context.signal);
      if (failure === undefined) return new StepHandlerResult(result);
      const { message, type, retryable, metadata } = failure;
      return StepHandlerResult.failure(message, type, retryable, metadata);
    }
  }
  Object.defineProperty(ThreadedHandler, 'name', { value: name, configurable: true });
  return ThreadedHandler;
}
