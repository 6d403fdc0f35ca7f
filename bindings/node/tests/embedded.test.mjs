// Goal: a workflow of JavaScript handlers runs in this process, durably, and leaves nothing behind.
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { fileOf, folderOf, one, run } from './support.mjs';

const { Tasker } = await import(fileOf('embedded/tasker.js'));
const { PermanentError, RetryableError } = await import(fileOf('errors.js'));

const ORDER = `
name: order
namespace_name: shop
version: "1.0.0"
steps:
  - name: charge
    handler: { callable: shop.charge, initialization: { currency: EUR } }
    retry: { max_attempts: 3, backoff: none }
  - { name: ship, dependencies: [charge], handler: { callable: shop.ship } }
`;

async function runOne(handler, retry) {
  const tasker = await Tasker.embedded({ handlers: { only: handler }, templates: [one(retry)] });
  try {
    const id = await tasker.submit({ namespace: 'shop', name: 'one' });
    return (await tasker.wait(id, 10_000)).steps[0];
  } finally {
    await tasker.close();
  }
}

test('a linear workflow runs, and the next process finds its results', async (t) => {
  const store = `sqlite:${join(folderOf(t), 'orders.db')}`;
  const handlers = {
    'shop.charge': async (step) => {
      if (step.retryCount === 0) throw new RetryableError('the bank does not answer');
      return { cents: step.inputData.cents, currency: step.stepConfig.currency };
    },
    'shop.ship': (step) => `${step.getDependencyResult('charge').cents} ä€😀`,
  };
  const first = await Tasker.embedded({ store, handlers, templates: [ORDER] });
  t.after(() => first.close());
  const id = await first.submit({ namespace: 'shop', name: 'order', context: { cents: 1250 } });
  const done = await first.wait(id, 10_000);
  assert.equal(done.status, 'complete');
  assert.deepEqual(done.steps.map((step) => [step.name, step.status, step.attempts, step.result]), [
    ['charge', 'complete', 2, { cents: 1250, currency: 'EUR' }],
    ['ship', 'complete', 1, { result: '1250 ä€😀' }],
  ]);
  await first.close();

  const second = await Tasker.embedded({ store, handlers });
  t.after(() => second.close());
  assert.deepEqual(await second.wait(id, 10_000), done);
});

test('as many handlers run at once as may, and none is dropped', async (t) => {
  let running = 0;
  let most = 0;
  const handlers = {
    only: async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      --running;
    },
  };
  const tasker = await Tasker.embedded({ handlers, templates: [one()], concurrency: 4 });
  t.after(() => tasker.close());
  const ids = await Promise.all(
    Array.from({ length: 100 }, (_, n) => tasker.submit({ namespace: 'shop', name: 'one', context: { n } })),
  );
  for (const id of ids) assert.equal((await tasker.wait(id, 10_000)).status, 'complete');
  assert.ok(most > 1 && most <= 4, `${most} at once`);
});

const thrown = [
  ['an error', () => { throw new TypeError('no'); }, 'handler_error', 'no'],
  ['null', () => { throw null; }, 'handler_error', 'null'],
  ['a string', () => { throw 'text'; }, 'handler_error', 'text'],
  ['a proxy that throws', () => { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } }); },
   'handler_error', 'the handler threw something that cannot be looked at'],
  ['a permanent error', () => { throw new PermanentError('for good', { why: 1n }); }, 'permanent_error', 'for good'],
  ['a late rejection', () => new Promise((_, reject) => setImmediate(() => reject(new Error('late')))),
   'handler_error', 'late'],
];
for (const [what, handler, type, message] of thrown) {
  test(`a handler that throws ${what} fails its step`, async () => {
    const step = await runOne(handler);
    assert.equal(step.status, 'error');
    assert.equal(step.error.error_type, type);
    assert.equal(step.error.message, message);
  });
}

const cyclic = {};
cyclic.self = cyclic;
const deep = (levels) => (levels === 0 ? 1 : { below: deep(levels - 1) });
for (const [what, value] of [['a BigInt', { n: 1n }], ['a cycle', cyclic], ['too many levels', deep(200)],
  ['half a character', { text: '\ud800' }], ['a proxy that throws', new Proxy({}, { ownKeys() { throw 1; } })]]) {
  test(`a result with ${what} fails its step for good`, async () => {
    const step = await runOne(() => value, '{ max_attempts: 3, backoff: none }');
    assert.equal(step.error.error_type, 'permanent_error');
    assert.equal(step.attempts, 1);
    assert.match(step.error.message, /cannot be written as JSON/);
  });
}

test('a handler whose time is up is told, and what it answers is dropped', async () => {
  let aborted = 0;
  const handlers = {
    only: (step) => new Promise((resolve) => step.signal.addEventListener('abort', () => resolve(++aborted))),
  };
  const tasker = await Tasker.embedded({ handlers, templates: [one()], handlerTimeoutMs: 20 });
  const id = await tasker.submit({ namespace: 'shop', name: 'one' });
  const [step] = (await tasker.wait(id, 10_000)).steps;
  assert.equal(step.error.error_type, 'ffi_timeout');
  await tasker.close();
  assert.equal(aborted, 1);
});

test('what is wrong is an error with its number, and the process lives', async () => {
  await assert.rejects(Tasker.embedded({ handlers: {}, templates: [ORDER] }), { code: 'TSK-1104', recoverable: false });
  await assert.rejects(Tasker.embedded({ handlers: {}, templates: ['name: 7: 8'] }), { code: 'TSK-1001' });
  await assert.rejects(Tasker.embedded({ handlers: {}, concurrency: 0 }), { code: 'TSK-1006', message: /max_concurrent_handlers/ });
  await assert.rejects(Tasker.embedded({ handlers: {}, concurrency: 1.5 }), TypeError);
  const tasker = await Tasker.embedded({ handlers: { only: () => 1 }, templates: [one()] });
  await assert.rejects(tasker.submit({ name: 'two' }), { code: 'TSK-1103' });
  await assert.rejects(tasker.wait('nonsense'), { code: 'TSK-1002' });
  await assert.rejects(tasker.wait('01890a5d-ac96-774b-bcce-b302099a8057'), { code: 'TSK-1101' });
  await tasker.close();
  await tasker.close();
  await assert.rejects(tasker.submit({ name: 'one' }), { code: 'TSK-2004' });
});

test('an error of the engine says which line of its caller asked', async () => {
  const tasker = await Tasker.embedded({ handlers: { only: () => 1 }, templates: [one()] });
  const said = [];
  async function theCaller() {
    for (const ask of [() => tasker.submit({ name: 'two' }), () => tasker.wait('nonsense')]) {
      try {
        await ask();
      } catch (error) {
        said.push(/theCaller/.test(error.stack));
      }
    }
  }
  await theCaller();
  await tasker.close();
  assert.deepEqual(said, [true, true]);
});

/** A promise, and what resolves it. */
function resolvers() {
  const made = {};
  made.promise = new Promise((resolve) => { made.resolve = resolve; });
  return made;
}

test('close waits for a handler that runs, and its result counts', async (t) => {
  const store = `sqlite:${join(folderOf(t), 'tasks.db')}`;
  const answer = resolvers();
  const begun = resolvers();
  const only = () => (begun.resolve(), answer.promise);
  const tasker = await Tasker.embedded({ store, handlers: { only }, templates: [one()] });
  const id = await tasker.submit({ namespace: 'shop', name: 'one' });
  await begun.promise;
  const closed = tasker.close(60_000);
  for (let n = 0, isClosing = false; !isClosing; ++n) {
    isClosing = await tasker.submit({ namespace: 'shop', name: 'one', context: { n } }).then(() => false, () => true);
  }
  answer.resolve({ n: 1 });
  await closed;
  const again = await Tasker.embedded({ store, handlers: { only: () => ({ n: 2 }) }, templates: [one()] });
  const [step] = (await again.wait(id)).steps;
  await again.close();
  assert.deepEqual([step.status, step.attempts, step.result], ['complete', 1, { n: 1 }]);
});

test('waiting is given up in time, and ended by close', async () => {
  let only;
  const runs = new Promise((resolve) => { only = () => new Promise(() => resolve()); });
  const tasker = await Tasker.embedded({ handlers: { only: () => only() }, templates: [one()] });
  const id = await tasker.submit({ namespace: 'shop', name: 'one' });
  await runs;
  await assert.rejects(tasker.wait(id, 1), { code: 'TSK-3005', recoverable: true });
  // Stopping, or there is no host any more when the wait begins to be heard.
  const ended = assert.rejects(tasker.wait(id), { code: /^TSK-(3003|2004)$/ });
  await assert.rejects(tasker.close(0), { code: 'TSK-3005', message: /only/ });
  await ended;
});

const START = `
  import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
  const tasker = await Tasker.embedded({ handlers: { only: () => new Promise(() => {}) }, templates: [${JSON.stringify(one())}] });
  const id = await tasker.submit({ namespace: 'shop', name: 'one' });
`;
for (const [what, ending] of [
  ['closes with a handler that never settles', 'await tasker.close(0).catch((error) => { if (error.code !== "TSK-3005") throw error; });'],
  ['calls process.exit while all goes on', 'void tasker.wait(id); setImmediate(() => process.exit(0));'],
]) {
  test(`a process that ${what} ends`, async (t) => {
    const done = await run(t, `import process from 'node:process'; ${START} ${ending}`);
    assert.equal(done.status, 0, `${done.signal} ${done.stderr}`);
  });
}

test('a worker thread that is terminated with all going on leaves the process alive', async (t) => {
  const file = join(folderOf(t), 'worker.mjs');
  writeFileSync(file, `${START}
    import { parentPort } from 'node:worker_threads';
    void tasker.wait(id);
    parentPort.postMessage(1);`);
  const done = await run(t, `
    import process from 'node:process';
    import { Worker } from 'node:worker_threads';
    const worker = new Worker(new URL(${JSON.stringify(pathToFileURL(file).href)}));
    worker.once('message', async () => { await worker.terminate(); process.stdout.write('terminated'); });
  `);
  assert.equal(done.stdout, 'terminated', `${done.signal} ${done.stderr}`);
  assert.equal(done.status, 0);
});

test('two isolates have each their own store', async (t) => {
  const file = join(folderOf(t), 'worker.mjs');
  writeFileSync(file, `
    import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
    import { parentPort } from 'node:worker_threads';
    const tasker = await Tasker.embedded({ handlers: { only: () => 'of a thread' }, templates: [${JSON.stringify(one())}] });
    const done = await tasker.wait(await tasker.submit({ namespace: 'shop', name: 'one' }));
    await tasker.close();
    parentPort.postMessage(done.steps[0].result);`);
  const done = await run(t, `
    import process from 'node:process';
    import { Worker } from 'node:worker_threads';
    import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
    const answers = [0, 1].map(() => new Promise((resolve) =>
      new Worker(new URL(${JSON.stringify(pathToFileURL(file).href)})).once('message', resolve)));
    const tasker = await Tasker.embedded({ handlers: { only: () => 'of the main one' }, templates: [${JSON.stringify(one())}] });
    const own = await tasker.wait(await tasker.submit({ namespace: 'shop', name: 'one' }));
    await tasker.close();
    process.stdout.write(JSON.stringify([own.steps[0].result, ...(await Promise.all(answers))]));
  `);
  assert.equal(done.stdout, JSON.stringify([{ result: 'of the main one' }, { result: 'of a thread' }, { result: 'of a thread' }]),
    done.stderr);
  assert.equal(done.status, 0);
});

test('two copies of the addon in one process have files of their own', async (t) => {
  const folder = folderOf(t);
  const copy = join(folder, 'copy.node');
  copyFileSync(fileURLToPath(fileOf('../tasker_ts.node')), copy);
  const other = createRequire(import.meta.url)(copy);
  const handlers = { only: () => ({}) };
  for (let n = 0; n < 2; ++n) {
    const own = await Tasker.embedded({ store: join(folder, `own${n}.db`), handlers, templates: [one()] });
    const host = new other.Host(() => {});
    await host.open({ store: join(folder, `other${n}.db`), callables: ['only'] });
    await host.addTemplate(one());
    await host.start();
    await host.submit({ namespace: 'shop', name: 'one', version: '1.0.0', context: '{}' });
    assert.equal((await own.wait(await own.submit({ namespace: 'shop', name: 'one' }), 10_000)).status, 'complete');
    await host.close(0);
    await own.close();
  }
});

test('requests of one turn are all answered, each with its own error', async (t) => {
  const tasker = await Tasker.embedded({ handlers: { only: (step) => step.inputData }, templates: [one()] });
  t.after(() => tasker.close());
  const wanted = Array.from({ length: 200 }, (_, n) => n);
  const answers = await Promise.allSettled(wanted.map((n) =>
    tasker.submit({ namespace: 'shop', name: n % 10 === 0 ? 'none' : 'one', context: { n } })));
  for (const n of wanted) {
    if (n % 10 === 0) assert.equal(answers[n].reason.code, 'TSK-1103');
    else assert.equal((await tasker.wait(answers[n].value, 10_000)).steps[0].result.n, n);
  }
  await assert.rejects(tasker.submit({ namespace: 'shop', name: 'one', context: { n: 1n } }), TypeError);
});

test('who asks again for a task is told that it is there, and which it is', async (t) => {
  const tasker = await Tasker.embedded({ handlers: { only: () => ({}) }, templates: [one()] });
  t.after(() => tasker.close());
  const request = { namespace: 'shop', name: 'one', context: { n: 1 }, idempotencyKey: 'again' };
  assert.equal(await tasker.find(request), null);
  const id = await tasker.submit(request);
  await assert.rejects(tasker.submit(request), { code: 'TSK-1201', kind: 'DuplicateTask' });
  assert.equal(await tasker.find(request), id);
  await tasker.wait(id);
  assert.equal((await tasker.task(id)).status, 'complete');
  await assert.rejects(tasker.task('01890a5d-ac96-774b-bcce-b302099a8057'), { code: 'TSK-1101' });
});
