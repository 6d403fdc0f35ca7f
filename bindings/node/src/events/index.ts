export { TaskerEventEmitter } from './event-emitter.js';
export type {
  ErrorPayload,
  MetricsPayload,
  PollerCyclePayload,
  PollerEventPayload,
  StepCheckpointYieldSentPayload,
  StepCompletedPayload,
  StepCompletionSentPayload,
  StepFailedPayload,
  StepReceivedPayload,
  StepStartedPayload,
  TaskerEventMap,
  TaskerEventPayloads,
  WorkerEventPayload,
} from './event-map.js';
export {
  type EventName,
  EventNames,
  type MetricsEventName,
  MetricsEventNames,
  type PollerEventName,
  PollerEventNames,
  type StepEventName,
  StepEventNames,
  type WorkerEventName,
  WorkerEventNames,
} from './event-names.js';
export {
  createEventPoller,
  type ErrorCallback,
  EventPoller,
  type EventPollerConfig,
  type MetricsCallback,
  type PollerState,
  type StepEventCallback,
} from './event-poller.js';
export { EventSystem, type EventSystemConfig, type EventSystemStats } from './event-system.js';
