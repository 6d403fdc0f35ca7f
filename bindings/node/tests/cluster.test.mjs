// Goal: workflows whose handlers are TypeScript run in a cluster: a server that takes tasks in, PostgreSQL, and a
// worker that is a program of its own. Method: what runs is tasker and tasker-worker; the test only speaks HTTP.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { INDEX } from './support/package.mjs';
import { fileOf, folderOf } from './support.mjs';

const { nativeModule } = await import(fileOf('native_module.js'));

const POSTGRES = process.env.TASKER_TEST_POSTGRES;
const EXAMPLES = fileURLToPath(new URL('../examples', import.meta.url));
const PROGRAM = [join(dirname(INDEX), '../../bin/tasker'), fileURLToPath(new URL('../../../build/release/bin/tasker', import.meta.url))]
  .find(existsSync);
const skip = (!POSTGRES && 'no server: tools/with_postgres.py') || (!PROGRAM && 'tasker is not built');

let clusters = 0;

/** A program that has written what it is ready with. */
async function start(t, command, arguments_, environment, ready) {
  const child = spawn(command, arguments_, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let written = '';
  return new Promise((resolve, reject) => {
    const hear = (data) => {
      written += data;
      const found = ready.exec(written);
      if (found) resolve({ child, found });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${written}`)));
  });
}

async function cluster(t) {
  const location = `${POSTGRES}${POSTGRES.includes('?') ? '&' : '?'}schema=cluster_${process.pid}_${++clusters}`;
  const templates = folderOf(t);
  for (const name of ['linear', 'conditional_approval', 'checkpoint_yield']) {
    cpSync(join(EXAMPLES, name, 'template.yaml'), join(templates, `${name}.yaml`));
  }
  const server = await start(t, PROGRAM, ['server', '--store', location, '--templates', templates, '--bind', '127.0.0.1:0', '--role', 'engine'],
    {}, /listening on http:\/\/(127\.0\.0\.1:\d+)/);
  const url = `http://${server.found[1]}`;
  const runtime = globalThis.Deno === undefined ? [] : ['run', '--allow-all'];
  const worker = () => start(t, process.execPath, [...runtime, join(dirname(INDEX), 'bin/server.js')], {
    TASKER_STORE: location, TASKER_TEMPLATE_PATH: templates, TYPESCRIPT_HANDLER_PATH: join(dirname(INDEX), '../dist-examples'),
  }, /worker .+ started/);
  return { url, worker, location };
}

/** The status with which the task has ended, by the stream of its events. */
async function ended(url, id) {
  const response = await fetch(`${url}/v1/tasks/${id}/events`, { headers: { accept: 'text/event-stream' } });
  let text = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    const found = /event: ?end\r?\n(?:id:.*\n)?data: ?(.*)\n/.exec(text);
    if (found) return JSON.parse(found[1]).status;
  }
  throw new Error(`the stream ended without the task's end: ${text}`);
}

async function submit(url, namespace, name, context) {
  const body = JSON.stringify({
    namespace, name, version: '1.0.0', context, initiator: 'test', source_system: 'test', reason: 'test',
  });
  const response = await fetch(`${url}/v1/tasks`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const task = await response.json();
  assert.ok(response.ok, JSON.stringify(task));
  return task.task_uuid;
}

test('tasks of a server are run by a program of TypeScript handlers', { skip }, async (t) => {
  const { url, worker } = await cluster(t);
  const { child } = await worker();
  const ids = await Promise.all([
    submit(url, 'linear_workflow_ts', 'mathematical_sequence_ts', { even_number: 4 }),
    submit(url, 'conditional_approval_ts', 'approval_routing_ts', { amount: 5000, requester: 'Ada', purpose: 'books' }),
    submit(url, 'ts_e2e_checkpoint', 'checkpoint_yield_test_ts', { total_items: 100 }),
  ]);
  const results = {};
  for (const id of ids) {
    assert.equal(await ended(url, id), 'complete');
    const steps = await (await fetch(`${url}/v1/tasks/${id}/workflow_steps`)).json();
    for (const step of steps) results[step.name] = step.results?.result ?? step.results;
  }
  assert.equal(results.linear_step_4.final_value, 39);
  assert.equal(results.finalize_approval.approval_count, 2);
  assert.equal(results.aggregate_results.running_total, 5050);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  process.kill(child.pid, 'SIGTERM');
  assert.equal(await exited, 0);
});

const REQUEST = {
  namespace: 'linear_workflow_ts', name: 'mathematical_sequence_ts', version: '1.0.0', context: { even_number: 4 },
  initiator: 'test', sourceSystem: 'test', reason: 'test',
};

test('a worker asks the server that its configuration names, or a variable, for what it does not do itself', { skip }, async (t) => {
  const { url, location } = await cluster(t);
  const configPath = join(folderOf(t), 'worker.toml');
  const module = nativeModule();
  t.after(() => module.stopWorker());
  const start = (baseUrl) => {
    module.stopWorker();
    writeFileSync(configPath, `[worker.orchestration_client]\nbase_url = "${baseUrl}"\nmax_retries = 0\n`);
    assert.equal(module.bootstrapWorker({ databaseUrl: location, configPath }).status, 'started');
  };
  start(url);
  const made = module.clientCreateTask(REQUEST);
  assert.ok(made.success, made.error);
  assert.equal(module.clientGetTask(made.data.task_uuid).data.name, REQUEST.name);
  assert.ok(module.clientCancelTask(made.data.task_uuid).success);
  const refused = module.clientCreateTask({ ...REQUEST, name: 'nothing' });
  assert.deepEqual([refused.success, refused.recoverable], [false, false]);

  start('http://127.0.0.1:1');
  const { success, error, recoverable } = module.clientCreateTask(REQUEST);
  assert.deepEqual([success, recoverable], [false, true]);
  assert.match(error, /^502: http:\/\/127\.0\.0\.1:1: /);

  process.env.TASKER_ORCHESTRATION_URL = url;
  t.after(() => delete process.env.TASKER_ORCHESTRATION_URL);
  start('http://127.0.0.1:1');
  assert.ok(module.clientCreateTask({ ...REQUEST, context: { even_number: 6 } }).success);
  process.env.TASKER_ORCHESTRATION_URL = 'nowhere';
  assert.throws(() => start(url), /"nowhere"/);
});
