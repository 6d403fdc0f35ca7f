import { asError } from '../errors.js';
import type { FfiDispatchMetrics, FfiStepEvent, NapiModule } from '../ffi/types.js';
import { logError } from '../logging/index.js';
import type { TaskerEventEmitter } from './event-emitter.js';
import { EventNames } from './event-names.js';

/** How a poller is to be. */
export interface EventPollerConfig {
  /** 10; where the addon tells when there is something, only what is regular waits for it. */
  pollIntervalMs?: number;
  /** Every so many polls, calls that are out for too long are warned of: 100. */
  starvationCheckInterval?: number;
  /** Every so many polls, calls whose time is up are given up: 1,000. */
  cleanupInterval?: number;
  /** Every so many polls, figures are told: 100. */
  metricsInterval?: number;
  /** So many events are taken at one go: 100. */
  maxEventsPerCycle?: number;
}

/** What a poller is doing. */
export type PollerState = 'stopped' | 'running' | 'stopping';
/** Hears of steps that are to run. */
export type StepEventCallback = (event: FfiStepEvent) => void;
/** Hears of what went wrong. */
export type ErrorCallback = (error: Error) => void;
/** Hears figures. */
export type MetricsCallback = (metrics: FfiDispatchMetrics) => void;

const DEFAULTS: Required<EventPollerConfig> = {
  pollIntervalMs: 10,
  starvationCheckInterval: 100,
  cleanupInterval: 1000,
  metricsInterval: 100,
  maxEventsPerCycle: 100,
};

/** Takes the steps that are to run from the addon, and tells the emitter and the callbacks. */
export class EventPoller {
  readonly #module: NapiModule;
  readonly #emitter: TaskerEventEmitter;
  readonly #config: Required<EventPollerConfig>;
  readonly #stepCallbacks: StepEventCallback[] = [];
  readonly #errorCallbacks: ErrorCallback[] = [];
  readonly #metricsCallbacks: MetricsCallback[] = [];
  #state: PollerState = 'stopped';
  #timer: NodeJS.Timeout | undefined;
  #isDraining = false;
  #pollCount = 0;
  #cycleCount = 0;

  constructor(module: NapiModule, emitter: TaskerEventEmitter, config: EventPollerConfig = {}) {
    this.#module = module;
    this.#emitter = emitter;
    this.#config = { ...DEFAULTS, ...withoutUndefined(config) };
  }

  /** `stopping`: it has been told to stop, and a cycle still runs. */
  getState(): PollerState {
    return this.#state;
  }

  /** Whether it polls. */
  isRunning(): boolean {
    return this.#state === 'running';
  }

  /** How often it has polled since it was started. */
  getPollCount(): number {
    return this.#pollCount;
  }

  /** How many polls have found something. */
  getCycleCount(): number {
    return this.#cycleCount;
  }

  /** Whom to give each step to. */
  onStepEvent(callback: StepEventCallback): this {
    this.#stepCallbacks.push(callback);
    return this;
  }

  /** Whom to tell what goes wrong. */
  onError(callback: ErrorCallback): this {
    this.#errorCallbacks.push(callback);
    return this;
  }

  /** Whom to tell how many steps are out. */
  onMetrics(callback: MetricsCallback): this {
    this.#metricsCallbacks.push(callback);
    return this;
  }

  /** Does nothing when it is running. */
  start(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'running';
    this.#pollCount = 0;
    this.#cycleCount = 0;
    this.#timer = setInterval(() => this.#poll(), this.#config.pollIntervalMs);
    this.#module.onStepEvents?.(() => this.#drainAll());
    const message = 'Event poller started';
    this.#emitter.emit(EventNames.POLLER_STARTED, { timestamp: new Date(), message });
  }

  /** Takes no more events. Those that were told go on. */
  async stop(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'stopping';
    clearInterval(this.#timer);
    this.#timer = undefined;
    try {
      this.#module.onStepEvents?.(null);
    } catch (error) {
      this.#failed(error);
    }
    this.#state = 'stopped';
    const message = 'Event poller stopped';
    this.#emitter.emit(EventNames.POLLER_STOPPED, { timestamp: new Date(), message });
  }

  #poll(): void {
    ++this.#pollCount;
    this.#drain();
    const { starvationCheckInterval, cleanupInterval, metricsInterval } = this.#config;
    this.#every(starvationCheckInterval, () => this.#module.checkStarvationWarnings());
    this.#every(cleanupInterval, () => this.#module.cleanupTimeouts());
    this.#every(metricsInterval, () => this.#tellMetrics());
  }

  #every(interval: number, what: () => void): void {
    if (interval <= 0 || this.#pollCount % interval !== 0) return;
    try {
      what();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Until there is nothing left: the addon tells no second time before that. */
  #drainAll(): void {
    while (this.isRunning() && this.#drain() === this.#config.maxEventsPerCycle) continue;
  }

  #drain(): number {
    if (this.#isDraining) return 0;
    this.#isDraining = true;
    let count = 0;
    try {
      while (count < this.#config.maxEventsPerCycle && this.isRunning()) {
        const event = this.#module.pollStepEvents();
        if (event === null || event === undefined) break;
        ++count;
        this.#tell(event);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isDraining = false;
    }
    if (count > 0) {
      const cycle = { eventsProcessed: count, cycleNumber: ++this.#cycleCount, timestamp: new Date() };
      this.#guarded(() => this.#emitter.emit(EventNames.POLLER_CYCLE_COMPLETE, cycle));
    }
    return count;
  }

  /** Everybody is told, whoever throws. */
  #tell(event: FfiStepEvent): void {
    const whoms: StepEventCallback[] = [
      (one) => this.#emitter.emitStepReceived(one),
      ...this.#stepCallbacks,
    ];
    for (const whom of whoms) {
      try {
        whom(event);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  #tellMetrics(): void {
    const metrics = this.#module.getFfiDispatchMetrics();
    this.#emitter.emitMetricsUpdated(metrics);
    if (metrics.starvationDetected) this.#emitter.emitStarvationDetected(metrics);
    for (const callback of this.#metricsCallbacks) callback(metrics);
  }

  #failed(thrown: unknown): void {
    const error = asError(thrown);
    this.#guarded(() => this.#emitter.emit(EventNames.POLLER_ERROR, { error, timestamp: new Date() }));
    for (const callback of this.#errorCallbacks) this.#guarded(() => callback(error));
  }

  /** Nobody is left to hear of what is thrown on the way from a timer, but the log. */
  #guarded(tell: () => void): void {
    try {
      tell();
    } catch (thrown) {
      logError(`a listener of the event poller threw: ${asError(thrown).message}`);
    }
  }
}

/** Leaves out what is undefined, so that it does not hide a default. */
function withoutUndefined(config: EventPollerConfig): EventPollerConfig {
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as EventPollerConfig;
}

/** The same as `new EventPoller`. */
export function createEventPoller(
  module: NapiModule,
  emitter: TaskerEventEmitter,
  config?: EventPollerConfig,
): EventPoller {
  return new EventPoller(module, emitter, config);
}
