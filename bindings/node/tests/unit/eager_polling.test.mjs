// Goal: a loop looks for what follows a completion only for a moment, and only where that has been worth it.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { INDEX } from '../support/package.mjs';

const { EagerPolling } = await import(join(dirname(INDEX), 'embedded/eager-polling.js'));

/** Looks that are counted, at a time that is set; every look takes an eighth of a millisecond, and who is offered the
 * processor keeps it for so long. */
function world(answer = () => false, kept = 0, processors = 2) {
  const it = { time: 0, looks: 0, kept };
  const look = () => {
    ++it.looks;
    it.time += 0.125;
    return answer(it);
  };
  const offer = () => (it.time += it.kept);
  it.eager = new EagerPolling(look, offer, () => it.time, processors);
  return it;
}
/** As many turns of the loop as it may take. */
async function turns(count = 20) {
  for (let n = 0; n < count; ++n) await new Promise((resolve) => setImmediate(resolve));
}
const completedAndCalled = (it) => {
  it.eager.completed();
  it.eager.called();
};

test('nobody looks before a call has followed soon', async () => {
  const it = world();
  it.eager.completed();
  await turns();
  assert.equal(it.looks, 0);
});

test('after that it looks for 0.3 ms, and stops', async () => {
  const it = world();
  completedAndCalled(it);
  it.eager.completed();
  await turns();
  assert.equal(it.looks, 3);  // the third ends beyond
});

test('a call that comes later than that is no reason to look', async () => {
  const it = world();
  it.eager.completed();
  it.time += 0.4;
  it.eager.called();
  it.eager.completed();
  await turns();
  assert.equal(it.looks, 0);
});

test('after three times in vain nobody looks any more, for 64 completions', async () => {
  const it = world();
  completedAndCalled(it);
  for (let n = 0; n < 3; ++n) {
    it.eager.completed();
    await turns();
  }
  const before = it.looks;
  for (let n = 0; n < 64; ++n) completedAndCalled(it);
  await turns();
  assert.deepEqual([before, it.looks], [9, 9]);
  completedAndCalled(it);
  it.eager.completed();
  await turns();
  assert.equal(it.looks, 12);
});

test('it goes on as long as calls come', async () => {
  const it = world(({ looks, eager }) => {
    if (looks > 50) return false;
    completedAndCalled({ eager });
    return true;
  });
  completedAndCalled(it);
  it.eager.completed();
  await turns(100);
  assert.equal(it.looks, 53);
});

test('where another keeps the processor, the next 64 completions are not looked after', async () => {
  const it = world(undefined, 0.6);
  completedAndCalled(it);
  it.eager.completed();
  await turns();
  assert.equal(it.looks, 2);  // the second finds how late it is
  it.kept = 0;
  for (let n = 0; n < 64; ++n) completedAndCalled(it);
  await turns();
  assert.equal(it.looks, 2);
  completedAndCalled(it);
  it.eager.completed();
  await turns();
  assert.equal(it.looks, 5);
});

test('who is offered the processor and works for us may have it', async () => {
  const it = world(undefined, 0.1);
  completedAndCalled(it);
  it.eager.completed();
  await turns();
  it.eager.completed();
  await turns();
  assert.equal(it.looks, 4);
});

test('with one processor nobody looks', async () => {
  const it = world(undefined, 0, 1);
  for (let n = 0; n < 100; ++n) completedAndCalled(it);
  await turns();
  assert.equal(it.looks, 0);
});
