import type { StepHandlerResult } from '../types/step-handler-result.js';
import { StepHandler } from './base.js';
import { DecisionMixin, type DecisionPointOutcome } from './mixins/decision.js';

export { type DecisionPointOutcome, DecisionType } from './mixins/decision.js';

const decision = DecisionMixin.prototype;

/** Base of handlers that decide which steps follow. */
export abstract class DecisionHandler extends StepHandler {
  override get capabilities(): string[] {
    return ['process', 'decision', 'routing'];
  }

  /** The steps of these names follow. */
  protected decisionSuccess(
    steps: string[],
    routingContext?: Record<string, unknown>,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult {
    return decision.decisionSuccess.call(this.#decision, steps, routingContext, metadata);
  }

  /** A decision that was made elsewhere. */
  protected decisionSuccessWithOutcome(
    outcome: DecisionPointOutcome,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult {
    return decision.decisionSuccessWithOutcome.call(this.#decision, outcome, metadata);
  }

  /** None follows. */
  protected decisionNoBranches(
    outcome: DecisionPointOutcome,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult {
    return decision.decisionNoBranches.call(this.#decision, outcome, metadata);
  }

  /** None follows, for this reason. */
  protected skipBranches(
    reason: string,
    routingContext?: Record<string, unknown>,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult {
    return decision.skipBranches.call(this.#decision, reason, routingContext, metadata);
  }

  /** It could not be decided. */
  protected decisionFailure(
    message: string,
    errorType = 'decision_error',
    retryable = false,
    metadata?: Record<string, unknown>,
  ): StepHandlerResult {
    return decision.decisionFailure.call(this.#decision, message, errorType, retryable, metadata);
  }

  /** The same methods, which are for everybody there. */
  get #decision(): DecisionMixin {
    return this as unknown as DecisionMixin;
  }
}

/** The name that it had before. */
export { DecisionHandler as DecisionStepHandler };
