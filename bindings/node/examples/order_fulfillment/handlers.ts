import {
  defineHandler,
  PermanentError,
  RetryableError,
  type StepContext,
} from '@tasker-systems/tasker';

import type { Customer, Item, Paid, Payment, Reserved, Shipping, Validated } from './types.js';

const RESERVED_FOR_MS = 24 * 60 * 60 * 1000;
const DAYS: Record<string, number> = { express: 1, standard: 5 };

function inCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** The same for every run of a step: a second run does nothing twice. */
function idOf(prefix: string, context: StepContext): string {
  return `${prefix}-${context.stepUuid.slice(-12).toUpperCase()}`;
}

export const validateOrder = defineHandler(
  'order_fulfillment.validate_order',
  { inputs: { customer: 'customer', items: 'items' } },
  ({ customer, items }: { customer?: Customer; items?: Item[] }): Validated => {
    if (!customer?.id || !customer.email) throw new PermanentError('customer needs an id and an email');
    if (!items?.length) throw new PermanentError('an order needs items');
    for (const { sku, quantity, price } of items) {
      if (!(quantity > 0 && price >= 0)) throw new PermanentError(`item ${sku} has a wrong quantity or price`);
    }
    const lines = items.map((item) => ({ ...item, line_total: inCents(item.quantity * item.price) }));
    return {
      customer_validated: true,
      customer_id: customer.id,
      validated_items: lines,
      order_total: inCents(lines.reduce((total, line) => total + line.line_total, 0)),
      validation_status: 'complete',
      validated_at: new Date().toISOString(),
    };
  },
);

interface AfterOrder {
  order: Validated;
  context: StepContext;
}

export const reserveInventory = defineHandler(
  'order_fulfillment.reserve_inventory',
  { depends: { order: 'validate_order' } },
  ({ order, context }: AfterOrder): Reserved & { reservation_details: object[] } => ({
    reservation_id: idOf('RES', context),
    items_reserved: order.validated_items.length,
    reservation_status: 'confirmed',
    total_reserved_value: order.order_total,
    expires_at: new Date(Date.now() + RESERVED_FOR_MS).toISOString(),
    reservation_details: order.validated_items.map(({ sku, quantity }) => ({
      sku,
      quantity_reserved: quantity,
      warehouse: 'main',
    })),
  }),
);

export const processPayment = defineHandler(
  'order_fulfillment.process_payment',
  { depends: { order: 'validate_order' }, inputs: { payment: 'payment' } },
  ({ order, payment, context }: AfterOrder & { payment?: Payment }): Paid & Record<string, unknown> => {
    if (!payment?.method) throw new PermanentError('an order needs a payment');
    if (payment.token === 'tok_declined') throw new PermanentError('the card was declined');
    if (payment.token === 'tok_network' && context.retryCount === 0) {
      throw new RetryableError('the gateway does not answer');
    }
    return {
      payment_processed: true,
      payment_id: idOf('PAY', context),
      transaction_id: idOf('TXN', context),
      amount_charged: order.order_total,
      payment_method_used: payment.method,
      gateway_response: { status: 'approved' },
      payment_status: 'completed',
    };
  },
);

export const shipOrder = defineHandler(
  'order_fulfillment.ship_order',
  { depends: { reserved: 'reserve_inventory', paid: 'process_payment' }, inputs: { shipping: 'shipping' } },
  (given: { reserved: Reserved; paid: Paid; shipping?: Shipping; context: StepContext }) => {
    const { reserved, paid, shipping, context } = given;
    if (!shipping?.address) throw new PermanentError('an order needs an address');
    if (!paid.payment_processed) throw new PermanentError('the order is not paid');
    const days = DAYS[shipping.method] ?? 5;
    return {
      shipment_id: idOf('SHIP', context),
      tracking_number: idOf('TRK', context),
      reservation_id: reserved.reservation_id,
      shipping_status: 'label_created',
      estimated_delivery: new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
    };
  },
);
