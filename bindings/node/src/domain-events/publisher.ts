import { asError } from '../errors.js';
import { logError } from '../logging/index.js';
import { isObject, objectOf } from '../types/json.js';
import type {
  EventDeclaration,
  PublishContext,
  StepEventContext,
  StepResult,
} from './types.js';

/** What is to be published. */
export interface Prepared {
  payload: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** Base of publishers: what makes the payload of a step's declared event, or says that it is not to be
 * published. Templates name it by `publisher`. Delivery is the engine's. */
export abstract class BasePublisher {
  /** What templates name it by. */
  abstract readonly publisherName: string;

  /** The payload; without this, what the handler answered. */
  transformPayload(
    stepResult: StepResult,
    _declaration?: EventDeclaration,
    _stepContext?: StepEventContext,
  ): Record<string, unknown> {
    const { result } = stepResult;
    if (result === undefined || result === null) return {};
    return isObject(result) ? result : { result };
  }

  /** Whether the event is to be published at all. */
  shouldPublish(
    _stepResult: StepResult,
    _declaration?: EventDeclaration,
    _stepContext?: StepEventContext,
  ): boolean {
    return true;
  }

  /** More for {@link beforePublish} and {@link afterPublish}. */
  additionalMetadata(
    _stepResult: StepResult,
    _declaration?: EventDeclaration,
    _stepContext?: StepEventContext,
  ): Record<string, unknown> {
    return {};
  }

  /** The last word: false, and it is not published. */
  beforePublish(
    _eventName: string,
    _payload: Record<string, unknown>,
    _metadata: Record<string, unknown>,
  ): boolean {
    return true;
  }

  /** It was handed over. */
  afterPublish(
    _eventName: string,
    _payload: Record<string, unknown>,
    _metadata: Record<string, unknown>,
  ): void {}

  /** One of the methods threw: the event is not published, and the step is not touched. */
  onPublishError(eventName: string, error: Error, _payload: Record<string, unknown>): void {
    logError(`${this.publisherName} could not publish ${eventName}: ${error.message}`);
  }

  /** Runs the hooks up to {@link beforePublish}; null: it is not to be published. */
  prepare(context: PublishContext): Prepared | null {
    const { eventName, stepResult, eventDeclaration, stepContext } = context;
    let payload: Record<string, unknown> = {};
    try {
      if (!this.shouldPublish(stepResult, eventDeclaration, stepContext)) return null;
      payload = objectOf(this.transformPayload(stepResult, eventDeclaration, stepContext));
      const metadata = {
        publisher: this.publisherName,
        ...(stepContext && {
          task_uuid: stepContext.taskUuid,
          step_uuid: stepContext.stepUuid,
          step_name: stepContext.stepName,
          namespace: stepContext.namespace,
          correlation_id: stepContext.correlationId,
        }),
        ...this.additionalMetadata(stepResult, eventDeclaration, stepContext),
      };
      return this.beforePublish(eventName, payload, metadata) ? { payload, metadata } : null;
    } catch (thrown) {
      this.#tellError(eventName, thrown, payload);
      return null;
    }
  }

  /** Runs all hooks; carries nothing anywhere: a worker does. \returns whether it would be published. */
  publish(context: PublishContext): boolean {
    const prepared = this.prepare(context);
    if (prepared === null) return false;
    return this.published(context.eventName, prepared);
  }

  /** Runs {@link afterPublish}. \returns whether it did not throw. */
  published(eventName: string, { payload, metadata }: Prepared): boolean {
    try {
      this.afterPublish(eventName, payload, metadata);
      return true;
    } catch (thrown) {
      this.#tellError(eventName, thrown, payload);
      return false;
    }
  }

  #tellError(eventName: string, thrown: unknown, payload: Record<string, unknown>): void {
    try {
      this.onPublishError(eventName, asError(thrown), payload);
    } catch (error) {
      logError(`onPublishError of ${this.publisherName} threw: ${asError(error).message}`);
    }
  }
}

/** Publishes what the handler answered. */
export class DefaultPublisher extends BasePublisher {
  readonly publisherName = 'default';
}
