import { PublisherRegistry } from './domain-events/publisher-registry.js';
import { EagerPolling } from './eager_polling.js';
import { EmbeddedEvents } from './embedded_events.js';
import { failureOf, type HandlerFailure } from './errors.js';
import { completionOfResult, type EmbeddedHandlers } from './execution/embedded-handlers.js';
import { resultOf } from './handler/functional.js';
import { BATCH, isTaskerError, native, type NativeHost, Outcome, Wake } from './native.js';
import { HANDLE } from './records.js';
import { makeStepEvent, type StepEvent } from './step_event.js';
import { isHandlerResult, type StepHandlerResult } from './types/step-handler-result.js';
import { Submissions } from './submissions.js';
import { Waits } from './waits.js';

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
  readonly #eager = new EagerPolling(() => this.#takeCalls() > 0);

  constructor(handlers: EmbeddedHandlers) {
    this.#handlers = handlers;
    this.host = new (native().Host)((bits) => this.#woken(bits));
    this.submissions = new Submissions(this.host);
    this.waits = new Waits(this.host, this.submissions);
    this.events = new EmbeddedEvents(this.host);
  }

  #woken(bits: number): void {
    if (bits & Wake.Calls) this.#takeCalls();
    if (bits & Wake.Stops) this.#takeStops();
    if (bits & Wake.Events) this.events.takeEvents();
    if (bits & Wake.Submitted) this.submissions.takeSubmitted();
    if (bits & Wake.Tasks) this.waits.takeSettled();
  }

  /** \returns how many there were. */
  #takeCalls(): number {
    let count = 0;
    for (;;) {
      const events = this.host.poll(makeStepEvent);
      if (events.length > 0) this.#eager.called();
      for (const event of events) void this.#run(event);
      count += events.length;
      if (events.length < BATCH) return count;
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
      this.#eager.completed();
    }
  }

  /** What a function answered. */
  #answered(event: StepEvent, value: unknown): void {
    const isPlain = !isHandlerResult(value) && PublisherRegistry.instance.isEmpty;
    if (isPlain) this.#succeed(event, value);
    else this.#complete(event, resultOf(value));
  }

  #complete(event: StepEvent, result: StepHandlerResult): void {
    try {
      const completion = completionOfResult(event, result, '');
      const isTaken = this.host.complete(event[HANDLE], ...completion.arguments);
      if (isTaken) completion.taken?.();
    } catch (error) {
      this.#fail(event, unwritable(error));
    }
  }

  #succeed(event: StepEvent, value: unknown): void {
    let text: string;
    try {
      text = resultText(value);
    } catch (error) {
      this.#fail(event, unwritable(error));
      return;
    }
    try {
      this.host.complete(event[HANDLE], Outcome.Success, text);
    } catch (error) {
      if (isTaskerError(error) && error.kind === 'InvalidJson') {
        this.#fail(event, unwritable(error));
      }
    }
  }

  #fail(event: StepEvent, failure: HandlerFailure): void {
    let context = '{}';
    try {
      context = JSON.stringify(failure.metadata);
    } catch {
      // A failure is told without what cannot be written.
    }
    try {
      this.host.complete(
        event[HANDLE], Outcome.Failure, undefined, undefined, undefined, failure.message, failure.type,
        undefined, context, failure.retryable,
      );
    } catch (error) {
      // Refused: then its time will be up.
      if (!isTaskerError(error)) throw error;
    }
  }
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
