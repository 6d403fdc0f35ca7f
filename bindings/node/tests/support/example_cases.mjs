// What the example workflows give, as it is documented: one source for an engine in the process and for a cluster.
//
// A world has `run(template, task, options)`, which gives the task when it has settled, with `step` by name;
// `events(context, count)`, which runs the workflow of domain events and gives what was heard, by name; and `folder`.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each with a name, and a `check` that is given a world. */
export const EXAMPLE_CASES = [];
const add = (name, check) => EXAMPLE_CASES.push({ name, check });

const resultOf = (done, name) => done.step[name].result;

const linear = ({ run }, context) =>
  run('linear/template.yaml', { namespace: 'linear_workflow_ts', name: 'mathematical_sequence_ts', context });

add('linear: 4 becomes 16, 26, 78 and 39', async (world) => {
  const done = await linear(world, { even_number: 4 });
  assert.equal(done.status, 'complete');
  assert.deepEqual(resultOf(done, 'linear_step_1'), { squared_value: 16, operation: 'square', input: 4 });
  assert.deepEqual(resultOf(done, 'linear_step_2'), { added_value: 26, operation: 'add', input: 16, constant: 10 });
  assert.deepEqual(resultOf(done, 'linear_step_3'), { multiplied_value: 78, operation: 'multiply', input: 26, factor: 3 });
  assert.deepEqual(resultOf(done, 'linear_step_4'), { final_value: 39, operation: 'divide', input: 78, divisor: 2 });
});

for (const context of [{ even_number: 3 }, {}]) {
  add(`linear: ${JSON.stringify(context)} fails the first step for good`, async (world) => {
    const { step } = await linear(world, context);
    assert.deepEqual([step.linear_step_1.error.error_type, step.linear_step_1.attempts], ['validation_error', 1]);
  });
}

add('diamond: 4 becomes 36.5 by both branches', async (world) => {
  const done = await world.run('diamond/template.yaml',
    { namespace: 'diamond_workflow_ts', name: 'parallel_computation_ts', context: { even_number: 4 } });
  assert.equal(resultOf(done, 'diamond_branch_b').branch_b_value, 41);
  assert.equal(resultOf(done, 'diamond_branch_c').branch_c_value, 32);
  assert.equal(resultOf(done, 'diamond_end').final_value, 36.5);
});

for (const [number, result] of [[2, 2 ** 32], [6, (6n ** 32n).toString()]]) {
  add(`tree: ${number} to the 32nd`, async (world) => {
    const done = await world.run('tree/template.yaml',
      { namespace: 'tree_workflow_ts', name: 'hierarchical_tree_ts', context: { even_number: number } });
    assert.deepEqual(resultOf(done, 'tree_final_convergence'), { result });
    assert.equal(done.steps.length, 8);
  });
}

add('mixed DAG: 2 to the 64th, with all digits', async (world) => {
  const done = await world.run('mixed_dag/template.yaml',
    { namespace: 'mixed_dag_workflow_ts', name: 'complex_dag_ts', context: { even_number: 2 } });
  assert.deepEqual(resultOf(done, 'dag_finalize'), { result: '18446744073709551616' });
  assert.equal(done.steps.length, 7);
});

const order = ({ run }, more = {}) => run('order_fulfillment/template.yaml', {
  namespace: 'order_fulfillment_ts', name: 'business_workflow_ts',
  context: {
    customer: { id: 7, name: 'Ada', email: 'ada@example.org' },
    items: [{ sku: 'A', quantity: 2, price: 10.1 }, { sku: 'B', quantity: 1, price: 5 }],
    payment: { method: 'card', token: 'tok_ok' }, shipping: { address: 'Main Street 1', method: 'express' }, ...more,
  },
});

add('order fulfilment: an order is checked, reserved, paid and shipped', async (world) => {
  const done = await order(world);
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

add('order fulfilment: a gateway that does not answer is asked again', async (world) => {
  const done = await order(world, { payment: { method: 'card', token: 'tok_network' } });
  assert.deepEqual([done.status, done.step.process_payment.attempts], ['complete', 2]);
});

add('order fulfilment: a declined card is not', async (world) => {
  const { step } = await order(world, { payment: { method: 'card', token: 'tok_declined' } });
  assert.deepEqual([step.process_payment.attempts, step.process_payment.error.message], [1, 'the card was declined']);
});

for (const [amount, path, approvals] of [
  [999, 'auto_approval', ['auto_approve']], [1000, 'manager_only', ['manager_approval']],
  [5000, 'dual_approval', ['manager_approval', 'finance_review']],
]) {
  add(`conditional approval: ${amount} needs ${approvals.join(' and ')}`, async (world) => {
    const done = await world.run('conditional_approval/template.yaml', {
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

function csv({ run, folder }, rows) {
  const file = join(folder, `products_${rows}.csv`);
  writeFileSync(file, ['id,name', ...Array.from({ length: rows }, (_, id) => `${id},product ${id}`)].join('\n'));
  return run('csv_batches/template.yaml', {
    namespace: 'csv_processing_ts', name: 'csv_product_inventory_analyzer_ts', context: { csv_file_path: file },
  });
}

add('CSV batches: 1,000 rows are done by five workers', async (world) => {
  const done = await csv(world, 1000);
  assert.equal(done.status, 'complete');
  assert.deepEqual(Object.keys(done.step).filter((name) => name.startsWith('process_csv_batch')).sort(),
    ['process_csv_batch_001', 'process_csv_batch_002', 'process_csv_batch_003', 'process_csv_batch_004', 'process_csv_batch_005']);
  assert.deepEqual(resultOf(done, 'aggregate_csv_results'), {
    rows_processed: 1000, valid_products: 950, invalid_products: 50, low_stock: 100, out_of_stock: 20,
    worker_count: 5, scenario: 'with_batches',
  });
});

add('CSV batches: a file without rows has no batches', async (world) => {
  const done = await csv(world, 0);
  assert.equal(done.status, 'complete');
  const { scenario, worker_count, rows_processed } = resultOf(done, 'aggregate_csv_results');
  assert.deepEqual([scenario, worker_count, rows_processed], ['no_batches', 0, 0]);
});

const checkpoint = ({ run }, context) =>
  run('checkpoint_yield/template.yaml', { namespace: 'ts_e2e_checkpoint', name: 'checkpoint_yield_test_ts', context });

add('checkpoint yield: 100 items in four parts, without a yield after the last', async (world) => {
  const done = await checkpoint(world, { total_items: 100, items_per_checkpoint: 25 });
  assert.deepEqual(resultOf(done, 'aggregate_results'), {
    total_processed: 100, running_total: 5050, item_count: 100, checkpoints_used: 3, test_passed: true,
    worker_count: 1, scenario: 'with_batches',
  });
  assert.equal(done.step.checkpoint_yield_batch_001.attempts, 1);
});

add('checkpoint yield: after a failure it goes on where it was', async (world) => {
  const done = await checkpoint(world, { total_items: 100, items_per_checkpoint: 25, fail_after_items: 50 });
  const { running_total, item_count } = resultOf(done, 'aggregate_results');
  assert.deepEqual([running_total, item_count, done.step.checkpoint_yield_batch_001.attempts], [5050, 100, 2]);
});

add('checkpoint yield: a permanent failure is not tried again', async (world) => {
  const { step } = await checkpoint(world, { total_items: 100, fail_after_items: 50, permanent_failure: true });
  const { error, attempts } = step.checkpoint_yield_batch_001;
  assert.deepEqual([error.error_type, attempts], ['permanent_error', 1]);
});

add('domain events: what succeeded is told, with the payload of its publisher', async (world) => {
  const heard = await world.events({ order_id: 'o-1', customer_id: 'c-1', amount: 12 }, 4);
  assert.deepEqual(Object.keys(heard).sort(),
    ['inventory.updated', 'notification.sent', 'order.validated', 'payment.processed']);
  const { payload, metadata } = heard['payment.processed'];
  assert.deepEqual(Object.keys(payload).sort(), ['amount', 'order_id', 'transaction_id']);
  assert.deepEqual([metadata.firedBy, metadata.namespace, metadata.stepName],
    ['PaymentEventPublisher', 'domain_events_ts', 'process_payment']);
  assert.deepEqual(heard['order.validated'].payload, { order_id: 'o-1', amount: 12, validated: true });
});

add('domain events: what failed is told', async (world) => {
  const heard = await world.events({ order_id: 'o-1', customer_id: 'c-1', amount: 12, simulate_failure: true }, 2);
  assert.deepEqual(heard['payment.failed'].payload, { reason: 'the card was declined', step: 'process_payment' });
});

for (const [scenario, status, attempts, type] of [
  ['success', 'complete', 1, undefined], ['permanent_error', 'error', 1, 'permanent_error'],
  ['retryable_error', 'error', 3, 'retryable_error'], ['recovers', 'complete', 2, undefined],
]) {
  add(`errors: ${scenario} ends as ${status} after ${attempts} runs`, async (world) => {
    const { step } = await world.run('errors/template.yaml',
      { namespace: 'test_scenarios_ts', name: 'error_testing_ts', context: { scenario, message: 'told' } });
    const { status: ended, attempts: made, error } = step.error_scenario;
    assert.deepEqual([ended, made, error?.error_type], [status, attempts, type]);
  });
}

add('method dispatch: each step runs its method', async (world) => {
  const done = await world.run('method_dispatch/template.yaml', {
    namespace: 'resolver_tests_ts', name: 'method_dispatch_ts', context: { data: { amount: 100, reason: 'broken' } },
  });
  assert.deepEqual(done.steps.map((step) => step.result.invoked_method), ['validate', 'process', 'refund', 'call']);
  const { original_amount, processed_amount, processing_fee } = resultOf(done, 'process_step');
  assert.deepEqual([original_amount, processed_amount, processing_fee], [100, 110, 10]);
  assert.equal(resultOf(done, 'refund_step').refund_reason, 'broken');
});

add('method dispatch: the template says who finds the handler', async (world) => {
  const done = await world.run('method_dispatch/resolver_hints.yaml',
    { namespace: 'resolver_tests_ts', name: 'resolver_hints_ts', context: { action_type: 'pay' } });
  assert.deepEqual(done.steps.map((step) => step.result?.invoked_method ?? step.error?.message), ['call', 'execute_action', 'call']);
});
