/**
 * What crosses between JavaScript and the addon: plain objects both ways, no text of JSON.
 * @packageDocumentation
 */
import type {
  NapiCheckpointYieldData,
  NapiDispatchMetrics,
  NapiDomainEvent,
  NapiExecutionMetadata,
  NapiStepError,
  NapiStepEvent,
  NapiStepExecutionResult,
} from '../boundary.js';

export type {
  BootstrapResult as NapiBootstrapResult,
  NapiBootstrapConfig,
  NapiCheckpointYieldData,
  NapiClientResult,
  NapiDependencyResult,
  NapiDispatchMetrics,
  NapiDomainEvent,
  NapiDomainEventMetadata,
  NapiExecutionMetadata,
  NapiListTasksParams,
  NapiModule,
  NapiStepDefinition,
  NapiStepError,
  NapiStepEvent,
  NapiStepExecutionResult,
  NapiTaskInfo,
  NapiTaskRequest,
  NapiWorkflowStep,
  WorkerStatus as NapiWorkerStatus,
} from '../boundary.js';

/** Other names of the same. */
export type FfiStepEvent = NapiStepEvent;
export type FfiDispatchMetrics = NapiDispatchMetrics;
export type FfiDomainEvent = NapiDomainEvent;
export type StepExecutionResult = NapiStepExecutionResult;
export type CheckpointYieldData = NapiCheckpointYieldData;
export type NapiStepExecutionError = NapiStepError;
export type NapiStepExecutionMetadata = NapiExecutionMetadata;
