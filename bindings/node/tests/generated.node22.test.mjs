// Goal: what `tasker generate` makes of a template fits the package: it compiles strictly, results of dependencies
// have their types, a field that they do not have is an error of the compiler, and the handlers run.
// Method: the compiler and zod of this folder, the package as it was built. The runtime makes no difference.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { INDEX } from './support/package.mjs';
import { folderOf } from './support.mjs';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const PACKAGE = dirname(dirname(INDEX));
const PROGRAM = [join(PACKAGE, '../bin/tasker'), join(HERE, '../../build/release/bin/tasker')].find(existsSync);
const skip = !PROGRAM && 'tasker is not built';

const TEMPLATE = `
name: orders
namespace_name: shop
version: "1.0.0"
input_schema:
  type: object
  required: [cents]
  properties: { cents: { type: integer } }
steps:
  - name: charge_card
    handler: { callable: shop.charge }
    retry: { max_attempts: 2, backoff: linear, backoff_base_ms: 3600000, max_backoff_ms: 3600000 }
    result_schema: { type: object, required: [receipt, cents], properties: { receipt: { type: string }, cents: { type: integer } } }
  - name: ship
    dependencies: [charge_card]
    handler: { callable: shop.ship }
    result_schema: { type: object, required: [parcel], properties: { parcel: { type: string } } }
`;

/** A project in which the template's code is, with the package as it is installed. */
function projectOf(t, template) {
  const folder = folderOf(t);
  const file = join(folder, 'template.yaml');
  writeFileSync(file, template);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const scope of ['@tasker-systems', '@types']) mkdirSync(join(folder, 'node_modules', scope), { recursive: true });
  symlinkSync(PACKAGE, join(folder, 'node_modules/@tasker-systems/tasker'));
  for (const name of ['zod', 'undici-types', '@types/node']) symlinkSync(join(HERE, 'node_modules', name), join(folder, 'node_modules', name));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    compilerOptions: {
      strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, target: 'es2022', module: 'nodenext',
      types: ['node'], preserveSymlinks: true, rootDir: 'src', outDir: 'out',
    },
    include: ['src'],
  }));
  const made = spawnSync(PROGRAM, ['generate', 'scaffold', '-t', file, '-l', 'typescript', '-o', join(folder, 'src/')], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  return {
    folder,
    write: (name, text) => writeFileSync(join(folder, 'src', name), text),
    compile: () => {
      const done = spawnSync(process.execPath, [join(HERE, 'node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: folder, encoding: 'utf8' });
      return done.status === 0 ? [] : done.stdout.trim().split('\n');
    },
  };
}

for (const template of ['tests/golden/generate/weird.yaml', 'examples/orders/orders.yaml']) {
  test(`what is made of ${template} compiles strictly with the package`, { skip }, (t) => {
    const project = projectOf(t, readFileSync(join(HERE, '../..', template), 'utf8'));
    assert.deepEqual(project.compile(), []);
  });
}

const HANDLERS = `
import { RetryableError } from '@tasker-systems/tasker';
import type { ChargeCardArguments, ShipArguments } from './handlers.js';
import type { ChargeCardResult, ShipResult } from './types.js';

export async function chargeCard({ inputs, context }: ChargeCardArguments): Promise<ChargeCardResult> {
  if (context.retryCount === 0) throw new RetryableError('the bank does not answer');
  return { receipt: 'r-1', cents: inputs.cents };
}
export async function ship({ chargeCard }: ShipArguments): Promise<ShipResult> {
  return { parcel: \`\${chargeCard.receipt} of \${chargeCard.cents.toFixed(2)}\` };
}
`;

/** The handlers in place of those that are not written yet. */
const written = (text) => HANDLERS.replace(/import type \{ ChargeCardArguments.*\n/, '') + `
import type { OrdersInput } from './types.js';
import type { StepContext } from '@tasker-systems/tasker';
export interface ChargeCardArguments { inputs: OrdersInput; context: StepContext }
export interface ShipArguments { inputs: OrdersInput; chargeCard: ChargeCardResult; context: StepContext }
${text}`;

test('handlers get the results of their dependencies with their types, and run', { skip }, async (t) => {
  const project = projectOf(t, TEMPLATE);
  const made = readFileSync(join(project.folder, 'src/handlers.ts'), 'utf8');
  for (const declared of ['chargeCard: ChargeCardResult;', 'inputs: OrdersInput;']) assert.ok(made.includes(declared), made);
  project.write('handlers.ts', written(''));
  assert.deepEqual(project.compile(), []);
  const { HANDLERS: handlers } = await import(pathToFileURL(join(project.folder, 'out/registry.js')).href);
  const { Workbench } = await import(pathToFileURL(INDEX.replace(/index\.js$/, 'testing/index.js')).href);
  const bench = await Workbench.open({ templates: [TEMPLATE], handlers: Object.fromEntries(handlers) });
  t.after(() => bench.close());
  const task = await bench.submit({ namespace: 'shop', name: 'orders', context: { cents: 5 } });
  await task.wait();
  assert.equal(task.status, 'complete', JSON.stringify(task.view));
  assert.deepEqual(task.step('ship').result, { parcel: 'r-1 of 5.00' });
  assert.equal(task.step('charge_card').attempts, 2);
});

const CLASS = `
import { StepHandler, type StepContext } from '@tasker-systems/tasker';
import type { ChargeCardResult } from './types.js';
export class Ship extends StepHandler {
  async call(context: StepContext) {
    const charge = context.getDependencyResult<ChargeCardResult>('charge_card');
    return this.success({ parcel: charge?.receipt, cents: charge?.recipe });
  }
}`;
const DEFINED = `
import { defineHandler, type StepContext } from '@tasker-systems/tasker';
import type { ChargeCardResult } from './types.js';
export const ship = defineHandler<{ charge: ChargeCardResult; context: StepContext }>(
  'shop.ship', { depends: { charge: 'charge_card' } }, ({ charge }) => ({ parcel: charge.receipt, cents: charge.recipe }),
);`;

test('a field that a result does not have, and a result that its schema does not allow, do not compile', { skip }, (t) => {
  const project = projectOf(t, TEMPLATE);
  const handlers = written('').replace('chargeCard.receipt', 'chargeCard.recipe').replace('cents: inputs.cents', 'cents: String(inputs.cents)');
  project.write('handlers.ts', handlers);
  project.write('as_class.ts', CLASS);
  project.write('defined.ts', DEFINED);
  const errors = project.compile().filter((line) => /error TS/.test(line));
  const expected = [
    /^src\/as_class\.ts\(7,\d+\): error TS2339: .*'recipe'/,
    /^src\/defined\.ts\(5,\d+\): error TS2339: .*'recipe'/,
    /^src\/handlers\.ts\(7,\d+\): error TS2322: Type 'string'/,
    /^src\/handlers\.ts\(10,\d+\): error TS2339: .*'recipe'/,
  ];
  for (const error of expected) assert.equal(errors.filter((line) => error.test(line)).length, 1, `${error}: ${errors.join('\n')}`);
  assert.equal(errors.length, expected.length, errors.join('\n'));
});
