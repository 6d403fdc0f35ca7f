import type { ExecutableHandler, StepHandlerClass } from '../handler/base.js';

/** Makes a handler, when one is needed, by the settings in the template. */
export type HandlerFactory = (
  config: Record<string, unknown>,
) => ExecutableHandler | Promise<ExecutableHandler>;

/** What can be registered under a name. */
export type HandlerEntry = StepHandlerClass | ExecutableHandler | HandlerFactory;

/** Whether it is a class of handlers: its objects have `call`. */
export function isHandlerClass(value: unknown): value is StepHandlerClass {
  if (typeof value !== 'function') return false;
  const prototype = (value as { prototype?: unknown }).prototype as { call?: unknown } | undefined;
  return typeof prototype?.call === 'function';
}

/** Whether it is a handler itself. */
export function isHandlerInstance(value: unknown): value is ExecutableHandler {
  return (
    typeof value === 'object' && value !== null &&
    typeof (value as { call?: unknown }).call === 'function'
  );
}

/** The name that templates use for a class. */
export function nameOfClass(handlerClass: StepHandlerClass): string {
  return handlerClass.handlerName || (handlerClass as { name?: string }).name || '';
}
