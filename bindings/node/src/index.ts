export type { HandlerFunction } from './dispatcher.js';
export { PermanentError, RetryableError } from './errors.js';
export { isTaskerError, type TaskerError } from './native.js';
export { StepEvent } from './step_event.js';
export { type EmbeddedOptions, type StepView, Tasker, type TaskOptions, type TaskView } from './tasker.js';
