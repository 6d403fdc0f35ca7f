// Goal: who must wait for an answer gets it from a server, and hears why there is none.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { fileOf } from './support.mjs';

const { orchestration } = await import(fileOf('orchestration.js'));
const { ClientCalls } = await import(fileOf('client_calls.js'));

/** A server on a thread of its own, as this one waits: answers with what it was asked. */
const SERVER = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      response.statusCode = request.url.endsWith('refused') ? 422 : 200;
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, key: headers['x-api-key'], body: body && JSON.parse(body) }));
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

function variables(t, set) {
  const before = { ...process.env };
  Object.assign(process.env, set);
  t.after(() => {
    for (const name of Object.keys(set)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
}

test('without a server there is nobody to ask', () => {
  assert.equal(orchestration(), undefined);
});

test('a server is asked with key and body, and its answer comes back', async (t) => {
  const worker = new Worker(SERVER, { eval: true });
  t.after(() => worker.terminate());
  const [port] = await once(worker, 'message');
  variables(t, { TASKER_ORCHESTRATION_URL: `http://127.0.0.1:${port}/`, TASKER_API_KEY: 'a-key' });
  const ask = orchestration();
  const [status, text] = ask('POST', '/v1/tasks', JSON.stringify({ name: 'ä' }));
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(text), { method: 'POST', url: '/v1/tasks', key: 'a-key', body: { name: 'ä' } });
  for (let n = 0; n < 20; ++n) assert.equal(ask('GET', `/${n}`)[0], 200);
  const client = new ClientCalls(ask);
  assert.equal(client.cancel('some').data.method, 'DELETE');
  const refused = client.get('/refused');
  assert.deepEqual([refused.success, refused.recoverable], [false, false]);
});

test('a server that is not there is a failure that may pass', (t) => {
  variables(t, { TASKER_ORCHESTRATION_URL: 'http://127.0.0.1:1' });
  const { success, error, recoverable } = new ClientCalls(orchestration()).get('/v1/tasks');
  assert.deepEqual([success, recoverable], [false, true]);
  assert.match(error, /127\.0\.0\.1:1/);
});
