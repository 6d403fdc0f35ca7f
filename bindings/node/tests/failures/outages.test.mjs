// Goal: what a worker meets while it runs costs no result and no process: spec/workers.md 1.9 rule 4, 2.6 "completion
// channel full / closed". Method: real servers behind a gate, which is shut, or held so that nothing passes.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { fileOf, folderOf, one } from '../support.mjs';
import { gateBefore } from '../support/gate.mjs';
import { create, nextEvent, success, until, worker } from '../support/worker.mjs';

const { native, Role } = await import(fileOf('addon/native.js'));
const { makeStepEvent } = await import(fileOf('addon/step-event.js'));
const { makeMetrics, MetricsRecord } = await import(fileOf('addon/records.js'));

const postgres = process.env.TASKER_TEST_POSTGRES;
const rabbitmq = process.env.TASKER_TEST_RABBITMQ;
const noPostgres = !postgres && 'no server: tools/with_postgres.py';
const noRabbit = (!postgres || !rabbitmq) && 'no servers: tools/with_postgres.py tools/with_rabbitmq.py';

let schemas = 0;
/** The database behind the gate, in a schema of its own. */
const ownSchema = (location) => `${location}${location.includes('?') ? '&' : '?'}schema=node_out_${process.pid}_${++schemas}`;

function startWorker(t, databaseUrl, more = {}) {
  const templatePath = join(folderOf(t), 'one.yaml');
  writeFileSync(templatePath, one());
  t.after(() => worker.stopWorker());
  const config = { databaseUrl, templatePath, role: 'engine_and_worker', logLevel: 'off', ...more };
  assert.equal(worker.bootstrapWorker(config).status, 'started');
}

const isComplete = (task) => until(() => worker.clientGetTask(task), ({ success: ok, data }) => ok && data.status === 'complete');

test('database down during poll: nothing returned; a result that is completed meanwhile is stored once it is back', { skip: noPostgres }, async (t) => {
  const gate = await gateBefore(t, postgres);
  startWorker(t, ownSchema(gate.location));
  const task = create('one');
  const event = await nextEvent();
  await gate.shut();
  for (let n = 0; n < 3; ++n) assert.equal(worker.pollStepEvents(), null);
  assert.equal(worker.completeStepEvent(event.eventId, success(event, { n: 1 })), true, 'it is taken over, and does not wait');
  assert.equal(worker.getWorkerStatus().status, 'running');
  worker.checkStarvationWarnings();
  await gate.open();
  await isComplete(task);
  const again = create('one', { context: { again: true } });
  const next = await nextEvent();
  assert.equal(worker.completeStepEvent(next.eventId, success(next, {})), true);
  await isComplete(again);
});

/** A host as the addon has it, whose leases end soon. */
async function openHost(t, options, log = []) {
  const told = [];
  const host = new (native().Host)(() => told.splice(0).forEach((tell) => tell()));
  t.after(() => host.close(0).catch(() => undefined));
  await host.open({ role: Role.EngineAndWorker, callables: ['only'], ...options });
  await host.addTemplate(one('{ max_attempts: 3, backoff: none }'));
  await host.start();
  const woken = () => new Promise((resolve) => told.push(resolve));
  return {
    host,
    /** So many calls, when they are there. */
    async calls(count) {
      const events = [];
      for (;;) {
        const came = woken();
        events.push(...host.poll(makeStepEvent, count - events.length));
        if (events.length === count) return events;
        await came;
      }
    },
    metrics: () => host.metrics(makeMetrics(MetricsRecord)),
    log,
  };
}

const submit = (host, context) =>
  host.submit({ namespace: 'shop', name: 'one', version: '1.0.0', context: JSON.stringify(context) });
const stepOf = async (host, task) => JSON.parse(await host.task(task)).steps[0];

test('completion channel full: offered until its time is up, then given up and counted; the step runs again and ends', { skip: noPostgres }, async (t) => {
  const gate = await gateBefore(t, postgres);
  const configuration = join(folderOf(t), 'worker.toml');
  writeFileSync(configuration, `[worker.mpsc_channels]
handler_dispatch = { completion_buffer_size = 1, load_shedding = { enabled = false } }
ffi_dispatch = { completion_send_timeout_ms = 50 }
`);
  process.env.LOG_LEVEL = 'off';
  const { host, calls, metrics } = await openHost(t, { store: ownSchema(gate.location), configuration, leaseMs: 2_000 });
  delete process.env.LOG_LEVEL;
  const tasks = [];
  for (let n = 0; n < 5; ++n) tasks.push(await submit(host, { n }));
  const events = await calls(5);
  await gate.hold();
  // The first is on its way to the database, the second waits for it; for the others there is no room.
  for (const event of events) assert.equal(host.complete(event.eventId, 0, '{"from":"before"}'), true);
  await until(() => metrics().completionsGivenUp, (count) => count >= 1);
  assert.equal(metrics().pendingCount, 0, 'none of them is out any more');
  await gate.open();
  // Those steps run again when their leases have ended; every task ends, each with one result.
  const results = await until(() => {
    for (const event of host.poll(makeStepEvent)) assert.equal(host.complete(event.eventId, 0, '{"from":"after"}'), true);
    return Promise.all(tasks.map((task) => stepOf(host, task)));
  }, (steps) => steps.every(({ status }) => status === 'complete'));
  const givenUp = metrics().completionsGivenUp;
  assert.equal(results.filter(({ result }) => result.from === 'after').length, givenUp);
  assert.equal(results.filter(({ result }) => result.from === 'before').length, 5 - givenUp);
});

test('completion channel closed: false', async (t) => {
  const { host, calls } = await openHost(t, { store: ':memory:' });
  await submit(host, {});
  const [event] = await calls(1);
  await assert.rejects(host.close(0), { code: 'TSK-3005', message: /only/ });
  assert.equal(host.complete(event.eventId, 0, '{}'), false);
  assert.equal(host.complete(event.eventId, 2, undefined), false, 'a checkpoint, too');
  assert.deepEqual([host.poll(makeStepEvent), host.pollStops(), host.pollTasks()], [[], [], []]);
});

test('messaging down while steps run: they go on through the store', { skip: noRabbit }, async (t) => {
  const gate = await gateBefore(t, rabbitmq);
  process.env.TASKER_TRANSPORT = `rabbitmq=${gate.location}`;
  t.after(() => delete process.env.TASKER_TRANSPORT);
  startWorker(t, ownSchema(postgres));
  const before = create('one');
  const first = await nextEvent();
  await gate.shut();
  assert.equal(worker.completeStepEvent(first.eventId, success(first, {})), true);
  await isComplete(before);
  const during = create('one', { context: { during: true } });
  const second = await nextEvent();
  assert.equal(worker.completeStepEvent(second.eventId, success(second, {})), true);
  await isComplete(during);
});

const DURABLE = `
name: one
namespace_name: shop
version: "1.0.0"
steps:
  - name: only
    handler: { callable: only }
    publishes_events: [{ name: order.paid, delivery_mode: broadcast, schema: { type: object } }]
`;

test('messaging down during a callback: the step result is unaffected, and who listens here hears', { skip: noRabbit }, async (t) => {
  const gate = await gateBefore(t, rabbitmq);
  process.env.TASKER_TRANSPORT = `rabbitmq=${gate.location}`;
  t.after(() => delete process.env.TASKER_TRANSPORT);
  const templatePath = join(folderOf(t), 'durable.yaml');
  writeFileSync(templatePath, DURABLE);
  startWorker(t, ownSchema(postgres), { templatePath });
  const heard = new Promise((resolve) => worker.onInProcessEvents(resolve));
  t.after(() => worker.onInProcessEvents(null));
  const task = create('one');
  const event = await nextEvent();
  await gate.shut();
  assert.equal(worker.completeStepEvent(event.eventId, success(event, { paid: 7 })), true);
  await isComplete(task);
  await heard;
  assert.deepEqual(worker.pollInProcessEvents().payload.payload, { paid: 7 });
});
