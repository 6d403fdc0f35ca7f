// What the boundary costs and what workflows of JavaScript handlers take, each beside something else in
// the same run. The last line is one JSON object.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = process.env.TASKER_BENCH_FOLDER;  // of the package as it was built
const require = createRequire(join(process.env.TASKER_RUNTIMES, 'package.json'));
const own = require(join(folder, 'tasker_node_bench.node'));
const koffi = require('koffi');
process.env.TASKER_FFI_MODULE_PATH ??= join(folder, 'tasker_ts.node');
const { native, Outcome } = await import(join(folder, 'dist/addon/native.js'));
const { HANDLE } = await import(join(folder, 'dist/addon/records.js'));
const { makeStepEvent } = await import(join(folder, 'dist/addon/step-event.js'));
const { Tasker } = await import(join(folder, 'dist/embedded/tasker.js'));

// To see that it works, a hundredth is enough: figures of that mean nothing.
const isBrief = process.env.TASKER_BENCH_BRIEF === '1';
const part = (count) => (isBrief ? Math.ceil(count / 100) : count);
const ROUNDS = isBrief ? 1 : 7;

const now = () => Number(process.hrtime.bigint()) / 1000;
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const round = (value, digits = 2) => Number(value.toFixed(digits));

/** Nested, 1 KiB as JSON. */
function payload() {
  const items = [];
  for (let n = 0; JSON.stringify({ order: { items } }).length < 950; ++n) {
    items.push({ sku: `item-${n}`, cents: 100 * n, options: { gift: n % 2 === 0, size: [n, n + 1] } });
  }
  const filled = { order: { items }, note: '' };
  filled.note = 'x'.repeat(1024 - JSON.stringify(filled).length);
  return filled;
}

/** Touches everything. */
function walk(value) {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 0;
  for (const name in value) count += walk(value[name]);
  return count;
}

/** Microseconds of one call: the least median of some rounds, taken in turn with the others. */
function compare(ways, rounds = ROUNDS, calls = part(4000)) {
  const best = Object.fromEntries(Object.keys(ways).map((name) => [name, Infinity]));
  for (const way of Object.values(ways)) for (let n = 0; n < calls; ++n) way();  // warm
  for (let n = 0; n < rounds; ++n) {
    for (const [name, way] of Object.entries(ways)) {
      const began = now();
      for (let i = 0; i < calls; ++i) way();
      best[name] = Math.min(best[name], (now() - began) / calls);
    }
  }
  return best;
}

function boundary() {
  const context = payload();
  own.takeSample(JSON.stringify(context));
  const library = koffi.load(join(folder, 'tasker_node_bench.node'));
  const free = library.func('void bench_free(char* text)');
  koffi.disposable('Text', 'char*', free);
  const koffiPoll = library.func('Text bench_poll()');
  const koffiComplete = library.func('int bench_complete(const char* id, const char* text)');
  // The addon's functions, on the bench's own calls.
  const addon = native();
  Object.assign(addon, { readText: own.readText, readDependencies: own.readDependencies, readDetails: own.readDetails, readTags: own.readTags });
  const small = { done: true };
  const completed = (id, result) => ({ step_uuid: id, success: true, result, metadata: { execution_time_ms: 1, retryable: true } });
  const three = (step) => step.task.task.task_uuid.length + step.workflow_step.attempts + step.step_definition.name.length;
  const must = (isTaken) => {
    if (!isTaken) throw new Error('a completion was not taken');
  };
  const whole = compare({
    addon() {
      const event = own.poll(makeStepEvent);
      walk(event.task.context);
      walk(event.stepDefinition);
      must(own.complete(event[HANDLE], Outcome.Success, JSON.stringify(event.task.context)));
    },
    text() {
      const event = JSON.parse(own.pollText());
      walk(event.task_sequence_step);
      must(own.completeText(event.event_id, JSON.stringify(completed(event.event_id, event.task_sequence_step.task.task.context))));
    },
    koffi() {
      const event = JSON.parse(koffiPoll());
      walk(event.task_sequence_step);
      must(koffiComplete(event.event_id, JSON.stringify(completed(event.event_id, event.task_sequence_step.task.task.context))));
    },
  });
  const some = compare({
    addon() {
      const event = own.poll(makeStepEvent);
      const seen = event.taskUuid.length + event.workflowStep.attempts + event.stepName.length;
      must(seen > 0 && own.complete(event[HANDLE], Outcome.Success, JSON.stringify(small)));
    },
    text() {
      const event = JSON.parse(own.pollText());
      must(three(event.task_sequence_step) > 0 && own.completeText(event.event_id, JSON.stringify(completed(event.event_id, small))));
    },
    koffi() {
      const event = JSON.parse(koffiPoll());
      must(three(event.task_sequence_step) > 0 && koffiComplete(event.event_id, JSON.stringify(completed(event.event_id, small))));
    },
  });
  const fields = ({ order, note }) => order.items.length + order.items[3].sku.length + note.length;
  const ofPayload = compare({
    addon() {
      const event = own.poll(makeStepEvent);
      must(fields(event.task.context) > 0 && own.complete(event[HANDLE], Outcome.Success, JSON.stringify(small)));
    },
    text() {
      const event = JSON.parse(own.pollText());
      must(fields(event.task_sequence_step.task.task.context) > 0 && own.completeText(event.event_id, JSON.stringify(completed(event.event_id, small))));
    },
    koffi() {
      const event = JSON.parse(koffiPoll());
      must(fields(event.task_sequence_step.task.task.context) > 0 && koffiComplete(event.event_id, JSON.stringify(completed(event.event_id, small))));
    },
  });
  const parts = compare({ empty: () => own.nothing(), poll: () => own.poll(makeStepEvent) });
  return { whole, some, ofPayload, parts };
}

const linear = (steps) => `
name: linear
namespace_name: bench
version: "1.0.0"
steps:
${Array.from({ length: steps }, (_, n) =>
  `  - { name: s${n}, handler: { callable: bench.nothing }${n > 0 ? `, dependencies: [s${n - 1}]` : ''} }`).join('\n')}
`;

const open = (store, steps, handler, concurrency) =>
  Tasker.embedded({ store, handlers: { 'bench.nothing': handler }, templates: [linear(steps)], concurrency });
const submit = (tasker, n) => tasker.submit({ namespace: 'bench', name: 'linear', context: { js: n } });

async function runLinear(store, count) {
  const tasker = await open(store, 4, () => ({}), 10);
  const times = [];
  for (let n = 0; n < count; ++n) {
    const began = now();
    await tasker.wait(await submit(tasker, n));
    times.push(now() - began);
  }
  await tasker.close();
  return times;
}

async function runThroughput(store, count, atOnce) {
  const tasker = await open(store, 1, () => ({}), atOnce);
  let next = 0;
  const began = now();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < count) await tasker.wait(await submit(tasker, next++));
  }));
  const rate = count / ((now() - began) / 1e6);
  await tasker.close();
  return rate;
}

/** From the moment that the worker said that a step is ready to the running handler. */
async function runPush(count) {
  const times = [];
  let tasker;
  const handler = () => {
    times.push(own.steadyUs() - tasker.wokenAtUs());
    return {};
  };
  tasker = await open(':memory:', 1, handler, 10);
  for (let n = 0; n < count; ++n) await tasker.wait(await submit(tasker, n));
  await tasker.close();
  return times;
}

const scratch = mkdtempSync(join(tmpdir(), 'tasker-bench-'));
let files = 0;
const file = () => `sqlite:${join(scratch, `${++files}.db`)}`;

try {
  const { whole, some, ofPayload, parts } = boundary();
  const show = (name, { addon, text, koffi: calls }) => console.log(
    `${name}: addon ${round(addon)} us, JSON text by Node-API ${round(text)} us, koffi and JSON ${round(calls)} us`);
  console.log(`runtime: ${globalThis.Bun ? `bun ${Bun.version}` : globalThis.Deno ? `deno ${Deno.version.deno}` : `node ${process.version}`}`);
  show('event and completion, 1 KiB read whole', whole);
  show('event and completion, three fields of the event read', some);
  show('event and completion, three fields of the payload read', ofPayload);
  console.log(`an empty call ${round(parts.empty, 3)} us, an event alone ${round(parts.poll)} us`);
  const push = await runPush(part(2000));
  console.log(`push: p50 ${round(median(push), 1)} us`);
  const ratios = { file: [], memory: [] };
  for (let n = 0; n < 3; ++n) {
    for (const [where, store] of [['file', file], ['memory', () => ':memory:']]) {
      const count = part(where === 'file' ? 150 : 1000);
      const cpp = median(own.linear(store(), linear(4), count));
      const js = median(await runLinear(store(), count));
      ratios[where].push(js / cpp);
      console.log(`4 steps on ${where}: C++ p50 ${round(cpp, 0)} us, JavaScript ${round(js, 0)} us`);
    }
  }
  const rates = { file: [], memory: [] };
  for (let n = 0; n < 3; ++n) {
    for (const [where, store] of [['file', file], ['memory', () => ':memory:']]) {
      const cpp = own.throughput(store(), linear(1), part(6000), 64);
      const js = await runThroughput(store(), part(6000), 64);
      rates[where].push(js / cpp);
      console.log(`64 tasks at a time on ${where}: C++ ${round(cpp, 0)}/s, JavaScript ${round(js, 0)}/s`);
    }
  }
  console.log(JSON.stringify({
    event_us: round(whole.addon),
    koffi_json_ratio: round(whole.koffi / whole.addon),
    koffi_json_ratio_three_fields: round(some.koffi / some.addon),
    koffi_json_ratio_three_fields_of_payload: round(ofPayload.koffi / ofPayload.addon),
    push_p50_us: round(median(push), 1),
    linear4_ratio_to_cpp: round(median(ratios.file)),
    linear4_ratio_to_cpp_memory: round(median(ratios.memory)),
    throughput_64_ratio_to_cpp: round(median(rates.file)),
    throughput_64_ratio_to_cpp_memory: round(median(rates.memory)),
  }));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
