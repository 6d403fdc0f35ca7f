import { createFfiPollAdapter, InProcessDomainEventPoller } from '../domain-events/poller.js';
import { SubscriberRegistry } from '../domain-events/subscriber-registry.js';
import type { NapiModule } from '../ffi/types.js';

/** Brings the domain events of this process to its subscribers. */
export class DomainEventDelivery {
  readonly #module: NapiModule;
  readonly #poller: InProcessDomainEventPoller;

  constructor(module: NapiModule, pollIntervalMs: number | undefined) {
    this.#module = module;
    this.#poller = new InProcessDomainEventPoller(
      pollIntervalMs === undefined ? {} : { pollIntervalMs },
    );
    this.#poller.setPollFunction(createFfiPollAdapter(module));
  }

  start(): void {
    SubscriberRegistry.instance.startAll(this.#poller);
    this.#module.onInProcessEvents?.(() => this.takeAll());
    this.#poller.start();
  }

  /** Until there is nothing left: the addon tells no second time before that. */
  takeAll(): void {
    for (let lagged = -1; lagged < this.#poller.stats.eventsLagged; ) {
      lagged = this.#poller.stats.eventsLagged;
      this.#poller.takeEvents();
    }
  }

  /** What was published before is delivered first. */
  stop(): void {
    this.takeAll();
    this.#module.onInProcessEvents?.(null);
    this.#poller.stop();
    SubscriberRegistry.instance.stopAll();
  }
}
