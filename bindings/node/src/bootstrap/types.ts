import type { NapiBootstrapConfig, NapiBootstrapResult, NapiWorkerStatus } from '../ffi/types.js';

/** How a worker is to be; what is left out comes from the environment and the TOML. */
export interface BootstrapConfig {
  /** Its name in results. */
  workerId?: string;
  /** Only steps of tasks of this namespace. */
  namespace?: string;
  /** A TOML file, or a folder with `base` and `environments`. */
  configPath?: string;
  logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  databaseUrl?: string;
  /** How many handlers may run at once: 10. */
  maxConcurrentHandlers?: number;
  /** How long its steps wait when it dies: 1,000 or more. 30,000 */
  leaseMs?: number;
  /** The handlers that there are; left out, every step is taken. */
  callables?: string[];
  /** Where it tells by HTTP how it is: `127.0.0.1:8081`, port 0 is a free one; `off`: nowhere. Left out: what
   * `TASKER_WEB_BIND_ADDRESS` or the TOML says, else nowhere. */
  webBind?: string;
  /** Other machines may reach that, although nobody is asked who he is. */
  webIsOpen?: boolean;
  /** In place of `callables`, where handlers are found at run time: whose steps are taken at first, where other
   * processes could take the others. */
  claims?: string[];
}

/** What starting has come to. */
export interface BootstrapResult {
  success: boolean;
  status: 'started' | 'already_running' | 'error';
  message: string;
  workerId?: string;
  error?: string;
}

/** What stopping has come to. */
export interface StopResult {
  success: boolean;
  status: 'stopped' | 'not_running' | 'error';
  message: string;
  workerId?: string;
  error?: string;
}

/** How the worker is. */
export interface WorkerStatus {
  success: boolean;
  running: boolean;
  status?: string;
  workerId?: string;
  environment?: string;
  workerCoreStatus?: string;
  webApiEnabled?: boolean;
  /** Where it tells by HTTP how it is. */
  webAddress?: string;
  supportedNamespaces?: string[];
  databasePoolSize?: number;
  databasePoolIdle?: number;
}

type Loose = Record<string, unknown>;

/** The members that there are: no undefined, no null. */
function present<T extends object>(members: T): T {
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given) as T;
}

/** What the addon is given: where its configuration is, and for which namespace. */
export function toFfiBootstrapConfig(config?: BootstrapConfig): NapiBootstrapConfig {
  return present({ namespace: config?.namespace, configPath: config?.configPath });
}

/** What the addon answered to a start. */
export function fromFfiBootstrapResult(result: NapiBootstrapResult): BootstrapResult {
  const { success, status, message, workerId } = result;
  const { error } = result as unknown as Loose;
  return present({ success, status, message, workerId, error }) as BootstrapResult;
}

/** How the addon says that the worker is. */
export function fromFfiWorkerStatus(status: NapiWorkerStatus): WorkerStatus {
  const more = status as NapiWorkerStatus & Loose;
  return present({
    success: status.success,
    running: status.running,
    status: status.status,
    workerId: status.workerId,
    environment: status.environment,
    workerCoreStatus: more['workerCoreStatus'],
    webApiEnabled: more['webApiEnabled'] ?? (status.webAddress === undefined ? undefined : true),
    webAddress: status.webAddress,
    supportedNamespaces: more['supportedNamespaces'],
    databasePoolSize: more['databasePoolSize'],
    databasePoolIdle: more['databasePoolIdle'],
  }) as WorkerStatus;
}

/** `running` tells whether it ran: kept as other languages have it. */
export function fromFfiStopResult(status: NapiWorkerStatus): StopResult {
  return present({
    success: status.success,
    status: status.running ? 'stopped' : 'not_running',
    message: status.status ?? 'Worker stopped',
    workerId: status.workerId,
  }) as StopResult;
}
