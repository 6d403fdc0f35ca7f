/** The steps of templates/refund.yaml: three ways to write a handler. Whoever runs them finds them here: main.ts, the
 * tests, and `npm run worker`. */
import {
  defineHandler,
  PermanentError,
  RetryableError,
  type StepContext,
  StepHandler,
  type StepHandlerResult,
} from '@tasker-systems/tasker';

import { customerOf, sendMoney } from '../bank.ts';

export interface Purchase {
  customer: string;
  cents: number;
}

/** A function. What it throws fails the step: for good, or to be tried again. */
export const findPurchase = defineHandler(
  'starter.find_purchase',
  { inputs: { order: 'order' } },
  ({ order }: { order: string; context: StepContext }): Purchase => {
    const cents = Number(/^A-(\d+)$/.exec(order)?.[1]);
    if (!(cents > 0)) throw new PermanentError(`there is no order ${order}; orders are like A-1250`);
    return { customer: customerOf(order), cents };
  },
);

/** A class, which may have settings in the template, and helpers of its own. */
export class RefundMoney extends StepHandler {
  static override handlerName = 'starter.refund_money';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const purchase = context.getDependencyResult<Purchase>('find_purchase');
    if (purchase === null) return this.failure('find_purchase answered nothing', 'validation_error', false);
    const limit = context.getConfig<number>('limit_cents') ?? 0;
    if (purchase.cents > limit) {
      return this.failure(`${purchase.cents} cents are more than ${limit}: a person must look at it`, 'validation_error', false);
    }
    // The step's id is the same however often it runs: the bank moves the money once.
    const receipt = sendMoney(context.stepUuid, purchase.customer, purchase.cents);
    if (receipt === null) throw new RetryableError('the bank does not answer');
    return this.success({ receipt, cents: purchase.cents });
  }
}

export const notify = defineHandler(
  'starter.notify',
  { depends: { purchase: 'find_purchase', refund: 'refund_money' } },
  ({ purchase, refund }: { purchase: Purchase; refund: { receipt: string; cents: number }; context: StepContext }) => ({
    text: `Dear ${purchase.customer}, you get ${(refund.cents / 100).toFixed(2)} back (${refund.receipt}).`,
  }),
);

export const handlers = {
  'starter.find_purchase': findPurchase,
  'starter.refund_money': RefundMoney,
  'starter.notify': notify,
};
