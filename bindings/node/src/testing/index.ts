/**
 * For tests of one's own handlers and workflows: no server, no waiting.
 * @packageDocumentation
 */
export type { RunEnd } from '../execution/step-runs.js';
export type { Duration } from './duration.js';
export { makeContext, type MadeUpContext, makeEvent } from './make-context.js';
export { runHandler, type TestedHandler } from './run-handler.js';
export {
  type HandlerCall,
  type PublishedEvent,
  Workbench,
  type WorkbenchOptions,
} from './workbench.js';
export { WorkbenchTask } from './workbench-task.js';
