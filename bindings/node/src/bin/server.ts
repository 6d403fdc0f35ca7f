#!/usr/bin/env node
import { asError } from '../errors.js';
import { logError, logInfo, logWarn } from '../logging/index.js';
import { ShutdownController } from '../server/shutdown-controller.js';
import { WorkerServer } from '../server/worker-server.js';

const HEALTH_CHECK_MS = 30_000;
/** So many bad health checks in a row end the process. */
const FAILURE_THRESHOLD = 3;

/** Looks at the server until it is stopped. */
function watchHealth(server: WorkerServer, shutdown: ShutdownController): NodeJS.Timeout {
  let failures = 0;
  return setInterval(() => {
    const { healthy, error, status } = server.healthCheck();
    failures = healthy ? 0 : failures + 1;
    if (healthy) return;
    logWarn('health check failed', { failures, status, error });
    if (failures >= FAILURE_THRESHOLD) shutdown.trigger('health_check');
  }, HEALTH_CHECK_MS);
}

async function main(): Promise<number> {
  const shutdown = new ShutdownController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => shutdown.trigger(signal));
  }
  const server = new WorkerServer();
  process.on('SIGUSR1', () => logInfo('status', { ...server.status() }));
  try {
    await server.start({ onlyRegistered: process.env['TASKER_ONLY_REGISTERED'] !== 'false' });
  } catch (thrown) {
    logError(`the worker does not start: ${asError(thrown).message}`);
    return 1;
  }
  process.stdout.write(`worker ${server.getWorkerId() ?? ''} started\n`);
  const health = watchHealth(server, shutdown);
  const signal = await shutdown.promise;
  clearInterval(health);
  logInfo(`stopping because of ${signal}`);
  await server.shutdown();
  process.stdout.write('worker stopped\n');
  return signal === 'health_check' ? 1 : 0;
}

void main().then((code) => {
  process.exitCode = code;
});
