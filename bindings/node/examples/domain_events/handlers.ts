import { defineHandler, PermanentError, type StepContext } from '@tasker-systems/tasker';

interface Order {
  order_id: string;
  customer_id: string;
  amount: number;
  context: StepContext;
}
const inputs = { order_id: 'order_id', customer_id: 'customer_id', amount: 'amount' };

/** Handlers know nothing of events: the template declares them. */
export const domainEventHandlers = [
  defineHandler('domain_events.validate_order', { inputs }, ({ order_id, amount }: Order) => ({
    order_id,
    amount,
    validated: true,
  })),
  defineHandler('domain_events.process_payment', { inputs }, ({ order_id, amount, context }: Order) => {
    if (context.getInputOr('simulate_failure', false)) throw new PermanentError('the card was declined');
    return { order_id, amount, transaction_id: `TXN-${context.stepUuid}`, card: 'never published' };
  }),
  defineHandler('domain_events.update_inventory', { inputs }, ({ order_id }: Order) => ({
    order_id,
    updated: true,
  })),
  defineHandler('domain_events.send_notification', { inputs }, ({ customer_id }: Order) => ({
    customer_id,
    channel: 'email',
    sent: true,
  })),
];
