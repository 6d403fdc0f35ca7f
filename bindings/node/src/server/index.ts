export { ShutdownController } from './shutdown-controller.js';
export type {
  HealthCheckResult,
  ServerState,
  ServerStatus,
  ShutdownHandler,
  WorkerServerConfig,
} from './types.js';
export { WorkerServer } from './worker-server.js';
