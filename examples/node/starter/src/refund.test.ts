import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Tasker } from '@tasker-systems/tasker';
import { runHandler } from '@tasker-systems/tasker/testing';

import { findPurchase, handlers, notify, RefundMoney } from './handlers/index.ts';

// One handler, without an engine.

test('an order is found by its number', async () => {
  const { result } = await runHandler(findPurchase, { input: { order: 'A-1250' } });
  assert.deepEqual(result, { customer: 'Ada', cents: 1250 });
});

test('what is no order fails for good', async () => {
  const { success, retryable, errorMessage } = await runHandler(findPurchase, { input: { order: 'B' } });
  assert.deepEqual([success, retryable], [false, false]);
  assert.match(errorMessage ?? '', /orders are like A-1250/);
});

test('too much money is not sent without a person', async () => {
  const { success, errorType } = await runHandler(RefundMoney, {
    dependencies: { find_purchase: { customer: 'Ada', cents: 20_000 } },
    config: { limit_cents: 10_000 },
  });
  assert.deepEqual([success, errorType], [false, 'validation_error']);
});

test('the customer is told how much', async () => {
  const dependencies = { find_purchase: { customer: 'Ada', cents: 1250 }, refund_money: { receipt: 'R-1', cents: 1250 } };
  const { result } = await runHandler(notify, { dependencies });
  assert.deepEqual(result, { text: 'Dear Ada, you get 12.50 back (R-1).' });
});

// The whole workflow, in memory.

test('a bank that does not answer at first is asked again', async () => {
  const template = readFileSync(new URL('../templates/refund.yaml', import.meta.url), 'utf8');
  const tasker = await Tasker.embedded({ handlers, templates: [template] });
  try {
    const id = await tasker.submit({ namespace: 'starter', name: 'refund', context: { order: 'A-990' } });
    const { status, steps } = await tasker.wait(id, 30_000);
    assert.equal(status, 'complete');
    assert.deepEqual(steps.map(({ name, attempts }) => [name, attempts]), [['find_purchase', 1], ['refund_money', 2], ['notify', 1]]);
  } finally {
    await tasker.close();
  }
});
