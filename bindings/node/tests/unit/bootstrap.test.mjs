// Goal: starting and stopping answer as documented, with an addon and without.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { logging, tasker } from '../support/package.mjs';
import { mockModule } from '../support/mock_module.mjs';

const {
  bootstrapWorker, createLogger, FfiLayer, fromFfiBootstrapResult, fromFfiStopResult, fromFfiWorkerStatus, getRustVersion,
  getVersion, getWorkerStatus, healthCheck, isWorkerRunning, logError, logInfo, stopWorker, toFfiBootstrapConfig,
  transitionToGracefulShutdown,
} = tasker;

test('without an addon nothing starts, and it is said why', async () => {
  assert.deepEqual(await bootstrapWorker(undefined, undefined), {
    success: false, status: 'error', message: 'Module not loaded. Ensure the FFI library is available.',
    error: 'Module not loaded',
  });
});

test('without an addon nothing runs, and stopping is benign', () => {
  const notRunning = { success: true, status: 'not_running', message: 'Module not loaded' };
  assert.deepEqual(stopWorker(), notRunning);
  assert.deepEqual(transitionToGracefulShutdown(), notRunning);
  assert.deepEqual(getWorkerStatus(), { success: false, running: false, status: 'stopped' });
  assert.deepEqual([isWorkerRunning(), healthCheck()], [false, false]);
  assert.deepEqual([getVersion(), getRustVersion()], ['unknown (module not loaded)', 'unknown']);
});

test('with an addon it is asked', async () => {
  const module = mockModule();
  assert.deepEqual(await bootstrapWorker({ namespace: 'shop', logLevel: 'debug' }, module),
    { success: true, status: 'started', message: 'started', workerId: 'w-1' });
  assert.deepEqual(module.named('bootstrapWorker'), [['bootstrapWorker', { namespace: 'shop', logLevel: 'debug' }]]);
  assert.deepEqual([isWorkerRunning(module), healthCheck(module), getVersion(module)], [true, true, '1.2.3']);
  assert.equal(getRustVersion(module), 'tasker-ts 1.2.3 (clang)');
});

test('a start that fails is a result', async () => {
  const module = mockModule({ bootstrapWorker: () => { throw new Error('Bootstrap failed: no database'); } });
  const { success, status, error } = await bootstrapWorker({}, module);
  assert.deepEqual([success, status, error], [false, 'error', 'Bootstrap failed: no database']);
});

test('the addon is given namespace and path, and nothing that was not said', () => {
  assert.deepEqual(toFfiBootstrapConfig({ namespace: 'n', configPath: 'p', workerId: 'w', logLevel: 'info' }),
    { namespace: 'n', configPath: 'p' });
  assert.deepEqual(toFfiBootstrapConfig(), {});
});

test('what the addon leaves out or says as null is not there', () => {
  assert.deepEqual(fromFfiBootstrapResult({ success: true, status: 'started', message: 'm', workerId: null }),
    { success: true, status: 'started', message: 'm' });
  assert.deepEqual(fromFfiWorkerStatus({ success: true, running: false, status: 'stopped', environment: undefined }),
    { success: true, running: false, status: 'stopped' });
});

test('a stop result says whether it ran', () => {
  assert.deepEqual(fromFfiStopResult({ success: true, running: true, status: 'transitioning', workerId: 'w' }),
    { success: true, status: 'stopped', message: 'transitioning', workerId: 'w' });
  assert.deepEqual(fromFfiStopResult({ success: true, running: false }),
    { success: true, status: 'not_running', message: 'Worker stopped' });
});

function moduleFile(t, text) {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-addon-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'addon.cjs');
  writeFileSync(file, text);
  return file;
}

test('an addon is loaded from where it is said to be', async (t) => {
  const file = moduleFile(t, 'module.exports = { bootstrapWorker() {}, getVersion: () => "7" };');
  const layer = new FfiLayer({ modulePath: file });
  assert.deepEqual([layer.isLoaded(), layer.getModulePath()], [false, null]);
  assert.throws(() => layer.getModule(), { message: 'FFI not loaded. Call load() first.' });
  await layer.load();
  await layer.load('/elsewhere');
  assert.deepEqual([layer.isLoaded(), layer.getModulePath(), layer.getModule().getVersion()], [true, file, '7']);
  assert.equal(layer.getRuntime(), layer.getModule());
  await layer.unload();
  assert.ok(!layer.isLoaded());
});

test('an addon that cannot be loaded is an error that names it', async (t) => {
  await assert.rejects(new FfiLayer().load('/there/is/none.node'), /\/there\/is\/none\.node/);
  const file = moduleFile(t, 'throw new Error("broken");');
  await assert.rejects(new FfiLayer().load(file), /addon\.cjs.*broken/);
});

test('a variable says where the addon is', () => {
  const before = process.env.TASKER_FFI_MODULE_PATH;
  process.env.TASKER_FFI_MODULE_PATH = '/some/where.node';
  try {
    assert.equal(FfiLayer.findModulePath(), '/some/where.node');
  } finally {
    if (before === undefined) delete process.env.TASKER_FFI_MODULE_PATH;
    else process.env.TASKER_FFI_MODULE_PATH = before;
  }
});

test('an addon is found in a folder, or in one above it', (t) => {
  const file = moduleFile(t, '');
  const folder = join(file, '..');
  writeFileSync(join(folder, 'tasker_ts.node'), '');
  assert.equal(FfiLayer.findLibraryPath(join(folder, 'dist', 'cjs')), join(folder, 'tasker_ts.node'));
});

test('lines go to the addon once there is one, with their fields', () => {
  const module = mockModule();
  logging.setLoggingRuntime(module);
  logInfo('hello', { a: 1 });
  logError('bare');
  assert.deepEqual(module.calls, [['logInfo', 'hello', { a: 1 }], ['logError', 'bare', null]]);
});

test('a logger adds its fields, and those of a line win', () => {
  const module = mockModule();
  logging.setLoggingRuntime(module);
  createLogger({ component: 'c', n: 1 }).logWarn('careful', { n: 2 });
  createLogger({ component: 'c' }).debug('detail');
  assert.deepEqual(module.calls,
    [['logWarn', 'careful', { component: 'c', n: 2 }], ['logDebug', 'detail', { component: 'c' }]]);
});

test('a line that the addon does not take goes to the console', () => {
  logging.setLoggingRuntime(mockModule({ logInfo: () => { throw new Error('no'); } }));
  const written = [];
  const { info } = console;
  console.info = (...given) => written.push(given);
  try {
    logInfo('hello', { a: 1 });
    logging.clearLoggingRuntime();
    logInfo('again');
  } finally {
    console.info = info;
  }
  assert.deepEqual(written, [['hello', { a: 1 }], ['again']]);
});
