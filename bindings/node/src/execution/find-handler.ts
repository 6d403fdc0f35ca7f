import { isInstance } from '../errors.js';
import type { NapiStepDefinition } from '../ffi/types.js';
import type { ExecutableHandler } from '../handler/base.js';
import { MethodDispatchError, ResolutionError } from '../registry/errors.js';
import {
  effectiveMethod,
  type HandlerDefinition,
  type HandlerSpec,
  hasResolverHint,
  usesMethodDispatch,
} from '../registry/handler-definition.js';
import { MethodDispatchWrapper } from '../registry/method-dispatch-wrapper.js';
import { objectOf } from '../types/json.js';
import { StepHandlerResult } from '../types/step-handler-result.js';

/** What finds handlers: a HandlerRegistry, a HandlerSystem, or what one's tests have. */
export interface HandlerSource {
  resolve(
    spec: never,
  ): ExecutableHandler | null | undefined | Promise<ExecutableHandler | null | undefined>;
}

/** A handler, or why there is none. */
export type Found =
  | { handler: ExecutableHandler; failure?: undefined }
  | { handler?: undefined; failure: StepHandlerResult };

/** How the template names the step's handler. */
export function definitionOf(step: NapiStepDefinition | undefined): HandlerDefinition {
  return {
    callable: step?.handlerCallable ?? '',
    method: step?.handlerMethod ?? null,
    resolver: step?.handlerResolver ?? null,
    initialization: objectOf(step?.handlerInitialization),
  };
}

/** Sources that know nothing of definitions are asked by name alone, where that says all. */
function specFor(source: HandlerSource, definition: HandlerDefinition): HandlerSpec {
  const knowsDefinitions = 'listResolvers' in source;
  const isPlain = !usesMethodDispatch(definition) && !hasResolverHint(definition);
  return isPlain && !knowsDefinitions ? definition.callable : definition;
}

function notFound(message: string): Found {
  return { failure: StepHandlerResult.failure(message, 'handler_not_found', false) };
}

/** Finds the handler whose `call` runs the method that the template names. Another method never runs
 * in its place. */
export async function findHandler(
  source: HandlerSource,
  definition: HandlerDefinition,
): Promise<Found> {
  try {
    const handler = await source.resolve(specFor(source, definition) as never);
    if (!handler) return notFound(`Handler not found: ${definition.callable}`);
    if (!usesMethodDispatch(definition) || handler instanceof MethodDispatchWrapper) {
      return { handler };
    }
    return { handler: new MethodDispatchWrapper(handler, effectiveMethod(definition)) };
  } catch (error) {
    if (isInstance(error, ResolutionError) || isInstance(error, MethodDispatchError)) {
      return notFound(error.message);
    }
    throw error;
  }
}
