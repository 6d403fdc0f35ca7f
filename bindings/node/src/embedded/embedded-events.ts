import { domainEventOf, makeEventParts } from '../addon/domain-event.js';
import type { HostBase } from '../addon/native.js';
import { ffiEventToDomainEvent } from '../domain-events/convert.js';
import { type DomainEventCallback, InProcessDomainEventPoller } from '../domain-events/poller.js';
import { SubscriberRegistry } from '../domain-events/subscriber-registry.js';

/** Brings the domain events of an engine in this process to who has subscribed. */
export class EmbeddedEvents {
  readonly #host: HostBase;
  readonly #poller = new InProcessDomainEventPoller();
  #isSubscribed = false;

  constructor(host: HostBase) {
    this.#host = host;
    this.#poller.setPollFunction(() => {
      const [parts] = this.#host.pollEvents(makeEventParts, 1);
      return parts === undefined ? null : ffiEventToDomainEvent(domainEventOf(parts));
    });
  }

  /** Of an open host: subscribers that are registered hear from the first event on. */
  start(): void {
    if (SubscriberRegistry.instance.count === 0) return;
    this.#subscribeOnce();
    SubscriberRegistry.instance.startAll(this.#poller);
  }

  /** \returns what ends it. */
  on(pattern: string, callback: DomainEventCallback): () => void {
    this.#subscribeOnce();
    return this.#poller.subscribe(pattern, callback);
  }

  /** Of a wake of kind Events. */
  takeEvents(): void {
    for (let lagged = -1; lagged < this.#poller.stats.eventsLagged; ) {
      lagged = this.#poller.stats.eventsLagged;
      this.#poller.takeEvents();
    }
  }

  stop(): void {
    SubscriberRegistry.instance.stopAll();
  }

  #subscribeOnce(): void {
    if (this.#isSubscribed) return;
    this.#host.subscribe('*');
    this.#isSubscribed = true;
  }
}
