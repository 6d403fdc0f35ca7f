import { completionOf, checkpointOf } from '../addon/completion.js';
import type { CompletionArguments } from '../addon/records.js';
import type { StepEvent } from '../addon/step-event.js';
import type { ExecutableHandler, StepHandlerClass } from '../handler/base.js';
import { HandlerRegistry } from '../handler/registry.js';
import { isHandlerClass, isHandlerInstance } from '../registry/handler-kinds.js';
import { ExplicitMappingResolver } from '../registry/resolvers/explicit-mapping.js';
import { StepContext } from '../types/step-context.js';
import type { StepHandlerResult } from '../types/step-handler-result.js';
import { type ClaimingHost, Claims } from './claims.js';
import { checkedResult, executionResult } from './completion.js';
import { eventsOfStep } from './event-payloads.js';
import { definitionOf, findHandler } from './find-handler.js';
import { withBatchOutcome, yieldOf } from './outcomes.js';

/** A function that runs for a step. What it returns is the step's result: an object as it is, nothing as
 * `{}`, anything else as `{ result }`. */
export type HandlerFunction = (step: StepEvent) => unknown;

/** What can run a step: a function, a class of handlers, or a handler. */
export type EmbeddedHandler = HandlerFunction | StepHandlerClass | ExecutableHandler;

/** Handlers that are classes, for an engine in this process. */
export class EmbeddedHandlers {
  readonly functions = new Map<string, HandlerFunction>();
  readonly #registry: HandlerRegistry;
  readonly #isOpen: boolean;

  constructor(handlers: Record<string, EmbeddedHandler>, registry: HandlerRegistry | undefined) {
    this.#isOpen = registry !== undefined;
    this.#registry = registry ?? new HandlerRegistry();
    for (const [name, handler] of Object.entries(handlers)) this.#add(name, handler);
  }

  #add(name: string, handler: EmbeddedHandler): void {
    if (isHandlerClass(handler)) this.#registry.register(name, handler);
    else if (isHandlerInstance(handler)) this.#mapping().register(name, handler);
    else if (typeof handler === 'function') this.functions.set(name, handler as HandlerFunction);
    else throw new TypeError(`handlers['${name}'] must be a function, a class of handlers or a handler`);
  }

  #mapping(): ExplicitMappingResolver {
    return this.#registry.getResolver('explicit_mapping') as ExplicitMappingResolver;
  }

  /** The names that there are; undefined: resolvers may know others. */
  get callables(): string[] | undefined {
    if (this.#isOpen) return undefined;
    return [...this.functions.keys(), ...this.#registry.listHandlers()];
  }

  /** Where resolvers may know others: what of the store's steps is taken. */
  claims(host: ClaimingHost): Claims | undefined {
    if (!this.#isOpen) return undefined;
    return new Claims(host, this.#registry, [...this.functions.keys()]);
  }

  /** Runs the handler of the step. Throws what it throws. */
  async run(event: StepEvent): Promise<StepHandlerResult> {
    const { handler, failure } = await findHandler(this.#registry, definitionOf(event.stepDefinition));
    if (failure !== undefined) return failure;
    const value = await handler.call(StepContext.fromFfiEvent(event, event.callable));
    return checkedResult(value, event.callable);
  }
}

/** A completion, and what is to be done when it was taken. */
export interface Completion {
  arguments: CompletionArguments;
  taken: (() => void) | undefined;
}

/** What a handler answered, as the addon takes it. Throws TypeError for what cannot be written as JSON. */
export function completionOfResult(
  event: StepEvent,
  answer: StepHandlerResult,
  workerId: string,
): Completion {
  const result = withBatchOutcome(answer, event.stepDefinition);
  const { stepUuid } = event;
  const progress = yieldOf(result);
  if (progress !== null) {
    return { arguments: checkpointOf({ stepUuid, ...progress }), taken: undefined };
  }
  const whole = executionResult(result, { stepUuid, workerId, executionTimeMs: 0 });
  const made = eventsOfStep(event, result);
  if (made !== undefined) {
    whole.eventPayloads = made.payloads;
    whole.eventPublisher = made.publisher;
  }
  return { arguments: completionOf(whole), taken: made?.published };
}
