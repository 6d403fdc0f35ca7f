import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Tasker } from '@tasker-systems/tasker';

import { handlersOf } from './handlers.ts';
import { openServices } from './services.ts';

const TEMPLATE = readFileSync(new URL('../order.yaml', import.meta.url), 'utf8');

export interface ShopOptions {
  /** Where the shop keeps everything. */
  folder: string;
  /** `orders.db` in the folder, unless it is said. */
  store?: string;
  /** How many answers of the bank get lost: 1. */
  bankLosses?: number;
}

/** Engine and handlers of the shop; what an earlier process left unfinished goes on at once. */
export function openShop({ folder, store = `sqlite:${join(folder, 'orders.db')}`, bankLosses = 1 }: ShopOptions): Promise<Tasker> {
  const handlers = handlersOf(openServices(folder, bankLosses));
  return Tasker.embedded({ store, handlers, templates: [TEMPLATE] });
}
