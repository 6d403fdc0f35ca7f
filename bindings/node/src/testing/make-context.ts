import { randomUUID } from 'node:crypto';

import type { NapiDependencyResult, NapiStepEvent } from '../ffi/types.js';
import { StepContext } from '../types/step-context.js';

/** What a handler is to be told; what is left out has a value that does not matter. */
export interface MadeUpContext {
  /** What the task was asked for with. */
  input?: Record<string, unknown>;
  /** What earlier steps answered, by their names. */
  dependencies?: Record<string, unknown>;
  /** The handler's settings in the template. */
  config?: Record<string, unknown>;
  /** Of a batch worker: its part of the work. */
  stepInputs?: Record<string, unknown>;
  /** How often the step was run before: 0. */
  retryCount?: number;
  /** How many runs there may be, the first included: 3. */
  maxRetries?: number;
  /** What an earlier call stored: `{cursor, items_processed, accumulated_results}`. */
  checkpoint?: Record<string, unknown>;
  handlerName?: string;
  /** The method of the handler: `call`. */
  method?: string;
  stepName?: string;
  taskName?: string;
  namespace?: string;
  signal?: AbortSignal;
}

const NOW = '2026-01-01T00:00:00Z';

function dependencyOf(result: unknown): NapiDependencyResult {
  return { stepUuid: randomUUID(), success: true, result, status: 'completed' };
}

/** The event that tells a handler so. */
export function makeEvent(given: MadeUpContext = {}): NapiStepEvent {
  const [taskUuid, stepUuid, correlationId] = [randomUUID(), randomUUID(), randomUUID()] as const;
  const name = given.stepName ?? 'step';
  const handlerCallable = given.handlerName ?? 'handler';
  const maxAttempts = given.maxRetries ?? 3;
  const dependencies = Object.entries(given.dependencies ?? {});
  return {
    eventId: randomUUID(),
    taskUuid,
    stepUuid,
    correlationId,
    taskCorrelationId: correlationId,
    task: {
      taskUuid, correlationId, namedTaskUuid: randomUUID(),
      name: given.taskName ?? 'task', namespace: given.namespace ?? 'default', version: '1.0.0',
      context: given.input ?? {}, complete: false, priority: 0, identityHash: '',
      createdAt: NOW, updatedAt: NOW, requestedAt: NOW,
    },
    workflowStep: {
      workflowStepUuid: stepUuid, taskUuid, namedStepUuid: randomUUID(),
      name, templateStepName: name, retryable: true, maxAttempts, attempts: given.retryCount ?? 0,
      inProcess: true, processed: false, inputs: given.stepInputs, checkpoint: given.checkpoint,
      createdAt: NOW, updatedAt: NOW,
    },
    stepDefinition: {
      name, handlerCallable, handlerMethod: given.method,
      handlerInitialization: given.config ?? {}, dependencies: dependencies.map(([step]) => step),
      retryRetryable: true, retryMaxAttempts: maxAttempts, retryBackoff: 'exponential',
      stepType: 'standard',
    },
    dependencyResults: Object.fromEntries(
      dependencies.map(([step, result]) => [step, dependencyOf(result)]),
    ),
    signal: given.signal,
  };
}

/** The context that tells a handler so. */
export function makeContext(given: MadeUpContext = {}): StepContext {
  const event = makeEvent(given);
  return StepContext.fromFfiEvent(event, event.stepDefinition.handlerCallable);
}
