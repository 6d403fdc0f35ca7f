// The worker of this process, as tests drive it: by the functions of the addon, waiting for what they tell.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fileOf, folderOf, one } from '../support.mjs';

const { nativeModule } = await import(fileOf('ffi/native-module.js'));
export const worker = nativeModule();

export const NOT_INITIALIZED = /^Error: Worker not initialized — call bootstrapWorker\(\) first$/;
/** An id that nothing has. */
export const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

/** Starts the worker in memory, with one template; it is stopped after the test. */
export function start(t, yaml = one(), config = {}) {
  const templatePath = join(folderOf(t), 'template.yaml');
  writeFileSync(templatePath, yaml);
  t.after(() => worker.stopWorker());
  return worker.bootstrapWorker({ databaseUrl: ':memory:', templatePath, ...config });
}

/** Resolves when there is something to poll for. */
const stepsCame = () =>
  new Promise((resolve) => worker.onStepEvents(() => resolve(worker.onStepEvents(null))));
export const eventsCame = () =>
  new Promise((resolve) => worker.onInProcessEvents(() => resolve(worker.onInProcessEvents(null))));

/** The next call, without a timer. */
export async function nextEvent() {
  for (;;) {
    const came = stepsCame();
    const event = worker.pollStepEvents();
    if (event !== null) return event;
    await came;
  }
}

export const request = (name, more = {}) => ({
  name, namespace: 'shop', version: '1.0.0', context: { cents: 1250 }, initiator: 'a test',
  sourceSystem: 'tests', reason: 'to see', tags: ['blue'], ...more,
});

/** Makes a task. \returns its id. */
export function create(name, more) {
  const created = worker.clientCreateTask(request(name, more));
  assert.equal(created.success, true, created.error);
  return created.data.task_uuid;
}

export const success = (event, result) => ({
  stepUuid: event.stepUuid, success: true, result, status: 'completed',
  metadata: { executionTimeMs: 1, completedAt: new Date().toISOString() },
});

export const failure = (event, message, metadata = {}, more = {}) => ({
  stepUuid: event.stepUuid, success: false, result: {}, status: 'failed',
  metadata: { executionTimeMs: 1, completedAt: 'soon', ...metadata }, error: { message }, ...more,
});

/** Asks until it is so: each time after other work of the loop. */
export async function until(ask, isSo) {
  for (const end = Date.now() + 20_000; ;) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    assert.ok(Date.now() < end, JSON.stringify(answer));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The task when its step is in one of these states. */
export const stepIn = (task, ...states) =>
  until(() => worker.clientListTaskSteps(task).data, (steps) => states.includes((steps.steps ?? steps)[0].current_state ?? (steps.steps ?? steps)[0].status));
