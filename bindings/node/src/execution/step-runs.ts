import { BATCH, type HostBase, isTaskerError, Outcome } from '../addon/native.js';
import { type CompletionArguments, HANDLE } from '../addon/records.js';
import { makeStepEvent, type StepEvent } from '../addon/step-event.js';
import { PublisherRegistry } from '../domain-events/publisher-registry.js';
import { asError, failureOf, type HandlerFailure } from '../errors.js';
import { resultOf } from '../handler/functional.js';
import { logError } from '../logging/index.js';
import { isHandlerResult, type StepHandlerResult } from '../types/step-handler-result.js';
import { completionOfResult, type EmbeddedHandlers } from './embedded-handlers.js';

/** What became of a run: its result was taken, or nobody waited for it any more. */
export type RunEnd = 'succeeded' | 'failed' | 'checkpointed' | 'dropped';

/** Who follows the runs. */
export interface RunListener {
  /** Calls came, and are about to begin. */
  called?(): void;
  /** In place of `run()`: what a run is wrapped in. */
  begin?(event: StepEvent, run: () => Promise<RunEnd>): void;
  /** A handler has settled, and its call was completed. */
  completed?(): void;
}

const ENDS: readonly RunEnd[] = ['succeeded', 'failed', 'checkpointed'];

function resultText(value: unknown): string {
  if (value === undefined || value === null) return '{}';
  const whole = typeof value === 'object' && !Array.isArray(value) ? value : { result: value };
  return JSON.stringify(whole) ?? '{}';
}

/** Takes calls of a host, runs their handlers, and completes them. */
export class StepRuns {
  readonly #host: HostBase;
  readonly #handlers: EmbeddedHandlers;
  readonly #listener: RunListener;
  readonly #running = new Map<string, StepEvent>();

  constructor(host: HostBase, handlers: EmbeddedHandlers, listener: RunListener = {}) {
    this.#host = host;
    this.#handlers = handlers;
    this.#listener = listener;
  }

  /** Begins all that there are now. \returns how many. */
  takeCalls(): number {
    for (let count = 0; ; ) {
      const events = this.#host.poll(makeStepEvent);
      if (events.length > 0) this.#listener.called?.();
      for (const event of events) this.#begin(event);
      count += events.length;
      if (events.length < BATCH) return count;
    }
  }

  /** Tells handlers that are to stop. \returns how many. */
  takeStops(): number {
    for (let count = 0; ; ) {
      const ids = this.#host.pollStops();
      for (const id of ids) this.#running.get(id)?.abort();
      count += ids.length;
      if (ids.length < BATCH) return count;
    }
  }

  /** Tells all that they are to stop. */
  stopAll(): void {
    for (const event of this.#running.values()) event.abort();
  }

  #begin(event: StepEvent): void {
    if (this.#listener.begin === undefined) void this.#run(event);
    else this.#listener.begin(event, () => this.#run(event));
  }

  async #run(event: StepEvent): Promise<RunEnd> {
    this.#running.set(event.eventId, event);
    try {
      const run = this.#handlers.functions.get(event.callable);
      if (run === undefined) return this.#complete(event, await this.#handlers.run(event));
      return this.#answered(event, await run(event));
    } catch (thrown) {
      return this.#fail(event, failureOf(thrown));
    } finally {
      this.#running.delete(event.eventId);
      this.#listener.completed?.();
    }
  }

  /** What a function answered. */
  #answered(event: StepEvent, value: unknown): RunEnd {
    let result: StepHandlerResult;
    try {
      const isPlain = !isHandlerResult(value) && PublisherRegistry.instance.isEmpty;
      if (isPlain) return this.#send(event, [Outcome.Success, resultText(value)]);
      result = resultOf(value);
    } catch (error) {
      return this.#fail(event, unwritable(error));
    }
    return this.#complete(event, result);
  }

  #complete(event: StepEvent, result: StepHandlerResult): RunEnd {
    try {
      const completion = completionOfResult(event, result, '');
      return this.#send(event, completion.arguments, completion.taken);
    } catch (error) {
      return this.#fail(event, unwritable(error));
    }
  }

  #send(event: StepEvent, completion: CompletionArguments, taken?: () => void): RunEnd {
    try {
      if (!this.#host.complete(event[HANDLE], ...completion)) return 'dropped';
    } catch (error) {
      const isOwn = isTaskerError(error) && error.kind !== 'Internal';
      return this.#fail(event, isOwn ? unwritable(error) : notHandedOver(error));
    }
    taken?.();
    return ENDS[completion[0] ?? Outcome.Success] ?? 'succeeded';
  }

  /** Tells it, and if that is refused, at least that it failed. */
  #fail(event: StepEvent, failure: HandlerFailure): RunEnd {
    let why: unknown;
    for (const told of [failure, bareFailure(failure)]) {
      try {
        return this.#host.complete(event[HANDLE], ...failureArguments(told)) ? 'failed' : 'dropped';
      } catch (error) {
        why = error;
      }
    }
    const { stepUuid, stepName } = event;
    const facts = { step_uuid: stepUuid };
    logError(`the failure of step ${stepName} was not taken: ${asError(why).message}; its time will be up`, facts);
    return 'dropped';
  }
}

/** So much of an error's text is told when all of it was refused. */
const BARE_MESSAGE_MAX = 500;

function bareFailure({ message, type, retryable }: HandlerFailure): HandlerFailure {
  return { message: message.slice(0, BARE_MESSAGE_MAX), type, retryable, metadata: {} };
}

function failureArguments({ message, type, retryable, metadata }: HandlerFailure): CompletionArguments {
  let context: string | undefined;
  try {
    context = JSON.stringify(metadata);
  } catch {
    // A failure is told without what cannot be written.
  }
  const none = undefined;
  return [Outcome.Failure, none, none, none, message, type, none, context, retryable];
}

function notHandedOver(error: unknown): HandlerFailure {
  const message = `the handler's result could not be handed over: ${failureOf(error).message}`;
  return { message, type: 'handler_error', retryable: true, metadata: {} };
}

function unwritable(error: unknown): HandlerFailure {
  const why = failureOf(error).message;
  return {
    message: `the handler's result cannot be written as JSON: ${why}`,
    type: 'permanent_error',
    retryable: false,
    metadata: {},
  };
}
