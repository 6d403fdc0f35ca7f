/**
 * What crosses between JavaScript and the addon: plain objects both ways, no text of JSON.
 * @packageDocumentation
 */

/** An object as JSON has it. */
export type JsonObject = Record<string, unknown>;

/** How a worker is to be started; what is left out comes from the environment and the TOML. */
export interface NapiBootstrapConfig {
  namespace?: string;
  configPath?: string;
}

/** What a start came to. */
export interface NapiBootstrapResult {
  success: boolean;
  /** `started` or `already_running` */
  status: string;
  message: string;
  workerId?: string | null;
}

/** What the worker of this process is doing. */
export interface NapiWorkerStatus {
  success: boolean;
  running: boolean;
  workerId?: string | null;
  status?: string | null;
  environment?: string | null;
  workerCoreStatus?: string | null;
  webApiEnabled?: boolean | null;
  supportedNamespaces?: string[] | null;
  databasePoolSize?: number | null;
  databasePoolIdle?: number | null;
}

/** The task of a step. */
export interface NapiTaskInfo {
  taskUuid: string;
  namedTaskUuid: string;
  name: string;
  namespace: string;
  version: string;
  /** What the task was asked for with. */
  context?: JsonObject | null;
  correlationId: string;
  parentCorrelationId?: string | null;
  complete: boolean;
  priority: number;
  initiator?: string | null;
  sourceSystem?: string | null;
  reason?: string | null;
  tags?: unknown;
  identityHash: string;
  createdAt: string;
  updatedAt: string;
  requestedAt: string;
}

/** The row of the step. */
export interface NapiWorkflowStep {
  workflowStepUuid: string;
  taskUuid: string;
  namedStepUuid: string;
  name: string;
  templateStepName: string;
  retryable: boolean;
  maxAttempts: number;
  /** How often it was run before: 0 the first time. */
  attempts: number;
  inProcess: boolean;
  processed: boolean;
  inputs?: unknown;
  results?: unknown;
  backoffRequestSeconds?: number | null;
  processedAt?: string | null;
  lastAttemptedAt?: string | null;
  createdAt: string;
  updatedAt: string;
  checkpoint?: unknown;
}

/** An event that the template declares for a step. */
export interface NapiEventDeclaration {
  name: string;
  description?: string | null;
  condition?: string | null;
  schema?: unknown;
  deliveryMode?: string | null;
  publisher?: string | null;
}

/** How the template cuts the step's work. */
export interface NapiBatchConfig {
  batchSize?: number | null;
  parallelism?: number | null;
  cursorField?: string | null;
  workerTemplate?: string | null;
  failureStrategy?: string | null;
}

/** What the template says of the step. */
export interface NapiStepDefinition {
  name: string;
  description?: string | null;
  handlerCallable: string;
  handlerMethod?: string | null;
  handlerResolver?: string | null;
  handlerInitialization: JsonObject;
  systemDependency?: string | null;
  dependencies: string[];
  timeoutSeconds?: number | null;
  retryRetryable: boolean;
  retryMaxAttempts: number;
  retryBackoff: string;
  retryBackoffBaseMs?: number | null;
  retryMaxBackoffMs?: number | null;
  /** `standard`, `decision`, `deferred_convergence`, `batchable` or `batch_worker` */
  stepType?: string | null;
  publishesEvents?: NapiEventDeclaration[] | null;
  batchConfig?: NapiBatchConfig | null;
}

/** What a step answered that this one depends on. */
export interface NapiDependencyResult {
  stepUuid: string;
  success: boolean;
  result: unknown;
  status: string;
  errorMessage?: string | null;
  errorType?: string | null;
  errorRetryable?: boolean | null;
}

/** One call of a handler. */
export interface NapiStepEvent {
  /** What the call is completed by. */
  eventId: string;
  taskUuid: string;
  stepUuid: string;
  correlationId: string;
  traceId?: string | null;
  spanId?: string | null;
  taskCorrelationId: string;
  parentCorrelationId?: string | null;
  task: NapiTaskInfo;
  workflowStep: NapiWorkflowStep;
  stepDefinition: NapiStepDefinition;
  /** By the steps' names, of all that it depends on, directly or not. */
  dependencyResults: Record<string, NapiDependencyResult>;
}

/** What is noted beside a result. */
export interface NapiStepExecutionMetadata {
  executionTimeMs: number;
  workerId?: string;
  /** RFC 3339; what is none means now. */
  completedAt: string;
  /** Decides whether a failed step is tried again; true when left out. */
  retryable?: boolean;
  errorType?: string;
  errorCode?: string;
  custom?: JsonObject;
}

/** Why a step failed. */
export interface NapiStepExecutionError {
  message: string;
  errorType?: string;
  retryable?: boolean;
  statusCode?: number;
  backtrace?: string[];
  context?: JsonObject;
}

/** What a handler's call came to. */
export interface NapiStepExecutionResult {
  stepUuid: string;
  success: boolean;
  result: unknown;
  /** `completed`, `failed` or `error` */
  status: string;
  metadata: NapiStepExecutionMetadata;
  error?: NapiStepExecutionError;
  orchestrationMetadata?: unknown;
  /** Payloads of declared events that publishers of this side made, by the events' names; null: that
   * event is not published. */
  eventPayloads?: Record<string, unknown>;
  /** Who made them. */
  eventPublisher?: string;
}

/** Progress of a batch worker that is to be called again. */
export interface NapiCheckpointYieldData {
  stepUuid: string;
  cursor: unknown;
  itemsProcessed: number;
  accumulatedResults?: unknown;
}

/** Calls that were given out and not completed. */
export interface NapiDispatchMetrics {
  pendingCount: number;
  starvationDetected: boolean;
  starvingEventCount: number;
  oldestPendingAgeMs?: number | null;
  newestPendingAgeMs?: number | null;
  oldestEventId?: string | null;
}

/** Whom a domain event tells of. */
export interface NapiDomainEventMetadata {
  taskUuid: string;
  stepUuid?: string | null;
  stepName?: string | null;
  namespace: string;
  correlationId: string;
  firedAt: string;
  firedBy?: string | null;
}

/** An event of the business that was delivered in this process. */
export interface NapiDomainEvent {
  eventId: string;
  eventName: string;
  eventVersion: string;
  metadata: NapiDomainEventMetadata;
  /** `{task_sequence_step, execution_result, payload}` */
  payload: unknown;
}

/** A task that is asked for. */
export interface NapiTaskRequest {
  name: string;
  namespace: string;
  version: string;
  context: JsonObject;
  initiator: string;
  sourceSystem: string;
  reason: string;
  tags?: string[];
  priority?: number;
  correlationId?: string;
  parentCorrelationId?: string;
  idempotencyKey?: string;
}

/** Which tasks are listed. */
export interface NapiListTasksParams {
  limit?: number;
  offset?: number;
  namespace?: string;
  status?: string;
}

/** What the orchestration answered; what it refused is here, not thrown. */
export interface NapiClientResult {
  success: boolean;
  data?: unknown;
  error?: string | null;
  /** The same may succeed later. */
  recoverable?: boolean | null;
}

/** Fields of a line of the log. */
export type NapiLogFields = Record<string, unknown> | null;
