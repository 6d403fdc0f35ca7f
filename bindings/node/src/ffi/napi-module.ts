import type {
  NapiBootstrapConfig,
  NapiBootstrapResult,
  NapiCheckpointYieldData,
  NapiClientResult,
  NapiDispatchMetrics,
  NapiDomainEvent,
  NapiListTasksParams,
  NapiLogFields,
  NapiStepEvent,
  NapiStepExecutionResult,
  NapiTaskRequest,
  NapiWorkerStatus,
} from './types.js';

/** The functions of the addon that a worker of a cluster stands on. Tests make their own. */
export interface NapiModule {
  getVersion(): string;
  getRustVersion(): string;
  healthCheck(): boolean;

  /** Throws when it fails; may be tried again then. */
  bootstrapWorker(config?: NapiBootstrapConfig | null): NapiBootstrapResult;
  isWorkerRunning(): boolean;
  getWorkerStatus(): NapiWorkerStatus;
  stopWorker(): NapiWorkerStatus;
  /** Throws before bootstrapWorker. */
  transitionToGracefulShutdown(): NapiWorkerStatus;

  /** One call to run, or null. Never waits. */
  pollStepEvents(): NapiStepEvent | null;
  /** False: nobody waits for that call. Throws for what has no right shape. */
  completeStepEvent(eventId: string, result: NapiStepExecutionResult): boolean;
  checkpointYieldStepEvent(eventId: string, checkpoint: NapiCheckpointYieldData): boolean;
  /** One domain event, or null. Never waits. */
  pollInProcessEvents(): NapiDomainEvent | null;

  getFfiDispatchMetrics(): NapiDispatchMetrics;
  checkStarvationWarnings(): void;
  cleanupTimeouts(): void;

  clientCreateTask(request: NapiTaskRequest): NapiClientResult;
  clientGetTask(taskUuid: string): NapiClientResult;
  clientListTasks(params: NapiListTasksParams): NapiClientResult;
  clientCancelTask(taskUuid: string): NapiClientResult;
  clientListTaskSteps(taskUuid: string): NapiClientResult;
  clientGetStep(taskUuid: string, stepUuid: string): NapiClientResult;
  clientGetStepAuditHistory(taskUuid: string, stepUuid: string): NapiClientResult;
  clientHealthCheck(): NapiClientResult;

  logError(message: string, fields?: NapiLogFields): void;
  logWarn(message: string, fields?: NapiLogFields): void;
  logInfo(message: string, fields?: NapiLogFields): void;
  logDebug(message: string, fields?: NapiLogFields): void;
  logTrace(message: string, fields?: NapiLogFields): void;
}
