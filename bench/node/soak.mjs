// Many steps through the boundary in one process, with payloads of mixed size: prints what the process holds.
//   soak.mjs [STEPS]   1,000,000; half as many make it warm; fails when memory goes on growing
import { join } from 'node:path';
import process from 'node:process';

const folder = process.env.TASKER_BENCH_FOLDER;
process.env.TASKER_FFI_MODULE_PATH ??= join(folder, 'tasker_ts.node');
const { Tasker } = await import(join(folder, 'dist/tasker.js'));

const STEPS = Number(process.argv[2] ?? 1_000_000);
const AT_ONCE = 64;
const GROWTH_MAX_MB = 64;

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

/** Reads some of it, and answers with something of mixed size. */
function handler(step) {
  ++done;
  const size = SIZES[done % SIZES.length];
  return { size, seen: Object.keys(step.inputData).length, text: 'ä'.repeat(size / 2) };
}

const megabytes = (bytes) => Math.round(bytes / 1e6);
/** What the process holds; without what V8 may still collect, where it can be asked to. */
function memory() {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: megabytes(rss), heap: megabytes(heapUsed), external: megabytes(external) };
}

const tasker = await Tasker.embedded({
  handlers: { soak: handler }, templates: [template], concurrency: AT_ONCE, keepEndedMs: 1_000,
});
let next = 0;
let warm;
let shown = 0;
const began = Date.now();
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  while (next * STEPS_OF_A_TASK < STEPS) {
    const n = next++;
    const context = { n, text: 'x'.repeat(SIZES[n % SIZES.length]) };
    await tasker.wait(await tasker.submit({ namespace: 'soak', name: 'chain', context }));
    if (done < shown * (STEPS / 20)) continue;
    ++shown;
    const now = memory();
    console.log(`${done} steps, ${Math.round((done / (Date.now() - began)) * 1000)}/s: ${JSON.stringify(now)} MB`);
    if (done >= STEPS / 2) warm ??= now;
  }
}));
await tasker.close();
const last = memory();
const growth = last.rss - warm.rss;
console.log(JSON.stringify({ steps: done, rss_mb: last.rss, heap_mb: last.heap, growth_after_warm_up_mb: growth }));
if (growth > GROWTH_MAX_MB) process.exit(1);
