// Made by tools/generate_boundary.py of bindings/boundary/shapes.py: change it there.

/** What the addon keeps of it: not seen by who copies, shows or writes the object as JSON. */
export const HANDLE: unique symbol = Symbol('handle');

/** What every call is asked for, in the order of arguments. */
export class CallRecord {
  readonly [HANDLE]: object;
  constructor(
    handle: object,
    readonly eventId: string,
    readonly taskUuid: string,
    readonly stepUuid: string,
    readonly correlationId: string,
    readonly parentCorrelationId: string | undefined,
    readonly namespace: string,
    readonly taskName: string,
    readonly taskVersion: string,
    readonly stepName: string,
    readonly templateStepName: string,
    readonly callable: string,
    readonly method: string,
    readonly resolver: string | undefined,
    readonly retryCount: number,
    readonly maxAttempts: number,
    readonly priority: number,
    readonly startedAtUs: number,
    readonly deadlineUs: number,
    readonly traceparent: string | undefined,
  ) {
    this[HANDLE] = handle;
  }
}
export type MakeCall<T> = (
  handle: object,
  eventId: string,
  taskUuid: string,
  stepUuid: string,
  correlationId: string,
  parentCorrelationId: string | undefined,
  namespace: string,
  taskName: string,
  taskVersion: string,
  stepName: string,
  templateStepName: string,
  callable: string,
  method: string,
  resolver: string | undefined,
  retryCount: number,
  maxAttempts: number,
  priority: number,
  startedAtUs: number,
  deadlineUs: number,
  traceparent: string | undefined,
) => T;
/** Makes one of what the addon passes; each argument by itself, which is fastest. */
export const makeCall =
  <T>(Type: new (...fields: Parameters<MakeCall<T>>) => T): MakeCall<T> =>
  (handle, eventId, taskUuid, stepUuid, correlationId, parentCorrelationId, namespace, taskName, taskVersion, stepName, templateStepName, callable, method, resolver, retryCount, maxAttempts, priority, startedAtUs, deadlineUs, traceparent) =>
    new Type(handle, eventId, taskUuid, stepUuid, correlationId, parentCorrelationId, namespace, taskName, taskVersion, stepName, templateStepName, callable, method, resolver, retryCount, maxAttempts, priority, startedAtUs, deadlineUs, traceparent);

/** What few handlers ask a call for. */
export class CallDetailsRecord {
  constructor(
    readonly templateUuid: string,
    readonly initiator: string | undefined,
    readonly sourceSystem: string | undefined,
    readonly reason: string | undefined,
    readonly identityHash: string,
    readonly requestedAtUs: number,
    readonly taskCreatedAtUs: number,
    readonly taskUpdatedAtUs: number,
    readonly stepCreatedAtUs: number,
    readonly stepUpdatedAtUs: number,
    readonly isRetryable: boolean,
  ) {}
}
export type MakeCallDetails<T> = (
  templateUuid: string,
  initiator: string | undefined,
  sourceSystem: string | undefined,
  reason: string | undefined,
  identityHash: string,
  requestedAtUs: number,
  taskCreatedAtUs: number,
  taskUpdatedAtUs: number,
  stepCreatedAtUs: number,
  stepUpdatedAtUs: number,
  isRetryable: boolean,
) => T;
/** Makes one of what the addon passes; each argument by itself, which is fastest. */
export const makeCallDetails =
  <T>(Type: new (...fields: Parameters<MakeCallDetails<T>>) => T): MakeCallDetails<T> =>
  (templateUuid, initiator, sourceSystem, reason, identityHash, requestedAtUs, taskCreatedAtUs, taskUpdatedAtUs, stepCreatedAtUs, stepUpdatedAtUs, isRetryable) =>
    new Type(templateUuid, initiator, sourceSystem, reason, identityHash, requestedAtUs, taskCreatedAtUs, taskUpdatedAtUs, stepCreatedAtUs, stepUpdatedAtUs, isRetryable);

/** An event of this process. */
export class DomainEventPartsRecord {
  constructor(
    readonly eventId: string,
    readonly taskUuid: string,
    readonly stepUuid: string | undefined,
    readonly correlationId: string,
    readonly firedAtUs: number,
    readonly name: string,
    readonly version: string,
    readonly namespace: string,
    readonly stepName: string | undefined,
    readonly firedBy: string | undefined,
    readonly payload: string,
    readonly executionResult: string,
    readonly step: string,
    readonly delivery: number,
  ) {}
}
export type MakeDomainEventParts<T> = (
  eventId: string,
  taskUuid: string,
  stepUuid: string | undefined,
  correlationId: string,
  firedAtUs: number,
  name: string,
  version: string,
  namespace: string,
  stepName: string | undefined,
  firedBy: string | undefined,
  payload: string,
  executionResult: string,
  step: string,
  delivery: number,
) => T;
/** Makes one of what the addon passes; each argument by itself, which is fastest. */
export const makeDomainEventParts =
  <T>(Type: new (...fields: Parameters<MakeDomainEventParts<T>>) => T): MakeDomainEventParts<T> =>
  (eventId, taskUuid, stepUuid, correlationId, firedAtUs, name, version, namespace, stepName, firedBy, payload, executionResult, step, delivery) =>
    new Type(eventId, taskUuid, stepUuid, correlationId, firedAtUs, name, version, namespace, stepName, firedBy, payload, executionResult, step, delivery);

/** One moment of the worker. */
export class MetricsRecord {
  constructor(
    readonly isRunning: boolean,
    readonly pendingCount: number,
    readonly oldestPendingAgeUs: number,
    readonly newestPendingAgeUs: number,
    readonly oldestEventId: string | undefined,
    readonly starvingEventCount: number,
    readonly queuedCount: number,
    readonly oldestQueuedAgeUs: number,
    readonly starvingQueuedCount: number,
    readonly stepsExecuted: number,
    readonly stepsSucceeded: number,
    readonly stepsFailed: number,
    readonly checkpoints: number,
    readonly handlersNotFound: number,
    readonly timeouts: number,
    readonly lateCompletions: number,
    readonly claimsRefused: number,
    readonly completionsWaiting: number,
    readonly completionsRefused: number,
    readonly completionsGivenUp: number,
    readonly stepsHandedBack: number,
    readonly leasesLost: number,
    readonly eventsPublished: number,
    readonly eventsFailed: number,
    readonly eventsDropped: number,
    readonly eventsQueued: number,
    readonly eventsQueueDropped: number,
    readonly breakerState: number,
  ) {}
}
export type MakeMetrics<T> = (
  isRunning: boolean,
  pendingCount: number,
  oldestPendingAgeUs: number,
  newestPendingAgeUs: number,
  oldestEventId: string | undefined,
  starvingEventCount: number,
  queuedCount: number,
  oldestQueuedAgeUs: number,
  starvingQueuedCount: number,
  stepsExecuted: number,
  stepsSucceeded: number,
  stepsFailed: number,
  checkpoints: number,
  handlersNotFound: number,
  timeouts: number,
  lateCompletions: number,
  claimsRefused: number,
  completionsWaiting: number,
  completionsRefused: number,
  completionsGivenUp: number,
  stepsHandedBack: number,
  leasesLost: number,
  eventsPublished: number,
  eventsFailed: number,
  eventsDropped: number,
  eventsQueued: number,
  eventsQueueDropped: number,
  breakerState: number,
) => T;
/** Makes one of what the addon passes; each argument by itself, which is fastest. */
export const makeMetrics =
  <T>(Type: new (...fields: Parameters<MakeMetrics<T>>) => T): MakeMetrics<T> =>
  (isRunning, pendingCount, oldestPendingAgeUs, newestPendingAgeUs, oldestEventId, starvingEventCount, queuedCount, oldestQueuedAgeUs, starvingQueuedCount, stepsExecuted, stepsSucceeded, stepsFailed, checkpoints, handlersNotFound, timeouts, lateCompletions, claimsRefused, completionsWaiting, completionsRefused, completionsGivenUp, stepsHandedBack, leasesLost, eventsPublished, eventsFailed, eventsDropped, eventsQueued, eventsQueueDropped, breakerState) =>
    new Type(isRunning, pendingCount, oldestPendingAgeUs, newestPendingAgeUs, oldestEventId, starvingEventCount, queuedCount, oldestQueuedAgeUs, starvingQueuedCount, stepsExecuted, stepsSucceeded, stepsFailed, checkpoints, handlersNotFound, timeouts, lateCompletions, claimsRefused, completionsWaiting, completionsRefused, completionsGivenUp, stepsHandedBack, leasesLost, eventsPublished, eventsFailed, eventsDropped, eventsQueued, eventsQueueDropped, breakerState);

/** What a handler said. What is undefined is left as it is. */
export type CompletionArguments = [
  outcome?: number | undefined,
  result?: string | undefined,
  custom?: string | undefined,
  handlerVersion?: string | undefined,
  errorMessage?: string | undefined,
  errorType?: string | undefined,
  errorCode?: string | undefined,
  errorContext?: string | undefined,
  isRetryable?: boolean | undefined,
  statusCode?: number | undefined,
  retryAfterMs?: number | undefined,
  retryAfterKind?: number | undefined,
  retryAfterContext?: string | undefined,
  headers?: string | undefined,
  cursor?: string | undefined,
  itemsProcessed?: number | undefined,
  accumulatedResults?: string | undefined,
  eventPayloads?: string | undefined,
  eventPublisher?: string | undefined,
];
