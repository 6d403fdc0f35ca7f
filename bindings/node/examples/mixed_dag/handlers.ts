import { definePower, definePowerRoot } from '../powers.js';

/** Every step multiplies what it depends on and squares it: at the end, the number to the 64th. */
export const mixedDagHandlers = [
  definePowerRoot('dag.init'),
  definePower('dag.left', ['dag_init'], 2n),
  definePower('dag.right', ['dag_init'], 2n),
  definePower('dag.validate', ['dag_process_left', 'dag_process_right'], 2n),
  definePower('dag.transform', ['dag_process_left'], 2n),
  definePower('dag.analyze', ['dag_process_right'], 2n),
  definePower('dag.finalize', ['dag_validate', 'dag_transform', 'dag_analyze'], 2n),
];
