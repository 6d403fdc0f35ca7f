import { definePower, definePowerRoot } from '../powers.js';

const leaves = ['tree_leaf_d', 'tree_leaf_e', 'tree_leaf_f', 'tree_leaf_g'];

/** Every step squares; the last multiplies its four leaves: the number to the 32nd. */
export const treeHandlers = [
  definePowerRoot('tree.root'),
  definePower('tree.left', ['tree_root'], 2n),
  definePower('tree.right', ['tree_root'], 2n),
  definePower('tree.leaf_d', ['tree_branch_left'], 2n),
  definePower('tree.leaf_e', ['tree_branch_left'], 2n),
  definePower('tree.leaf_f', ['tree_branch_right'], 2n),
  definePower('tree.leaf_g', ['tree_branch_right'], 2n),
  definePower('tree.final_convergence', leaves, 1n),
];
