import { defineHandler, type StepContext } from '@tasker-systems/tasker';

import { evenNumberOf, notEven } from '../numbers.js';

/** Squares the task's number. */
export const start = defineHandler('diamond.start', {}, ({ context }: { context: StepContext }) => {
  const input = evenNumberOf(context);
  return input === null ? notEven(context) : { squared_value: input * input, operation: 'square', input };
});

interface Squared {
  start: { squared_value: number };
}
const depends = { start: 'diamond_start' };

export const branchB = defineHandler('diamond.branch_b', { depends }, ({ start }: Squared) => ({
  branch_b_value: start.squared_value + 25,
  operation: 'add',
}));

export const branchC = defineHandler('diamond.branch_c', { depends }, ({ start }: Squared) => ({
  branch_c_value: start.squared_value * 2,
  operation: 'multiply',
}));

/** The average of both branches. */
export const end = defineHandler(
  'diamond.end',
  { depends: { b: 'diamond_branch_b', c: 'diamond_branch_c' } },
  ({ b, c }: { b: { branch_b_value: number }; c: { branch_c_value: number } }) => ({
    final_value: (b.branch_b_value + c.branch_c_value) / 2,
    operation: 'average',
  }),
);
