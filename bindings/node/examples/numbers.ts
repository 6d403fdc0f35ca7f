import { ErrorType, type StepContext, StepHandlerResult } from '@tasker-systems/tasker';

/** The even number that the task was asked for with; null when there is none. */
export function evenNumberOf(context: StepContext): number | null {
  const given = context.getInput<unknown>('even_number');
  return typeof given === 'number' && Number.isInteger(given) && given % 2 === 0 ? given : null;
}

/** What a step answers that was asked with another number: trying again cannot help. */
export function notEven(context: StepContext): StepHandlerResult {
  const given = JSON.stringify(context.getInput('even_number'));
  const message = `even_number must be an even whole number; it is ${given}`;
  return StepHandlerResult.failure(message, ErrorType.VALIDATION_ERROR, false);
}
