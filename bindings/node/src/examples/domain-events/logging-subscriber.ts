import { BaseSubscriber } from '../../domain-events/subscriber.js';
import type { DomainEvent } from '../../domain-events/types.js';
import { logInfo } from '../../logging/index.js';

/** Writes every event into the log. */
export class LoggingSubscriber extends BaseSubscriber {
  static override subscribesTo(): string[] {
    return ['*'];
  }

  handle(event: DomainEvent): void {
    logInfo(`domain event ${event.eventName}`, {
      event_id: event.eventId,
      task_uuid: event.metadata.taskUuid,
      step_name: event.metadata.stepName,
    });
  }
}
