// Goal: workflows whose handlers are TypeScript run in a cluster: a server that takes tasks in, PostgreSQL, and a
// worker that is a program of its own; all examples give there what is documented.
// Method: what runs is tasker and tasker-worker; the test only speaks HTTP, and hears domain events by what a
// subscriber in the worker writes. All tasks run at the same time.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { EXAMPLE_CASES } from './support/example_cases.mjs';
import { INDEX } from './support/package.mjs';
import { fileOf, folderOf } from './support.mjs';

const { nativeModule } = await import(fileOf('ffi/native-module.js'));

const POSTGRES = process.env.TASKER_TEST_POSTGRES;
const EXAMPLES = fileURLToPath(new URL('../examples', import.meta.url));
const TEMPLATES = ['linear', 'diamond', 'tree', 'mixed_dag', 'conditional_approval', 'csv_batches', 'checkpoint_yield', 'domain_events',
  'errors', 'method_dispatch', 'order_fulfillment'].map((name) => `${name}/template.yaml`).concat('method_dispatch/resolver_hints.yaml');
const PROGRAM = [join(dirname(INDEX), '../../bin/tasker'), fileURLToPath(new URL('../../../build/release/bin/tasker', import.meta.url))]
  .find(existsSync);
const skip = (!POSTGRES && 'no server: tools/with_postgres.py') || (!PROGRAM && 'tasker is not built');

/** A program that has written what it is ready with; `onLine` gets each line of its standard output. */
async function start(t, command, arguments_, environment, ready, onLine = () => {}) {
  const child = spawn(command, arguments_, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let written = '';
  let unfinished = '';
  return new Promise((resolve, reject) => {
    const hear = (data) => {
      written += data;
      const found = ready.exec(written);
      if (found) resolve({ child, found });
    };
    child.stdout.on('data', (data) => {
      const lines = (unfinished + data).split('\n');
      unfinished = lines.pop();
      lines.forEach(onLine);
      hear(data);
    });
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${written}`)));
  });
}

/** Domain events as lines, by the tasks that they are of. */
class Heard {
  #events = new Map();
  #waiting = [];

  line(text) {
    if (!text.startsWith('EVENT ')) return;
    const event = JSON.parse(text.slice('EVENT '.length));
    this.of(event.metadata.taskUuid).push(event);
    for (const look of this.#waiting) look();
  }

  of(task) {
    if (!this.#events.has(task)) this.#events.set(task, []);
    return this.#events.get(task);
  }

  /** When so many are there. */
  wait(task, count) {
    return new Promise((resolve) => {
      const look = () => {
        if (this.of(task).length >= count) resolve(this.of(task));
      };
      this.#waiting.push(look);
      look();
    });
  }
}

/** What the worker loads: all handlers, and who publishes and hears domain events. */
const INDEX_OF_HANDLERS = `
import { BaseSubscriber, PublisherRegistry, SubscriberRegistry } from '${pathToFileURL(INDEX).href}';
import { PaymentEventPublisher } from '${pathToFileURL(join(dirname(INDEX), 'examples/domain-events/index.js')).href}';
export { ALL_EXAMPLE_HANDLERS } from '${pathToFileURL(join(dirname(INDEX), '../dist-examples/index.js')).href}';

PublisherRegistry.instance.register(new PaymentEventPublisher());
SubscriberRegistry.instance.register(class extends BaseSubscriber {
  handle(event) { process.stdout.write('EVENT ' + JSON.stringify(event) + '\\n'); }
});
`;

let clusters = 0;

/** A server that takes tasks in, on a store of its own. */
async function serverOf(t) {
  const location = `${POSTGRES}${POSTGRES.includes('?') ? '&' : '?'}schema=cluster_${process.pid}_${++clusters}`;
  const templates = join(folderOf(t), 'templates');
  mkdirSync(templates);
  for (const file of TEMPLATES) cpSync(join(EXAMPLES, file), join(templates, file.replace('/', '_')));
  const server = await start(t, PROGRAM, ['server', '--store', location, '--templates', templates, '--bind', '127.0.0.1:0', '--role', 'engine'],
    {}, /(127\.0\.0\.1:\d+)/);
  return { url: `http://${server.found[1]}`, location, templates };
}

/** A program of handlers that works for it. */
async function workerOf(t, { location, templates }) {
  const handlers = folderOf(t);
  writeFileSync(join(handlers, 'index.mjs'), INDEX_OF_HANDLERS);
  const runtime = globalThis.Deno === undefined ? [] : ['run', '--allow-all'];
  const heard = new Heard();
  const { child } = await start(t, process.execPath, [...runtime, join(dirname(INDEX), 'bin/server.js')], {
    TASKER_STORE: location, TASKER_TEMPLATE_PATH: templates, TYPESCRIPT_HANDLER_PATH: handlers,
  }, /worker .+ started/, (line) => heard.line(line));
  return { child, heard };
}

/** The status in which the task has ended or is blocked, by the stream of its events. */
async function settled(url, id) {
  const aborted = new AbortController();
  const response = await fetch(`${url}/v1/tasks/${id}/events`, { headers: { accept: 'text/event-stream' }, signal: aborted.signal });
  let text = '';
  try {
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      for (const [, data] of text.matchAll(/event: ?(?:task|end)\r?\n(?:id:.*\n)?data: ?(.*)\n/g)) {
        const { status } = JSON.parse(data);
        if (['complete', 'error', 'cancelled', 'blocked_by_failures'].includes(status)) return status;
      }
    }
  } finally {
    aborted.abort();
  }
  throw new Error(`the stream ended without the task's end: ${text}`);
}

async function asked(url, body) {
  const response = await fetch(url, body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const answer = await response.json();
  assert.ok(response.ok, JSON.stringify(answer));
  return answer;
}

const submit = async (url, task) => {
  const who = { initiator: 'test', source_system: 'test', reason: 'test', idempotency_key: crypto.randomUUID() };
  return (await asked(`${url}/v1/tasks`, { version: '1.0.0', ...task, ...who })).task_uuid;
};

/** As an engine in the process shows it. */
function stepOf({ name, current_state, attempts, results }) {
  const { result, error } = results ?? {};
  return { name, status: current_state, attempts, result: result ?? null, error: error ?? null };
}

test('all examples give in a cluster what is documented', { skip }, async (t) => {
  const server = await serverOf(t);
  const { url } = server;
  const { child: worker, heard } = await workerOf(t, server);
  const world = {
    folder: folderOf(t),
    async run(_template, task) {
      const id = await submit(url, task);
      const status = await settled(url, id);
      const steps = (await asked(`${url}/v1/tasks/${id}/workflow_steps`)).map(stepOf);
      return { status, steps, step: Object.fromEntries(steps.map((step) => [step.name, step])) };
    },
    async events(context, count) {
      const id = await submit(url, { namespace: 'domain_events_ts', name: 'domain_event_publishing_ts', context });
      const events = await heard.wait(id, count);
      return Object.fromEntries(events.map((event) => [event.eventName, event]));
    },
  };
  const failed = [];
  await Promise.all(EXAMPLE_CASES.map(({ name, check }) => check(world).catch((error) => failed.push(`${name}: ${error.message}`))));
  assert.deepEqual(failed, []);
  assert.ok(EXAMPLE_CASES.length > 20);

  const exited = new Promise((resolve) => worker.once('exit', resolve));
  process.kill(worker.pid, 'SIGTERM');
  assert.equal(await exited, 0);
});

const REQUEST = {
  namespace: 'linear_workflow_ts', name: 'mathematical_sequence_ts', version: '1.0.0', context: { even_number: 4 },
  initiator: 'test', sourceSystem: 'test', reason: 'test',
};

test('a worker asks the server that its configuration names, or a variable, for what it does not do itself', { skip }, async (t) => {
  const { url, location } = await serverOf(t);
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
