import { setTimeout } from 'node:timers';

import { PublisherRegistry } from './domain-events/publisher-registry.js';
import { EmbeddedEvents } from './embedded_events.js';
import { asError, failureOf, type HandlerFailure } from './errors.js';
import { closeAtExit, wasClosed } from './exit.js';
import { completionOfResult, type EmbeddedHandlers } from './execution/embedded-handlers.js';
import { resultOf } from './handler/functional.js';
import { logError } from './logging/index.js';
import { BATCH, isTaskerError, native, type NativeHost, Outcome, Wake } from './native.js';
import { type CompletionArguments, HANDLE } from './records.js';
import { makeStepEvent, type StepEvent } from './step_event.js';
import { isHandlerResult, type StepHandlerResult } from './types/step-handler-result.js';
import { Submissions } from './submissions.js';
import { Waits } from './waits.js';

/** The pause before the addon is asked again for what it failed to give. */
const AGAIN_MS = 50;

function resultText(value: unknown): string {
  if (value === undefined || value === null) return '{}';
  const whole = typeof value === 'object' && !Array.isArray(value) ? value : { result: value };
  return JSON.stringify(whole) ?? '{}';
}

/** Polls for calls when it is woken, runs their handlers, and completes them. */
export class Dispatcher {
  readonly host: NativeHost;
  readonly submissions: Submissions;
  readonly waits: Waits;
  readonly events: EmbeddedEvents;
  readonly #handlers: EmbeddedHandlers;
  readonly #running = new Map<string, StepEvent>();

  constructor(handlers: EmbeddedHandlers) {
    this.#handlers = handlers;
    this.host = new (native().Host)((bits) => this.#woken(bits));
    closeAtExit(this.host);
    this.submissions = new Submissions(this.host);
    this.waits = new Waits(this.host, this.submissions);
    this.events = new EmbeddedEvents(this.host);
  }

  /** As of the host. */
  async close(patienceMs: number): Promise<void> {
    try {
      await this.host.close(patienceMs);
    } finally {
      wasClosed(this.host);
      this.events.stop();
      this.submissions.end();
      this.waits.end();
    }
  }

  #woken(bits: number): void {
    if (bits & Wake.Calls) this.#take(() => this.#takeCalls());
    if (bits & Wake.Stops) this.#take(() => this.#takeStops());
    if (bits & Wake.Events) this.#take(() => this.events.takeEvents());
    if (bits & Wake.Submitted) this.#take(() => this.submissions.takeSubmitted());
    if (bits & Wake.Tasks) this.#take(() => this.waits.takeSettled());
  }

  /** What goes wrong inside must not end the process. As nothing is told twice before it was polled for, it
   * is tried again. */
  #take(polled: () => void): void {
    try {
      polled();
    } catch (thrown) {
      logError(`the addon failed, and is asked again: ${asError(thrown).message}`);
      setTimeout(() => this.#take(polled), AGAIN_MS).unref();
    }
  }

  #takeCalls(): void {
    for (;;) {
      const events = this.host.poll(makeStepEvent);
      for (const event of events) void this.#run(event);
      if (events.length < BATCH) return;
    }
  }

  #takeStops(): void {
    for (;;) {
      const ids = this.host.pollStops();
      for (const id of ids) this.#running.get(id)?.abort();
      if (ids.length < BATCH) return;
    }
  }

  async #run(event: StepEvent): Promise<void> {
    this.#running.set(event.eventId, event);
    try {
      const run = this.#handlers.functions.get(event.callable);
      if (run === undefined) this.#complete(event, await this.#handlers.run(event));
      else this.#answered(event, await run(event));
    } catch (thrown) {
      this.#fail(event, failureOf(thrown));
    } finally {
      this.#running.delete(event.eventId);
    }
  }

  /** What a function answered. */
  #answered(event: StepEvent, value: unknown): void {
    let result: StepHandlerResult;
    try {
      const isPlain = !isHandlerResult(value) && PublisherRegistry.instance.isEmpty;
      if (isPlain) return this.#send(event, [Outcome.Success, resultText(value)]);
      result = resultOf(value);
    } catch (error) {
      return this.#fail(event, unwritable(error));
    }
    this.#complete(event, result);
  }

  #complete(event: StepEvent, result: StepHandlerResult): void {
    try {
      const completion = completionOfResult(event, result, '');
      this.#send(event, completion.arguments, completion.taken);
    } catch (error) {
      this.#fail(event, unwritable(error));
    }
  }

  #send(event: StepEvent, completion: CompletionArguments, taken?: () => void): void {
    try {
      if (this.host.complete(event[HANDLE], ...completion)) taken?.();
    } catch (error) {
      const isOwn = isTaskerError(error) && error.kind !== 'Internal';
      this.#fail(event, isOwn ? unwritable(error) : notHandedOver(error));
    }
  }

  /** Tells it, and if that is refused, at least that it failed. */
  #fail(event: StepEvent, failure: HandlerFailure): void {
    let why: unknown;
    for (const told of [failure, bareFailure(failure)]) {
      try {
        this.host.complete(event[HANDLE], ...failureArguments(told));
        return;
      } catch (error) {
        why = error;
      }
    }
    const { stepUuid, stepName } = event;
    logError(`the failure of step ${stepName} was not taken: ${asError(why).message}; its time will be up`, {
      step_uuid: stepUuid,
    });
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
