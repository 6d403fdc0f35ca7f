import { type StepContext, StepHandler, type StepHandlerResult } from '@tasker-systems/tasker';

interface Payment {
  amount: number;
  reason?: string;
}

function paymentOf(context: StepContext): Payment {
  return context.getInputOr<Payment>('data', { amount: 0 });
}

/** One handler, several methods: the template says which runs. */
export class PaymentHandler extends StepHandler {
  static override handlerName = 'dispatch.payment';

  async call(_context: StepContext): Promise<StepHandlerResult> {
    return this.#answer('call', {});
  }

  async validate(context: StepContext): Promise<StepHandlerResult> {
    const { amount } = paymentOf(context);
    if (!(amount > 0)) return this.failure('amount must be positive', 'validation_error', false);
    return this.#answer('validate', { validated: true, input_validated: true, amount });
  }

  async process(context: StepContext): Promise<StepHandlerResult> {
    const { amount } = paymentOf(context);
    const processed = Math.round(amount * 110) / 100;
    const fee = Math.round((processed - amount) * 100) / 100;
    return this.#answer('process', {
      original_amount: amount,
      processed_amount: processed,
      processing_fee: fee,
    });
  }

  async refund(context: StepContext): Promise<StepHandlerResult> {
    const { amount, reason = 'not specified' } = paymentOf(context);
    return this.#answer('refund', {
      refund_amount: amount,
      refund_reason: reason,
      refund_id: `refund_${context.stepUuid}`,
    });
  }

  #answer(method: string, more: Record<string, unknown>): StepHandlerResult {
    const message = `${method} was invoked`;
    return this.success({ invoked_method: method, handler: this.name, message, ...more });
  }
}

/** Says which of its methods ran. */
export class ActionHandler extends StepHandler {
  static override handlerName = 'dispatch.action';

  async call(context: StepContext): Promise<StepHandlerResult> {
    return this.success({ invoked_method: 'call', action_type: context.getInput('action_type') ?? null });
  }

  async execute_action(context: StepContext): Promise<StepHandlerResult> {
    const action = context.getInput('action_type') ?? null;
    return this.success({ invoked_method: 'execute_action', action_type: action });
  }
}
