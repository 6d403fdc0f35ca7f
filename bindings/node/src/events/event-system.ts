import type { HandlerSource } from '../execution/find-handler.js';
import type { NapiModule } from '../ffi/types.js';
import { logWarn } from '../logging/index.js';
import {
  StepExecutionSubscriber,
  type StepExecutionSubscriberConfig,
} from '../subscriber/step-execution-subscriber.js';
import { TaskerEventEmitter } from './event-emitter.js';
import { EventPoller, type EventPollerConfig } from './event-poller.js';

/** How an event system is to be. */
export interface EventSystemConfig {
  poller?: EventPollerConfig;
  subscriber?: StepExecutionSubscriberConfig;
}

/** What an event system has done. */
export interface EventSystemStats {
  running: boolean;
  processedCount: number;
  errorCount: number;
  activeHandlers: number;
  pollCount: number;
}

/** Takes steps from the addon and runs their handlers. */
export class EventSystem {
  readonly #emitter = new TaskerEventEmitter();
  readonly #poller: EventPoller;
  readonly #subscriber: StepExecutionSubscriber;
  #isRunning = false;

  constructor(module: NapiModule, registry: HandlerSource, config: EventSystemConfig = {}) {
    this.#poller = new EventPoller(module, this.#emitter, config.poller);
    this.#subscriber = new StepExecutionSubscriber(
      this.#emitter,
      registry,
      module,
      config.subscriber,
    );
  }

  /** Does nothing when it is running. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#subscriber.start();
    this.#poller.start();
  }

  /** Takes no more steps, and waits for those that were taken, at most so long. */
  async stop(drainTimeoutMs = 30_000): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    await this.#poller.stop();
    const isDrained = await this.#subscriber.waitForCompletion(drainTimeoutMs);
    if (!isDrained) {
      const count = this.#subscriber.getActiveHandlers();
      logWarn(`${count} handlers still run after ${drainTimeoutMs} ms: their steps run again`);
    }
    this.#subscriber.stop();
  }

  /** Whether it takes steps. */
  isRunning(): boolean {
    return this.#isRunning;
  }

  /** Where events of steps and of the worker can be heard. */
  getEmitter(): TaskerEventEmitter {
    return this.#emitter;
  }

  /** How much was done since the start. */
  getStats(): EventSystemStats {
    return {
      running: this.#isRunning,
      processedCount: this.#subscriber.getProcessedCount(),
      errorCount: this.#subscriber.getErrorCount(),
      activeHandlers: this.#subscriber.getActiveHandlers(),
      pollCount: this.#poller.getPollCount(),
    };
  }
}
