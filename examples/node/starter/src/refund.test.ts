import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { runHandler, Workbench } from '@tasker-systems/tasker/testing';

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

// The whole workflow, in memory and with virtual time.

async function workbench(): Promise<Workbench> {
  const template = readFileSync(new URL('../templates/refund.yaml', import.meta.url), 'utf8');
  return Workbench.open({ handlers, templates: [template] });
}

test('a bank that does not answer at first is asked again', async () => {
  const bench = await workbench();
  const refund = await bench.submit({ namespace: 'starter', name: 'refund', context: { order: 'A-990' } });
  await bench.advance(0); // what can happen at once
  assert.equal(refund.step('refund_money').status, 'waiting_for_retry');
  await bench.advance('1m');
  assert.equal(refund.status, 'complete');
  assert.deepEqual(refund.calls.map((call) => call.step), ['find_purchase', 'refund_money', 'refund_money', 'notify']);
  await bench.close();
});

test('a refund that a person must look at waits for him', async () => {
  const bench = await workbench();
  const refund = await bench.submit({ namespace: 'starter', name: 'refund', context: { order: 'A-990000' } });
  await bench.advance('1d');
  assert.equal(refund.status, 'blocked_by_failures');
  assert.equal(refund.step('notify').attempts, 0);
  await bench.close();
});
