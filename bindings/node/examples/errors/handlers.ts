import { PermanentError, RetryableError, type StepContext, StepHandler, type StepHandlerResult } from '@tasker-systems/tasker';

/** Succeeds, or fails in one of the two ways. */
export class ErrorScenarioHandler extends StepHandler {
  static override handlerName = 'errors.scenario';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const message = context.getInputOr('message', 'as it was asked to');
    switch (context.getInput('scenario')) {
      case 'permanent_error':
        throw new PermanentError(`permanent: ${message}`, { scenario: 'permanent_error' });
      case 'retryable_error':
        throw new RetryableError(`retryable: ${message}`, { attempt: context.retryCount + 1 });
      case 'recovers':
        if (context.retryCount === 0) throw new RetryableError('the first time');
    }
    return this.success({ status: 'success', message, attempts: context.retryCount + 1 });
  }
}
