import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';

import type { FfiDispatchMetrics, FfiStepEvent } from '../ffi/types.js';
import type { TaskerEventMap } from './event-map.js';
import { EventNames } from './event-names.js';

/** Tells what happens in a worker. A listener that throws, throws at whoever told it. */
export class TaskerEventEmitter extends EventEmitter<TaskerEventMap> {
  readonly #instanceId = randomUUID();

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  /** Different for each emitter. */
  getInstanceId(): string {
    return this.#instanceId;
  }

  /** A step was given to this worker. */
  emitStepReceived(event: FfiStepEvent): boolean {
    return this.emit(EventNames.STEP_EXECUTION_RECEIVED, { event, receivedAt: new Date() });
  }

  /** Its handler runs. */
  emitStepStarted(eventId: string, stepUuid: string, taskUuid: string, handlerName: string): boolean {
    const startedAt = new Date();
    const payload = { eventId, stepUuid, taskUuid, handlerName, startedAt };
    return this.emit(EventNames.STEP_EXECUTION_STARTED, payload);
  }

  /** Its handler has answered. */
  emitStepCompleted(
    eventId: string,
    stepUuid: string,
    taskUuid: string,
    result: unknown,
    executionTimeMs: number,
  ): boolean {
    const completedAt = new Date();
    const payload = { eventId, stepUuid, taskUuid, result, executionTimeMs, completedAt };
    return this.emit(EventNames.STEP_EXECUTION_COMPLETED, payload);
  }

  /** Its handler has failed. */
  emitStepFailed(eventId: string, stepUuid: string, taskUuid: string, error: Error): boolean {
    const payload = { eventId, stepUuid, taskUuid, error, failedAt: new Date() };
    return this.emit(EventNames.STEP_EXECUTION_FAILED, payload);
  }

  /** The answer was passed on. */
  emitCompletionSent(eventId: string, stepUuid: string, success: boolean): boolean {
    const payload = { eventId, stepUuid, success, sentAt: new Date() };
    return this.emit(EventNames.STEP_COMPLETION_SENT, payload);
  }

  /** The worker has been started. */
  emitWorkerStarted(workerId?: string): boolean {
    return this.emit(EventNames.WORKER_STARTED, { workerId, timestamp: new Date() });
  }

  /** It takes steps. */
  emitWorkerReady(workerId?: string): boolean {
    return this.emit(EventNames.WORKER_READY, { workerId, timestamp: new Date() });
  }

  /** It takes no more steps. */
  emitWorkerShutdownStarted(workerId?: string): boolean {
    return this.emit(EventNames.WORKER_SHUTDOWN_STARTED, { workerId, timestamp: new Date() });
  }

  /** It has stopped. */
  emitWorkerStopped(workerId?: string): boolean {
    return this.emit(EventNames.WORKER_STOPPED, { workerId, timestamp: new Date() });
  }

  /** Something went wrong in the worker. */
  emitWorkerError(error: Error, context?: Record<string, unknown>): boolean {
    return this.emit(EventNames.WORKER_ERROR, { error, timestamp: new Date(), context });
  }

  /** How many steps are out, and for how long. */
  emitMetricsUpdated(metrics: FfiDispatchMetrics): boolean {
    return this.emit(EventNames.METRICS_UPDATED, { metrics, timestamp: new Date() });
  }

  /** A step has waited for its handler for too long. */
  emitStarvationDetected(metrics: FfiDispatchMetrics): boolean {
    return this.emit(EventNames.POLLER_STARVATION_DETECTED, { metrics, timestamp: new Date() });
  }
}
