// Goal: the client asks with the documented defaults, and throws what an engine refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tasker } from '../support/package.mjs';
import { mockModule } from '../support/mock_module.mjs';

const { TaskerClient, TaskerClientError } = tasker;

function client(given = {}) {
  const module = mockModule(given);
  return { module, client: new TaskerClient({ getModule: () => module }) };
}

test('a task is asked for with defaults', () => {
  const { module, client: made } = client();
  made.createTask({ name: 'order' });
  const [[, request]] = module.named('clientCreateTask');
  const { correlationId, ...rest } = request;
  assert.match(correlationId, /^[0-9a-f-]{36}$/);
  assert.deepEqual(rest, {
    name: 'order', namespace: 'default', version: '1.0.0', context: {}, initiator: 'tasker-core-typescript',
    sourceSystem: 'tasker-core', reason: 'Task requested', tags: [],
  });
});

test('what is said wins over the defaults', () => {
  const { module, client: made } = client();
  const said = {
    name: 'order', namespace: 'shop', version: '2.0.0', context: { a: 1 }, initiator: 'me', sourceSystem: 'mine',
    reason: 'why', tags: ['t'], priority: 5, correlationId: 'c', parentCorrelationId: 'p', idempotencyKey: 'k',
  };
  made.createTask(said);
  assert.deepEqual(module.named('clientCreateTask')[0][1], said);
});

test('fifty tasks are listed from the first unless it is said otherwise', () => {
  const { module, client: made } = client();
  made.listTasks();
  made.listTasks({ limit: 5, offset: 10, namespace: 'shop', status: 'complete' });
  assert.deepEqual(module.named('clientListTasks').map(([, params]) => params),
    [{ limit: 50, offset: 0 }, { limit: 5, offset: 10, namespace: 'shop', status: 'complete' }]);
});

for (const [method, called, given] of [
  ['getTask', 'clientGetTask', ['t']], ['cancelTask', 'clientCancelTask', ['t']],
  ['listTaskSteps', 'clientListTaskSteps', ['t']], ['getStep', 'clientGetStep', ['t', 's']],
  ['getStepAuditHistory', 'clientGetStepAuditHistory', ['t', 's']], ['healthCheck', 'clientHealthCheck', []],
]) {
  test(`${method} asks ${called}`, () => {
    const answer = { some: 'data' };
    const asked = [];
    const { client: made } = client({ [called]: (...args) => { asked.push(args); return { success: true, data: answer }; } });
    const got = made[method](...given);
    assert.deepEqual(asked, [given]);
    assert.equal(got, method === 'cancelTask' ? undefined : answer);
  });
}

for (const [answer, message, recoverable] of [
  [{ success: false, error: 'busy', recoverable: true }, 'busy', true],
  [{ success: false, error: 'no such task' }, 'no such task', false],
]) {
  test(`a refusal that is ${recoverable ? '' : 'not '}recoverable is thrown as such`, () => {
    const { client: made } = client({ clientGetTask: () => answer });
    assert.throws(() => made.getTask('t'), (error) =>
      error instanceof TaskerClientError && error.message === message && error.recoverable === recoverable);
  });
}

test('what the addon throws is thrown', () => {
  const { client: made } = client({ clientGetTask: () => { throw new Error('Worker not initialized'); } });
  assert.throws(() => made.getTask('t'), { message: 'Worker not initialized' });
});
