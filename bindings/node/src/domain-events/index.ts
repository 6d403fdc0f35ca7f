export {
  createDomainEvent,
  createStepEventContext,
  type DomainEventParams,
  ffiEventToDomainEvent,
  type StepEventContextParams,
} from './convert.js';
export { matchesPattern } from './patterns.js';
export {
  createFfiPollAdapter,
  type DomainEventCallback,
  type DomainEventPollerConfig,
  type DomainEventPollerStats,
  InProcessDomainEventPoller,
  type PollFunction,
} from './poller.js';
export { BasePublisher, DefaultPublisher, type Prepared } from './publisher.js';
export {
  DuplicatePublisherError,
  PublisherNotFoundError,
  PublisherRegistry,
  PublisherValidationError,
  RegistryFrozenError,
} from './publisher-registry.js';
export { BaseSubscriber } from './subscriber.js';
export {
  type SubscriberClass,
  SubscriberRegistry,
  type SubscriberStats,
} from './subscriber-registry.js';
export type {
  DomainEvent,
  DomainEventMetadata,
  EventDeclaration,
  PublishContext,
  StepEventContext,
  StepResult,
} from './types.js';
