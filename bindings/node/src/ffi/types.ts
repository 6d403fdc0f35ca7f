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
} from '../addon/boundary.js';

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
} from '../addon/boundary.js';

/** One call of a handler. */
export type FfiStepEvent = NapiStepEvent;
/** Calls that are out. */
export type FfiDispatchMetrics = NapiDispatchMetrics;
/** A domain event of this process. */
export type FfiDomainEvent = NapiDomainEvent;
/** What a handler has come to. */
export type StepExecutionResult = NapiStepExecutionResult;
/** Progress to be stored. */
export type CheckpointYieldData = NapiCheckpointYieldData;
/** Why a step failed. */
export type NapiStepExecutionError = NapiStepError;
/** How it went. */
export type NapiStepExecutionMetadata = NapiExecutionMetadata;
