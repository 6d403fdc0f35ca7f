// Made by tools/generate_boundary.py of bindings/boundary/shapes.py: change it there.

/** What every call is asked for, in the order of arguments. */
export class CallRecord {
  constructor(
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
  ) {}
}
export type MakeCall<T> = (
  ...fields: ConstructorParameters<typeof CallRecord>
) => T;

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
  ...fields: ConstructorParameters<typeof CallDetailsRecord>
) => T;

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
  ) {}
}
export type MakeDomainEventParts<T> = (
  ...fields: ConstructorParameters<typeof DomainEventPartsRecord>
) => T;

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
  ...fields: ConstructorParameters<typeof MetricsRecord>
) => T;

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
