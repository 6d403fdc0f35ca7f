/** The functions of NapiModule, on the addon. */
import { randomUUID } from 'node:crypto';

import type {
  BootstrapResult,
  NapiBootstrapConfig,
  NapiCheckpointYieldData,
  NapiClientResult,
  NapiDispatchMetrics,
  NapiDomainEvent,
  NapiModule,
  NapiStepExecutionResult,
  WorkerStatus,
} from '../addon/boundary.js';
import { checkpointOf, completionOf } from '../addon/completion.js';
import { domainEventOf, makeEventParts } from '../addon/domain-event.js';
import { closeAtExit, wasClosed } from '../addon/exit.js';
import { type BlockingHost, type HostState, isTaskerError, native, Role, Wake } from '../addon/native.js';
import { MetricsRecord, makeMetrics } from '../addon/records.js';
import { makeStepEvent, type StepEvent } from '../addon/step-event.js';
import { asError } from '../errors.js';
import { ClientCalls } from './client-calls.js';
import { optionsOf, templatesOf } from './worker-options.js';

type Listener = () => void;
type Fields = Record<string, any> | null;

const metricsOf = makeMetrics(MetricsRecord);
const NOT_INITIALIZED = 'Worker not initialized — call bootstrapWorker() first';
const NO_CLIENT = 'Client not initialized. Orchestration client may not be configured.';
const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
/** What an argument is refused with. */
const REFUSALS = new Set(['InvalidRequest', 'InvalidOutcome', 'InvalidJson', 'InvalidOption']);
/** As tasker_log_level in tasker/c/host.h. */
const LEVELS = { trace: 0, debug: 1, info: 2, warn: 3, error: 4 } as const;

function invalid(why: string): Error {
  return new Error(`Invalid argument: ${why}`);
}

/** A UUID, or it throws what is told of arguments. */
function uuidOf(value: unknown, name: string): string {
  if (typeof value === 'string' && UUID.test(value)) return value;
  throw invalid(`Invalid ${name}: ${typeof value === 'string' ? JSON.stringify(value) : typeof value}`);
}

/** What `make` gives; what it throws is told as an invalid argument. */
function checked<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : 'it cannot be looked at');
  }
}

/** One worker that was started. */
class Bridge {
  readonly #events = new Map<string, StepEvent>();
  readonly client: ClientCalls;
  readonly workerId: string;
  readonly environment: string | undefined;
  readonly webAddress: string | undefined;

  constructor(readonly host: BlockingHost, { role, workerName, environment, webAddress }: HostState) {
    this.workerId = workerName ?? '';
    this.environment = environment;
    this.webAddress = webAddress;
    this.client = new ClientCalls((method, target, body) => {
      try {
        return this.host.rest(method, target, body);
      } catch (error) {
        // A worker reads what is stored; for what is to be changed there must be a server to ask.
        const isNobody = role === Role.Worker && isTaskerError(error) && error.kind === 'NotRunning';
        throw isNobody ? new Error(NO_CLIENT, { cause: error }) : error;
      }
    });
  }

  poll(): StepEvent | null {
    this.takeStops();
    const [event] = this.host.poll(makeStepEvent, 1);
    if (event === undefined) return null;
    this.#events.set(event.eventId, event);
    return event;
  }

  /** Tells handlers whose answers would be dropped. */
  takeStops(): void {
    for (const id of this.host.pollStops()) {
      this.#events.get(id)?.abort();
      this.#events.delete(id);
    }
  }

  complete(eventId: string, completion: Parameters<BlockingHost['complete']>): boolean {
    const isTaken = this.host.complete(...completion);
    this.#events.delete(eventId.toLowerCase());
    return isTaken;
  }

  status(running: boolean, status: string): WorkerStatus {
    const { workerId, environment, webAddress } = this;
    return { success: true, running, workerId, status, environment, webAddress };
  }
}

/** State of the functions: one worker in each isolate. */
class Worker {
  #bridge: Bridge | undefined;
  #stepListener: Listener | undefined;
  #eventListener: Listener | undefined;

  /** The one that runs. Throws when there is none. */
  get bridge(): Bridge {
    if (this.#bridge === undefined) throw new Error(NOT_INITIALIZED);
    return this.#bridge;
  }
  get isRunning(): boolean {
    return this.#bridge !== undefined;
  }

  bootstrap(config: NapiBootstrapConfig | null | undefined): BootstrapResult {
    const running = this.#bridge;
    if (running !== undefined) {
      const message = `worker ${running.workerId} is already running`;
      return { success: true, status: 'already_running', message, workerId: running.workerId };
    }
    let host: BlockingHost | undefined;
    try {
      const made = new (native().Host)((bits) => this.#woken(bits), true);
      host = made;
      const options = optionsOf(config ?? {}, () => `typescript-worker-${randomUUID()}`);
      made.open(options);
      const templates = templatesOf(config ?? {});
      if (templates !== undefined) made.addTemplates(templates);
      made.subscribe('*');
      made.start();
      this.#bridge = new Bridge(made, made.state());
      closeAtExit(made);
    } catch (error) {
      closeQuietly(host);
      const why = error instanceof Error ? error.message : String(error);
      throw Object.assign(new Error(`Bootstrap failed: ${why}`, { cause: error }),
                          isTaskerError(error) ? { code: error.code, kind: error.kind, recoverable: error.recoverable } : {});
    }
    const { workerId } = this.#bridge;
    return { success: true, status: 'started', message: `worker ${workerId} started`, workerId };
  }

  status(): WorkerStatus {
    if (this.#bridge === undefined) return { success: true, running: false, status: 'stopped' };
    const { state } = this.#bridge.host.state();
    return this.#bridge.status(true, state === 3 ? 'transitioning' : 'running');
  }

  stop(): WorkerStatus {
    const bridge = this.#bridge;
    if (bridge === undefined) return { success: true, running: false, status: 'not_running' };
    this.#bridge = undefined;
    wasClosed(bridge.host);
    try {
      bridge.host.close(0);
    } catch (error) {
      // Steps of handlers that go on run again: that is what stopping at once means.
      if (!isTaskerError(error)) throw error;
    }
    return bridge.status(false, 'stopped');
  }

  drain(): WorkerStatus {
    const { bridge } = this;
    bridge.host.drain();
    return bridge.status(true, 'transitioning');
  }

  set stepListener(listener: Listener | undefined) {
    this.#stepListener = listener;
  }
  set eventListener(listener: Listener | undefined) {
    this.#eventListener = listener;
  }

  #woken(bits: number): void {
    if (bits & Wake.Stops) this.#attempt(() => this.#bridge?.takeStops());
    if (bits & Wake.Calls) this.#attempt(() => this.#stepListener?.());
    if (bits & Wake.Events) this.#attempt(() => this.#eventListener?.());
  }

  /** What a listener throws must not end the process. */
  #attempt(listener: () => void): void {
    try {
      listener();
    } catch (thrown) {
      try {
        log(this, 'error', `what listens to the addon threw: ${asError(thrown).message}`);
      } catch {
        // The addon is broken; who asks it next is told.
      }
    }
  }
}

/** Why it did not start is what counts. */
function closeQuietly(host: BlockingHost | undefined): void {
  try {
    host?.close(0);
  } catch {
    // It is closed all the same.
  }
}

function dispatchMetrics(host: BlockingHost): NapiDispatchMetrics {
  const all = host.metrics(metricsOf);
  const none = all.pendingCount === 0;
  return {
    pendingCount: all.pendingCount,
    starvationDetected: all.starvingEventCount > 0,
    starvingEventCount: all.starvingEventCount,
    oldestPendingAgeMs: none ? undefined : all.oldestPendingAgeUs / 1000,
    newestPendingAgeMs: none ? undefined : all.newestPendingAgeUs / 1000,
    oldestEventId: all.oldestEventId,
  };
}

/** Names and values, one behind the other. What cannot be written is left out. */
function factsOf(fields: Fields | undefined): string[] {
  const facts: string[] = [];
  for (const [name, value] of Object.entries(fields ?? {})) {
    try {
      if (value !== undefined) facts.push(name, typeof value === 'string' ? value : String(JSON.stringify(value)));
    } catch {
      facts.push(name, '(cannot be written)');
    }
  }
  return facts;
}

/** Before there is a worker, lines go to stderr; less important ones nowhere. */
function log(worker: Worker, level: keyof typeof LEVELS, message: string, fields?: Fields): void {
  const facts = factsOf(fields);
  if (worker.isRunning) {
    worker.bridge.host.log(LEVELS[level], String(message), facts);
  } else if (LEVELS[level] >= LEVELS.warn) {
    const pairs = facts.map((fact, i) => (i % 2 === 0 ? ` ${fact}=` : fact)).join('');
    process.stderr.write(`${level}: ${String(message)}${pairs}\n`);
  }
}

type Client = Pick<NapiModule, Extract<keyof NapiModule, `client${string}`>>;

function clientOf(worker: Worker): Client {
  const task = (id: unknown): string => `/v1/tasks/${uuidOf(id, 'UUID')}`;
  const step = (taskId: unknown, id: unknown): string =>
    `${task(taskId)}/workflow_steps/${uuidOf(id, 'UUID')}`;
  const get = (path: () => string): NapiClientResult => {
    const { client } = worker.bridge;
    return client.get(path());
  };
  return {
    clientCreateTask(request) {
      const { client } = worker.bridge;
      if (request?.correlationId != null) uuidOf(request.correlationId, 'correlation_id');
      if (request?.parentCorrelationId != null) uuidOf(request.parentCorrelationId, 'correlation_id');
      return checkedClient(() => client.create(request));
    },
    clientGetTask: (id) => get(() => task(id)),
    clientListTasks: (params) => {
      const { client } = worker.bridge;
      return checkedClient(() => client.list(params ?? {}));
    },
    clientCancelTask: (id) => {
      const { client } = worker.bridge;
      return client.cancel(uuidOf(id, 'UUID'));
    },
    clientListTaskSteps: (id) => get(() => `${task(id)}/workflow_steps`),
    clientGetStep: (taskId, id) => get(() => step(taskId, id)),
    clientGetStepAuditHistory: (taskId, id) => get(() => `${step(taskId, id)}/audit`),
    clientHealthCheck: () => {
      const health = get(() => '/health');
      return health.success ? { success: true, data: { healthy: true, ...health.data } } : health;
    },
  };
}

/** A request that has not the shape is an invalid argument. */
function checkedClient(call: () => NapiClientResult): NapiClientResult {
  try {
    return call();
  } catch (error) {
    if (error instanceof TypeError) throw invalid(error.message);
    throw error;
  }
}

function eventsOf(worker: Worker): Pick<NapiModule, 'pollInProcessEvents' | 'onStepEvents' | 'onInProcessEvents'> {
  return {
    pollInProcessEvents(): NapiDomainEvent | null {
      const [parts] = worker.bridge.host.pollEvents(makeEventParts, 1);
      return parts === undefined ? null : domainEventOf(parts);
    },
    onStepEvents: (listener) => {
      worker.stepListener = listener ?? undefined;
    },
    onInProcessEvents: (listener) => {
      worker.eventListener = listener ?? undefined;
    },
  };
}

function complete(bridge: Bridge, eventId: string, result: NapiStepExecutionResult): boolean {
  const id = uuidOf(eventId, 'event ID');
  const completion = checked(() => completionOf(result));
  uuidOf(result.stepUuid, 'step UUID');
  return checkedCompletion(() => bridge.complete(id, [id, ...completion]));
}

function yieldCheckpoint(bridge: Bridge, eventId: string, checkpoint: NapiCheckpointYieldData): boolean {
  const id = uuidOf(eventId, 'event ID');
  const completion = checked(() => checkpointOf(checkpoint));
  uuidOf(checkpoint.stepUuid, 'step UUID');
  return checkedCompletion(() => bridge.complete(id, [id, ...completion]));
}

/** What the engine refuses to take is an invalid argument; the call is still out. */
function checkedCompletion(call: () => boolean): boolean {
  try {
    return call();
  } catch (error) {
    const isRefusal = error instanceof TypeError || (isTaskerError(error) && REFUSALS.has(error.kind));
    throw isRefusal ? invalid(error.message) : error;
  }
}

function moduleOf(worker: Worker): NapiModule {
  return {
    getVersion: () => native().version,
    getRustVersion: () => `tasker-ts ${native().version} (${native().compiler})`,
    healthCheck: () => native() !== undefined,
    bootstrapWorker: (config) => worker.bootstrap(config),
    isWorkerRunning: () => worker.isRunning,
    getWorkerStatus: () => worker.status(),
    stopWorker: () => worker.stop(),
    transitionToGracefulShutdown: () => worker.drain(),
    pollStepEvents: () => worker.bridge.poll(),
    completeStepEvent: (eventId, result) => complete(worker.bridge, eventId, result),
    checkpointYieldStepEvent: (eventId, data) => yieldCheckpoint(worker.bridge, eventId, data),
    getFfiDispatchMetrics: () => dispatchMetrics(worker.bridge.host),
    checkStarvationWarnings() {
      const { starvingEventCount, oldestPendingAgeMs, oldestEventId } = dispatchMetrics(worker.bridge.host);
      if (starvingEventCount === 0) return;
      const facts = { starvingEventCount, oldestPendingAgeMs, oldestEventId };
      log(worker, 'warn', 'calls of handlers are out for too long', facts);
    },
    cleanupTimeouts() {
      void worker.bridge;
    },
    ...eventsOf(worker),
    wantedHandlers: async () => worker.bridge.host.wantedHandlers(),
    changeClaims: (callables) => worker.bridge.host.changeClaims(callables),
    ...clientOf(worker),
    logError: (message, fields) => log(worker, 'error', message, fields),
    logWarn: (message, fields) => log(worker, 'warn', message, fields),
    logInfo: (message, fields) => log(worker, 'info', message, fields),
    logDebug: (message, fields) => log(worker, 'debug', message, fields),
    logTrace: (message, fields) => log(worker, 'trace', message, fields),
  };
}

let made: NapiModule | undefined;

/** The module on the addon: one in each isolate, with one worker.
 * \param path  where the addon is; the first time decides. Throws when it cannot be loaded. */
export function nativeModule(path?: string): NapiModule {
  native(path);
  return (made ??= moduleOf(new Worker()));
}
