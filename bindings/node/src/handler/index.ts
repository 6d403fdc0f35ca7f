export { ApiHandler, ApiResponse } from './api.js';
export { type ExecutableHandler, StepHandler, type StepHandlerClass } from './base.js';
export {
  type Batchable,
  BatchableMixin,
  BatchableStepHandler,
  type BatchAggregationScenario,
  type BatchWorkerConfig,
  applyBatchable,
} from './batchable.js';
export { DecisionHandler, DecisionHandler as DecisionStepHandler } from './decision.js';
export * from './domain-events.js';
export {
  type ApiArgs,
  type ApiHandlerOptions,
  type BatchConfig,
  type BatchWorkerArgs,
  Decision,
  defineApiHandler,
  defineBatchAnalyzer,
  defineBatchWorker,
  defineDecisionHandler,
  defineHandler,
  type FunctionalArgs,
  type FunctionalHandlerOptions,
  PermanentError,
  RetryableError,
} from './functional.js';
export { HandlerSystem } from './handler-system.js';
export * from './mixins/index.js';
export { HandlerRegistry } from './registry.js';
