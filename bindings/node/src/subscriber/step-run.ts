import { asError, failureOf, isInstance } from '../errors.js';
import type { TaskerEventEmitter } from '../events/event-emitter.js';
import type { TaskerEventMap } from '../events/event-map.js';
import { EventNames } from '../events/event-names.js';
import { checkedResult, resultOfThrown } from '../execution/completion.js';
import { definitionOf, findHandler, type HandlerSource } from '../execution/find-handler.js';
import { withBatchOutcome } from '../execution/outcomes.js';
import type { FfiStepEvent } from '../ffi/types.js';
import type { ExecutableHandler } from '../handler/base.js';
import { logWarn } from '../logging/index.js';
import { StepContext } from '../types/step-context.js';
import { StepHandlerResult } from '../types/step-handler-result.js';
import type { CompletionSender } from './completion-sender.js';

/** What the engine waits for when nobody says otherwise. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** A handler's time is up. */
export class TimeoutError extends Error {
  override name = 'TimeoutError';
}

interface Ended {
  result: StepHandlerResult;
  isTimeout: boolean;
}

/** What a handler returned; what throws when it is looked at fails the step for good. */
function resultOfReturned(value: unknown, name: string, event: FfiStepEvent): StepHandlerResult {
  try {
    return withBatchOutcome(checkedResult(value, name), event.stepDefinition);
  } catch (thrown) {
    const message = `Handler '${name}' returned what cannot be looked at: ${failureOf(thrown).message}`;
    return StepHandlerResult.failure(message, 'permanent_error', false);
  }
}

/** Runs one step: finds its handler, waits for it no longer than it may take, sends its answer. */
export class StepRun {
  constructor(
    private readonly source: HandlerSource,
    private readonly emitter: TaskerEventEmitter,
    private readonly sender: CompletionSender,
    private readonly handlerTimeoutMs: number | undefined,
  ) {}

  /** \returns whether the step has succeeded. Throws when its answer reached nobody. */
  async run(event: FfiStepEvent): Promise<boolean> {
    const startedAt = performance.now();
    const { result, isTimeout } = await this.#answer(event);
    const executionTimeMs = Math.round(performance.now() - startedAt);
    this.#tellEnd(event, result, executionTimeMs, isTimeout);
    await this.sender.send(event, result, executionTimeMs);
    return result.success;
  }

  async #answer(event: FfiStepEvent): Promise<Ended> {
    const definition = definitionOf(event.stepDefinition);
    if (definition.callable === '') {
      const message = 'No handler name found in step definition';
      const result = StepHandlerResult.failure(message, 'permanent_error', false);
      return { result, isTimeout: false };
    }
    try {
      const { handler, failure } = await findHandler(this.source, definition);
      if (failure !== undefined) return { result: failure, isTimeout: false };
      const { callable: handlerName } = definition;
      const { eventId, stepUuid, taskUuid } = event;
      const now = new Date();
      const started = { eventId, stepUuid, taskUuid, handlerName, startedAt: now, timestamp: now };
      this.#emit(EventNames.STEP_EXECUTION_STARTED, started);
      const value = await this.#call(handler, event, handlerName);
      return { result: resultOfReturned(value, handlerName, event), isTimeout: false };
    } catch (thrown) {
      return { result: resultOfThrown(thrown), isTimeout: isInstance(thrown, TimeoutError) };
    }
  }

  /** What the handler answers after its time is dropped: its signal told it to stop. */
  async #call(handler: ExecutableHandler, event: FfiStepEvent, name: string): Promise<unknown> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(event.signal?.reason);
    if (event.signal?.aborted) stop();
    event.signal?.addEventListener('abort', stop, { once: true });
    const timeoutMs = this.#timeoutOf(event);
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          const error = new TimeoutError(`Handler execution timed out after ${timeoutMs}ms`);
          controller.abort(error);
          reject(error);
        }, timeoutMs);
      });
      const context = StepContext.fromFfiEvent(event, name, controller.signal);
      return await Promise.race([handler.call(context), late]);
    } finally {
      clearTimeout(timer);
      event.signal?.removeEventListener('abort', stop);
    }
  }

  #timeoutOf(event: FfiStepEvent): number {
    const seconds = event.stepDefinition?.timeoutSeconds;
    const said = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined;
    const given = this.handlerTimeoutMs;
    if (given === undefined) return said ?? DEFAULT_TIMEOUT_MS;
    return Math.min(given, said ?? given);
  }

  #tellEnd(
    event: FfiStepEvent,
    result: StepHandlerResult,
    executionTimeMs: number,
    isTimeout: boolean,
  ): void {
    const { eventId, stepUuid, taskUuid } = event;
    const handlerName = event.stepDefinition?.handlerCallable ?? '';
    const timestamp = new Date();
    const ids = { eventId, stepUuid, taskUuid, handlerName, executionTimeMs, timestamp };
    if (result.success) {
      const payload = { ...ids, result: result.result, completedAt: timestamp };
      this.#emit(EventNames.STEP_EXECUTION_COMPLETED, payload);
      return;
    }
    const payload = { ...ids, error: result.errorMessage ?? 'Unknown error', failedAt: timestamp };
    this.#emit(EventNames.STEP_EXECUTION_FAILED, payload);
    if (isTimeout) this.#emit(EventNames.STEP_EXECUTION_TIMEOUT, payload);
  }

  /** A listener that throws does not touch the step. */
  #emit<Name extends keyof TaskerEventMap>(name: Name, payload: TaskerEventMap[Name][0]): void {
    try {
      (this.emitter.emit as (name: string, payload: unknown) => boolean).call(
        this.emitter,
        name,
        payload,
      );
    } catch (thrown) {
      logWarn(`a listener of ${name} threw: ${asError(thrown).message}`);
    }
  }
}
