import { clearTimeout, setTimeout } from 'node:timers';

import { asError } from '../errors.js';
import type { NapiModule } from '../ffi/types.js';
import { logError, logWarn } from '../logging/index.js';
import { ffiEventToDomainEvent } from './convert.js';
import { matchesPattern } from './patterns.js';
import type { DomainEvent } from './types.js';

/** How a poller of domain events is to be. */
export interface DomainEventPollerConfig {
  /** 10 */
  pollIntervalMs?: number;
  /** 100 */
  maxEventsPerPoll?: number;
  /** Of what has heard an event and is not done after this, a line is logged; it goes on: 5,000. */
  callbackTimeoutMs?: number;
}

/** Hears events; a promise that it returns is waited for by nobody. */
export type DomainEventCallback = (event: DomainEvent) => unknown;
/** The next event; null when there is none now. */
export type PollFunction = () => DomainEvent | null | undefined;

/** What a poller has done. */
export interface DomainEventPollerStats {
  pollCount: number;
  eventsProcessed: number;
  /** Polls that found more than they might take. */
  eventsLagged: number;
  running: boolean;
}

interface Subscription {
  pattern: string;
  callback: DomainEventCallback;
}

/** Takes the domain events that are delivered in this process, and tells who has subscribed. */
export class InProcessDomainEventPoller {
  readonly #interval: number;
  readonly #max: number;
  readonly #callbackTimeoutMs: number;
  #poll: PollFunction | undefined;
  #subscriptions: Subscription[] = [];
  #errorCallbacks: ((error: Error) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #pollCount = 0;
  #eventsProcessed = 0;
  #eventsLagged = 0;

  constructor(config: DomainEventPollerConfig = {}) {
    this.#interval = config.pollIntervalMs ?? 10;
    this.#max = config.maxEventsPerPoll ?? 100;
    this.#callbackTimeoutMs = config.callbackTimeoutMs ?? 5_000;
  }

  /** Where events come from. */
  setPollFunction(poll: PollFunction): void {
    this.#poll = poll;
  }

  /** \returns what ends it. */
  subscribe(pattern: string, callback: DomainEventCallback): () => void {
    const subscription = { pattern, callback };
    this.#subscriptions.push(subscription);
    return () => {
      this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
    };
  }

  /** Ends that of the callback, or all of the pattern. \returns whether there was one. */
  unsubscribe(pattern: string, callback?: DomainEventCallback): boolean {
    const before = this.#subscriptions.length;
    this.#subscriptions = this.#subscriptions.filter(
      (one) => one.pattern !== pattern || (callback !== undefined && one.callback !== callback),
    );
    return this.#subscriptions.length < before;
  }

  /** Whom to tell what goes wrong. */
  onError(callback: (error: Error) => void): this {
    this.#errorCallbacks.push(callback);
    return this;
  }

  /** Does nothing when it is running. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.takeEvents(), this.#interval);
  }

  /** Looks for no more events. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Whether it looks for events. */
  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** What has been done so far. */
  get stats(): DomainEventPollerStats {
    return {
      pollCount: this.#pollCount,
      eventsProcessed: this.#eventsProcessed,
      eventsLagged: this.#eventsLagged,
      running: this.isRunning,
    };
  }

  /** Takes what there is now, up to the maximum. \returns how many. */
  takeEvents(): number {
    ++this.#pollCount;
    let count = 0;
    try {
      for (; count < this.#max; ++count) {
        const event = this.#poll?.();
        if (event === null || event === undefined) return count;
        ++this.#eventsProcessed;
        this.deliver(event);
      }
      ++this.#eventsLagged;
    } catch (error) {
      this.#failed(error);
    }
    return count;
  }

  /** Tells everybody who has subscribed to it, whoever throws. */
  deliver(event: DomainEvent): void {
    for (const { pattern, callback } of this.#subscriptions) {
      if (!matchesPattern(pattern, event.eventName)) continue;
      try {
        const done = callback(event);
        if (done instanceof Promise) void this.#watch(done, pattern, event);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  /** Nobody waits for it; that it is late is logged once. */
  async #watch(done: Promise<unknown>, pattern: string, event: DomainEvent): Promise<void> {
    const late = setTimeout(() => {
      const { eventName, eventId } = event;
      const facts = { event_id: eventId, pattern };
      logWarn(`who heard ${eventName} is not done after ${this.#callbackTimeoutMs} ms`, facts);
    }, this.#callbackTimeoutMs);
    late.unref();
    try {
      await done;
    } catch (thrown) {
      this.#failed(thrown);
    } finally {
      clearTimeout(late);
    }
  }

  #failed(thrown: unknown): void {
    const error = asError(thrown);
    if (this.#errorCallbacks.length === 0) logError(`domain events: ${error.message}`);
    for (const callback of this.#errorCallbacks) {
      try {
        callback(error);
      } catch (again) {
        logError(`domain events: ${error.message}; and who was told threw: ${asError(again).message}`);
      }
    }
  }
}

/** A poll function that takes events from the addon. */
export function createFfiPollAdapter(
  module: Pick<NapiModule, 'pollInProcessEvents'>,
): () => DomainEvent | null {
  return () => {
    const event = module.pollInProcessEvents();
    return event ? ffiEventToDomainEvent(event) : null;
  };
}
