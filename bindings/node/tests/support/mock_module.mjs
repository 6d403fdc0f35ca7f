// A NapiModule by hand: what it was told is in `calls`, what it gives comes from its lists.
import { testing } from './package.mjs';

const METRICS = { pendingCount: 0, starvationDetected: false, starvingEventCount: 0 };

/** Functions that every mock has; `given` wins. */
export function mockModule(given = {}) {
  const calls = [];
  const events = [];
  const domainEvents = [];
  const results = [];
  const waiting = [];
  const told = (name, answer) => (...args) => {
    calls.push([name, ...args]);
    return typeof answer === 'function' ? answer(...args) : answer;
  };
  const ended = (eventId, result) => {
    const one = { eventId, result };
    results.push(one);
    for (const tell of waiting.splice(0)) tell();
    return true;
  };
  const ok = { success: true, data: {} };
  const functions = {
    getVersion: told('getVersion', '1.2.3'),
    getRustVersion: told('getRustVersion', 'tasker-ts 1.2.3 (clang)'),
    healthCheck: told('healthCheck', true),
    bootstrapWorker: told('bootstrapWorker', { success: true, status: 'started', message: 'started', workerId: 'w-1' }),
    isWorkerRunning: told('isWorkerRunning', true),
    getWorkerStatus: told('getWorkerStatus', { success: true, running: true, status: 'running', workerId: 'w-1' }),
    stopWorker: told('stopWorker', { success: true, running: false, status: 'stopped' }),
    transitionToGracefulShutdown: told('transitionToGracefulShutdown', { success: true, running: true, status: 'transitioning' }),
    pollStepEvents: () => events.shift() ?? null,
    completeStepEvent: told('completeStepEvent', ended),
    checkpointYieldStepEvent: told('checkpointYieldStepEvent', ended),
    pollInProcessEvents: () => domainEvents.shift() ?? null,
    getFfiDispatchMetrics: told('getFfiDispatchMetrics', METRICS),
    checkStarvationWarnings: told('checkStarvationWarnings'),
    cleanupTimeouts: told('cleanupTimeouts'),
    clientCreateTask: told('clientCreateTask', ok),
    clientGetTask: told('clientGetTask', ok),
    clientListTasks: told('clientListTasks', ok),
    clientCancelTask: told('clientCancelTask', ok),
    clientListTaskSteps: told('clientListTaskSteps', ok),
    clientGetStep: told('clientGetStep', ok),
    clientGetStepAuditHistory: told('clientGetStepAuditHistory', ok),
    clientHealthCheck: told('clientHealthCheck', { success: true, data: { healthy: true } }),
    logError: told('logError'), logWarn: told('logWarn'), logInfo: told('logInfo'),
    logDebug: told('logDebug'), logTrace: told('logTrace'),
    ...given,
  };
  return {
    ...functions,
    /** What was called, in order. */
    calls,
    named: (name) => calls.filter(([called]) => called === name),
    /** To be polled for. */
    events,
    domainEvents,
    /** What was completed. */
    results,
    /** When so many steps were completed. */
    async completed(count) {
      while (results.length < count) await new Promise((tell) => waiting.push(tell));
      return results;
    },
  };
}

/** A step's event; see makeEvent of the package. */
export const stepEvent = (given = {}) => testing.makeEvent({ handlerName: 'test.handler', ...given });

/** A promise that is kept from outside. */
export function latch() {
  let open;
  const opened = new Promise((resolve) => { open = resolve; });
  return { open, opened };
}

/** When everything that is ready has run. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));
