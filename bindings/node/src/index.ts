/**
 * Durable workflows: handlers, workers and clients, and an engine in the process.
 * @packageDocumentation
 */
export * from './bootstrap/index.js';
export * from './client/index.js';
export type { EmbeddedHandler, HandlerFunction } from './execution/embedded-handlers.js';
export * from './events/index.js';
export * from './ffi/index.js';
export * from './handler/index.js';
export {
  createLogger,
  type LogFields,
  type Logger,
  logDebug,
  logError,
  logInfo,
  logTrace,
  logWarn,
} from './logging/index.js';
export { isTaskerError, type TaskerError } from './addon/native.js';
export { nativeModule } from './ffi/native-module.js';
export * from './registry/index.js';
export * from './server/index.js';
export { StepEvent } from './addon/step-event.js';
export * from './subscriber/index.js';
export {
  type EmbeddedOptions,
  type StepView,
  Tasker,
  type TaskOptions,
  type TaskView,
} from './embedded/tasker.js';
export * from './threads/index.js';
export * from './types/index.js';
