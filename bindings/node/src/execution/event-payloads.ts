import { createStepEventContext } from '../domain-events/convert.js';
import { PublisherRegistry } from '../domain-events/publisher-registry.js';
import type { BasePublisher, Prepared } from '../domain-events/publisher.js';
import type { EventDeclaration, StepEventContext, StepResult } from '../domain-events/types.js';
import { asError } from '../errors.js';
import type { NapiStepEvent } from '../ffi/types.js';
import { logError } from '../logging/index.js';
import { objectOf } from '../types/json.js';
import type { StepHandlerResult } from '../types/step-handler-result.js';

/** What publishers of this side made of a step's result. */
export interface MadeEvents {
  /** By the events' names; null: not to be published. */
  payloads: Record<string, unknown>;
  publisher: string;
  /** To be called when they were handed over. */
  published: () => void;
}

/** Reads what a template declares: a list of objects with names in snake_case. */
function declarationsOf(declared: unknown): EventDeclaration[] {
  if (!Array.isArray(declared)) return [];
  return declared.map((one: unknown) => {
    const { delivery_mode, deliveryMode, ...rest } = objectOf(one);
    return { ...rest, deliveryMode: delivery_mode ?? deliveryMode } as EventDeclaration;
  });
}

function isMet(condition: string | undefined, result: StepHandlerResult): boolean {
  switch (condition ?? 'success') {
    case 'always':
      return true;
    case 'failure':
      return !result.success;
    case 'retryable_failure':
      return !result.success && result.retryable;
    case 'permanent_failure':
      return !result.success && !result.retryable;
    default:
      return result.success;
  }
}

/** Its own, that of the step's first event, or the one that was registered as `default`. */
function publisherOf(
  declaration: EventDeclaration,
  first: EventDeclaration | undefined,
): BasePublisher | undefined {
  const registry = PublisherRegistry.instance;
  const name = declaration.publisher ?? first?.publisher ?? 'default';
  return registry.get(name) ?? registry.get('default');
}

function stepResultOf(result: StepHandlerResult): StepResult {
  return {
    success: result.success,
    result: result.result,
    metadata: result.metadata,
    error: result.success
      ? null
      : {
          message: result.errorMessage ?? '',
          errorType: result.errorType,
          retryable: result.retryable,
        },
  };
}

/** Which step a publisher is told of. */
function stepContextOf(event: NapiStepEvent, result: StepHandlerResult): StepEventContext {
  return createStepEventContext({
    taskUuid: event.taskUuid,
    stepUuid: event.stepUuid,
    stepName: event.workflowStep?.name ?? event.stepDefinition?.name ?? '',
    namespace: event.task?.namespace ?? 'default',
    correlationId: event.correlationId,
    result: result.result,
    metadata: result.metadata,
  });
}

/** What the publishers make of a step's result. What goes wrong in them does not touch the step. */
export function eventsOfStep(
  event: NapiStepEvent,
  result: StepHandlerResult,
): MadeEvents | undefined {
  try {
    const declared = (): unknown => event.stepDefinition?.publishesEvents;
    return makeEvents(declared, result, () => stepContextOf(event, result));
  } catch (thrown) {
    logError(`events of step ${event.stepUuid} were not made: ${asError(thrown).message}`);
    return undefined;
  }
}

/** Lets the publishers that a template names make their events' payloads; undefined when none has anything
 * to do: then neither function is called. Events that nobody here publishes get the result as their payload, by the engine. */
function makeEvents(
  declared: () => unknown,
  result: StepHandlerResult,
  stepContext: () => StepEventContext,
): MadeEvents | undefined {
  if (PublisherRegistry.instance.isEmpty) return undefined;
  const payloads: Record<string, unknown> = {};
  const made: { name: string; by: BasePublisher; prepared: Prepared }[] = [];
  let publisher = '';
  const declarations = declarationsOf(declared());
  for (const declaration of declarations) {
    const by = publisherOf(declaration, declarations[0]);
    if (by === undefined || !isMet(declaration.condition, result)) continue;
    const prepared = by.prepare({
      eventName: declaration.name,
      stepResult: stepResultOf(result),
      eventDeclaration: declaration,
      stepContext: stepContext(),
    });
    payloads[declaration.name] = prepared?.payload ?? null;
    publisher ||= by.publisherName;
    if (prepared !== null) made.push({ name: declaration.name, by, prepared });
  }
  if (publisher === '') return undefined;
  const published = (): void => {
    for (const { name, by, prepared } of made) by.published(name, prepared);
  };
  return { payloads, publisher, published };
}
