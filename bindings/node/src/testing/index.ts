/**
 * For tests of one's own handlers: no engine, no server, no waiting.
 * @packageDocumentation
 */
export { makeContext, type MadeUpContext, makeEvent } from './make-context.js';
export { runHandler, type TestedHandler } from './run-handler.js';
