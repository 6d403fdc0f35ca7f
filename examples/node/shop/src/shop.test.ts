import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { makeApp } from './app.ts';
import { openShop } from './shop.ts';

const BOOKS = { email: 'ada@example.org', card: 'visa', items: [{ sku: 'book', quantity: 2 }] };

/** A shop in memory whose bank answers at once. No port is needed: Hono answers requests without one. */
async function shop(t: TestContext, bankLosses = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  const tasker = await openShop({ folder, store: ':memory:', bankLosses });
  t.after(async () => {
    await tasker.close();
    rmSync(folder, { recursive: true });
  });
  const app = makeApp(tasker);
  return {
    order: async (body: unknown, key = 'key-1') =>
      app.request('/orders', { method: 'POST', body: JSON.stringify(body), headers: { 'idempotency-key': key } }),
    done: async (id: string) => (await app.request(`/orders/${id}?wait=30`)).json(),
    get: (path: string) => app.request(path),
    written: (name: string) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)),
  };
}

test('an order is charged, shipped and confirmed', async (t) => {
  const { order, done, written } = await shop(t);
  const response = await order(BOOKS);
  assert.equal(response.status, 202);
  const { id } = await response.json();
  const { status, steps } = await done(id);
  assert.equal(status, 'shipped');
  assert.deepEqual(steps.map((step: { name: string }) => step.name).sort(), ['charge_card', 'close', 'confirm', 'decide', 'reserve_stock', 'ship']);
  assert.deepEqual(written('bank.jsonl').map(({ cents }) => cents), [3998]);
  assert.deepEqual(written('post.jsonl').map(({ what }) => what), ['parcel: 2 book', 'letter: your order is on its way']);
});

test('a bank that loses an answer is asked again, and charges once', async (t) => {
  const { order, done, written } = await shop(t, 1);
  const { id } = await (await order(BOOKS)).json();
  const { status, steps } = await done(id);
  assert.equal(status, 'shipped');
  assert.equal(steps.find((step: { name: string }) => step.name === 'charge_card').attempts, 2);
  assert.equal(written('bank.jsonl').length, 1);
});

test('a card that is declined: the stock is released, and an apology sent', async (t) => {
  const { order, done, written } = await shop(t);
  const { id } = await (await order({ ...BOOKS, card: 'stolen' })).json();
  assert.equal((await done(id)).status, 'declined');
  assert.deepEqual(written('stock.jsonl').map(({ sign }) => sign), [-1, 1]);
  assert.deepEqual(written('post.jsonl').map(({ what }) => what), ['letter: your card was declined']);
});

test('what is not in stock fails, and says why', async (t) => {
  const { order, done, written } = await shop(t);
  const { id } = await (await order({ ...BOOKS, items: [{ sku: 'desk', quantity: 3 }] })).json();
  const { status, reason } = await done(id);
  assert.deepEqual([status, reason], ['failed', '3 of desk are not in stock']);
  assert.deepEqual(written('bank.jsonl'), []);
});

test('who asks twice with one key has ordered once', async (t) => {
  const { order, done, written } = await shop(t);
  const [first, second] = await Promise.all([order(BOOKS), order(BOOKS)]);
  const { id } = await first.json();
  assert.deepEqual(await second.json(), { id });
  await done(id);
  assert.equal(written('bank.jsonl').length, 1);
  const { id: other } = await (await order(BOOKS, 'key-2')).json();
  assert.notEqual(other, id);
});

for (const [what, body, part] of [
  ['an order without items', { ...BOOKS, items: [] }, 'items'],
  ['a quantity of zero', { ...BOOKS, items: [{ sku: 'pen', quantity: 0 }] }, 'quantity'],
  ['no order at all', null, 'JSON object'],
] as const) {
  test(`${what} is refused at once`, async (t) => {
    const { order } = await shop(t);
    const response = await order(body);
    assert.equal(response.status, 400);
    assert.match((await response.json()).error, new RegExp(part));
  });
}

test('an order that nobody made is not found', async (t) => {
  const { get } = await shop(t);
  assert.equal((await get('/orders/01890a5d-ac96-774b-bcce-b302099a8057')).status, 404);
});
