import { BasePublisher } from '../../domain-events/publisher.js';
import type { EventDeclaration, StepEventContext, StepResult } from '../../domain-events/types.js';
import { objectOf } from '../../types/json.js';

/** Publishes what others may know of a payment, and nothing else. */
export class PaymentEventPublisher extends BasePublisher {
  readonly publisherName = 'PaymentEventPublisher';

  override transformPayload(
    stepResult: StepResult,
    declaration?: EventDeclaration,
    stepContext?: StepEventContext,
  ): Record<string, unknown> {
    if (declaration?.name === 'payment.failed') {
      return { reason: stepResult.error?.message ?? 'unknown', step: stepContext?.stepName ?? null };
    }
    const { order_id, amount, transaction_id } = objectOf(stepResult.result);
    return { order_id, amount, transaction_id };
  }
}
