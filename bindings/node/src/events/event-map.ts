import type { FfiDispatchMetrics, FfiStepEvent } from '../ffi/types.js';
import type { EventNames } from './event-names.js';

/** A step was given out to this worker. */
export interface StepReceivedPayload {
  event: FfiStepEvent;
  receivedAt: Date;
}

/** Its handler runs. */
export interface StepStartedPayload {
  eventId: string;
  stepUuid: string;
  taskUuid: string;
  handlerName: string;
  startedAt: Date;
  timestamp?: Date;
}

/** Its handler has answered. */
export interface StepCompletedPayload {
  eventId: string;
  stepUuid: string;
  taskUuid: string;
  result: unknown;
  executionTimeMs: number;
  completedAt: Date;
  handlerName?: string;
  timestamp?: Date;
}

/** Its handler has failed, or its time is up. */
export interface StepFailedPayload {
  eventId: string;
  stepUuid: string;
  taskUuid: string;
  /** The subscriber has only its text. */
  error: Error | string;
  failedAt: Date;
  handlerName?: string;
  executionTimeMs?: number;
  timestamp?: Date;
}

/** What its handler answered was sent. */
export interface StepCompletionSentPayload {
  eventId: string;
  stepUuid: string;
  /** Whether somebody waited for it. */
  success: boolean;
  sentAt: Date;
}

/** Its progress was sent. */
export interface StepCheckpointYieldSentPayload {
  eventId: string;
  stepUuid: string;
  cursor: unknown;
  itemsProcessed: number;
  timestamp: Date;
}

/** Something happened to the worker. */
export interface WorkerEventPayload {
  workerId?: string | undefined;
  timestamp: Date;
  message?: string | undefined;
}

/** Something went wrong. */
export interface ErrorPayload {
  error: Error;
  timestamp: Date;
  context?: Record<string, unknown> | undefined;
}

/** The poller was started or stopped. */
export interface PollerEventPayload {
  timestamp: Date;
  message?: string | undefined;
}

/** The poller has found something. */
export interface PollerCyclePayload {
  eventsProcessed: number;
  cycleNumber: number;
  timestamp: Date;
}

/** Figures of the calls that are out. */
export interface MetricsPayload {
  metrics: FfiDispatchMetrics;
  timestamp: Date;
}

type Names = typeof EventNames;

/** The payload of each event, by its name. */
export type TaskerEventPayloads = Record<Names['STEP_EXECUTION_RECEIVED'], StepReceivedPayload> &
  Record<Names['STEP_EXECUTION_STARTED'], StepStartedPayload> &
  Record<Names['STEP_EXECUTION_COMPLETED'], StepCompletedPayload> &
  Record<Names['STEP_EXECUTION_FAILED' | 'STEP_EXECUTION_TIMEOUT'], StepFailedPayload> &
  Record<Names['STEP_COMPLETION_SENT'], StepCompletionSentPayload> &
  Record<Names['STEP_CHECKPOINT_YIELD_SENT'], StepCheckpointYieldSentPayload> &
  Record<
    Names['WORKER_STARTED' | 'WORKER_READY' | 'WORKER_SHUTDOWN_STARTED' | 'WORKER_STOPPED'],
    WorkerEventPayload
  > &
  Record<Names['WORKER_ERROR' | 'POLLER_ERROR' | 'METRICS_ERROR'], ErrorPayload> &
  Record<Names['POLLER_STARTED' | 'POLLER_STOPPED'], PollerEventPayload> &
  Record<Names['POLLER_CYCLE_COMPLETE'], PollerCyclePayload> &
  Record<Names['POLLER_STARVATION_DETECTED' | 'METRICS_UPDATED'], MetricsPayload>;

/** What listeners of each event are given. */
export type TaskerEventMap = {
  [Name in keyof TaskerEventPayloads]: [payload: TaskerEventPayloads[Name]];
};
