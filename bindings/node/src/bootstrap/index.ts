export {
  bootstrapWorker,
  getRustVersion,
  getVersion,
  getWorkerStatus,
  healthCheck,
  isWorkerRunning,
  stopWorker,
  transitionToGracefulShutdown,
} from './bootstrap.js';
export {
  type BootstrapConfig,
  type BootstrapResult,
  fromFfiBootstrapResult,
  fromFfiStopResult,
  fromFfiWorkerStatus,
  type StopResult,
  toFfiBootstrapConfig,
  type WorkerStatus,
} from './types.js';
