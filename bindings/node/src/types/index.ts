export * from './batch.js';
export * from './error-type.js';
export { StepContext, type StepContextParams } from './step-context.js';
export { StepHandlerResult, type StepHandlerResultParams } from './step-handler-result.js';
