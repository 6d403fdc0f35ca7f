// Goal: a start that cannot be is an error that says why, leaves nothing behind, and the next one succeeds:
// spec/workers.md 1.9 rules 3, 5 and 7. Each title begins with what is wrong.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';

import { fileOf, folderOf, one, run } from '../support.mjs';
import { create, nextEvent, success, until, worker } from '../support/worker.mjs';

const { Tasker } = await import(fileOf('embedded/tasker.js'));
const { WorkerServer } = await import(fileOf('server/worker-server.js'));
const server = process.env.TASKER_TEST_POSTGRES;

/** Variables for one test. */
function variables(t, set) {
  const before = { ...process.env };
  Object.assign(process.env, set);
  t.after(() => {
    for (const name of Object.keys(set)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
}

function file(t, text, name = 'worker.toml') {
  const path = join(folderOf(t), name);
  writeFileSync(path, text);
  return path;
}

/** It throws so, nothing runs, and the next start is as if it had not been. */
function refused(t, config, message, more = {}) {
  t.after(() => worker.stopWorker());
  assert.throws(() => worker.bootstrapWorker(config), (error) => {
    assert.ok(error instanceof Error);
    assert.ok(error.message.startsWith('Bootstrap failed: '), error.message);
    assert.match(error.message, message);
    for (const [name, value] of Object.entries(more)) assert.equal(error[name], value, name);
    return true;
  });
  assert.equal(worker.isWorkerRunning(), false);
  assert.deepEqual(worker.getWorkerStatus(), { success: true, running: false, status: 'stopped' });
  process.env.TASKER_CONFIG_PATH = '';
  assert.equal(worker.bootstrapWorker({ databaseUrl: ':memory:', webBind: 'off' }).status, 'started');
  assert.equal(worker.stopWorker().status, 'stopped');
}

const CLOSED = 'postgres://nobody@127.0.0.1:1/nothing?connect_timeout=1';

test('database unreachable: Error, recoverable', (t) => {
  refused(t, { databaseUrl: CLOSED }, /127\.0\.0\.1/, { code: 'TSK-3001', recoverable: true });
});

test('database unreachable: Tasker.embedded rejects, and the next succeeds', async () => {
  await assert.rejects(Tasker.embedded({ store: CLOSED, handlers: {} }), { code: 'TSK-3001', recoverable: true });
  const tasker = await Tasker.embedded({ handlers: {} });
  await tasker.close();
});

test('database unreachable: a server rejects, says why, and may be started again', async (t) => {
  const made = new WorkerServer();
  t.after(() => made.shutdown());
  await assert.rejects(made.start({ databaseUrl: CLOSED }), /Bootstrap failed: .*127\.0\.0\.1/);
  assert.equal(made.getState(), 'error');
  const health = made.healthCheck();
  assert.equal(health.healthy, false);
  assert.match(health.error, /127\.0\.0\.1/);
  await made.start({ databaseUrl: ':memory:' });
  assert.equal(made.healthCheck().healthy, true);
  await assert.rejects(made.start(), /already running/);
  for (let n = 0; n < 2; ++n) await made.shutdown();
  assert.equal(made.getState(), 'stopped');
});

test('database unreachable: the program ends with exit code 1 and says why', async (t) => {
  const done = await run(t, `await import(${JSON.stringify(fileOf('bin/server.js'))});`,
    { TASKER_STORE: CLOSED, TASKER_CONFIG_PATH: '' });
  assert.equal(done.status, 1, done.stderr);
  assert.match(done.stdout + done.stderr, /the worker does not start: .*127\.0\.0\.1/);
});

test('database refuses: a role, or a database, that there is not', { skip: !server && 'no server: tools/with_postgres.py' }, (t) => {
  const nobody = new URL(server);
  nobody.username = 'nobody_of_that_name';
  refused(t, { databaseUrl: nobody.href }, /nobody_of_that_name/);
  const nothing = new URL(server);
  nothing.pathname = '/nothing_of_that_name';
  refused(t, { databaseUrl: nothing.href }, /nothing_of_that_name/);
});

test('database file: in a folder that there is not, or held by another process', async (t) => {
  refused(t, { databaseUrl: join(folderOf(t), 'no', 'folder', 'x.db') }, /folder/);
  const own = join(folderOf(t), 'own.db');
  const holder = await Tasker.embedded({ store: own, handlers: {} });
  t.after(() => holder.close());
  refused(t, { databaseUrl: own }, /own\.db/);
});

test('database file: one that is none', (t) => {
  const path = file(t, 'this is a text, and no database, of more than a page\n'.repeat(200), 'text.db');
  refused(t, { databaseUrl: path }, /text\.db/);
});

test('configuration missing: neither variable nor option says which store', (t) => {
  variables(t, { TASKER_CONFIG_PATH: '', TASKER_STORE: '', DATABASE_URL: '' });
  refused(t, {}, /TASKER_CONFIG_PATH environment variable not set/);
});

test('configuration missing: the file that TASKER_CONFIG_PATH names is not there', (t) => {
  variables(t, { TASKER_CONFIG_PATH: join(folderOf(t), 'missing.toml') });
  refused(t, {}, /missing\.toml/, { code: 'TSK-1006' });
});

test('configuration incomplete: a file without [worker] is of another process', (t) => {
  const path = file(t, '[common.database]\nurl = "sqlite::memory:"\n[orchestration.web]\nenabled = false\n', 'server.toml');
  variables(t, { TASKER_CONFIG_PATH: path });
  refused(t, {}, /server\.toml says nothing of a worker.*\[worker\]/s, { code: 'TSK-1006' });
});

test('configuration incomplete: a folder without a file for workers', (t) => {
  const folder = folderOf(t);
  mkdirSync(join(folder, 'base'));
  writeFileSync(join(folder, 'base/common.toml'), '[common.database]\nurl = "sqlite::memory:"\n');
  refused(t, { configPath: folder }, /says nothing of a worker/);
});

test('configuration incomplete: a variable in it is not set', (t) => {
  variables(t, { DATABASE_URL: '' });
  const path = file(t, '[common.database]\nurl = "${DATABASE_URL}"\n[worker]\nworker_id = "w"\n');
  refused(t, { configPath: path }, /DATABASE_URL/);
});

for (const [what, text, message] of [
  ['no TOML', '[common.database\n', /worker\.toml:1/],
  ['a value outside its range', '[worker]\nworker_id = "w"\n[common.database.pool]\nmax_connections = -1\n', /worker\.toml:4.*max_connections/s],
  ['a value of another type', '[worker]\nworker_id = 7\n', /worker_id/],
  ['two mistakes, both told', '[worker]\nworker_id = 7\n[common.database.pool]\nmax_connections = -1\n', /worker_id[^]*max_connections|max_connections[^]*worker_id/],
]) {
  test(`configuration wrong: ${what}`, (t) => refused(t, { configPath: file(t, text) }, message, { code: 'TSK-1006' }));
}

for (const [config, message] of [
  [{ role: 'boss' }, /role is "boss"; it must be one of worker, engine_and_worker/],
  [{ role: 'worker' }, /needs others beside it/],
  [{ logLevel: 'loud' }, /logLevel is "loud"/],
  [{ maxConcurrentHandlers: 0 }, /max_concurrent_handlers/],
  [{ maxConcurrentHandlers: 1.5 }, /concurrency must be a whole number/],
  [{ leaseMs: 10 }, /lease/],
  [{ workerId: 'a\0b' }, /worker_name/],
  [{ databaseUrl: 7 }, /store must be a string/],
  [{ callables: 'one' }, /callables must be a list/],
]) {
  test(`options wrong: ${JSON.stringify(config)}`, (t) => refused(t, { databaseUrl: ':memory:', ...config }, message));
}

test('messaging backend unavailable: Error, recoverable', { skip: !server && 'no server: tools/with_postgres.py' }, (t) => {
  const location = `${server}${server.includes('?') ? '&' : '?'}schema=node_boot_${process.pid}`;
  const broker = 'rabbitmq=amqp://guest:secret-0123456789@127.0.0.1:1/%2F';
  variables(t, { TASKER_TRANSPORT: broker });
  t.after(() => worker.stopWorker());
  assert.throws(() => worker.bootstrapWorker({ databaseUrl: location, role: 'engine_and_worker' }),
    (error) => /Bootstrap failed: .*is the server running there/.test(error.message) && error.recoverable === true &&
      !error.message.includes('secret'));
  assert.equal(worker.isWorkerRunning(), false);
  process.env.TASKER_TRANSPORT = 'store';
  assert.equal(worker.bootstrapWorker({ databaseUrl: location, role: 'engine_and_worker' }).status, 'started');
});

test('messaging backend unavailable: a transport that there is not, or that has no place', (t) => {
  variables(t, { TASKER_TRANSPORT: 'kafka' });
  t.after(() => worker.stopWorker());
  assert.throws(() => worker.bootstrapWorker({ databaseUrl: ':memory:' }), /there is no transport "kafka"/);
  process.env.TASKER_TRANSPORT = 'pgmq=nowhere';
  assert.throws(() => worker.bootstrapWorker({ databaseUrl: ':memory:' }), /postgres:\/\/HOST\/DATABASE/);
  process.env.TASKER_TRANSPORT = '';
  assert.equal(worker.bootstrapWorker({ databaseUrl: ':memory:' }).status, 'started');
});

test('template discovery failure: no folder, no YAML, a handler that nobody has', (t) => {
  const databaseUrl = ':memory:';
  refused(t, { databaseUrl, templatePath: join(folderOf(t), 'none') }, /none/, { code: 'TSK-1105' });
  refused(t, { databaseUrl, templatePath: file(t, 'name: 7: 8', 'broken.yaml') }, /broken\.yaml/, { code: 'TSK-1001' });
  const templatePath = file(t, one(), 'one.yaml');
  refused(t, { databaseUrl, templatePath, callables: ['another'] }, /only/, { code: 'TSK-1104' });
  variables(t, { TASKER_TEMPLATE_PATH: join(folderOf(t), 'gone') });
  assert.throws(() => worker.bootstrapWorker({ databaseUrl }), /Bootstrap failed: .*gone/);
});

/** Holds a port of this machine. */
async function taken(t) {
  const holder = createServer();
  holder.listen(0, '127.0.0.1');
  await once(holder, 'listening');
  t.after(() => new Promise((resolve) => holder.close(resolve)));
  return holder.address().port;
}

test('port in use: Error that names the address; said by option, variable or file', async (t) => {
  const bind = `127.0.0.1:${await taken(t)}`;
  const message = new RegExp(`web_bind.*cannot listen on ${bind}: .*in use`);
  refused(t, { databaseUrl: ':memory:', webBind: bind }, message, { code: 'TSK-1006' });
  const path = file(t, `[common.database]\nurl = "sqlite::memory:"\n[worker.web]\nbind_address = "${bind}"\n`);
  refused(t, { databaseUrl: ':memory:', configPath: path }, message);
  variables(t, { TASKER_WEB_BIND_ADDRESS: bind });
  refused(t, { databaseUrl: ':memory:' }, message);
});

test('port in use: it is served there once it is free, and not any more after the stop', async (t) => {
  t.after(() => worker.stopWorker());
  const started = worker.bootstrapWorker({ databaseUrl: ':memory:', webBind: '127.0.0.1:0', workerId: 'w-7' });
  assert.equal(started.status, 'started');
  const { webAddress } = worker.getWorkerStatus();
  const health = await fetch(`http://${webAddress}/health`, { headers: { connection: 'close' } });
  assert.equal(health.status, 200);
  assert.equal((await health.json()).worker_id, 'w-7');
  // Another process, or another worker of this one, finds the port taken.
  await assert.rejects(run(t, `
    import { nativeModule } from ${JSON.stringify(fileOf('ffi/native-module.js'))};
    try { nativeModule().bootstrapWorker({ databaseUrl: ':memory:', webBind: ${JSON.stringify(webAddress)} }); }
    catch (error) { console.log(error.message); }`).then(({ stdout }) => { throw new Error(stdout); }), /in use/);
  worker.stopWorker();
  await assert.rejects(fetch(`http://${webAddress}/health`));
});

test('port of another address: one that other machines reach is refused unless it is to be so', (t) => {
  refused(t, { databaseUrl: ':memory:', webBind: '0.0.0.0:0' }, /can be reached from other machines/);
  refused(t, { databaseUrl: ':memory:', webBind: 'nonsense' }, /web_bind/);
  assert.equal(worker.bootstrapWorker({ databaseUrl: ':memory:', webBind: '0.0.0.0:0', webIsOpen: true }).status, 'started');
});

test('port not named: nothing listens, although the default of the configuration is true', (t) => {
  t.after(() => worker.stopWorker());
  const path = file(t, '[worker]\nworker_id = "w"\n');
  assert.equal(worker.bootstrapWorker({ databaseUrl: ':memory:', configPath: path }).status, 'started');
  assert.equal(worker.getWorkerStatus().webAddress, undefined);
});

test('cache missing: no error, and steps run', async (t) => {
  t.after(() => worker.stopWorker());
  const path = file(t, `[common.cache]\nenabled = true\nbackend = "redis"\n[common.cache.redis]\nurl = "redis://127.0.0.1:1"
[worker]\nworker_id = "w"\n`);
  const templatePath = file(t, one(), 'one.yaml');
  assert.equal(worker.bootstrapWorker({ databaseUrl: ':memory:', configPath: path, templatePath }).status, 'started');
  const task = create('one');
  const event = await nextEvent();
  assert.equal(worker.completeStepEvent(event.eventId, success(event, {})), true);
  await until(() => worker.clientGetTask(task).data.status, (status) => status === 'complete');
});

test('twenty failed starts leave nothing that the next would meet', async (t) => {
  t.after(() => worker.stopWorker());
  const path = join(folderOf(t), 'own.db');
  const bind = `127.0.0.1:${await taken(t)}`;
  for (let n = 0; n < 20; ++n) {
    assert.throws(() => worker.bootstrapWorker({ databaseUrl: path, webBind: bind }), /in use/);
  }
  assert.equal(worker.bootstrapWorker({ databaseUrl: path }).status, 'started', 'the file is not held any more');
});
