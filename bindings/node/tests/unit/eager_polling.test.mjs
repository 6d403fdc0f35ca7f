// Goal: a loop looks for what follows a completion only for a moment, and only where that has been worth it.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { INDEX } from '../support/package.mjs';

const { EagerPolling } = await import(join(dirname(INDEX), 'eager_polling.js'));

/** Looks that are counted, at a time that is set; every look takes an eighth of a millisecond. */
function world(answer = () => false) {
  const it = { time: 0, looks: 0 };
  it.eager = new EagerPolling(() => {
    ++it.looks;
    it.time += 0.125;
    return answer(it);
  }, () => it.time);
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

test('after three times in vain nobody looks any more', async () => {
  const it = world();
  completedAndCalled(it);
  for (let n = 0; n < 3; ++n) {
    it.eager.completed();
    await turns();
  }
  const before = it.looks;
  it.eager.completed();
  await turns();
  assert.deepEqual([before, it.looks], [9, 9]);
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
