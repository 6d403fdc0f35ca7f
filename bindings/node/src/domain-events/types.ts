/** What became of a step, as publishers see it. */
export interface StepResult {
  success: boolean;
  result?: unknown;
  metadata?: Record<string, unknown>;
  error?: { message: string; errorType?: string | null; retryable?: boolean } | null;
}

/** An event that the template declares for a step. */
export interface EventDeclaration {
  name: string;
  description?: string;
  condition?: string;
  deliveryMode?: string;
  publisher?: string;
  schema?: unknown;
}

/** Which step it is. */
export interface StepEventContext {
  taskUuid: string;
  stepUuid: string;
  stepName: string;
  namespace: string;
  correlationId: string;
  result?: unknown;
  metadata: Record<string, unknown>;
}

/** What a publisher is given. */
export interface PublishContext {
  eventName: string;
  stepResult: StepResult;
  eventDeclaration?: EventDeclaration;
  stepContext?: StepEventContext;
}

/** Whom an event tells of. */
export interface DomainEventMetadata {
  taskUuid: string;
  stepUuid?: string | null;
  stepName?: string | null;
  namespace: string;
  correlationId: string;
  firedAt: string;
  firedBy?: string | null;
}

/** An event of the business. */
export interface DomainEvent {
  eventId: string;
  eventName: string;
  eventVersion: string;
  /** What it tells. */
  payload: Record<string, unknown>;
  metadata: DomainEventMetadata;
  /** What became of the step. */
  executionResult?: unknown;
  /** The step and its task, as it was given out. */
  taskSequenceStep?: unknown;
}
