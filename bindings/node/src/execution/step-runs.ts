import { PublisherRegistry } from '../domain-events/publisher-registry.js';
import { failureOf, type HandlerFailure } from '../errors.js';
import { resultOf } from '../handler/functional.js';
import { BATCH, type HostBase, isTaskerError, Outcome } from '../native.js';
import { HANDLE } from '../records.js';
import { makeStepEvent, type StepEvent } from '../step_event.js';
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
    const isPlain = !isHandlerResult(value) && PublisherRegistry.instance.isEmpty;
    return isPlain ? this.#succeed(event, value) : this.#complete(event, resultOf(value));
  }

  #complete(event: StepEvent, result: StepHandlerResult): RunEnd {
    try {
      const completion = completionOfResult(event, result, '');
      const isTaken = this.#host.complete(event[HANDLE], ...completion.arguments);
      if (!isTaken) return 'dropped';
      completion.taken?.();
      return ENDS[completion.arguments[0] ?? Outcome.Success] ?? 'succeeded';
    } catch (error) {
      return this.#fail(event, unwritable(error));
    }
  }

  #succeed(event: StepEvent, value: unknown): RunEnd {
    let text: string;
    try {
      text = resultText(value);
    } catch (error) {
      return this.#fail(event, unwritable(error));
    }
    try {
      return this.#host.complete(event[HANDLE], Outcome.Success, text) ? 'succeeded' : 'dropped';
    } catch (error) {
      if (isTaskerError(error) && error.kind === 'InvalidJson') {
        return this.#fail(event, unwritable(error));
      }
      return 'dropped';
    }
  }

  #fail(event: StepEvent, failure: HandlerFailure): RunEnd {
    let context = '{}';
    try {
      context = JSON.stringify(failure.metadata);
    } catch {
      // A failure is told without what cannot be written.
    }
    try {
      const isTaken = this.#host.complete(
        event[HANDLE], Outcome.Failure, undefined, undefined, undefined, failure.message, failure.type,
        undefined, context, failure.retryable,
      );
      return isTaken ? 'failed' : 'dropped';
    } catch (error) {
      // Refused: then its time will be up.
      if (!isTaskerError(error)) throw error;
      return 'dropped';
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
