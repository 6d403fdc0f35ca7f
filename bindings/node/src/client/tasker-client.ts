import { randomUUID } from 'node:crypto';

import { FfiLayer } from '../ffi/ffi-layer.js';
import type { NapiClientResult, NapiListTasksParams, NapiModule, NapiTaskRequest } from '../ffi/types.js';
import type {
  CreateTaskOptions,
  HealthCheckResponse,
  ListTasksOptions,
  StepAuditResponse,
  StepResponse,
  TaskListResponse,
  TaskResponse,
} from './types.js';

/** An engine refused something, or could not be asked. */
export class TaskerClientError extends Error {
  override name = 'TaskerClientError';
  constructor(
    message: string,
    /** The same may succeed later. */
    readonly recoverable = false,
  ) {
    super(message);
  }
}

/** What has the addon. */
export type ModuleSource = Pick<FfiLayer, 'getModule'>;

/** Takes tasks in, and looks at them, by the worker of this process. Each method blocks until the engine has
 * answered, and throws TaskerClientError for what it refuses. */
export class TaskerClient {
  constructor(private readonly ffiLayer: ModuleSource) {}

  /** Asks for a task. \returns it as it was made. */
  createTask(options: CreateTaskOptions): TaskResponse {
    const request: NapiTaskRequest = {
      name: options.name,
      namespace: options.namespace ?? 'default',
      version: options.version ?? '1.0.0',
      context: options.context ?? {},
      initiator: options.initiator ?? 'tasker-core-typescript',
      sourceSystem: options.sourceSystem ?? 'tasker-core',
      reason: options.reason ?? 'Task requested',
      tags: options.tags ?? [],
      correlationId: options.correlationId ?? randomUUID(),
    };
    const { priority, parentCorrelationId, idempotencyKey } = options;
    if (priority !== undefined) request.priority = priority;
    if (parentCorrelationId !== undefined) request.parentCorrelationId = parentCorrelationId;
    if (idempotencyKey !== undefined) request.idempotencyKey = idempotencyKey;
    return this.#ask((module) => module.clientCreateTask(request));
  }

  /** A task as it is now, with its steps. */
  getTask(taskUuid: string): TaskResponse {
    return this.#ask((module) => module.clientGetTask(taskUuid));
  }

  /** Tasks, the newest first. */
  listTasks(options: ListTasksOptions = {}): TaskListResponse {
    const params: NapiListTasksParams = { limit: options.limit ?? 50, offset: options.offset ?? 0 };
    if (options.namespace !== undefined) params.namespace = options.namespace;
    if (options.status !== undefined) params.status = options.status;
    return this.#ask((module) => module.clientListTasks(params));
  }

  /** Cancels a task that has not ended. */
  cancelTask(taskUuid: string): void {
    this.#ask((module) => module.clientCancelTask(taskUuid));
  }

  /** The steps of a task. */
  listTaskSteps(taskUuid: string): StepResponse[] {
    return this.#ask((module) => module.clientListTaskSteps(taskUuid));
  }

  /** One step of a task. */
  getStep(taskUuid: string, stepUuid: string): StepResponse {
    return this.#ask((module) => module.clientGetStep(taskUuid, stepUuid));
  }

  /** What has become of a step, attempt by attempt. */
  getStepAuditHistory(taskUuid: string, stepUuid: string): StepAuditResponse[] {
    return this.#ask((module) => module.clientGetStepAuditHistory(taskUuid, stepUuid));
  }

  /** Whether whoever answers is well. */
  healthCheck(): HealthCheckResponse {
    return this.#ask((module) => module.clientHealthCheck());
  }

  #ask<T>(what: (module: NapiModule) => NapiClientResult): T {
    const answer = what(this.ffiLayer.getModule());
    if (!answer.success) {
      throw new TaskerClientError(answer.error ?? 'Unknown client error', answer.recoverable ?? false);
    }
    return answer.data as T;
  }
}

let layer: Promise<FfiLayer> | undefined;
let client: Promise<TaskerClient> | undefined;

async function loadedLayer(): Promise<FfiLayer> {
  const made = new FfiLayer();
  await made.load();
  return made;
}

/** The addon of this process; loaded when it is asked for the first time. */
export function getFfiLayer(): Promise<FfiLayer> {
  layer ??= loadedLayer().catch((error: unknown) => {
    layer = undefined; // it may be there the next time
    throw error;
  });
  return layer;
}

/** The client of this process. */
export function getTaskerClient(): Promise<TaskerClient> {
  client ??= getFfiLayer()
    .then((loaded) => new TaskerClient(loaded))
    .catch((error: unknown) => {
      client = undefined;
      throw error;
    });
  return client;
}
