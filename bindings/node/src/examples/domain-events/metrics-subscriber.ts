import { BaseSubscriber } from '../../domain-events/subscriber.js';
import type { DomainEvent } from '../../domain-events/types.js';

/** Counts events by their names. */
export class MetricsSubscriber extends BaseSubscriber {
  readonly #counts = new Map<string, number>();

  static override subscribesTo(): string[] {
    return ['*'];
  }

  handle(event: DomainEvent): void {
    this.#counts.set(event.eventName, this.countOf(event.eventName) + 1);
  }

  countOf(eventName: string): number {
    return this.#counts.get(eventName) ?? 0;
  }

  /** By the events' names. */
  get counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
