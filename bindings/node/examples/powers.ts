import { defineHandler, type StepContext, type StepHandlerClass } from '@tasker-systems/tasker';

import { evenNumberOf, notEven } from './numbers.js';

/** A number as JSON has it: as text where a number would lose digits. */
export function exact(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}

interface Powered {
  result: number | string;
}

/** Squares the task's number. */
export function definePowerRoot(name: string): StepHandlerClass {
  return defineHandler(name, {}, ({ context }: { context: StepContext }) => {
    const input = evenNumberOf(context);
    return input === null ? notEven(context) : { result: exact(BigInt(input) ** 2n) };
  });
}

/** Multiplies what the steps answered, and raises it. */
export function definePower(name: string, steps: string[], exponent: bigint): StepHandlerClass {
  return defineHandler(name, {}, ({ context }: { context: StepContext }) => {
    const factors = steps.map((step) => context.getDependencyResult<Powered>(step)?.result ?? 1);
    const product = factors.reduce((all, one) => all * BigInt(one), 1n);
    return { result: exact(product ** exponent) };
  });
}
