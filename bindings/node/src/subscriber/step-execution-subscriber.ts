import type { TaskerEventEmitter } from '../events/event-emitter.js';
import type { StepReceivedPayload } from '../events/event-map.js';
import { EventNames } from '../events/event-names.js';
import type { HandlerSource } from '../execution/find-handler.js';
import type { FfiStepEvent, NapiModule } from '../ffi/types.js';
import { logError, logWarn } from '../logging/index.js';
import { CompletionSender } from './completion-sender.js';
import { StepRun } from './step-run.js';

/** How a subscriber is to be. */
export interface StepExecutionSubscriberConfig {
  /** Its name in results: `typescript-worker-<pid>`. */
  workerId?: string;
  /** How many handlers may run at once: 10. What is more waits. */
  maxConcurrent?: number;
  /** How long a handler may take. Left out: what the step's template says, else 30,000. Given: the
   * shorter of the two. */
  handlerTimeoutMs?: number;
}

/** Runs the handlers of the steps that the emitter tells of, and sends what they answer. */
export class StepExecutionSubscriber {
  readonly #emitter: TaskerEventEmitter;
  readonly #run: StepRun;
  readonly #maxConcurrent: number;
  readonly #waiting: FfiStepEvent[] = [];
  readonly #idle = new Set<() => void>();
  readonly #onReceived = (payload: StepReceivedPayload): void => this.#take(payload.event);
  #isRunning = false;
  #active = 0;
  #processed = 0;
  #errors = 0;

  constructor(
    emitter: TaskerEventEmitter,
    registry: HandlerSource,
    module: NapiModule,
    config: StepExecutionSubscriberConfig = {},
  ) {
    this.#emitter = emitter;
    this.#maxConcurrent = config.maxConcurrent ?? 10;
    const workerId = config.workerId ?? `typescript-worker-${process.pid}`;
    const sender = new CompletionSender(module, emitter, workerId);
    this.#run = new StepRun(registry, emitter, sender, config.handlerTimeoutMs);
  }

  /** Does nothing when it is running. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#emitter.on(EventNames.STEP_EXECUTION_RECEIVED, this.#onReceived);
  }

  /** Takes no more. Handlers that run go on; steps that still wait are run again after the next start of
   * a worker, when their leases end. */
  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#emitter.off(EventNames.STEP_EXECUTION_RECEIVED, this.#onReceived);
    if (this.#waiting.length > 0) {
      logWarn(`${this.#waiting.length} steps were not begun: they run when their leases have ended`);
      this.#waiting.length = 0;
    }
    this.#tellIdle();
  }

  /** Whether it runs handlers. */
  isRunning(): boolean {
    return this.#isRunning;
  }

  /** How many handlers have answered. */
  getProcessedCount(): number {
    return this.#processed;
  }

  /** How many of them failed, and answers that could not be sent. */
  getErrorCount(): number {
    return this.#errors;
  }

  /** How many handlers run now. */
  getActiveHandlers(): number {
    return this.#active;
  }

  /** How many steps wait for room. */
  getWaitingCount(): number {
    return this.#waiting.length;
  }

  /** Until nothing runs or waits, at most so long. \returns whether that is so. */
  async waitForCompletion(timeoutMs = 30_000): Promise<boolean> {
    if (this.#isIdle()) return true;
    let timer: NodeJS.Timeout | undefined;
    let tell: (() => void) | undefined;
    try {
      return await new Promise<boolean>((resolve) => {
        tell = () => resolve(true);
        this.#idle.add(tell);
        timer = setTimeout(() => resolve(false), timeoutMs);
      });
    } finally {
      clearTimeout(timer);
      if (tell !== undefined) this.#idle.delete(tell);
    }
  }

  #isIdle(): boolean {
    return this.#active === 0 && this.#waiting.length === 0;
  }

  #tellIdle(): void {
    if (!this.#isIdle()) return;
    for (const tell of this.#idle) tell();
  }

  #take(event: FfiStepEvent): void {
    this.#waiting.push(event);
    this.#begin();
  }

  #begin(): void {
    while (this.#active < this.#maxConcurrent) {
      const event = this.#waiting.shift();
      if (event === undefined) return;
      ++this.#active;
      void this.#process(event);
    }
  }

  async #process(event: FfiStepEvent): Promise<void> {
    try {
      const succeeded = await this.#run.run(event);
      if (!succeeded) ++this.#errors;
    } catch (thrown) {
      // Its answer reached nobody: it is told, and the place is free all the same.
      ++this.#errors;
      const error = thrown as Error;
      logError(error.message, { event_id: event.eventId, step_uuid: event.stepUuid });
      this.#tellError(error, event);
    } finally {
      ++this.#processed;
      --this.#active;
      this.#begin();
      this.#tellIdle();
    }
  }

  #tellError(error: Error, event: FfiStepEvent): void {
    try {
      this.#emitter.emitWorkerError(error, { eventId: event.eventId, stepUuid: event.stepUuid });
    } catch (thrown) {
      logError(`a listener of ${EventNames.WORKER_ERROR} threw: ${String(thrown)}`);
    }
  }
}
