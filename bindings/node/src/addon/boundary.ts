// Made by tools/generate_boundary.py of bindings/boundary/shapes.py: change it there.

/** How a worker is to be. What is missing comes from the configuration, then from variables. */
export interface NapiBootstrapConfig {
  /** Only steps of tasks of this namespace. */
  namespace?: string | null | undefined;
  /** A TOML file, or a folder with `base` and `environments`. `TASKER_CONFIG_PATH` */
  configPath?: string | null | undefined;
  /** `postgres://...`, `sqlite:FILE` or `:memory:`. `TASKER_STORE`, `DATABASE_URL` */
  databaseUrl?: string | null | undefined;
  /** Its name in results. `TASKER_WORKER_ID`, `TASKER_INSTANCE_ID` */
  workerId?: string | null | undefined;
  /** trace, debug, info, warn, error or off. */
  logLevel?: string | null | undefined;
  /** A template, or a folder of them. `TASKER_TEMPLATE_PATH` */
  templatePath?: string | null | undefined;
  /** `worker`: runs steps of tasks that servers took in, the default on PostgreSQL;
   * `engine_and_worker`: takes in tasks as well, which is so for a store that is this process's
   * alone. */
  role?: string | null | undefined;
  /** The handlers that there are. Without it every step is taken, and whose handler is not found
   * must be failed. */
  callables?: string[] | null | undefined;
  /** In place of `callables`, where handlers are found at run time: whose steps are taken at
   * first, where other processes could take the others. `changeClaims` changes them. */
  claims?: string[] | null | undefined;
  /** How many calls may be out at once. 10 */
  maxConcurrentHandlers?: number | null | undefined;
  /** How long its steps wait when it dies: 1,000 or more. 30,000 */
  leaseMs?: number | null | undefined;
  /** Where it tells by HTTP how it is: `127.0.0.1:8081`, port 0 is a free one; `off`: nowhere,
   * whatever the configuration says. `TASKER_WEB_BIND_ADDRESS` */
  webBind?: string | null | undefined;
  /** Other machines may reach that, although nobody is asked who he is. `TASKER_WEB_IS_OPEN=true` */
  webIsOpen?: boolean | null | undefined;
}

/** What starting has come to. What goes wrong is thrown. */
export interface BootstrapResult {
  success: boolean;
  /** `started`, or `already_running`. */
  status: string;
  message: string;
  workerId?: string | undefined;
}

/** How the worker is. */
export interface WorkerStatus {
  success: boolean;
  running: boolean;
  workerId?: string | undefined;
  /** `running`, `stopped`, `not_running` or `transitioning`. */
  status?: string | undefined;
  environment?: string | undefined;
  /** Where it tells by HTTP how it is; missing: nowhere. */
  webAddress?: string | undefined;
}

/** The task that a step is of. */
export interface NapiTaskInfo {
  taskUuid: string;
  /** Of the template. */
  namedTaskUuid: string;
  name: string;
  namespace: string;
  version: string;
  /** What the task was asked for with. Parsed when it is read. */
  context?: any;
  correlationId: string;
  parentCorrelationId?: string | undefined;
  complete: boolean;
  /** -100 to 100. */
  priority: number;
  initiator?: string | undefined;
  sourceSystem?: string | undefined;
  reason?: string | undefined;
  /** A list of texts. */
  tags?: any;
  identityHash: string;
  createdAt: string;
  updatedAt: string;
  requestedAt: string;
}

/** The step. */
export interface NapiWorkflowStep {
  workflowStepUuid: string;
  taskUuid: string;
  namedStepUuid: string;
  name: string;
  /** Differs for batch workers, which are many of one step of the template. */
  templateStepName: string;
  retryable: boolean;
  /** How many runs there may be, the first included. */
  maxAttempts: number;
  /** How many there were before: 0 the first time. */
  attempts: number;
  inProcess: boolean;
  processed: boolean;
  /** Of a batch worker its part of the work, else settings of the handler. */
  inputs?: any;
  results?: any;
  backoffRequestSeconds?: number | undefined;
  processedAt?: string | undefined;
  lastAttemptedAt?: string | undefined;
  createdAt: string;
  updatedAt: string;
  /** What an earlier call of the step stored. */
  checkpoint?: any;
}

/** The step as its template says it. */
export interface NapiStepDefinition {
  name: string;
  description?: string | undefined;
  handlerCallable: string;
  /** Missing: `call`. */
  handlerMethod?: string | undefined;
  /** Missing: any that knows the callable. */
  handlerResolver?: string | undefined;
  /** Settings of the handler. */
  handlerInitialization: Record<string, any>;
  systemDependency?: string | undefined;
  dependencies: string[];
  timeoutSeconds?: number | undefined;
  retryRetryable: boolean;
  retryMaxAttempts: number;
  /** none, linear, exponential or fibonacci. */
  retryBackoff: string;
  retryBackoffBaseMs?: number | undefined;
  retryMaxBackoffMs?: number | undefined;
  /** standard, decision, deferred_convergence, batchable or batch_worker. */
  stepType: string;
  /** Events that the template declares: a list. */
  publishesEvents?: any;
  batchConfig?: any;
}

/** What a step has come to that this one depends on, directly or not. */
export interface NapiDependencyResult {
  stepUuid: string;
  success: boolean;
  /** What its handler answered. */
  result: any;
  status: string;
  errorMessage?: string | undefined;
  errorType?: string | undefined;
  errorRetryable?: boolean | undefined;
}

/** One call of a handler, to be completed once by its event id. Payloads are parsed when they are
 * read. */
export interface NapiStepEvent {
  eventId: string;
  taskUuid: string;
  stepUuid: string;
  correlationId: string;
  traceId?: string | undefined;
  spanId?: string | undefined;
  taskCorrelationId: string;
  parentCorrelationId?: string | undefined;
  task: NapiTaskInfo;
  workflowStep: NapiWorkflowStep;
  stepDefinition: NapiStepDefinition;
  dependencyResults: Record<string, NapiDependencyResult>;
  /** Aborted when what the handler answers would be dropped: its time is up, or its task
   * cancelled. */
  signal?: AbortSignal | undefined;
}

/** Why a step failed. */
export interface NapiStepError {
  message: string;
  /** `permanent_error`, `retryable_error`, ...; missing: `handler_error`. */
  errorType?: string | null | undefined;
  /** Looked at where the metadata does not say it. false */
  retryable?: boolean | null | undefined;
  /** Of HTTP. */
  statusCode?: number | null | undefined;
  backtrace?: string[] | null | undefined;
  context?: Record<string, any> | null | undefined;
}

/** How it went. */
export interface NapiExecutionMetadata {
  executionTimeMs: number;
  workerId?: string | null | undefined;
  /** Tasker's own clock counts. */
  completedAt?: string | null | undefined;
  /** Decides whether a failed step is tried again. true */
  retryable?: boolean | null | undefined;
  errorType?: string | null | undefined;
  errorCode?: string | null | undefined;
  /** Kept in the step's results. */
  custom?: Record<string, any> | null | undefined;
  handlerVersion?: string | null | undefined;
}

/** What a handler has come to. */
export interface NapiStepExecutionResult {
  stepUuid: string;
  success: boolean;
  result: any;
  /** `completed`, `failed` or `error`. */
  status: string;
  metadata: NapiExecutionMetadata;
  error?: NapiStepError | null | undefined;
  /** `headers`, `errorContext`, `custom`, and `backoffHint` of `backoffType`, `delaySeconds`,
   * `context`: how long to wait before the next attempt. */
  orchestrationMetadata?: Record<string, any> | null | undefined;
  /** Payloads of the step's declared events, made by publishers of this side, by the events'
   * names; null: that event is not published. What is missing gets the result. */
  eventPayloads?: Record<string, any> | null | undefined;
  /** Who made them. */
  eventPublisher?: string | null | undefined;
}

/** Progress to be stored; the handler is called again at once. */
export interface NapiCheckpointYieldData {
  stepUuid: string;
  /** Where to go on. Not null. */
  cursor: any;
  itemsProcessed: number;
  accumulatedResults?: any;
}

/** Where an event came from. */
export interface NapiDomainEventMetadata {
  taskUuid: string;
  stepUuid?: string | undefined;
  stepName?: string | undefined;
  namespace: string;
  correlationId: string;
  firedAt: string;
  firedBy?: string | undefined;
}

/** An event with delivery mode fast or broadcast, of this process. */
export interface NapiDomainEvent {
  eventId: string;
  eventName: string;
  eventVersion: string;
  metadata: NapiDomainEventMetadata;
  /** `task_sequence_step`, `execution_result`, `payload`. Parsed when it is read. */
  payload: Record<string, any>;
}

/** Calls that are out. */
export interface NapiDispatchMetrics {
  pendingCount: number;
  starvationDetected: boolean;
  starvingEventCount: number;
  oldestPendingAgeMs?: number | undefined;
  newestPendingAgeMs?: number | undefined;
  oldestEventId?: string | undefined;
}

/** What to run. */
export interface NapiTaskRequest {
  name: string;
  namespace: string;
  version: string;
  /** An object, checked against the template's input_schema. */
  context: any;
  initiator: string;
  sourceSystem: string;
  reason: string;
  tags?: string[] | null | undefined;
  /** -100 to 100; the higher first. */
  priority?: number | null | undefined;
  /** Missing: made. */
  correlationId?: string | null | undefined;
  parentCorrelationId?: string | null | undefined;
  /** Two requests with the same key are the same task. */
  idempotencyKey?: string | null | undefined;
}

/** Which tasks to list. */
export interface NapiListTasksParams {
  /** 50 */
  limit?: number | null | undefined;
  /** 0 */
  offset?: number | null | undefined;
  namespace?: string | null | undefined;
  status?: string | null | undefined;
}

/** What an engine answered. */
export interface NapiClientResult {
  success: boolean;
  data?: any;
  error?: string | undefined;
  /** The same may succeed later. */
  recoverable?: boolean | undefined;
}

/** The functions of the addon. Each throws an Error; none ends the process. */
export interface NapiModule {
  /** The version of Tasker. */
  getVersion(): string;
  /** The same with the compiler that it was built by; the name is historical. */
  getRustVersion(): string;
  /** True: the addon works. */
  healthCheck(): boolean;
  /** Opens the store and starts the worker. Throws; then nothing is left, and it may be tried
   * again. */
  bootstrapWorker(config?: NapiBootstrapConfig | null): BootstrapResult;
  /** Whether it was started and not stopped. */
  isWorkerRunning(): boolean;
  /** How it is; never throws. */
  getWorkerStatus(): WorkerStatus;
  /** Stops at once. Steps of handlers that still run are run again. Benign when it is not
   * running. */
  stopWorker(): WorkerStatus;
  /** No further event is given out; those that are out may be completed. */
  transitionToGracefulShutdown(): WorkerStatus;
  /** The next call to run; null: none now. */
  pollStepEvents(): NapiStepEvent | null;
  /** False: nobody waits for it (any more). */
  completeStepEvent(eventId: string, result: NapiStepExecutionResult): boolean;
  /** False: nobody waits for it (any more). */
  checkpointYieldStepEvent(eventId: string, checkpoint: NapiCheckpointYieldData): boolean;
  /** The next event of this process; null: none now. */
  pollInProcessEvents(): NapiDomainEvent | null;
  /** Calls that are out. */
  getFfiDispatchMetrics(): NapiDispatchMetrics;
  /** Logs a warning when calls are out for too long. */
  checkStarvationWarnings(): void;
  /** Benign: calls whose time is up are failed by the worker itself. */
  cleanupTimeouts(): void;
  /** Takes a task in: on disk when it returns. */
  clientCreateTask(request: NapiTaskRequest): NapiClientResult;
  /** The task with its steps. */
  clientGetTask(taskUuid: string): NapiClientResult;
  /** Tasks, the newest first. */
  clientListTasks(params?: NapiListTasksParams | null): NapiClientResult;
  /** Cancels it. */
  clientCancelTask(taskUuid: string): NapiClientResult;
  /** Its steps. */
  clientListTaskSteps(taskUuid: string): NapiClientResult;
  /** One step. */
  clientGetStep(taskUuid: string, stepUuid: string): NapiClientResult;
  /** What became of a step. */
  clientGetStepAuditHistory(taskUuid: string, stepUuid: string): NapiClientResult;
  /** Whether the engine's store answers. */
  clientHealthCheck(): NapiClientResult;
  /** A line of the log. */
  logError(message: string, fields?: Record<string, any> | null): void;
  /** A line of the log. */
  logWarn(message: string, fields?: Record<string, any> | null): void;
  /** A line of the log. */
  logInfo(message: string, fields?: Record<string, any> | null): void;
  /** A line of the log. */
  logDebug(message: string, fields?: Record<string, any> | null): void;
  /** A line of the log. */
  logTrace(message: string, fields?: Record<string, any> | null): void;
  /** Called when poll_step_events has something, until that gave null: no timer is needed. */
  onStepEvents?(listener?: (() => void) | null): void;
  /** The same for poll_in_process_events. */
  onInProcessEvents?(listener?: (() => void) | null): void;
  /** How the store's templates address their handlers: JSON, a list of `{callable, method,
   * resolver}`. */
  wantedHandlers?(): Promise<string>;
  /** In place of the config's claims: whose steps are taken from now on. */
  changeClaims?(callables: string[]): void;
}
