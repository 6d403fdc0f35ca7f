import { asError } from '../errors.js';
import type { TaskerEventEmitter } from '../events/event-emitter.js';
import { EventNames } from '../events/event-names.js';
import { executionResult, type Run, unsendableResult } from '../execution/completion.js';
import { eventsOfStep, type MadeEvents } from '../execution/event-payloads.js';
import { type Yield, yieldOf } from '../execution/outcomes.js';
import type { FfiStepEvent, NapiModule } from '../ffi/types.js';
import { logError, logWarn } from '../logging/index.js';
import type { StepHandlerResult } from '../types/step-handler-result.js';

/** Sends what handlers have answered. */
export class CompletionSender {
  constructor(
    private readonly module: NapiModule,
    private readonly emitter: TaskerEventEmitter,
    private readonly workerId: string,
  ) {}

  /** Throws when neither the answer nor that it cannot be sent reaches the addon. */
  async send(
    event: FfiStepEvent,
    result: StepHandlerResult,
    executionTimeMs: number,
  ): Promise<void> {
    const { workerId } = this;
    const run: Run = { stepUuid: event.stepUuid, workerId, executionTimeMs };
    try {
      const progress = yieldOf(result);
      if (progress !== null) this.#sendProgress(event, progress);
      else this.#sendResult(event, result, run);
    } catch (thrown) {
      this.#sendUnsendable(event, asError(thrown), run);
    }
  }

  #sendResult(event: FfiStepEvent, result: StepHandlerResult, run: Run): void {
    const whole = executionResult(result, run);
    const made: MadeEvents | undefined = eventsOfStep(event, result);
    if (made !== undefined) {
      whole.eventPayloads = made.payloads;
      whole.eventPublisher = made.publisher;
    }
    const accepted = this.module.completeStepEvent(event.eventId, whole);
    if (accepted) made?.published();
    this.#sent(event, accepted);
  }

  #sendProgress(event: FfiStepEvent, progress: Yield): void {
    const { eventId, stepUuid } = event;
    const accepted = this.module.checkpointYieldStepEvent(eventId, { stepUuid, ...progress });
    if (!accepted) {
      logWarn('nobody waits for the progress of the step', { event_id: eventId, step_uuid: stepUuid });
      return;
    }
    const { cursor, itemsProcessed } = progress;
    const payload = { eventId, stepUuid, cursor, itemsProcessed, timestamp: new Date() };
    this.#tell(() => this.emitter.emit(EventNames.STEP_CHECKPOINT_YIELD_SENT, payload));
  }

  #sendUnsendable(event: FfiStepEvent, why: Error, run: Run): void {
    const { eventId, stepUuid } = event;
    logError(`the result of a step was not taken: ${why.message}`, {
      event_id: eventId,
      step_uuid: stepUuid,
    });
    let outcome = 'rejected';
    let accepted = false;
    try {
      accepted = this.module.completeStepEvent(eventId, unsendableResult(why, run));
    } catch {
      outcome = 'failed';
    }
    if (!accepted) {
      throw new Error(
        `Both primary and fallback FFI submissions ${outcome} for event ${eventId}. ` +
          `Step ${stepUuid} is orphaned. It runs again when its lease has ended.`,
      );
    }
    this.#sent(event, true);
  }

  #sent(event: FfiStepEvent, accepted: boolean): void {
    const { eventId, stepUuid } = event;
    if (!accepted) {
      logWarn('nobody waits for the result of the step', { event_id: eventId, step_uuid: stepUuid });
    }
    this.#tell(() => this.emitter.emitCompletionSent(eventId, stepUuid, accepted));
  }

  /** It is sent: a listener that throws must not have it sent again. */
  #tell(emit: () => void): void {
    try {
      emit();
    } catch (thrown) {
      logWarn(`a listener threw: ${asError(thrown).message}`);
    }
  }
}
