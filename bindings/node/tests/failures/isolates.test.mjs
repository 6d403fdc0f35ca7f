// Goal: isolates (worker threads) and the process may end at any moment, with calls out and promises pending: nothing
// hangs, nothing crashes, the exit code is what was said, and other isolates go on.
// Method: each end in a process of its own, which waits for events only. A hang fails by the time of `run`.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';

import { fileOf, folderOf, one, run } from '../support.mjs';

const runtime = process.env.TASKER_RUNTIME ?? 'node22';
const isNode = runtime.startsWith('node');

/** An engine with a step that never ends, and one that begins anew when it has ended. */
const BUSY = `
  import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
  const busy = async (store = ':memory:') => {
    let begun;
    const runs = new Promise((resolve) => { begun = resolve; });
    const engine = await Tasker.embedded({ store, handlers: { only: () => { begun(); return new Promise(() => {}); } },
      templates: [${JSON.stringify(one())}] });
    const id = await engine.submit({ namespace: 'shop', name: 'one' });
    await runs;
    void engine.wait(id).catch(() => {});
    return engine;
  };`;
/** The worker of the 28 functions, with a call out. */
const WORKER = (templatePath) => `
  import { nativeModule } from ${JSON.stringify(fileOf('ffi/native-module.js'))};
  const busyWorker = async () => {
    const worker = nativeModule();
    worker.bootstrapWorker({ databaseUrl: ':memory:', templatePath: ${JSON.stringify(templatePath)}, logLevel: 'off' });
    const came = new Promise((resolve) => worker.onStepEvents(resolve));
    worker.clientCreateTask({ name: 'one', namespace: 'shop', version: '1.0.0', context: {}, initiator: 'a', sourceSystem: 'b', reason: 'c' });
    await came;
    if (worker.pollStepEvents() === null) throw new Error('nothing came');
    return worker;
  };`;

function template(t) {
  const path = join(folderOf(t), 'one.yaml');
  writeFileSync(path, one());
  return path;
}

function isolate(t, script) {
  const path = join(folderOf(t), 'isolate.mjs');
  writeFileSync(path, `import { parentPort } from 'node:worker_threads';\n${script}`);
  return `new URL(${JSON.stringify(pathToFileURL(path).href)})`;
}

for (const [what, ending, code] of [
  ['process.exit', 'process.exit(7);', 7],
  ['process.exit from a later turn', 'setImmediate(() => process.exit(7)); await new Promise(() => {});', 7],
  ['process.exitCode and an orderly close', 'process.exitCode = 7; await made.close(0).catch(() => {});', 7],
  ['an error that nobody catches', 'throw new Error("of nobody");', 1],
  ['a rejection that nobody handles', 'setImmediate(() => void Promise.reject(new Error("of nobody"))); await new Promise(() => {});', 1],
]) {
  // Bun goes on after such a rejection.
  const skip = runtime === 'bun' && what.includes('rejection') && 'it does not end this runtime';
  test(`process ends by ${what}, a handler running: exit code ${code}`, { skip }, async (t) => {
    const done = await run(t, `import process from 'node:process'; ${BUSY} const made = await busy(); ${ending}`);
    assert.equal(done.status, code, `${done.signal} ${done.stderr}`);
  });
  if (what.includes('orderly')) continue;
  test(`process ends by ${what}, a call out: exit code ${code}`, { skip }, async (t) => {
    const done = await run(t, `import process from 'node:process'; ${WORKER(template(t))} await busyWorker(); ${ending}`);
    assert.equal(done.status, code, `${done.signal} ${done.stderr}`);
  });
}

test('process ends while a store is being opened, and while requests wait for the disk', async (t) => {
  const store = join(folderOf(t), 'own.db');
  for (const ending of [
    `void Tasker.embedded({ store: ${JSON.stringify(store)}, handlers: {} }); process.exit(7);`,
    `const made = await busy(${JSON.stringify(`${store}2`)});
     for (let n = 0; n < 500; ++n) void made.submit({ namespace: 'shop', name: 'one', context: { n } });
     process.exit(7);`,
    'const made = await busy(); void made.close(30000); process.exit(7);',
  ]) {
    const done = await run(t, `import process from 'node:process'; ${BUSY} ${ending}`);
    assert.equal(done.status, 7, `${ending} ${done.signal} ${done.stderr}`);
  }
});

test('loop that has nothing left ends after the stop, and not before', async (t) => {
  const done = await run(t, `
    import process from 'node:process';
    ${WORKER(template(t))}
    const worker = await busyWorker();
    process.once('exit', (code) => process.stdout.write(\`exit \${code}\`));
    setImmediate(() => { process.stdout.write(worker.stopWorker().status + ' '); worker.onStepEvents(null); });`);
  assert.deepEqual([done.status, done.stdout], [0, 'stopped exit 0'], done.stderr);
});

test('isolate terminated with calls out: again and again, while the main one works', async (t) => {
  const url = isolate(t, `${BUSY} ${WORKER(template(t))}
    await busy();
    await busyWorker();
    parentPort.postMessage('busy');`);
  const done = await run(t, `
    import { once } from 'node:events';
    import process from 'node:process';
    import { Worker } from 'node:worker_threads';
    import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
    const own = await Tasker.embedded({ handlers: { only: () => ({ well: true }) }, templates: [${JSON.stringify(one())}] });
    const works = async (n) => {
      const task = await own.wait(await own.submit({ namespace: 'shop', name: 'one', context: { n } }), 20000);
      if (task.steps[0].result.well !== true) throw new Error(JSON.stringify(task));
    };
    for (let round = 0; round < 4; ++round) {
      const workers = [0, 1].map(() => new Worker(${url}));
      await Promise.all(workers.map((worker) => once(worker, 'message')));
      await Promise.all([works(round), ...workers.map((worker) => worker.terminate())]);
    }
    await works('last');
    await own.close();
    process.stdout.write('all ended');`);
  assert.deepEqual([done.status, done.stdout], [0, 'all ended'], `${done.signal} ${done.stderr}`);
});

test('isolate terminated while it opens a store: the store is free for the next', async (t) => {
  const store = join(folderOf(t), 'own.db');
  const url = isolate(t, `
    import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
    void Tasker.embedded({ store: ${JSON.stringify(store)}, handlers: {} }).catch(() => {});
    parentPort.postMessage('opening');`);
  const done = await run(t, `
    import { once } from 'node:events';
    import process from 'node:process';
    import { Worker } from 'node:worker_threads';
    import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
    for (let round = 0; round < 4; ++round) {
      const worker = new Worker(${url});
      await once(worker, 'message');
      await worker.terminate();
    }
    // Where the end is told before the thread has ended, it is free a moment later.
    let own;
    while (own === undefined) own = await Tasker.embedded({ store: ${JSON.stringify(store)}, handlers: {} }).catch(() => undefined);
    await own.close();
    process.stdout.write('free');`);
  assert.deepEqual([done.status, done.stdout], [0, 'free'], `${done.signal} ${done.stderr}`);
});

test('isolate that ends by process.exit, or by an error, with calls out: the main one is told and goes on', async (t) => {
  const outcomes = [];
  for (const ending of ['process.exit(3);', 'throw new Error("of nobody");']) {
    const url = isolate(t, `import process from 'node:process'; ${BUSY} await busy(); ${ending}`);
    const done = await run(t, `
      import process from 'node:process';
      import { Worker } from 'node:worker_threads';
      const worker = new Worker(${url});
      const said = [];
      worker.on('error', (error) => said.push(error.message));
      worker.on('exit', (code) => process.stdout.write(JSON.stringify([...said, code])));`);
    assert.equal(done.status, 0, `${done.signal} ${done.stderr}`);
    outcomes.push(done.stdout);
  }
  const [exited, failed] = outcomes.map((text) => JSON.parse(text));
  assert.deepEqual(exited, [3]);
  assert.match(String(failed[0]), /of nobody/);
});

test('isolates have each a worker of their own, which the others do not see', async (t) => {
  const url = isolate(t, `${WORKER(template(t))}
    const worker = nativeModule();
    const before = worker.isWorkerRunning();
    await busyWorker();
    parentPort.postMessage([before, worker.isWorkerRunning()]);
    parentPort.once('message', () => { parentPort.postMessage(worker.stopWorker().status); worker.onStepEvents(null); });`);
  const done = await run(t, `
    import { once } from 'node:events';
    import process from 'node:process';
    import { Worker } from 'node:worker_threads';
    ${WORKER(template(t))}
    const own = await busyWorker();
    const others = [0, 1].map(() => new Worker(${url}));
    const said = (await Promise.all(others.map((other) => once(other, 'message')))).map(([answer]) => answer);
    said.push(own.stopWorker().status);
    for (const other of others) {
      other.postMessage('stop');
      said.push((await once(other, 'message'))[0]);
      await other.terminate();
    }
    own.onStepEvents(null);
    process.stdout.write(JSON.stringify(said));`);
  assert.equal(done.status, 0, `${done.signal} ${done.stderr}`);
  assert.deepEqual(JSON.parse(done.stdout), [[false, true], [false, true], 'stopped', 'stopped', 'stopped']);
});

test('signal that ends the process, with calls out: it ends by it', { skip: !isNode && 'what others kill has no signal here' }, async (t) => {
  const done = await run(t, `import process from 'node:process'; ${BUSY} await busy(); process.kill(process.pid, 'SIGTERM'); await new Promise(() => {});`);
  assert.equal(done.signal, 'SIGTERM', done.stderr);
});
