import {
  type BootstrapConfig,
  bootstrapWorker,
  getWorkerStatus,
  stopWorker,
  transitionToGracefulShutdown,
} from '../bootstrap/index.js';
import { asError } from '../errors.js';
import { EventSystem, type EventSystemConfig } from '../events/event-system.js';
import { Claims } from '../execution/claims.js';
import { FfiLayer, type FfiLayerConfig } from '../ffi/ffi-layer.js';
import type { NapiModule } from '../ffi/types.js';
import { HandlerSystem } from '../handler/handler-system.js';
import { clearLoggingRuntime, logError, logInfo, setLoggingRuntime } from '../logging/index.js';
import { DomainEventDelivery } from './domain-event-delivery.js';
import { ShutdownController } from './shutdown-controller.js';
import type {
  HealthCheckResult,
  ServerState,
  ServerStatus,
  ShutdownHandler,
  WorkerServerConfig,
} from './types.js';

/** The members that were said. */
function said<T extends object>(config: T): T {
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as T;
}

function bootstrapConfigOf(config: WorkerServerConfig, claims: string[] | undefined): BootstrapConfig {
  const { namespace, logLevel, configPath, databaseUrl, maxConcurrentHandlers, leaseMs, webBind, webIsOpen } = config;
  const places = { configPath, databaseUrl, webBind, webIsOpen };
  return said({ namespace, logLevel, maxConcurrentHandlers, leaseMs, claims, ...places }) as BootstrapConfig;
}

/** Of a worker that takes only what it can run; none where the addon does not know of it. */
function claimsOf(config: WorkerServerConfig, module: NapiModule, handlers: HandlerSystem): Claims | null {
  const { wantedHandlers, changeClaims } = module;
  if (config.onlyRegistered === false || !wantedHandlers || !changeClaims) return null;
  return new Claims({ wantedHandlers, changeClaims }, handlers.getRegistry());
}

function eventConfigOf(config: WorkerServerConfig, workerId: string | null): EventSystemConfig {
  const { pollIntervalMs, starvationCheckInterval, cleanupInterval, metricsInterval } = config;
  return {
    poller: said({ pollIntervalMs, starvationCheckInterval, cleanupInterval, metricsInterval }) as object,
    subscriber: said({
      workerId: workerId ?? undefined,
      maxConcurrent: config.maxConcurrentHandlers,
      handlerTimeoutMs: config.handlerTimeoutMs,
    }) as object,
  };
}

/** A worker: its handlers, the addon, and what brings the two together. */
export class WorkerServer {
  readonly #ffiLayer: FfiLayer;
  readonly #handlers = new HandlerSystem();
  readonly #shutdown = new ShutdownController();
  #state: ServerState = 'initialized';
  #workerId: string | null = null;
  #events: EventSystem | null = null;
  #delivery: DomainEventDelivery | null = null;
  #claims: Claims | null = null;
  #startedAt = 0;
  #error: string | undefined;

  constructor(ffiConfig: FfiLayerConfig = {}) {
    this.#ffiLayer = new FfiLayer(ffiConfig);
  }

  /** What it is doing. */
  getState(): ServerState {
    return this.#state;
  }

  /** The name by which the cluster knows it; null before the start. */
  getWorkerId(): string | null {
    return this.#workerId;
  }

  /** Whether it takes steps. */
  isRunning(): boolean {
    return this.#state === 'running';
  }

  /** To register handlers in, before or after the start. */
  getHandlerSystem(): HandlerSystem {
    return this.#handlers;
  }

  /** Null before the start. */
  getEventSystem(): EventSystem | null {
    return this.#events;
  }

  /** Something to be done after it has stopped. */
  onShutdown(handler: ShutdownHandler): void {
    this.#shutdown.onShutdown(handler);
  }

  /** Loads handlers and the addon, starts the worker, and takes steps. When something goes wrong nothing
   * is left running, and it may be tried again. */
  async start(config: WorkerServerConfig = {}): Promise<this> {
    if (this.#state === 'running') throw new Error('WorkerServer is already running');
    if (this.#state === 'starting') throw new Error('WorkerServer is already starting');
    this.#state = 'starting';
    this.#error = undefined;
    try {
      await this.#handlers.initialize();
      await this.#handlers.loadFromEnv();
      await this.#ffiLayer.load(config.libraryPath);
      const module = this.#ffiLayer.getModule();
      setLoggingRuntime(module);
      await this.#bootstrap(module, config);
      this.#begin(module, config);
      this.#startedAt = Date.now();
      this.#state = 'running';
      logInfo('WorkerServer started', { worker_id: this.#workerId });
      return this;
    } catch (thrown) {
      this.#state = 'error';
      this.#error = asError(thrown).message;
      await this.#cleanUp();
      throw thrown;
    }
  }

  async #bootstrap(module: NapiModule, config: WorkerServerConfig): Promise<void> {
    this.#claims = claimsOf(config, module, this.#handlers);
    const result = await bootstrapWorker(bootstrapConfigOf(config, this.#claims?.atFirst()), module);
    if (!result.success) throw new Error(result.error ?? result.message);
    this.#workerId = result.workerId ?? null;
    await this.#claims?.begin();
  }

  #begin(module: NapiModule, config: WorkerServerConfig): void {
    this.#events = new EventSystem(module, this.#handlers, eventConfigOf(config, this.#workerId));
    this.#delivery = new DomainEventDelivery(module, config.pollIntervalMs);
    this.#delivery.start();
    this.#events.start();
    this.#events.getEmitter().emitWorkerStarted(this.#workerId ?? undefined);
    this.#events.getEmitter().emitWorkerReady(this.#workerId ?? undefined);
  }

  /** Takes no more steps, waits for the handlers that run, and stops the worker. Does nothing when it is
   * not running. */
  async shutdown(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'shutting_down';
    this.#events?.getEmitter().emitWorkerShutdownStarted(this.#workerId ?? undefined);
    await this.#cleanUp();
    this.#state = 'stopped';
    await this.#shutdown.executeHandlers();
  }

  /** Each part is stopped, whichever fails. */
  async #cleanUp(): Promise<void> {
    const events = this.#events;
    const module = this.#ffiLayer.isLoaded() ? this.#ffiLayer.getModule() : undefined;
    this.#claims?.end();
    await this.#attempt('stopping to take steps', async () => events?.stop());
    await this.#attempt('stopping the worker', async () => {
      if (module === undefined || !module.isWorkerRunning()) return;
      transitionToGracefulShutdown(module);
      this.#delivery?.stop();
      stopWorker(module);
    });
    await this.#attempt('telling that it has stopped', async () => {
      events?.getEmitter().emitWorkerStopped(this.#workerId ?? undefined);
    });
    clearLoggingRuntime();
    await this.#attempt('unloading the addon', async () => this.#ffiLayer.unload());
    this.#delivery = null;
  }

  async #attempt(what: string, step: () => Promise<void> | undefined): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      logError(`${what} failed: ${asError(thrown).message}`);
    }
  }

  /** Whether it runs, and the addon works. */
  healthCheck(): HealthCheckResult {
    if (!this.isRunning()) {
      return { healthy: false, status: this.#state, error: this.#error ?? `server is ${this.#state}` };
    }
    try {
      const module = this.#ffiLayer.getModule();
      const status = getWorkerStatus(module);
      const healthy = module.healthCheck() && status.running;
      return { healthy, status: status.status ?? (healthy ? 'running' : 'stopped') };
    } catch (thrown) {
      return { healthy: false, error: asError(thrown).message };
    }
  }

  /** What it is doing, and how much it has done. */
  status(): ServerStatus {
    const stats = this.#events?.getStats();
    return {
      state: this.#state,
      workerId: this.#workerId,
      running: this.isRunning(),
      processedCount: stats?.processedCount ?? 0,
      errorCount: stats?.errorCount ?? 0,
      activeHandlers: stats?.activeHandlers ?? 0,
      uptimeMs: this.isRunning() ? Date.now() - this.#startedAt : 0,
    };
  }
}
