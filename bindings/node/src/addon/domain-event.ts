import type { NapiDomainEvent } from './boundary.js';
import { DomainEventPartsRecord, makeDomainEventParts } from './records.js';
import { timestamp } from './timestamp.js';

/** What the addon calls with each event. */
export const makeEventParts = makeDomainEventParts(DomainEventPartsRecord);

/** As JSON, or null. */
function parsed(text: string): any {
  return text === '' ? null : JSON.parse(text);
}

/** The event; its payload is parsed when somebody asks for it. */
export function domainEventOf(parts: DomainEventPartsRecord): NapiDomainEvent {
  let payload: Record<string, any> | undefined;
  return {
    eventId: parts.eventId,
    eventName: parts.name,
    eventVersion: parts.version,
    metadata: {
      taskUuid: parts.taskUuid,
      stepUuid: parts.stepUuid,
      stepName: parts.stepName,
      namespace: parts.namespace,
      correlationId: parts.correlationId,
      firedAt: timestamp(parts.firedAtUs),
      firedBy: parts.firedBy,
    },
    get payload() {
      return (payload ??= {
        task_sequence_step: parsed(parts.step),
        execution_result: parsed(parts.executionResult),
        payload: parsed(parts.payload),
      });
    },
  };
}
