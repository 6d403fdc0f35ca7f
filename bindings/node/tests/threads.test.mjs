// Goal: what computes runs in threads, and what happens to a thread happens to its step only.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';

import { INDEX, tasker, testing } from './support/package.mjs';
import { folderOf, one, run } from './support.mjs';

const { defineThreadedHandler, Tasker } = tasker;
const { runHandler } = testing;
const INDEX_URL = pathToFileURL(INDEX).href;

const HANDLERS = `
  import { threadId } from 'node:worker_threads';
  import { PermanentError, StepHandler } from ${JSON.stringify(INDEX_URL)};
  export class Heavy extends StepHandler {
    async call(context) {
      switch (context.getInput('do')) {
        case 'throw': throw new PermanentError('no');
        case 'exit': process.exit(3);
        case 'spin': for (;;);
      }
      return this.success({ sum: context.getInput('n') + context.getDependencyField('before', 'n'), threadId }, { a: 1 });
    }
  }`;

function heavy(t, options = {}) {
  const file = join(folderOf(t), 'heavy.mjs');
  writeFileSync(file, HANDLERS);
  return defineThreadedHandler('heavy', { module: pathToFileURL(file), ...options });
}
const given = (input) => ({ input: { n: 1, ...input }, dependencies: { before: { n: 2 } } });

test('a handler in a thread is given its context, and its result comes back', async (t) => {
  const { result, metadata } = await runHandler(heavy(t), given());
  assert.equal(result.sum, 3);
  assert.ok(result.threadId > 0);
  assert.deepEqual(metadata, { a: 1 });
});

test('what it throws is a failure', async (t) => {
  const failure = await runHandler(heavy(t), given({ do: 'throw' }));
  assert.deepEqual([failure.errorMessage, failure.errorType, failure.retryable], ['no', 'permanent_error', false]);
});

test('a thread that ends fails its call, and the next has another', async (t) => {
  const made = heavy(t);
  const failure = await runHandler(made, given({ do: 'exit' }));
  assert.deepEqual([failure.success, failure.retryable], [false, true]);
  assert.equal((await runHandler(made, given())).result.sum, 3);
});

test('a handler that computes for ever is ended when it is to stop', async (t) => {
  const made = heavy(t);
  const controller = new AbortController();
  const failed = runHandler(made, { ...given({ do: 'spin' }), signal: controller.signal });
  setImmediate(() => controller.abort(new Error('its time is up')));
  assert.equal((await failed).errorMessage, 'its time is up');
  assert.equal((await runHandler(made, given())).result.sum, 3);
});

test('more calls than threads wait for them', async (t) => {
  const made = heavy(t, { threads: 2 });
  const results = await Promise.all(Array.from({ length: 6 }, (_, n) => runHandler(made, given({ n }))));
  assert.deepEqual(results.map(({ result }) => result.sum), [2, 3, 4, 5, 6, 7]);
  assert.ok(new Set(results.map(({ result }) => result.threadId)).size <= 2);
});

test('a module without the class fails the step, saying so', async (t) => {
  const failure = await runHandler(heavy(t, { exportName: 'Other' }), given());
  assert.match(failure.errorMessage, /heavy\.mjs has no handler class 'Other'/);
});

test('a step of an engine runs in a thread, and its time counts', async (t) => {
  const engine = await Tasker.embedded({ handlers: { only: heavy(t) }, templates: [one()], handlerTimeoutMs: 100 });
  t.after(() => engine.close());
  const id = await engine.submit({ namespace: 'shop', name: 'one', context: { do: 'spin' } });
  const [step] = (await engine.wait(id, 10_000)).steps;
  assert.match(step.error.error_type, /timeout/);
});

test('idle threads keep no process alive', async (t) => {
  const file = join(folderOf(t), 'heavy.mjs');
  writeFileSync(file, HANDLERS);
  const { status, stdout, stderr } = await run(t, `
    import { defineThreadedHandler } from ${JSON.stringify(INDEX_URL)};
    import { runHandler } from ${JSON.stringify(INDEX_URL.replace(/index\.js$/, 'testing/index.js'))};
    const made = defineThreadedHandler('heavy', { module: ${JSON.stringify(pathToFileURL(file).href)} });
    const { result } = await runHandler(made, ${JSON.stringify(given())});
    console.log(result.sum);`);
  assert.deepEqual([status, stdout.trim()], [0, '3'], stderr);
});
