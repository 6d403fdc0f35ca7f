import { asError } from '../errors.js';
import { logError } from '../logging/index.js';
import { matchesPattern } from './patterns.js';
import type { InProcessDomainEventPoller } from './poller.js';
import type { DomainEvent } from './types.js';

/** Base of what hears domain events in this process. */
export abstract class BaseSubscriber {
  #endings: (() => void)[] = [];

  /** Which events: names, `order.*`, or `*`. */
  static subscribesTo(): string[] {
    return ['*'];
  }

  /** Hears one event. */
  abstract handle(event: DomainEvent): void | Promise<void>;

  /** False, and {@link handle} is not called. */
  beforeHandle(_event: DomainEvent): boolean {
    return true;
  }

  /** {@link handle} has returned. */
  afterHandle(_event: DomainEvent): void {}

  /** {@link handle} threw. */
  onHandleError(event: DomainEvent, error: Error): void {
    logError(`${this.constructor.name} could not handle ${event.eventName}: ${error.message}`);
  }

  /** Whether it hears. */
  get active(): boolean {
    return this.#endings.length > 0;
  }

  /** What it has subscribed to. */
  get subscriptions(): string[] {
    return this.active ? this.#patterns() : [];
  }

  /** Whether it wants events of this name. */
  matches(eventName: string): boolean {
    return this.#patterns().some((pattern) => matchesPattern(pattern, eventName));
  }

  /** Hears from now on; does nothing when it does so already. */
  start(poller: InProcessDomainEventPoller): void {
    if (this.active) return;
    const hear = (event: DomainEvent): Promise<void> => this.#hear(event);
    this.#endings = this.#patterns().map((pattern) => poller.subscribe(pattern, hear));
  }

  /** Hears no more events. */
  stop(): void {
    for (const end of this.#endings) end();
    this.#endings = [];
  }

  #patterns(): string[] {
    return (this.constructor as typeof BaseSubscriber).subscribesTo();
  }

  async #hear(event: DomainEvent): Promise<void> {
    if (!this.active) return;
    try {
      if (!this.beforeHandle(event)) return;
      await this.handle(event);
      this.afterHandle(event);
    } catch (thrown) {
      this.onHandleError(event, asError(thrown));
    }
  }
}
