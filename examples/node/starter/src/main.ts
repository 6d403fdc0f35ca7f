import { readFileSync } from 'node:fs';

import { Tasker } from '@tasker-systems/tasker';

import { handlers } from './handlers/index.ts';

const order = process.argv[2] ?? 'A-1250';
const template = readFileSync(new URL('../templates/refund.yaml', import.meta.url), 'utf8');

// Whatever an earlier process left unfinished in refunds.db goes on from here.
const tasker = await Tasker.embedded({ store: 'sqlite:refunds.db', handlers, templates: [template] });
const id = await tasker.submit({ namespace: 'starter', name: 'refund', context: { order }, idempotencyKey: `${order} ${Date.now()}` });
const task = await tasker.wait(id);
console.log(`refund of ${order}: ${task.status}`);
for (const { name, status, attempts, result, error } of task.steps) {
  console.log(`  ${name}: ${status}, attempts: ${attempts}, ${error?.message ?? JSON.stringify(result)}`);
}
await tasker.close();
