// Goal: a user tries out workflows of hours in milliseconds, with handlers that really run, and each time
// the same happens.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { fileOf, folderOf, one, run } from './support.mjs';

const { Workbench } = await import(fileOf('testing/index.js'));
const { BasePublisher, BaseSubscriber, HandlerRegistry, PermanentError, PublisherRegistry, RetryableError, StepHandler, StepHandlerResult, SubscriberRegistry, defineHandler } =
  await import(fileOf('index.js'));

const HOUR = 3_600_000;

const ORDER = `
name: order
namespace_name: shop
version: "1.0.0"
lifecycle: { max_duration_minutes: 1440, max_steps_in_process_minutes: 10080, staleness_action: error }
steps:
  - name: charge
    handler: { callable: charge }
    retry: { max_attempts: 4, backoff: linear, backoff_base_ms: 3600000, max_backoff_ms: 3600000 }
    publishes_events:
      - { name: order.paid, delivery_mode: durable, schema: { type: object } }
      - { name: order.told, delivery_mode: fast, schema: { type: object } }
  - { name: pack, dependencies: [charge], handler: { callable: pack } }
  - { name: ship, dependencies: [pack], handler: { callable: ship }, timeout_seconds: 600, retry: { max_attempts: 2, backoff: none } }
`;

/** An order whose payment fails so often, and handlers in its place. */
async function orderOf(t, { failures = 0, ...others } = {}, options = {}) {
  const bench = await Workbench.open({
    templates: [ORDER],
    handlers: {
      charge: (step) => {
        if (step.retryCount < failures) throw new RetryableError('the bank does not answer');
        return { cents: 5 };
      },
      pack: async (step) => ({ packed: step.getDependencyResult('charge').cents }),
      ship: async () => 'shipped',
      ...others,
    },
    ...options,
  });
  t.after(() => bench.close());
  return { bench, task: await bench.submit({ namespace: 'shop', name: 'order', context: { n: 1 } }) };
}

test('a workflow whose retries take hours ends at once, and no time goes by but on the bench', async (t) => {
  const began = performance.now();
  const { bench, task } = await orderOf(t, { failures: 2 });
  assert.equal(task.status, 'steps_in_process');
  await bench.advance(0);
  assert.equal(task.step('charge').status, 'waiting_for_retry');
  assert.deepEqual(task.step('charge').error.message, 'the bank does not answer');
  assert.equal(task.step('pack').status, 'pending');
  await bench.advance('8h');
  assert.equal(task.status, 'complete');
  assert.deepEqual(task.steps.map((step) => [step.name, step.status, step.attempts, step.result]), [
    ['charge', 'complete', 3, { cents: 5 }],
    ['pack', 'complete', 1, { packed: 5 }],
    ['ship', 'complete', 1, { result: 'shipped' }],
  ]);
  assert.equal(bench.elapsedMs, 8 * HOUR);
  assert.equal(bench.now.toISOString(), '2026-01-01T08:00:00.000Z');
  assert.ok(performance.now() - began < HOUR);
});

test('handlers run in their order, each at its time', async (t) => {
  const { bench, task } = await orderOf(t, { failures: 1 });
  await bench.advance('3h');
  assert.deepEqual(task.calls.map((call) => [call.step, call.attempt, call.end]), [
    ['charge', 1, 'failed'], ['charge', 2, 'succeeded'], ['pack', 1, 'succeeded'], ['ship', 1, 'succeeded'],
  ]);
  const [first, second, third] = task.calls;
  assert.equal(first.startedAt.toISOString(), '2026-01-01T00:00:00.000Z');
  assert.ok(second.startedAt - first.startedAt > HOUR / 2, 'an hour, with jitter');
  assert.equal(third.startedAt.getTime(), second.startedAt.getTime());
  assert.equal(task.step('charge').next_retry_at, null);
});

test('what is due at the end of the time happens, what is due later does not', async (t) => {
  const { bench, task } = await orderOf(t, { failures: 1 });
  await bench.advance(0);
  const due = new Date(task.step('charge').next_retry_at) - bench.now;
  await bench.advance(due - 1);
  assert.equal(task.calls.length, 1);
  await bench.advance(2);
  assert.equal(task.status, 'complete');
});

test('asynchronous handlers have settled, with all that follows, when advance returns', async (t) => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const slow = async () => {
    for (let i = 0; i < 20; ++i) await turn();
    await new Promise((resolve) => setTimeout(resolve, 1));
    return {};
  };
  const { bench, task } = await orderOf(t, { charge: slow, pack: slow, ship: slow });
  await bench.advance(0);
  assert.equal(task.status, 'complete');
  assert.equal(bench.elapsedMs, 0);
});

test('a handler that sleeps lets time go by, and overruns when it sleeps too long', async (t) => {
  let isAborted = false;
  let bench;
  const opened = await orderOf(t, {
    pack: async () => void (await bench.sleep('20s')),
    ship: async (step) => {
      if (step.retryCount > 0) return {};
      step.signal.addEventListener('abort', () => (isAborted = true));
      await bench.sleep('2h');
      return { late: true };
    },
  });
  ({ bench } = opened);
  const { task } = opened;
  await bench.advance('10s');
  assert.equal(task.step('pack').status, 'in_progress');
  assert.equal(task.calls.at(-1).end, 'running');
  await bench.advance('5m');
  assert.equal(task.step('pack').status, 'complete');
  assert.equal(task.calls[1].endedAt - task.calls[1].startedAt, 20_000);
  assert.equal(isAborted, false);
  await bench.advance('6m');
  assert.ok(isAborted);
  assert.equal(task.status, 'complete');
  assert.deepEqual(task.step('ship').result, {});
  assert.deepEqual(task.calls.slice(2).map((call) => [call.attempt, call.end]), [[1, 'running'], [2, 'succeeded']]);
  await bench.advance('2h');
  assert.equal(task.calls[2].end, 'dropped');
});

test('a sleep with a signal ends with it', async (t) => {
  let bench;
  let why;
  const opened = await orderOf(t, {
    ship: async (step) => {
      if (step.retryCount > 0) return {};
      await bench.sleep('2h', { signal: step.signal }).catch((reason) => (why = reason));
      throw why;
    },
  });
  ({ bench } = opened);
  await bench.advance('11m');
  assert.ok(why instanceof Error, String(why));
  assert.deepEqual(opened.task.calls.slice(2).map((call) => call.end), ['dropped', 'succeeded']);
});

test('a handler that hangs is ended by virtual time', async (t) => {
  const { bench, task } = await orderOf(t, { ship: () => new Promise(() => {}) }, { patienceMs: 5 });
  await bench.advance('9m');
  assert.equal(task.step('ship').status, 'in_progress');
  await bench.advance('12m');
  assert.deepEqual([task.step('ship').status, task.step('ship').attempts], ['error', 2]);
  assert.equal(task.step('ship').error.error_type, 'ffi_timeout');
  assert.equal(task.status, 'blocked_by_failures');
});

test('a task that lasts too long ends as its lifecycle says', async (t) => {
  const { bench, task } = await orderOf(t, { pack: () => bench.sleep('30h') }, { handlerTimeoutMs: 40 * HOUR });
  await bench.advance('23h');
  assert.equal(task.status, 'steps_in_process');
  await bench.advance('2h');
  assert.equal(task.status, 'error');
});

test('the same seed does the same, another seed another thing', async (t) => {
  const storyOf = async (seed) => {
    const { bench, task } = await orderOf(t, { failures: 3 }, { seed });
    await bench.advance('1d');
    return JSON.stringify([task.view, bench.calls, bench.events]);
  };
  const story = await storyOf(7);
  assert.equal(await storyOf(7), story);
  assert.notEqual(await storyOf(8), story);
});

test('all events are told with their mode, and subscribers hear those that they would hear', async (t) => {
  const heard = [];
  class Listener extends BaseSubscriber {
    static subscribesTo() { return ['order.*']; }
    handle(event) { heard.push(`${event.eventName} by a subscriber`); }
  }
  SubscriberRegistry.instance.register(Listener);
  t.after(() => SubscriberRegistry.instance.reset());
  const { bench, task } = await orderOf(t);
  bench.onEvent('order.told', (event) => heard.push(event.eventName));
  await bench.advance('1s');
  assert.deepEqual(task.events.map((event) => [event.eventName, event.deliveryMode, event.payload]), [
    ['order.paid', 'durable', { cents: 5 }], ['order.told', 'fast', { cents: 5 }],
  ]);
  assert.equal(task.events[0].metadata.firedAt, '2026-01-01T00:00:00.000Z');
  assert.deepEqual(heard.sort(), ['order.told', 'order.told by a subscriber']);
});

test('publishers make the payloads', async (t) => {
  class Payments extends BasePublisher {
    get publisherName() { return 'payments'; }
    transformPayload(result) { return { paid: result.result.cents }; }
  }
  PublisherRegistry.instance.register(new Payments());
  t.after(() => PublisherRegistry.instance.reset());
  const bench = await Workbench.open({
    handlers: { only: () => ({ cents: 3 }) },
    templates: [one().replace('retry:', 'publishes_events: [{ name: a.b, publisher: payments, schema: { type: object } }], retry:')],
  });
  t.after(() => bench.close());
  await bench.submit({ namespace: 'shop', name: 'one' });
  await bench.advance(0);
  assert.deepEqual(bench.events.map((event) => event.payload), [{ paid: 3 }]);
});

test('waiting for a task lets as much time go by as it takes', async (t) => {
  const { bench, task } = await orderOf(t, { failures: 2 });
  assert.equal(await task.wait(), task);
  assert.equal(task.status, 'complete');
  assert.ok(bench.elapsedMs > HOUR && bench.elapsedMs < 4 * HOUR, String(bench.elapsedMs));
});

test('a task that does not settle is told with what it waits for', async (t) => {
  const { bench, task } = await orderOf(t, { failures: 2 });
  await assert.rejects(task.wait('10m'), /the task is still .* after 10m: charge is waiting_for_retry, pack is pending/);
  assert.equal(bench.elapsedMs, 600_000);
  assert.equal(await bench.advanceUntil(() => task.step('charge').attempts === 2, '3h'), true);
  assert.equal(await bench.advanceUntil(() => false, '1s'), false);
});

test('classes, defined handlers and registries run as they do elsewhere', async (t) => {
  class Charge extends StepHandler {
    static handlerName = 'charge';
    async call() { return this.success({ cents: 9 }); }
  }
  class Pack extends StepHandler {
    static handlerName = 'pack';
    async call(context) { return this.failure(`no box for ${context.getDependencyResult('charge').cents}`, 'no_box', false); }
  }
  const registry = new HandlerRegistry();
  registry.register('pack', Pack);
  const ship = defineHandler('ship', {}, () => ({}));
  const bench = await Workbench.open({ templates: [ORDER], handlers: { charge: Charge, ship }, registry });
  t.after(() => bench.close());
  const task = await (await bench.submit({ namespace: 'shop', name: 'order' })).wait();
  assert.equal(task.status, 'blocked_by_failures');
  assert.equal(task.step('pack').error.message, 'no box for 9');
});

const { ALL_EXAMPLE_HANDLERS } = await import(fileOf('../dist-examples/index.js'));
const examples = Object.fromEntries(ALL_EXAMPLE_HANDLERS.map((one) => [one.handlerName, one]));
const exampleOf = (name) => fileURLToPath(new URL(`../examples/${name}/template.yaml`, import.meta.url));

test('decisions make the steps that they name', async (t) => {
  const bench = await Workbench.open({ templatePath: exampleOf('conditional_approval'), handlers: examples });
  t.after(() => bench.close());
  const task = await bench.submit({ namespace: 'conditional_approval_ts', name: 'approval_routing_ts', context: { amount: 5000, requester: 'Ada', purpose: 'books' } });
  const before = task.steps.length;
  await bench.advance(0);
  assert.equal(task.status, 'complete', JSON.stringify(task.view));
  assert.ok(task.steps.length > before);
  assert.equal(task.step('finalize_approval').result.approval_count, 2);
});

test('a batch worker that yields goes on at once from its checkpoint', async (t) => {
  const bench = await Workbench.open({ templatePath: exampleOf('checkpoint_yield'), handlers: examples });
  t.after(() => bench.close());
  const task = await bench.submit({ namespace: 'ts_e2e_checkpoint', name: 'checkpoint_yield_test_ts', context: { total_items: 100 } });
  await task.wait();
  assert.equal(task.status, 'complete', JSON.stringify(task.view));
  assert.equal(task.step('aggregate_results').result.running_total, 5050);
  assert.ok(task.calls.filter((call) => call.end === 'checkpointed').length > 1);
  assert.ok(bench.elapsedMs < HOUR);
});

test('the wait that a server asked for counts', async (t) => {
  const { bench, task } = await orderOf(t, {
    ship: (step) => step.retryCount > 0 ? {} : StepHandlerResult.failure('busy', 'rate_limited', true, { retry_after_seconds: 1800 }),
  });
  await bench.advance('29m');
  assert.equal(task.step('ship').status, 'waiting_for_retry');
  await bench.advance('2m');
  assert.equal(task.status, 'complete');
});

test('templates may be a file, and a mistake in one is told with its line', async (t) => {
  const file = join(folderOf(t), 'order.yaml');
  writeFileSync(file, ORDER);
  const handlers = { charge: () => {}, pack: () => {}, ship: () => {} };
  const bench = await Workbench.open({ templatePath: file, handlers });
  t.after(() => bench.close());
  assert.equal((await (await bench.submit({ namespace: 'shop', name: 'order' })).wait()).status, 'complete');
  await assert.rejects(Workbench.open({ templates: ['name: x\nsteps: 5'], handlers }), { code: 'TSK-1001' });
  await assert.rejects(Workbench.open({ templates: [ORDER], handlers: {} }), /charge/);
});

test('an operator may cancel, and asks what a server is asked', async (t) => {
  const { bench, task } = await orderOf(t, { failures: 4 });
  await bench.advance('1m');
  task.cancel();
  assert.equal(task.status, 'cancelled');
  assert.throws(() => task.cancel(), /DELETE/);
  const [status, list] = bench.rest('GET', '/v1/tasks?limit=5');
  assert.equal(status, 200);
  assert.equal(list.tasks.length, 1);
});

test('handlers may submit tasks, and several tasks run side by side', async (t) => {
  const bench = await Workbench.open({
    templates: [ORDER, one()],
    handlers: {
      charge: () => {}, pack: () => {}, only: () => 'done',
      ship: async (step) => ({ id: (await bench.submit({ namespace: 'shop', name: 'one', context: { order: step.taskUuid } })).id }),
    },
  });
  t.after(() => bench.close());
  const tasks = [];
  for (let n = 0; n < 20; ++n) tasks.push(await bench.submit({ namespace: 'shop', name: 'order', context: { n } }));
  await bench.advance(0);
  assert.ok(tasks.every((task) => task.status === 'complete'));
  assert.equal(bench.calls.filter((call) => call.step === 'only').length, 20);
});

test('as many handlers run at once as may', async (t) => {
  const bench = await Workbench.open({ templates: [one()], handlers: { only: () => bench.sleep('1s') }, concurrency: 4 });
  t.after(() => bench.close());
  const tasks = [];
  for (let n = 0; n < 12; ++n) tasks.push(await bench.submit({ namespace: 'shop', name: 'one', context: { n } }));
  await bench.advance(0);
  assert.equal(bench.calls.length, 4);
  await bench.advance('3s');
  assert.ok(tasks.every((task) => task.status === 'complete'));
});

for (const wrong of ['1 hour', '1h30m', '', 'h', '-1s', -1, NaN, Infinity, '1e3s', null, undefined, {}, '1000000d']) {
  test(`a duration of ${JSON.stringify(wrong) ?? wrong} is refused`, async (t) => {
    const { bench, task } = await orderOf(t);
    await assert.rejects(bench.advance(wrong), (error) => error instanceof TypeError && /^duration is .*250ms, 90s, 30m, 1.5h, 7d$/.test(error.message));
    if (wrong !== undefined) await assert.rejects(task.wait(wrong), /^TypeError: limit is /);
    assert.equal(bench.calls.length, 0);
  });
}

test('each unit is as long as it is', async (t) => {
  const { bench } = await orderOf(t, { failures: 9 });
  const spans = [['250ms', 250], ['90s', 90_000], ['30m', 1_800_000], ['1.5h', 1.5 * HOUR], ['2d', 48 * HOUR], [7, 7], [0.5, 0.5]];
  for (const [duration, milliseconds] of spans) {
    const before = bench.elapsedMs;
    await bench.advance(duration);
    assert.equal(bench.elapsedMs - before, milliseconds, String(duration));
  }
});

test('what cannot be is refused and says what to do', async (t) => {
  const { bench, task } = await orderOf(t);
  assert.throws(() => task.step('send'), /no step 'send' now; it has charge, pack, ship/);
  await assert.rejects(bench.sleep('1s'), /sleep is for handlers.*advance/);
  const first = bench.advance('1s');
  await assert.rejects(bench.advance('1s'), /moved already/);
  await first;
  await assert.rejects(bench.submit({ namespace: 'shop', name: 'nothing' }), { code: 'TSK-1103' });
  await assert.rejects(Workbench.open({ handlers: {}, startAt: 'soon' }), /startAt is soon/);
  await assert.rejects(Workbench.open({ handlers: {}, patienceMs: -1 }), /patienceMs is -1/);
  await assert.rejects(Workbench.open({ handlers: {}, seed: 1.5 }), /seed/);
  await assert.rejects(Workbench.open({ handlers: { charge: 5 } }), /handlers\['charge'\]/);
  await bench.close();
  await bench.close();
  await assert.rejects(bench.advance('1s'), /closed/);
});

test('a test may stand still the timers of its runtime', async (t) => {
  const { bench, task } = await orderOf(t, { failures: 1 });
  const { setTimeout, setImmediate, clearTimeout } = globalThis;
  t.after(() => Object.assign(globalThis, { setTimeout, setImmediate, clearTimeout }));
  const never = () => ({});
  Object.assign(globalThis, { setTimeout: never, setImmediate: never, clearTimeout: never });
  await bench.advance('3h');
  Object.assign(globalThis, { setTimeout, setImmediate, clearTimeout });
  assert.equal(task.status, 'complete');
});

test('a program that has closed its bench ends, also with a handler that hangs', async (t) => {
  const { status, stdout, stderr } = await run(t, `
    import { Workbench } from '${fileOf('testing/index.js')}';
    const bench = await Workbench.open({ templates: [${JSON.stringify(one())}], handlers: { only: () => new Promise(() => {}) }, patienceMs: 5 });
    await bench.submit({ namespace: 'shop', name: 'one' });
    await bench.advance('1s');
    await bench.close();
    console.log('closed');
  `);
  assert.deepEqual([status, stdout, stderr], [0, 'closed\n', '']);
});

test('a permanent failure ends the attempts', async (t) => {
  const { task } = await orderOf(t, { charge: () => { throw new PermanentError('no such card', { card: 4 }); } });
  await task.wait();
  assert.deepEqual([task.status, task.step('charge').attempts, task.step('charge').error.error_type], ['blocked_by_failures', 1, 'permanent_error']);
});
