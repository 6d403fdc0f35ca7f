export { defineThreadedHandler, type ThreadedHandlerOptions } from './threaded-handler.js';
