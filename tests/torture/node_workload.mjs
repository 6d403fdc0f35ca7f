// A process whose handlers are JavaScript, all of them asynchronous, until it is killed or terminated:
//
//   node_workload.mjs embedded STORE SUBMITTERS   engine, worker, and so many who ask for tasks and wait for them
//   node_workload.mjs worker STORE                a worker of a cluster
//
// Terminated, an embedded one asks for no more tasks and ends when there is nothing left to do. What it says on
// standard output, work.hpp tells, each line with its time when TORTURE_STAMPS is set; besides
//
//   busy N             so many handlers run at the same time, more than ever before in this process
//   resumed MICROS TASK   the first step of work that was there before this process
//
// Each step has an effect: a line `KEY VALUE TOKEN` in the file TORTURE_EFFECTS, written while the handler runs.
// KEY is the step's, and VALUE is made of what the step was given, so that all runs of it write the same.
import { createHash } from 'node:crypto';
import { appendFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const PACKAGE = process.env.TASKER_PACKAGE;
const { Tasker, StepHandler, StepHandlerResult, WorkerServer, createBatches } = await import(pathToFileURL(PACKAGE).href);

const [role, store, submitters = '0'] = process.argv.slice(2);
const PLACES = 50;
const LEASE_MS = Number(process.env.TORTURE_LEASE_MS ?? 30_000);
const LONGEST_MS = Number(process.env.TORTURE_LONGEST_MS ?? 400);
const IDLE_MS = 3_000;  // longer than any retry waits
const STAMPS = process.env.TORTURE_STAMPS !== undefined;
const startedAt = Date.now();

/** Numbers from 0 to 1, the same for each seed. */
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
const roll = dice(Number(process.env.TORTURE_SEED ?? 1));

const microseconds = () => process.hrtime.bigint() / 1000n;
const print = (line) => writeSync(1, STAMPS ? `${line} @${microseconds()}\n` : `${line}\n`);

let calls = 0;
let running = 0;
let busiest = 0;
let hasResumed = false;
let lastEndAt = Date.now();

/** One call of a handler: says that it begins, waits, leaves its effect, waits, and says how it ends. */
async function run(context, work) {
  const token = `${process.pid}-${++calls}`;
  const { name, createdAt } = context.event.workflowStep;
  const given = Object.keys(context.dependencyResults).sort()
    .map((step) => `${step}=${context.getDependencyResult(step).token}`).join(',') || '-';
  const about = `${context.taskUuid} ${name}`;
  print(`start ${about} ${token} ${given}`);
  ++running;
  if (running > busiest) print(`busy ${(busiest = running)}`);
  if (!hasResumed && Date.parse(createdAt) < startedAt) {
    hasResumed = true;
    print(`resumed ${microseconds()} ${context.taskUuid}`);
  }
  // Most are short, some take long.
  const patience = LONGEST_MS * roll() ** 3;
  await sleep(patience / 2);
  const value = createHash('sha256').update(`${about} ${given} ${JSON.stringify(context.stepInputs)}`).digest('hex').slice(0, 16);
  appendFileSync(process.env.TORTURE_EFFECTS, `${context.taskUuid}/${name} ${value} ${token}\n`);
  await sleep(patience / 2);
  const [how, result] = work(token);
  print(`end ${about} ${token} ${how}`);
  --running;
  lastEndAt = Date.now();
  return result;
}

class Step extends StepHandler {
  static handlerName = 'torture.step';
  call(context) {
    return run(context, (token) => {
      if (context.retryCount < (context.getConfig('fails') ?? 0)) return ['retry', this.failure('not yet', 'retryable_error', true)];
      return ['ok', this.success({ token, ballast: 'ü'.repeat(100) })];
    });
  }
}

class Decide extends StepHandler {
  static handlerName = 'torture.decide';
  call(context) {
    const branch = Number.parseInt(context.taskUuid.slice(-2), 16) % 2 === 0 ? 'left' : 'right';
    const decision_point_outcome = { type: 'create_steps', step_names: [branch] };
    return run(context, (token) => ['ok', this.success({ token, decision_point_outcome })]);
  }
}

class Slices extends StepHandler {
  static handlerName = 'torture.slices';
  call(context) {
    const cursors = [0, 10].map((start, i) => ({ batch_id: `batch_00${i + 1}`, start_cursor: start, end_cursor: start + 10, batch_size: 10 }));
    const batch_processing_outcome = createBatches('slice', cursors.length, cursors, 20);
    return run(context, (token) => ['ok', this.success({ token, batch_processing_outcome })]);
  }
}

class Slice extends StepHandler {
  static handlerName = 'torture.slice';
  call(context) {
    return run(context, (token) => {
      if (context.hasCheckpoint()) return ['ok', this.success({ token, items_processed: 10 })];
      const progress = { type: 'checkpoint_yield', cursor: 5, items_processed: 5 };
      return ['more', StepHandlerResult.success(progress, { checkpoint_yield: true, batch_worker: true })];
    });
  }
}

const HANDLERS = [Step, Decide, Slices, Slice];
/** As mixed_template in work.cpp. */
const MIXED = `
name: mixed
namespace_name: torture
version: "1"
identity_strategy: always_unique
steps:
  - name: first
    handler: { callable: torture.step, initialization: { fails: 1 } }
    retry: { max_attempts: 3, backoff_base_ms: 100, max_backoff_ms: 1000 }
  - { name: ordinary, dependencies: [first], handler: { callable: torture.step } }
  - { name: decide, type: decision, dependencies: [ordinary], handler: { callable: torture.decide } }
  - { name: left, dependencies: [decide], handler: { callable: torture.step } }
  - { name: right, dependencies: [decide], handler: { callable: torture.step } }
  - name: slices
    type: batchable
    dependencies: [first]
    handler: { callable: torture.slices, initialization: { worker_template_name: slice } }
  - name: slice
    type: batch_worker
    dependencies: [slices]
    handler: { callable: torture.slice }
    batch_config: { batch_size: 10, parallelism: 2, cursor_field: n, worker_template: slice }
  - name: merge
    type: deferred_convergence
    dependencies: [slice]
    handler: { callable: torture.step, initialization: { fails: 1 } }
    retry: { max_attempts: 3, backoff_base_ms: 100, max_backoff_ms: 1000 }
  - { name: last, type: deferred_convergence, dependencies: [left, right, merge], handler: { callable: torture.step } }
`;

let isTerminated = false;
const terminated = new Promise((resolve) => process.once('SIGTERM', resolve)).then(() => (isTerminated = true));

async function submitAndWait(tasker) {
  const id = await tasker.submit({ namespace: 'torture', name: 'mixed', version: '1' });
  print(`submitted ${id}`);
  const { status } = await tasker.wait(id);
  if (status === 'complete') print(`complete ${id}`);
}

async function embedded() {
  const handlers = Object.fromEntries(HANDLERS.map((handler) => [handler.handlerName, handler]));
  const tasker = await Tasker.embedded({ store, handlers, templates: [MIXED], concurrency: PLACES });
  await Promise.all(Array.from({ length: Number(submitters) }, async () => {
    while (!isTerminated) await submitAndWait(tasker);
  }));
  await terminated;
  // Tasks of processes that were killed have nobody here who waits for them.
  while (running > 0 || Date.now() - lastEndAt < IDLE_MS) await sleep(100);
  await tasker.close();
}

async function worker() {
  const server = new WorkerServer();
  for (const handler of HANDLERS) server.getHandlerSystem().register(handler.handlerName, handler);
  await server.start({ databaseUrl: store, maxConcurrentHandlers: PLACES, leaseMs: LEASE_MS, logLevel: 'warn' });
  await terminated;
  await server.shutdown();
}

await (role === 'worker' ? worker() : embedded());
