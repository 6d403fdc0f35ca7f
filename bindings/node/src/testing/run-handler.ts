import { checkedResult } from '../execution/completion.js';
import type { ExecutableHandler, StepHandlerClass } from '../handler/base.js';
import { resultOf, resultOfThrown } from '../handler/functional.js';
import { isHandlerClass } from '../registry/handler-kinds.js';
import { MethodDispatchWrapper } from '../registry/method-dispatch-wrapper.js';
import type { StepContext } from '../types/step-context.js';
import type { StepHandlerResult } from '../types/step-handler-result.js';
import { makeContext, type MadeUpContext } from './make-context.js';

/** What can be tested: a class of handlers, a handler, or a function that is given a context. */
export type TestedHandler =
  | StepHandlerClass
  | ExecutableHandler
  | ((context: StepContext) => unknown);

/** Runs a handler once as a worker would: what it throws is a failure. */
export async function runHandler(
  handler: TestedHandler,
  given: MadeUpContext = {},
): Promise<StepHandlerResult> {
  try {
    if (typeof handler === 'function' && !isHandlerClass(handler)) {
      return resultOf(await handler(makeContext(given)));
    }
    const made = isHandlerClass(handler) ? new handler() : handler;
    const method = given.method ?? 'call';
    const run = method === 'call' ? made : new MethodDispatchWrapper(made, method);
    const context = makeContext({ handlerName: made.name, ...given });
    return checkedResult(await run.call(context), made.name);
  } catch (thrown) {
    return resultOfThrown(thrown);
  }
}
