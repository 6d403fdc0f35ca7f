// Goal: the example workflows give the documented values, attempts and events, on an engine in this process.
// Method: with a store of the process; with a server's schema of its own where TASKER_TEST_POSTGRES says where.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { INDEX, logging, tasker } from './support/package.mjs';
import { mockModule } from './support/mock_module.mjs';

const { HandlerRegistry, PublisherRegistry, Tasker } = tasker;
logging.setLoggingRuntime(mockModule());
const BUILT = join(dirname(INDEX), '../dist-examples');
const { ALL_EXAMPLE_HANDLERS } = await import(pathToFileURL(join(BUILT, 'index.js')).href);
const { PaymentEventPublisher } = await import(pathToFileURL(join(dirname(INDEX), 'examples/domain-events/index.js')).href);
const templateOf = (file) => readFileSync(fileURLToPath(new URL(`../examples/${file}`, import.meta.url)), 'utf8');

const POSTGRES = process.env.TASKER_TEST_POSTGRES;
const separator = POSTGRES?.includes('?') ? '&' : '?';
const store = POSTGRES && `${POSTGRES}${separator}schema=examples_${process.pid}`;

const handlers = Object.fromEntries(ALL_EXAMPLE_HANDLERS.map((one) => [one.handlerName, one]));

/** Runs one task. \returns it, and its steps by name. */
async function run(file, task, options = {}, watch = () => {}) {
  const engine = await Tasker.embedded({ store, handlers, templates: [templateOf(file)], ...options });
  try {
    watch(engine);
    const id = await engine.submit(task);
    const done = await engine.wait(id, 20_000);
    return { ...done, step: Object.fromEntries(done.steps.map((step) => [step.name, step])), engine };
  } finally {
    await engine.close();
  }
}
const resultOf = (done, name) => done.step[name].result;

const linear = (context) =>
  run('linear/template.yaml', { namespace: 'linear_workflow_ts', name: 'mathematical_sequence_ts', context });

test('linear: 4 becomes 16, 26, 78 and 39', async () => {
  const done = await linear({ even_number: 4 });
  assert.equal(done.status, 'complete');
  assert.deepEqual(resultOf(done, 'linear_step_1'), { squared_value: 16, operation: 'square', input: 4 });
  assert.deepEqual(resultOf(done, 'linear_step_2'), { added_value: 26, operation: 'add', input: 16, constant: 10 });
  assert.deepEqual(resultOf(done, 'linear_step_3'), { multiplied_value: 78, operation: 'multiply', input: 26, factor: 3 });
  assert.deepEqual(resultOf(done, 'linear_step_4'), { final_value: 39, operation: 'divide', input: 78, divisor: 2 });
});

for (const context of [{ even_number: 3 }, {}]) {
  test(`linear: ${JSON.stringify(context)} fails the first step for good`, async () => {
    const { step } = await linear(context);
    assert.deepEqual([step.linear_step_1.error.error_type, step.linear_step_1.attempts], ['validation_error', 1]);
  });
}

test('diamond: 4 becomes 36.5 by both branches', async () => {
  const done = await run('diamond/template.yaml',
    { namespace: 'diamond_workflow_ts', name: 'parallel_computation_ts', context: { even_number: 4 } });
  assert.equal(resultOf(done, 'diamond_branch_b').branch_b_value, 41);
  assert.equal(resultOf(done, 'diamond_branch_c').branch_c_value, 32);
  assert.equal(resultOf(done, 'diamond_end').final_value, 36.5);
});

for (const [number, result] of [[2, 2 ** 32], [6, (6n ** 32n).toString()]]) {
  test(`tree: ${number} to the 32nd`, async () => {
    const done = await run('tree/template.yaml',
      { namespace: 'tree_workflow_ts', name: 'hierarchical_tree_ts', context: { even_number: number } });
    assert.deepEqual(resultOf(done, 'tree_final_convergence'), { result });
    assert.equal(done.steps.length, 8);
  });
}

test('mixed DAG: 2 to the 64th, with all digits', async () => {
  const done = await run('mixed_dag/template.yaml',
    { namespace: 'mixed_dag_workflow_ts', name: 'complex_dag_ts', context: { even_number: 2 } });
  assert.deepEqual(resultOf(done, 'dag_finalize'), { result: '18446744073709551616' });
  assert.equal(done.steps.length, 7);
});

const order = (more = {}) => run('order_fulfillment/template.yaml', {
  namespace: 'order_fulfillment_ts', name: 'business_workflow_ts',
  context: {
    customer: { id: 7, name: 'Ada', email: 'ada@example.org' },
    items: [{ sku: 'A', quantity: 2, price: 10.1 }, { sku: 'B', quantity: 1, price: 5 }],
    payment: { method: 'card', token: 'tok_ok' }, shipping: { address: 'Main Street 1', method: 'express' }, ...more,
  },
});

test('order fulfilment: an order is checked, reserved, paid and shipped', async () => {
  const done = await order();
  assert.equal(done.status, 'complete');
  assert.equal(resultOf(done, 'validate_order').order_total, 25.2);
  const reserved = resultOf(done, 'reserve_inventory');
  assert.match(reserved.reservation_id, /^RES-/);
  assert.deepEqual([reserved.items_reserved, reserved.reservation_status, reserved.total_reserved_value], [2, 'confirmed', 25.2]);
  const paid = resultOf(done, 'process_payment');
  assert.match(paid.payment_id, /^PAY-/);
  assert.deepEqual([paid.amount_charged, paid.payment_status], [25.2, 'completed']);
  const shipped = resultOf(done, 'ship_order');
  assert.match(shipped.shipment_id, /^SHIP-/);
  assert.deepEqual([shipped.shipping_status, shipped.reservation_id], ['label_created', reserved.reservation_id]);
});

test('order fulfilment: a gateway that does not answer is asked again', async () => {
  const done = await order({ payment: { method: 'card', token: 'tok_network' } });
  assert.deepEqual([done.status, done.step.process_payment.attempts], ['complete', 2]);
});

test('order fulfilment: a declined card is not', async () => {
  const { step } = await order({ payment: { method: 'card', token: 'tok_declined' } });
  assert.deepEqual([step.process_payment.attempts, step.process_payment.error.message], [1, 'the card was declined']);
});

for (const [amount, path, approvals] of [
  [999, 'auto_approval', ['auto_approve']], [1000, 'manager_only', ['manager_approval']],
  [5000, 'dual_approval', ['manager_approval', 'finance_review']],
]) {
  test(`conditional approval: ${amount} needs ${approvals.join(' and ')}`, async () => {
    const done = await run('conditional_approval/template.yaml', {
      namespace: 'conditional_approval_ts', name: 'approval_routing_ts',
      context: { amount, requester: 'Ada', purpose: 'books' },
    });
    assert.equal(done.status, 'complete');
    const made = Object.keys(done.step).filter((name) => /approve|approval$|review/.test(name) && name !== 'finalize_approval');
    assert.deepEqual(made.sort(), [...approvals].sort());
    const { routing_context } = resultOf(done, 'routing_decision');
    assert.deepEqual(routing_context,
      { amount, routing_path: path, steps_created: approvals, thresholds: { small: 1000, large: 5000 } });
    const final = resultOf(done, 'finalize_approval');
    assert.deepEqual([final.final_approved, final.approval_count], [true, approvals.length]);
  });
}

async function csv(t, rows) {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-csv-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'products.csv');
  writeFileSync(file, ['id,name', ...Array.from({ length: rows }, (_, id) => `${id},product ${id}`)].join('\n'));
  return run('csv_batches/template.yaml', {
    namespace: 'csv_processing_ts', name: 'csv_product_inventory_analyzer_ts', context: { csv_file_path: file },
  });
}

test('CSV batches: 1,000 rows are done by five workers', async (t) => {
  const done = await csv(t, 1000);
  assert.equal(done.status, 'complete');
  assert.deepEqual(Object.keys(done.step).filter((name) => name.startsWith('process_csv_batch')).sort(),
    ['process_csv_batch_001', 'process_csv_batch_002', 'process_csv_batch_003', 'process_csv_batch_004', 'process_csv_batch_005']);
  assert.deepEqual(resultOf(done, 'aggregate_csv_results'), {
    rows_processed: 1000, valid_products: 950, invalid_products: 50, low_stock: 100, out_of_stock: 20,
    worker_count: 5, scenario: 'with_batches',
  });
});

test('CSV batches: a file without rows has no batches', async (t) => {
  const done = await csv(t, 0);
  assert.equal(done.status, 'complete');
  const { scenario, worker_count, rows_processed } = resultOf(done, 'aggregate_csv_results');
  assert.deepEqual([scenario, worker_count, rows_processed], ['no_batches', 0, 0]);
});

const checkpoint = (context) =>
  run('checkpoint_yield/template.yaml', { namespace: 'ts_e2e_checkpoint', name: 'checkpoint_yield_test_ts', context });

test('checkpoint yield: 100 items in four parts, without a yield after the last', async () => {
  const done = await checkpoint({ total_items: 100, items_per_checkpoint: 25 });
  assert.deepEqual(resultOf(done, 'aggregate_results'), {
    total_processed: 100, running_total: 5050, item_count: 100, checkpoints_used: 3, test_passed: true,
    worker_count: 1, scenario: 'with_batches',
  });
  assert.equal(done.step.checkpoint_yield_batch_001.attempts, 1);
});

test('checkpoint yield: after a failure it goes on where it was', async () => {
  const done = await checkpoint({ total_items: 100, items_per_checkpoint: 25, fail_after_items: 50 });
  const { running_total, item_count } = resultOf(done, 'aggregate_results');
  assert.deepEqual([running_total, item_count, done.step.checkpoint_yield_batch_001.attempts], [5050, 100, 2]);
});

test('checkpoint yield: a permanent failure is not tried again', async () => {
  const { step } = await checkpoint({ total_items: 100, fail_after_items: 50, permanent_failure: true });
  const { error, attempts } = step.checkpoint_yield_batch_001;
  assert.deepEqual([error.error_type, attempts], ['permanent_error', 1]);
});

async function events(context, wanted) {
  PublisherRegistry.instance.reset();
  PublisherRegistry.instance.register(new PaymentEventPublisher());
  const heard = [];
  let all;
  const heardAll = new Promise((resolve) => { all = resolve; });
  const engine = await Tasker.embedded({ store, handlers, templates: [templateOf('domain_events/template.yaml')] });
  try {
    engine.onEvent('*', (event) => {
      heard.push(event);
      if (heard.length === wanted) all();
    });
    await engine.submit({ namespace: 'domain_events_ts', name: 'domain_event_publishing_ts', context });
    await heardAll;
  } finally {
    await engine.close();
    PublisherRegistry.instance.reset();
  }
  return Object.fromEntries(heard.map((event) => [event.eventName, event]));
}

test('domain events: what succeeded is told, with the payload of its publisher', async () => {
  const heard = await events({ order_id: 'o-1', customer_id: 'c-1', amount: 12 }, 4);
  assert.deepEqual(Object.keys(heard).sort(),
    ['inventory.updated', 'notification.sent', 'order.validated', 'payment.processed']);
  const { payload, metadata } = heard['payment.processed'];
  assert.deepEqual(Object.keys(payload).sort(), ['amount', 'order_id', 'transaction_id']);
  assert.deepEqual([metadata.firedBy, metadata.namespace, metadata.stepName],
    ['PaymentEventPublisher', 'domain_events_ts', 'process_payment']);
  assert.deepEqual(heard['order.validated'].payload, { order_id: 'o-1', amount: 12, validated: true });
});

test('domain events: what failed is told', async () => {
  const heard = await events({ order_id: 'o-1', customer_id: 'c-1', amount: 12, simulate_failure: true }, 2);
  assert.deepEqual(heard['payment.failed'].payload, { reason: 'the card was declined', step: 'process_payment' });
});

for (const [scenario, status, attempts, type] of [
  ['success', 'complete', 1, undefined], ['permanent_error', 'error', 1, 'permanent_error'],
  ['retryable_error', 'error', 3, 'retryable_error'], ['recovers', 'complete', 2, undefined],
]) {
  test(`errors: ${scenario} ends as ${status} after ${attempts} runs`, async () => {
    const { step } = await run('errors/template.yaml',
      { namespace: 'test_scenarios_ts', name: 'error_testing_ts', context: { scenario, message: 'told' } });
    const { status: ended, attempts: made, error } = step.error_scenario;
    assert.deepEqual([ended, made, error?.error_type], [status, attempts, type]);
  });
}

test('method dispatch: each step runs its method', async () => {
  const done = await run('method_dispatch/template.yaml', {
    namespace: 'resolver_tests_ts', name: 'method_dispatch_ts', context: { data: { amount: 100, reason: 'broken' } },
  });
  assert.deepEqual(done.steps.map((step) => step.result.invoked_method), ['validate', 'process', 'refund', 'call']);
  const { original_amount, processed_amount, processing_fee } = resultOf(done, 'process_step');
  assert.deepEqual([original_amount, processed_amount, processing_fee], [100, 110, 10]);
  assert.equal(resultOf(done, 'refund_step').refund_reason, 'broken');
});

test('method dispatch: the template says who finds the handler', async () => {
  const registry = new HandlerRegistry();
  for (const one of ALL_EXAMPLE_HANDLERS) registry.register(one.handlerName, one);
  const done = await run('method_dispatch/resolver_hints.yaml',
    { namespace: 'resolver_tests_ts', name: 'resolver_hints_ts', context: { action_type: 'pay' } },
    { handlers: {}, registry });
  assert.deepEqual(done.steps.map((step) => step.result?.invoked_method ?? step.error?.message), ['call', 'execute_action', 'call']);
});
