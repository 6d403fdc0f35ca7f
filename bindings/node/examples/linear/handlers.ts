import { type StepContext, StepHandler, type StepHandlerResult } from '@tasker-systems/tasker';

import { evenNumberOf, notEven } from '../numbers.js';

/** Squares the task's number. */
export class LinearStep1Handler extends StepHandler {
  static override handlerName = 'linear_workflow.step_handlers.LinearStep1Handler';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const input = evenNumberOf(context);
    if (input === null) return notEven(context);
    return this.success({ squared_value: input * input, operation: 'square', input });
  }
}

/** Adds a constant. */
export class LinearStep2Handler extends StepHandler {
  static override handlerName = 'linear_workflow.step_handlers.LinearStep2Handler';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const input = context.getDependencyField<number>('linear_step_1', 'squared_value') ?? 0;
    const constant = context.getConfig<number>('constant') ?? 10;
    return this.success({ added_value: input + constant, operation: 'add', input, constant });
  }
}

/** Multiplies. */
export class LinearStep3Handler extends StepHandler {
  static override handlerName = 'linear_workflow.step_handlers.LinearStep3Handler';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const input = context.getDependencyField<number>('linear_step_2', 'added_value') ?? 0;
    const factor = context.getConfig<number>('factor') ?? 3;
    return this.success({ multiplied_value: input * factor, operation: 'multiply', input, factor });
  }
}

/** Divides. */
export class LinearStep4Handler extends StepHandler {
  static override handlerName = 'linear_workflow.step_handlers.LinearStep4Handler';

  async call(context: StepContext): Promise<StepHandlerResult> {
    const input = context.getDependencyField<number>('linear_step_3', 'multiplied_value') ?? 0;
    const divisor = context.getConfig<number>('divisor') ?? 2;
    return this.success({ final_value: input / divisor, operation: 'divide', input, divisor });
  }
}
