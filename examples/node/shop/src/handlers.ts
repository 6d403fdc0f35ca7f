/** The steps of order.yaml. Each may run again after a crash, so what it does elsewhere it does by a key that stays
 * the same: the step's id. */
import {
  Decision,
  defineDecisionHandler,
  defineHandler,
  PermanentError,
  RetryableError,
  type StepContext,
  type StepHandlerClass,
} from '@tasker-systems/tasker';

import { type Charge, type Item, NoAnswer, NotInStock, type Services } from './services.ts';

interface Order {
  email: string;
  card: string;
  items: Item[];
  context: StepContext;
}

interface Reserved {
  cents: number;
}

const order = { email: 'email', card: 'card', items: 'items' };

export function handlersOf({ warehouse, bank, post }: Services): Record<string, StepHandlerClass> {
  const handlers = [
    defineHandler('shop.reserve_stock', { inputs: order }, ({ items, context }: Order): Reserved => {
      try {
        return { cents: warehouse.reserve(context.stepUuid, items) };
      } catch (error) {
        // Nobody will have more of it in a moment: the order fails for good, and says so.
        throw error instanceof NotInStock ? new PermanentError(error.message) : error;
      }
    }),

    defineHandler(
      'shop.charge_card',
      { inputs: order, depends: { reserved: 'reserve_stock' } },
      ({ card, reserved, context }: Order & { reserved: Reserved }): Charge => {
        try {
          return bank.charge(context.stepUuid, card, reserved.cents);
        } catch (error) {
          if (!(error instanceof NoAnswer)) throw error;
          console.log(`order ${context.taskUuid}: ${error.message}, attempt ${context.retryCount + 1}`);
          throw new RetryableError(error.message);
        }
      },
    ),

    defineDecisionHandler(
      'shop.decide',
      { depends: { charge: 'charge_card' } },
      ({ charge }: { charge: Charge; context: StepContext }) =>
        Decision.route(charge.status === 'charged' ? ['ship'] : ['release_stock']),
    ),

    defineHandler('shop.ship', { inputs: order }, ({ email, items, context }: Order) => {
      post.send(context.stepUuid, email, `parcel: ${items.map((item) => `${item.quantity} ${item.sku}`).join(', ')}`);
      return { parcel: context.stepUuid };
    }),

    defineHandler('shop.confirm', { inputs: order }, ({ email, context }: Order) => {
      post.send(context.stepUuid, email, 'letter: your order is on its way');
      return { outcome: 'shipped' };
    }),

    defineHandler('shop.release_stock', { inputs: order }, ({ items, context }: Order) => {
      warehouse.release(context.stepUuid, items);
    }),

    defineHandler('shop.apologize', { inputs: order }, ({ email, context }: Order) => {
      post.send(context.stepUuid, email, 'letter: your card was declined');
      return { outcome: 'declined' };
    }),

    defineHandler(
      'shop.close',
      { depends: { confirmed: 'confirm', apologized: 'apologize' } },
      ({ confirmed, apologized }: { confirmed: object | null; apologized: object | null; context: StepContext }) =>
        confirmed ?? apologized,
    ),
  ];
  return Object.fromEntries(handlers.map((handler) => [handler.handlerName, handler]));
}
