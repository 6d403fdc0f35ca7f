/** What a server is doing. */
export type ServerState =
  | 'initialized'
  | 'starting'
  | 'running'
  | 'shutting_down'
  | 'stopped'
  | 'error';

/** How a server is to be; what is left out comes from the environment and the TOML. */
export interface WorkerServerConfig {
  /** Only steps of tasks of this namespace. */
  namespace?: string;
  logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** A TOML file, or a folder with `base` and `environments`. */
  configPath?: string;
  databaseUrl?: string;
  /** The addon, if it is not in the package. */
  libraryPath?: string;
  /** Where it tells by HTTP how it is: `127.0.0.1:8081`, port 0 is a free one; `off`: nowhere. Left out: what
   * `TASKER_WEB_BIND_ADDRESS` or the TOML says, else nowhere. */
  webBind?: string;
  /** Other machines may reach that, although nobody is asked who he is. */
  webIsOpen?: boolean;
  /** How many handlers may run at once: 10. What is more waits. */
  maxConcurrentHandlers?: number;
  /** How long its steps wait when it dies, until another worker runs them: 1,000 or more. 30,000 */
  leaseMs?: number;
  /** Takes only steps whose handlers it finds, registered ones and those that its resolvers know, and leaves
   * others to other workers of the store. With false every step is taken, and fails for good when its
   * handler is not found. true */
  onlyRegistered?: boolean;
  /** How long a handler may take. Left out: what the step's template says, else 30,000. */
  handlerTimeoutMs?: number;
  /** 10 */
  pollIntervalMs?: number;
  /** 100 */
  starvationCheckInterval?: number;
  /** 1,000 */
  cleanupInterval?: number;
  /** 100 */
  metricsInterval?: number;
}

/** Whether it works. */
export interface HealthCheckResult {
  healthy: boolean;
  status?: string;
  error?: string;
}

/** What a server has done. */
export interface ServerStatus {
  state: ServerState;
  workerId: string | null;
  running: boolean;
  processedCount: number;
  errorCount: number;
  activeHandlers: number;
  uptimeMs: number;
}

/** Something to be done when it stops. */
export type ShutdownHandler = () => void | Promise<void>;
