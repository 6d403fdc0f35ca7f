// Goal: whatever a handler does, its step fails as documented, the next step runs, and the process lives:
// docs/reference/typescript.md, "When something goes wrong". Once for an engine in this process, once for a server.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';

import { fileOf, folderOf, one, run } from '../support.mjs';
import { tasker } from '../support/package.mjs';

const {
  defineThreadedHandler, getTaskerClient, PermanentError, RetryableError, StepHandler, StepHandlerResult, Tasker, WorkerServer,
} = tasker;

const two = (retry) => `
name: one
namespace_name: shop
version: "1.0.0"
steps:
  - { name: only, handler: { callable: only }, retry: ${retry} }
`;

/** The step of a task whose handler does that, in an engine of this process; and whether the next one runs. */
async function embedded(handler, { retry = '{ max_attempts: 1 }', handlerTimeoutMs } = {}) {
  const healthy = `${one()}`.replace('name: one', 'name: healthy').replace('callable: only', 'callable: healthy');
  const engine = await Tasker.embedded({
    handlers: { only: handler, healthy: () => ({ well: true }) }, templates: [two(retry), healthy], handlerTimeoutMs,
  });
  try {
    const id = await engine.submit({ namespace: 'shop', name: 'one' });
    const step = (await engine.wait(id, 20_000)).steps[0];
    const next = await engine.wait(await engine.submit({ namespace: 'shop', name: 'healthy' }), 20_000);
    assert.deepEqual([next.status, next.steps[0].result], ['complete', { well: true }]);
    return step;
  } finally {
    await engine.close();
  }
}

/** The same on a server. */
async function served(t, call, { retry = '{ max_attempts: 1 }', handlerTimeoutMs } = {}) {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'one.yaml'), two(retry));
  writeFileSync(join(folder, 'healthy.yaml'), one().replace('name: one', 'name: healthy').replace('callable: only', 'callable: healthy'));
  process.env.TASKER_TEMPLATE_PATH = folder;
  const server = new WorkerServer();
  const handlers = server.getHandlerSystem();
  handlers.register('only', class extends StepHandler {
    static handlerName = 'only';
    call(context) { return call(context); }
  });
  handlers.register('healthy', class extends StepHandler {
    static handlerName = 'healthy';
    async call() { return this.success({ well: true }); }
  });
  await server.start({ databaseUrl: ':memory:', handlerTimeoutMs, logLevel: 'error' });
  try {
    const client = await getTaskerClient();
    const emitter = server.getEventSystem().getEmitter();
    const ended = async (name) => {
      const { task_uuid: task } = client.createTask({ name, namespace: 'shop' });
      for (;;) {
        const [step] = client.listTaskSteps(task);
        if (step.completed_at !== null && step.current_state === 'complete') return step;
        if (step.current_state === 'error') return step;
        await new Promise((resolve) => {
          emitter.once('step.completion.sent', () => setImmediate(resolve));
          setImmediate(resolve);
        });
      }
    };
    const step = await ended('one');
    assert.deepEqual((await ended('healthy')).current_state, 'complete');
    return step;
  } finally {
    await server.shutdown();
    delete process.env.TASKER_TEMPLATE_PATH;
  }
}

const hostile = () => new Proxy({}, {
  get() { throw new Error('get'); }, has() { throw new Error('has'); }, ownKeys() { throw new Error('keys'); },
  getPrototypeOf() { throw new Error('prototype'); },
});
/** The same, which may be awaited. */
const hostileResult = () => new Proxy({}, {
  get(_, name) { if (name === 'then') return undefined; throw new Error('get'); },
  ownKeys() { throw new Error('keys'); }, getPrototypeOf() { throw new Error('prototype'); },
});
const sly = new Error('sly');
Object.defineProperty(sly, 'message', { get() { throw new Error('no message'); } });
const cyclic = new Error('round');
cyclic.cause = cyclic;
const CANNOT = 'the handler threw something that cannot be looked at';

const THROWN = [
  ['an error', () => { throw new TypeError('no'); }, 'no'],
  ['null', () => { throw null; }, 'null'],
  ['undefined', () => { throw undefined; }, 'undefined'],
  ['a string', () => { throw 'text'; }, 'text'],
  ['a BigInt', () => { throw 7n; }, '7'],
  ['a symbol', () => { throw Symbol('mark'); }, 'Symbol(mark)'],
  ['a proxy that throws', () => { throw hostile(); }, CANNOT],
  ['an error whose message throws', () => { throw sly; }, CANNOT],
  ['an error that is its own cause', () => { throw cyclic; }, 'round'],
  ['an error of half a character', () => { throw new Error('\ud800'); }, '\ufffd'],
  ['an error with a zero in it', () => { throw new Error('a\0b'); }, 'a\0b'],
  ['an object without a prototype', () => { throw Object.create(null); }, CANNOT],
  ['too deep a recursion', function deep() { return deep() + 1; }, /call stack/i],
];

for (const [what, handler, message] of THROWN) {
  for (const [way, call] of [['at once', handler], ['later', async () => { await null; return handler(); }]]) {
    test(`embedded: a handler that throws ${what} ${way} fails its step`, async () => {
      const { status, error } = await embedded(call);
      assert.equal(status, 'error');
      assert.equal(error.error_type, 'handler_error');
      if (message instanceof RegExp) assert.match(error.message, message);
      else assert.equal(error.message, message);
    });
  }
}

test('served: a handler that throws any of these fails its step', async (t) => {
  for (const [what, handler] of THROWN) {
    const step = await served(t, handler);
    assert.equal(step.current_state, 'error', what);
  }
});

test('embedded: an error with a text of 20 MiB fails its step, and says what it can', async () => {
  const { status, error } = await embedded(() => { throw new Error('x'.repeat(20 << 20)); });
  assert.equal(status, 'error');
  assert.ok(error.message.length > 0 && error.message.length < (17 << 20), String(error.message.length));
});

const deep = (levels) => (levels === 0 ? 1 : { below: deep(levels - 1) });
for (const [what, metadata] of [['a BigInt', { n: 1n }], ['a text', 'text'], ['a list', [1]], ['too many levels', deep(200)],
  ['half a character', { text: '\ud800' }], ['a proxy that throws', hostile()], ['a member that throws', { get x() { throw 1; } }]]) {
  test(`embedded: an error that carries ${what} fails its step at once`, async () => {
    const { error, attempts } = await embedded(() => { throw new PermanentError('for good', metadata); },
      { retry: '{ max_attempts: 3, backoff: none }' });
    assert.deepEqual([error.error_type, error.message, attempts], ['permanent_error', 'for good', 1]);
  });
}

const round = {};
round.self = round;
const UNSENDABLE = [
  ['a BigInt', { n: 1n }], ['a cycle', round], ['too many levels', deep(200)], ['half a character', { text: '\ud800' }],
  ['more than 16 MiB', { text: 'x'.repeat(17 << 20) }], ['a member that throws', { get x() { throw new Error('x'); } }],
  ['a toJSON that throws', { toJSON() { throw new Error('x'); } }],
];
for (const [what, value] of [...UNSENDABLE, ['a proxy that throws', hostileResult()]]) {
  test(`embedded: a result with ${what} fails its step for good`, async () => {
    const { error, attempts, status } = await embedded(() => value, { retry: '{ max_attempts: 3, backoff: none }' });
    assert.deepEqual([status, error.error_type, attempts], ['error', 'permanent_error', 1], error.message);
    assert.match(error.message, /cannot be written as JSON|cannot be stored/);
  });
}

test('served: a result that cannot be sent fails its step for good', async (t) => {
  for (const [what, value] of [...UNSENDABLE, ['a proxy that throws', hostileResult()]]) {
    const step = await served(t, async () => StepHandlerResult.success(value), { retry: '{ max_attempts: 3, backoff: none }' });
    assert.deepEqual([step.current_state, step.attempts], ['error', 1], what);
  }
});

test('served: a handler that returns no result fails its step for good', async (t) => {
  for (const value of [undefined, null, 7, 'text', hostileResult(), () => 1]) {
    const step = await served(t, async () => value, { retry: '{ max_attempts: 3, backoff: none }' });
    assert.deepEqual([step.current_state, step.attempts], ['error', 1]);
  }
});

for (const [what, thenable, type] of [
  ['throws', { then() { throw new Error('then'); } }, 'handler_error'],
  ['rejects with null', { then(_, reject) { reject(null); } }, 'handler_error'],
  ['resolves twice and throws', { then(resolve) { resolve({ n: 1 }); resolve({ n: 2 }); throw new Error('late'); } }, undefined],
]) {
  test(`embedded: a handler that returns a thenable that ${what} is answered for once`, async () => {
    const { status, error, result } = await embedded(() => thenable);
    if (type === undefined) assert.deepEqual([status, result], ['complete', { n: 1 }]);
    else assert.deepEqual([status, error.error_type], ['error', type]);
  });
}

test('embedded: a handler that never settles fails its step when its time is up', async () => {
  const { error, status } = await embedded(() => new Promise(() => {}), { handlerTimeoutMs: 20 });
  assert.deepEqual([status, error.error_type, error.message], ['error', 'ffi_timeout', 'FFI handler timed out after 20ms']);
});

test('served: a handler that never settles fails its step when its time is up', async (t) => {
  const step = await served(t, () => new Promise(() => {}), { handlerTimeoutMs: 20 });
  assert.equal(step.current_state, 'error');
});

// An unhandled rejection would end the process.
const LATE = (how) => `
  const late = [];
  const call = (signal) => new Promise((resolve, reject) => signal.addEventListener('abort', () => {
    late.push(new Promise((told) => setImmediate(() => { ${how}; setImmediate(told); })));
  }));`;
for (const how of ['reject(new Error("late"))', 'reject(null)', 'resolve({ late: true })']) {
  test(`embedded: a handler that settles after its time, by ${how}, changes nothing`, async (t) => {
    const { status, stdout, stderr } = await run(t, `
      import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
      ${LATE(how)}
      const engine = await Tasker.embedded({ handlers: { only: (step) => call(step.signal) }, templates: [${JSON.stringify(one())}], handlerTimeoutMs: 20 });
      const task = await engine.wait(await engine.submit({ namespace: 'shop', name: 'one' }), 20000);
      while (late.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await Promise.all(late);
      console.log(task.steps[0].error.error_type);
      await engine.close();`);
    assert.deepEqual([status, stdout.trim()], [0, 'ffi_timeout'], stderr);
  });
  test(`served: a handler that settles after its time, by ${how}, changes nothing`, async (t) => {
    const folder = folderOf(t);
    writeFileSync(join(folder, 'one.yaml'), one());
    const { status, stdout, stderr } = await run(t, `
      import { StepHandler, WorkerServer, getTaskerClient } from ${JSON.stringify(fileOf('index.js'))};
      ${LATE(how)}
      const server = new WorkerServer();
      server.getHandlerSystem().register('only', class extends StepHandler {
        static handlerName = 'only';
        call(context) { return call(context.signal); }
      });
      await server.start({ databaseUrl: ':memory:', handlerTimeoutMs: 20, logLevel: 'off' });
      const sent = new Promise((resolve) => server.getEventSystem().getEmitter().once('step.completion.sent', resolve));
      (await getTaskerClient()).createTask({ name: 'one', namespace: 'shop' });
      console.log((await sent).success);
      while (late.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await Promise.all(late);
      await server.shutdown();`, { TASKER_TEMPLATE_PATH: folder });
    assert.deepEqual([status, stdout.trim()], [0, 'true'], stderr);
  });
}

const THREADED = `
  import { StepHandler } from ${JSON.stringify(fileOf('index.js'))};
  export class Heavy extends StepHandler {
    async call(context) {
      switch (context.getInput('do')) {
        case 'exit': process.exit(3);
        case 'later': return new Promise(() => setImmediate(() => { throw new Error('of nobody'); }));
        case 'null': throw null;
        case 'proxy': throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });
        case 'bigint': return this.success({ n: 1n });
        case 'function': return this.success({ f() {} });
        case 'nothing': return undefined;
        case 'spin': for (;;);
      }
      return this.success({ well: true });
    }
  }`;

test('embedded: whatever a handler does in its thread, the step fails, and the next has a thread', async (t) => {
  const file = join(folderOf(t), 'heavy.mjs');
  writeFileSync(file, THREADED);
  const heavy = defineThreadedHandler('only', { module: pathToFileURL(file) });
  const engine = await Tasker.embedded({ handlers: { only: heavy }, templates: [two('{ max_attempts: 1 }')], handlerTimeoutMs: 5_000 });
  t.after(() => engine.close());
  const stepOf = async (how) => {
    const id = await engine.submit({ namespace: 'shop', name: 'one', context: { do: how }, idempotencyKey: `${how}${Math.random()}` });
    return (await engine.wait(id, 20_000)).steps[0];
  };
  const said = {};
  for (const how of ['exit', 'later', 'null', 'proxy', 'bigint', 'nothing']) {
    const step = await stepOf(how);
    assert.equal(step.status, 'error', how);
    said[how] = step.error.message;
    assert.deepEqual((await stepOf('well')).result, { well: true }, `after ${how}`);
  }
  assert.match(said.exit, /thread ended with 3/);
  assert.match(said.later, /of nobody/);
  assert.equal(said.null, 'null');
  assert.equal(said.proxy, CANNOT);
  assert.match(said.bigint, /BigInt/i);
  assert.match(said.nothing, /returned undefined/);
});

test('embedded: a handler that ends the process ends it, and its step runs again after the next start', async (t) => {
  const store = `sqlite:${join(folderOf(t), 'orders.db')}`;
  const templates = [one('{ max_attempts: 2, backoff: none }')];
  const { status, stdout: id, stderr } = await run(t, `
    import { writeSync } from 'node:fs';
    import process from 'node:process';
    import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
    const only = (step) => {
      writeSync(1, step.taskUuid);
      process.exit(7);
    };
    const engine = await Tasker.embedded({ store: ${JSON.stringify(store)}, handlers: { only }, templates: ${JSON.stringify(templates)} });
    await engine.submit({ namespace: 'shop', name: 'one' });
    await new Promise(() => {});`);
  assert.equal(status, 7, stderr);
  const engine = await Tasker.embedded({ store, handlers: { only: () => ({ again: true }) }, templates });
  t.after(() => engine.close());
  assert.deepEqual((await engine.wait(id, 20_000)).steps[0].result, { again: true });
});

test('embedded: a retryable error is tried again, a permanent one is not', async () => {
  const retry = '{ max_attempts: 3, backoff: none }';
  const again = await embedded(() => { throw new RetryableError('busy'); }, { retry });
  assert.deepEqual([again.error.error_type, again.attempts], ['retryable_error', 3]);
  const never = await embedded(() => { throw new PermanentError('no'); }, { retry });
  assert.deepEqual([never.error.error_type, never.attempts], ['permanent_error', 1]);
});
