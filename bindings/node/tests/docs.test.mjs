// Goal: what the documentation shows, runs as it is shown.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';

import { INDEX } from './support/package.mjs';
import { run } from './support.mjs';

const page = readFileSync(new URL('../../../docs/reference/typescript.md', import.meta.url), 'utf8');
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [first, second, third] = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, text]) => text);
const here = (text) => text
  .replaceAll('@tasker-systems/tasker/testing', pathToFileURL(INDEX.replace(/index\.js$/, 'testing/index.js')).href)
  .replaceAll('@tasker-systems/tasker', pathToFileURL(INDEX).href);

test('the first program of the page prints what became of its order', async (t) => {
  const { status, stdout, stderr } = await run(t, here(first));
  assert.equal(status, 0, stderr);
  assert.equal(stdout, /```text\n(.*?)```/s.exec(readme)[1]);
});

test('the handler of the page can be tested as it says', async (t) => {
  const setting = first.slice(0, first.indexOf('const tasker'));
  const { status, stdout, stderr } = await run(t, here(`${setting}${second}console.log(result.result.parcel);`));
  assert.equal(status, 0, stderr);
  assert.equal(stdout.trim(), 'paid with 5 cents');
});

test('the workflow of the page can be tested as it says', async (t) => {
  const setting = first.slice(0, first.indexOf('const tasker'));
  const { status, stderr } = await run(t, here(`${setting}${third}`));
  assert.equal(status, 0, stderr);
  assert.match(third, /advance\('1h'\)/);
});

test('the quick start of the package is the first program of the page', () => {
  assert.equal(/```js\n(.*?)```/s.exec(readme)[1], first);
});
