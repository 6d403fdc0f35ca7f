// Goal: whatever is thrown inside, C++'s exceptions or what is none, becomes an Error, and the process goes on:
// spec/workers.md 1.9 rules 1 and 2, 2.6 "panic inside the core", "lock poisoned".
// Method: an addon into which tests throw, in a process of its own. It is made of the same sources as the
// package's (bindings/node/tests/native/faults.cpp), which has no such places.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { fileOf, folderOf, one, PACKAGE, run } from '../support.mjs';

const ADDON = join(dirname(PACKAGE), '..', 'tasker_node_faulty.node');
const skip = !existsSync(ADDON) && 'no addon to throw into: it is built where tests are';

/** Runs the module's text with that addon; what it wrote, as JSON. */
async function told(t, script, { store = ':memory:' } = {}) {
  const templatePath = join(folderOf(t), 'one.yaml');
  writeFileSync(templatePath, one('{ max_attempts: 2, backoff: none }'));
  const done = await run(t, `
    import { createRequire } from 'node:module';
    import process from 'node:process';
    const addon = createRequire(import.meta.url)(${JSON.stringify(ADDON)});
    const config = ${JSON.stringify({ databaseUrl: store, templatePath, logLevel: 'off' })};
    /** What becomes of a call into which is thrown at each of the places that it passes, one after the other. */
    function each(place, what, call) {
      const outcomes = [];
      for (let pass = 1; ; ++pass) {
        addon.failAt(place, pass, what);
        let outcome;
        try {
          outcome = { returned: call() ?? null };
        } catch (error) {
          outcome = { isError: error instanceof Error, message: error?.message, code: error?.code };
        }
        if (!addon.didFail(place)) return outcomes;
        outcomes.push(outcome);
      }
    }
    ${script}`, { TASKER_FFI_MODULE_PATH: ADDON, TASKER_CONFIG_PATH: '', TASKER_TEMPLATE_PATH: '' });
  assert.equal(done.status, 0, `${done.signal} ${done.stderr}`);
  return JSON.parse(done.stdout);
}

const CALLS = `
  import { nativeModule } from ${JSON.stringify(fileOf('ffi/native-module.js'))};
  const worker = nativeModule();
  const nobody = '01890a5d-ac96-774b-bcce-b302099a8057';
  const request = { name: 'one', namespace: 'shop', version: '1.0.0', initiator: 'a', sourceSystem: 'b', reason: 'c' };
  const good = { stepUuid: nobody, success: true, result: {}, status: 'completed', metadata: { executionTimeMs: 1, completedAt: '' } };
  let n = 0;
  const calls = {
    getWorkerStatus: () => worker.getWorkerStatus(),
    pollStepEvents: () => worker.pollStepEvents(),
    completeStepEvent: () => worker.completeStepEvent(nobody, good),
    checkpointYieldStepEvent: () => worker.checkpointYieldStepEvent(nobody, { stepUuid: nobody, cursor: 1, itemsProcessed: 1 }),
    pollInProcessEvents: () => worker.pollInProcessEvents(),
    getFfiDispatchMetrics: () => worker.getFfiDispatchMetrics(),
    checkStarvationWarnings: () => worker.checkStarvationWarnings(),
    clientCreateTask: () => worker.clientCreateTask({ ...request, context: { n: ++n } }),
    clientGetTask: () => worker.clientGetTask(nobody),
    clientListTasks: () => worker.clientListTasks(),
    clientCancelTask: () => worker.clientCancelTask(nobody),
    clientListTaskSteps: () => worker.clientListTaskSteps(nobody),
    clientGetStep: () => worker.clientGetStep(nobody, nobody),
    clientGetStepAuditHistory: () => worker.clientGetStepAuditHistory(nobody, nobody),
    clientHealthCheck: () => worker.clientHealthCheck(),
    logError: () => worker.logError('x', { a: 1 }),
    transitionToGracefulShutdown: () => worker.transitionToGracefulShutdown(),
  };`;

/** What each kind of throw says where Tasker's own guard catches it, and where the addon's does. */
const SAYS = {
  exception: [/thrown by a test|a bug in Tasker/, /thrown by a test/],
  memory: [/bad_alloc|a bug in Tasker/, /bad_alloc/],
  lock: [/Resource deadlock avoided|a bug in Tasker/, /Resource deadlock avoided/],
  number: [/something was thrown that is no exception|a bug in Tasker/, /native exception|thrown that is no exception/],
};

for (const [what, [inCore, inAddon]] of Object.entries(SAYS)) {
  test(`panic inside the core, and in the addon: ${what}: Error from each function, and the next call works`, { skip }, async (t) => {
    const outcomes = await told(t, `${CALLS}
      worker.bootstrapWorker(config);
      const said = {};
      for (const [name, call] of Object.entries(calls)) {
        said[name] = { core: each('core', '${what}', call), addon: each('addon', '${what}', call) };
      }
      said.after = [worker.getWorkerStatus().status, worker.stopWorker().status];
      console.log(JSON.stringify(said));`);
    const { after, ...functions } = outcomes;
    assert.deepEqual(after, ['transitioning', 'stopped']);
    assert.equal(Object.keys(functions).length, 17);
    for (const [name, { core, addon }] of Object.entries(functions)) {
      const thrown = core.filter((outcome) => outcome.isError);
      assert.ok(thrown.length > 0, `${name}: ${JSON.stringify(core)}`);
      for (const { code, message } of thrown) {
        if (!/cannot be read/.test(message)) assert.equal(code, 'TSK-9000', `${name}: ${message}`);
        if (!/is no UUID|cannot be read/.test(message)) assert.match(message, inCore, name);
      }
      assert.ok(addon.length > 0, name);
      for (const outcome of addon) {
        if (outcome.returned === null) continue;  // polling for stops, before polling for calls
        assert.equal(outcome.isError, true, `${name}: ${JSON.stringify(outcome)}`);
        assert.match(outcome.message, inAddon, name);
      }
      // What is told as done has been done: no half answers.
      for (const { returned } of core) {
        if (returned?.success === true) assert.notEqual(returned.data, undefined, name);
      }
    }
  });
}

test('bootstrap: whatever is thrown on its way is an Error, and the next start succeeds', { skip }, async (t) => {
  const outcomes = await told(t, `${CALLS}
    const start = () => worker.bootstrapWorker(config);
    const said = { core: each('core', 'exception', start) };
    worker.stopWorker();
    said.addon = each('addon', 'number', start);
    said.after = worker.stopWorker().status;
    console.log(JSON.stringify(said));`);
  assert.equal(outcomes.after, 'stopped');
  for (const place of ['core', 'addon']) {
    assert.ok(outcomes[place].length >= 4, JSON.stringify(outcomes[place]));
    for (const { isError, message } of outcomes[place]) {
      assert.equal(isError, true);
      assert.match(message, /^Bootstrap failed: /);
    }
  }
});

test('bootstrap: whichever thread cannot be made, it is an Error, nothing is left, and the next start succeeds', { skip }, async (t) => {
  const store = join(folderOf(t), 'own.db');  // which a start that failed would still hold
  const outcomes = await told(t, `${CALLS}
    const said = each('thread', 'lock', () => worker.bootstrapWorker({ ...config, webBind: '127.0.0.1:0' }));
    console.log(JSON.stringify({ said, after: [worker.isWorkerRunning(), worker.stopWorker().status] }));`, { store });
  assert.deepEqual(outcomes.after, [true, 'stopped']);
  assert.ok(outcomes.said.length >= 5, `${outcomes.said.length} threads`);
  for (const { isError, message, code } of outcomes.said) {
    assert.deepEqual([isError, code], [true, 'TSK-9000']);
    assert.match(message, /^Bootstrap failed: .*Resource deadlock avoided/);
  }
});

test('stop: whatever is thrown on its way, it is stopped', { skip }, async (t) => {
  const outcomes = await told(t, `${CALLS}
    const stops = [];
    for (const what of ['exception', 'number']) {
      if (!worker.isWorkerRunning()) worker.bootstrapWorker(config);
      addon.failAt('core', 1, what);
      stops.push(worker.stopWorker().status, addon.didFail('core'), worker.isWorkerRunning());
    }
    console.log(JSON.stringify(stops));`);
  assert.deepEqual(outcomes, ['stopped', true, false, 'stopped', true, false]);
});

test('embedded: what is thrown inside rejects, and no step or task is lost', { skip }, async (t) => {
  const outcomes = await told(t, `
    import { Tasker } from ${JSON.stringify(fileOf('embedded/tasker.js'))};
    const template = ${JSON.stringify(one('{ max_attempts: 2, backoff: none }'))};
    const rejected = [];
    const options = { handlers: { only: () => ({ ran: true }) }, templates: [template], handlerTimeoutMs: 200 };
    let engine;
    for (let pass = 1; engine === undefined; ++pass) {
      addon.failAt('core', pass, 'number');
      engine = await Tasker.embedded(options).catch((error) => void rejected.push(error.message));
      if (addon.didFail('core') && engine !== undefined) {
        await engine.close();  // it was told of something else
        engine = undefined;
      }
    }
    // Each of the addon's functions fails once, wherever the task is then: it ends all the same.
    const states = [];
    for (let pass = 1; ; ++pass) {
      addon.failAt('core', pass, 'exception');
      const id = await engine.submit({ namespace: 'shop', name: 'one', context: { pass } }).catch((error) => error);
      const task = id instanceof Error ? id : await engine.wait(id, 20000).catch((error) => error);
      const failed = addon.didFail('core');
      states.push(task instanceof Error ? task.code ?? task.message : task.status);
      if (!failed) break;
    }
    await engine.close();
    console.log(JSON.stringify({ rejected, states }));`);
  assert.ok(outcomes.rejected.length >= 3, JSON.stringify(outcomes));
  const states = new Set(outcomes.states);
  for (const state of states) assert.match(state, /^complete$|^TSK-9000$|cannot be read$/, JSON.stringify(outcomes.states));
  assert.equal(outcomes.states.at(-1), 'complete');
});
