export {
  getFfiLayer,
  getTaskerClient,
  type ModuleSource,
  TaskerClient,
  TaskerClientError,
} from './tasker-client.js';
export * from './types.js';
