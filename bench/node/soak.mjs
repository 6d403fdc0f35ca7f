// Many steps through the boundary in one process, with payloads of mixed size: prints what the process holds
// as it goes on. Fails when the second half of it needed more than the first, or something is left in the end.
//   soak.mjs [STEPS]   1,000,000
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const folder = process.env.TASKER_BENCH_FOLDER;
process.env.TASKER_FFI_MODULE_PATH ??= join(folder, 'tasker_ts.node');
const { Tasker } = await import(join(folder, 'dist/embedded/tasker.js'));
const { native } = await import(join(folder, 'dist/addon/native.js'));

const STEPS = Number(process.argv[2] ?? 1_000_000);
const AT_ONCE = 64;
const LOOKS = 40;
const GROWTH_MAX_MB = Number(process.env.SOAK_GROWTH_MAX_MB ?? 48);  // AddressSanitizer keeps what was freed
const GROWTH_MAX_HANDLES = 1_000;

const template = `
name: chain
namespace_name: soak
version: "1.0.0"
steps:
  - { name: s0, handler: { callable: soak } }
  - { name: s1, handler: { callable: soak }, dependencies: [s0] }
  - { name: s2, handler: { callable: soak }, dependencies: [s1] }
  - { name: s3, handler: { callable: soak }, dependencies: [s2] }
  - { name: s4, handler: { callable: soak }, dependencies: [s3] }
`;
const STEPS_OF_A_TASK = 5;
const SIZES = [10, 100, 1_000, 10_000];
let done = 0;

/** Reads some of it, and answers with something of mixed size; every other one later. */
function handler(step) {
  ++done;
  const size = SIZES[done % SIZES.length];
  const answer = { size, seen: Object.keys(step.inputData).length, text: 'ä'.repeat(size / 2) };
  if (done % 2 === 0) return answer;
  return new Promise((resolve) => setImmediate(resolve, answer));
}

const megabytes = (bytes) => Math.round(bytes / 1e6);
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const count = (folderOfProcess) => readdirSync(`/proc/self/${folderOfProcess}`).length;

/** What the process holds; without what V8 may still collect, where it can be asked to. */
function look() {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    rss_mb: megabytes(rss), heap_mb: megabytes(heapUsed), external_mb: megabytes(external),
    handles: native().handleCount(), files: count('fd'), threads: count('task'),
    resources: process.getActiveResourcesInfo().length,
  };
}

/** Until the collector has told the addon what it found, and the pool's threads are there that come with
 * the first work. */
async function settle() {
  for (let n = 0; n < 5; ++n) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function work(name, steps, onStep) {
  const tasker = await Tasker.embedded({
    handlers: { soak: handler }, templates: [template], concurrency: AT_ONCE, keepEndedMs: 1_000,
  });
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next * STEPS_OF_A_TASK < steps) {
      const n = next++;
      const context = { n, text: 'x'.repeat(SIZES[n % SIZES.length]) };
      const task = await tasker.wait(await tasker.submit({ namespace: 'soak', name: 'chain', context }));
      if (task.status !== 'complete') throw new Error(`${name}: ${JSON.stringify(task)}`);
      onStep?.();
    }
  }));
  await tasker.close();
}

await work('before', 10 * AT_ONCE);
await settle();
const before = look();
console.log(`before: ${JSON.stringify(before)}`);

const looks = [];
done = 0;
const began = Date.now();
await work('soak', STEPS, () => {
  if (done < looks.length * (STEPS / LOOKS)) return;
  const now = look();
  if (looks.length % 2 === 0) console.log(`${done} steps, ${Math.round((done / (Date.now() - began)) * 1000)}/s: ${JSON.stringify(now)}`);
  looks.push(now);
});
await settle();
const after = look();
console.log(`after: ${JSON.stringify(after)}`);

/** Of the looks around one. */
const around = (place, name) => median(looks.slice(place - 4, place + 5).map((one) => one[name]));
const grown = (name) => around(LOOKS - 5, name) - around(LOOKS / 2, name);
const figures = {
  steps: done,
  steps_per_second: Math.round((done / (Date.now() - began)) * 1000),
  rss_at_half_mb: around(LOOKS / 2, 'rss_mb'),
  growth_after_half_mb: grown('rss_mb'),
  heap_growth_after_half_mb: grown('heap_mb'),
  handle_growth_after_half: grown('handles'),
  handles_left: after.handles - before.handles,
  files_left: after.files - before.files,
  threads_left: after.threads - before.threads,
  resources_left: after.resources - before.resources,
};
console.log(JSON.stringify(figures));
const isFlat = figures.growth_after_half_mb <= GROWTH_MAX_MB && figures.heap_growth_after_half_mb <= GROWTH_MAX_MB / 2 &&
  figures.handle_growth_after_half <= GROWTH_MAX_HANDLES;
const isClean = ['handles_left', 'files_left', 'threads_left', 'resources_left'].every((name) => figures[name] <= 0);
if (!isFlat) console.error('it goes on growing');
if (!isClean) console.error('something is left');
if (!isFlat || !isClean) process.exit(1);
