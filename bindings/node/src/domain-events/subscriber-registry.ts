import { asError } from '../errors.js';
import { logError } from '../logging/index.js';
import type { InProcessDomainEventPoller } from './poller.js';
import type { BaseSubscriber } from './subscriber.js';

/** A class of subscribers. */
export type SubscriberClass = new () => BaseSubscriber;

/** What the subscribers are. */
export interface SubscriberStats {
  started: boolean;
  subscriberCount: number;
  activeCount: number;
  subscribers: { className: string; active: boolean; patterns: string[] }[];
}

/** Subscribers that are started and stopped together. There is one of this process. */
export class SubscriberRegistry {
  static #instance: SubscriberRegistry | undefined;
  #subscribers: BaseSubscriber[] = [];
  #poller: InProcessDomainEventPoller | undefined;

  /** The one of this process. */
  static get instance(): SubscriberRegistry {
    SubscriberRegistry.#instance ??= new SubscriberRegistry();
    return SubscriberRegistry.#instance;
  }

  /** Makes one of the class. */
  register(subscriberClass: SubscriberClass): BaseSubscriber {
    const subscriber = new subscriberClass();
    this.registerInstance(subscriber);
    return subscriber;
  }

  /** It hears at once when the others do. */
  registerInstance(subscriber: BaseSubscriber): void {
    this.#subscribers.push(subscriber);
    if (this.#poller !== undefined) subscriber.start(this.#poller);
  }

  /** All subscribers hear events from now on. */
  startAll(poller: InProcessDomainEventPoller): void {
    this.#poller = poller;
    for (const subscriber of this.#subscribers) {
      try {
        subscriber.start(poller);
      } catch (error) {
        logError(`${subscriber.constructor.name} does not start: ${asError(error).message}`);
      }
    }
  }

  /** None hears events any more. */
  stopAll(): void {
    this.#poller = undefined;
    for (const subscriber of this.#subscribers) subscriber.stop();
  }

  /** Whether they hear events. */
  get isStarted(): boolean {
    return this.#poller !== undefined;
  }

  /** How many are registered. */
  get count(): number {
    return this.#subscribers.length;
  }

  /** What has been done so far. */
  get stats(): SubscriberStats {
    const subscribers = this.#subscribers.map((subscriber) => ({
      className: subscriber.constructor.name,
      active: subscriber.active,
      patterns: (subscriber.constructor as typeof BaseSubscriber).subscribesTo(),
    }));
    return {
      started: this.isStarted,
      subscriberCount: this.count,
      activeCount: subscribers.filter((one) => one.active).length,
      subscribers,
    };
  }

  /** As new: for tests. */
  reset(): void {
    this.stopAll();
    this.#subscribers = [];
  }
}
