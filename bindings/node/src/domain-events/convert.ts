import { randomUUID } from 'node:crypto';

import type { NapiDomainEvent } from '../ffi/types.js';
import { isObject, objectOf } from '../types/json.js';
import type { DomainEvent, DomainEventMetadata, StepEventContext } from './types.js';

/** What {@link createStepEventContext} is given. */
export type StepEventContextParams = Pick<StepEventContext, 'taskUuid' | 'stepUuid' | 'stepName'> &
  Partial<StepEventContext>;

/** Which step it is; what is left out has a default. */
export function createStepEventContext(given: StepEventContextParams): StepEventContext {
  return {
    ...given,
    namespace: given.namespace ?? 'default',
    correlationId: given.correlationId ?? given.taskUuid,
    metadata: given.metadata ?? {},
  };
}

/** What {@link createDomainEvent} is given. */
export type DomainEventParams = Pick<DomainEvent, 'eventName'> &
  Partial<Omit<DomainEvent, 'metadata'>> & { metadata?: Partial<DomainEventMetadata> };

/** An event; what is left out has a default. */
export function createDomainEvent(given: DomainEventParams): DomainEvent {
  const metadata = given.metadata ?? {};
  return {
    ...given,
    eventId: given.eventId ?? randomUUID(),
    eventVersion: given.eventVersion ?? '1.0',
    payload: given.payload ?? {},
    metadata: {
      ...metadata,
      taskUuid: metadata.taskUuid ?? '',
      namespace: metadata.namespace ?? 'default',
      correlationId: metadata.correlationId ?? metadata.taskUuid ?? '',
      firedAt: metadata.firedAt ?? new Date().toISOString(),
    },
  };
}

/** An event of the addon: its payload is the business's own, without what stands around it there. */
export function ffiEventToDomainEvent(event: NapiDomainEvent): DomainEvent {
  const whole: unknown = event.payload;
  const isWhole = isObject(whole) && 'payload' in whole && 'execution_result' in whole;
  const { metadata } = event;
  return {
    eventId: event.eventId,
    eventName: event.eventName,
    eventVersion: event.eventVersion,
    payload: isWhole ? businessPayload(whole['payload']) : objectOf(whole),
    metadata: {
      taskUuid: metadata.taskUuid,
      stepUuid: metadata.stepUuid ?? null,
      stepName: metadata.stepName ?? null,
      namespace: metadata.namespace,
      correlationId: metadata.correlationId,
      firedAt: metadata.firedAt,
      firedBy: metadata.firedBy ?? null,
    },
    ...(isWhole && {
      executionResult: whole['execution_result'],
      taskSequenceStep: whole['task_sequence_step'],
    }),
  };
}

function businessPayload(payload: unknown): Record<string, unknown> {
  if (payload === null || payload === undefined) return {};
  return isObject(payload) ? payload : { result: payload };
}
