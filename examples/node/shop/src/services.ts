/** What a shop depends on, each in place of a system of somebody else. As theirs should, they take a key with each
 * request: whoever asks twice with the same key gets the first answer. */
import { join } from 'node:path';

import { Journal } from './journal.ts';

export interface Item {
  sku: string;
  quantity: number;
}

const PRICES_IN_CENTS: Record<string, number> = { book: 1999, pen: 250, desk: 89900 };
const STOCK: Record<string, number> = { book: 100, pen: 1000, desk: 2 };

/** The warehouse has not as much as is wanted, or has never heard of it. */
export class NotInStock extends Error {}

export class Warehouse {
  readonly #journal: Journal<{ items: Item[]; sign: 1 | -1 }>;

  constructor(folder: string) {
    this.#journal = new Journal(join(folder, 'stock.jsonl'));
  }

  available(sku: string): number {
    let count = STOCK[sku] ?? 0;
    for (const { items, sign } of this.#journal.entries) {
      for (const item of items) if (item.sku === sku) count += sign * item.quantity;
    }
    return count;
  }

  /** \returns what the items cost. */
  reserve(key: string, items: Item[]): number {
    if (!this.#journal.has(key)) {
      for (const { sku, quantity } of items) {
        if (this.available(sku) < quantity) throw new NotInStock(`${quantity} of ${sku} are not in stock`);
      }
      this.#journal.record(key, { items, sign: -1 });
    }
    return items.reduce((sum, { sku, quantity }) => sum + quantity * (PRICES_IN_CENTS[sku] ?? 0), 0);
  }

  release(key: string, items: Item[]): void {
    this.#journal.record(key, { items, sign: 1 });
  }
}

export interface Charge {
  cents: number;
  status: 'charged' | 'declined';
}

/** The money moved, or not: nobody knows. */
export class NoAnswer extends Error {}

export class Bank {
  readonly #journal: Journal<Charge>;
  readonly #losses: number;
  readonly #answersLost = new Map<string, number>();

  /** \param losses  how many of its answers about each charge get lost after the money moved */
  constructor(folder: string, losses: number) {
    this.#journal = new Journal(join(folder, 'bank.jsonl'));
    this.#losses = losses;
  }

  charge(key: string, card: string, cents: number): Charge {
    const charge = this.#journal.record(key, { cents, status: card === 'stolen' ? 'declined' : 'charged' });
    const lost = this.#answersLost.get(key) ?? 0;
    if (lost < this.#losses) {
      this.#answersLost.set(key, lost + 1);
      throw new NoAnswer('the bank does not answer');
    }
    return charge;
  }
}

/** Parcels and letters. */
export class Post {
  readonly #journal: Journal<{ to: string; what: string }>;

  constructor(folder: string) {
    this.#journal = new Journal(join(folder, 'post.jsonl'));
  }

  send(key: string, to: string, what: string): void {
    this.#journal.record(key, { to, what });
  }
}

export interface Services {
  warehouse: Warehouse;
  bank: Bank;
  post: Post;
}

export function openServices(folder: string, bankLosses: number): Services {
  return { warehouse: new Warehouse(folder), bank: new Bank(folder, bankLosses), post: new Post(folder) };
}
