import { asError } from '../errors.js';
import type { NapiBootstrapConfig, NapiModule } from '../ffi/types.js';
import {
  type BootstrapConfig,
  type BootstrapResult,
  fromFfiBootstrapResult,
  fromFfiStopResult,
  fromFfiWorkerStatus,
  type StopResult,
  toFfiBootstrapConfig,
  type WorkerStatus,
} from './types.js';

/** What the addon takes beside what other languages give it. */
const ALSO_TAKEN = [
  'workerId', 'logLevel', 'databaseUrl', 'maxConcurrentHandlers', 'leaseMs', 'callables', 'claims', 'webBind', 'webIsOpen',
] as const satisfies readonly (keyof BootstrapConfig & keyof NapiBootstrapConfig)[];

/** Nothing is passed that was not said. */
function wholeConfig(config: BootstrapConfig | undefined): NapiBootstrapConfig {
  const whole: NapiBootstrapConfig = toFfiBootstrapConfig(config);
  for (const name of ALSO_TAKEN) {
    if (config?.[name] !== undefined) Object.assign(whole, { [name]: config[name] });
  }
  return whole;
}

/** Starts the worker of this process. What goes wrong is in the result: nothing is left then, and it may be
 * tried again. */
export async function bootstrapWorker(
  config: BootstrapConfig | undefined,
  module: NapiModule | undefined,
): Promise<BootstrapResult> {
  if (!module) {
    return {
      success: false,
      status: 'error',
      message: 'Module not loaded. Ensure the FFI library is available.',
      error: 'Module not loaded',
    };
  }
  try {
    return fromFfiBootstrapResult(module.bootstrapWorker(wholeConfig(config)));
  } catch (thrown) {
    const { message } = asError(thrown);
    return { success: false, status: 'error', message, error: message };
  }
}

function attempt(what: () => StopResult): StopResult {
  try {
    return what();
  } catch (thrown) {
    const { message } = asError(thrown);
    return { success: false, status: 'error', message, error: message };
  }
}

const NOT_LOADED: StopResult = {
  success: true,
  status: 'not_running',
  message: 'Module not loaded',
};

/** Stops at once; benign when it is not running. */
export function stopWorker(module?: NapiModule): StopResult {
  return module ? attempt(() => fromFfiStopResult(module.stopWorker())) : { ...NOT_LOADED };
}

/** No further step is given out. */
export function transitionToGracefulShutdown(module?: NapiModule): StopResult {
  if (!module) return { ...NOT_LOADED };
  return attempt(() => fromFfiStopResult(module.transitionToGracefulShutdown()));
}

/** How the worker of this process is. */
export function getWorkerStatus(module?: NapiModule): WorkerStatus {
  if (!module) return { success: false, running: false, status: 'stopped' };
  return fromFfiWorkerStatus(module.getWorkerStatus());
}

/** Whether it was started and not stopped. */
export function isWorkerRunning(module?: NapiModule): boolean {
  return module?.isWorkerRunning() ?? false;
}

/** The version of Tasker. */
export function getVersion(module?: NapiModule): string {
  return module?.getVersion() ?? 'unknown (module not loaded)';
}

/** The same with the compiler that it was built by; the name is historical. */
export function getRustVersion(module?: NapiModule): string {
  return module?.getRustVersion() ?? 'unknown';
}

/** Whether the addon works. */
export function healthCheck(module?: NapiModule): boolean {
  return module?.healthCheck() ?? false;
}
