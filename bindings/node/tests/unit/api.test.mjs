// Goal: what a server answers becomes the documented result. `fetch` is one of ours.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { tasker } from '../support/package.mjs';

const { ApiHandler, APIMixin, ApiResponse, applyAPI } = tasker;

const realFetch = globalThis.fetch;
afterEach(() => { globalThis.fetch = realFetch; });

/** Answers every request so. \returns what was asked. */
function serve(answer) {
  const asked = [];
  globalThis.fetch = async (url, init) => {
    asked.push({ url, ...init, headers: Object.fromEntries(init.headers.entries()) });
    return answer(init);
  };
  return asked;
}

const json = (body, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

class Shop extends ApiHandler {
  static handlerName = 'shop.api';
  static baseUrl = 'http://shop.test/v1';
  static defaultHeaders = { 'x-shop': '7' };
  async call() { return this.success(); }
  do(method, ...given) { return this[method](...given); }
}
const shop = new Shop();

test('an API handler says what it can', () => {
  assert.deepEqual(shop.capabilities, ['process', 'http', 'api']);
});

test('a path is appended to the base, and null parameters are left out', async () => {
  const [asked] = [serve(() => json({}))];
  await shop.do('get', '/orders', { page: 2, q: 'a b', none: null, also: undefined }, { 'x-more': 'y' });
  assert.equal(asked[0].url, 'http://shop.test/v1/orders?page=2&q=a+b');
  assert.deepEqual([asked[0].method, asked[0].headers], ['GET', { 'x-shop': '7', 'x-more': 'y' }]);
});

for (const method of ['post', 'put', 'patch']) {
  test(`${method} sends JSON with its content type`, async () => {
    const asked = serve(() => json({}));
    await shop.do(method, '/orders', { json: { n: 1 } });
    assert.deepEqual([asked[0].method, asked[0].body], [method.toUpperCase(), '{"n":1}']);
    assert.equal(asked[0].headers['content-type'], 'application/json');
  });
}

test('a falsy body is not sent', async () => {
  const asked = serve(() => json({}));
  await shop.do('post', '/orders', { body: '' });
  await shop.do('delete', '/orders/1');
  assert.deepEqual(asked.map((one) => one.body), [undefined, undefined]);
});

test('a body is parsed as its content type says', async () => {
  serve(() => json({ n: 1 }));
  assert.deepEqual((await shop.do('get', '/')).body, { n: 1 });
  serve(() => new Response('{"n":1}', { headers: { 'content-type': 'text/plain' } }));
  assert.equal((await shop.do('get', '/')).body, '{"n":1}');
  serve(() => new Response('no json', { headers: { 'content-type': 'application/json' } }));
  assert.equal((await shop.do('get', '/')).body, 'no json');
});

test('a success is what the server answered, with its status', async () => {
  serve(() => json({ id: 5 }));
  const response = await shop.do('get', '/');
  const { result, metadata } = shop.do('apiSuccess', response);
  assert.deepEqual([result, metadata.status_code, metadata.headers['content-type']], [{ id: 5 }, 200, 'application/json']);
  assert.deepEqual(shop.do('apiSuccess', response, { mine: 1 }, false).result, { mine: 1 });
  assert.deepEqual(shop.do('apiSuccess', response, undefined, false).metadata, {});
  assert.deepEqual(shop.do('apiSuccess', new ApiResponse(json([1]), [1])).result, { data: [1] });
});

const TYPES = {
  400: 'bad_request', 401: 'unauthorized', 403: 'forbidden', 404: 'not_found', 405: 'method_not_allowed',
  408: 'request_timeout', 409: 'conflict', 410: 'gone', 422: 'unprocessable_entity', 429: 'rate_limited',
  500: 'internal_server_error', 502: 'bad_gateway', 503: 'service_unavailable', 504: 'gateway_timeout',
  418: 'client_error', 507: 'server_error', 302: 'http_error',
};
const RETRYABLE = [408, 429, 500, 502, 503, 504];
for (const [status, type] of Object.entries(TYPES)) {
  test(`status ${status} is ${type}, ${RETRYABLE.includes(Number(status)) ? '' : 'not '}to be retried`, () => {
    const response = new ApiResponse(new Response(null, { status: Number(status) }));
    const failure = shop.do('apiFailure', response);
    assert.deepEqual([failure.errorType, failure.retryable], [type, RETRYABLE.includes(Number(status))]);
  });
}

for (const [what, body, detail] of [
  ['error', { error: 'a', message: 'b' }, 'a'], ['message', { message: 'b', detail: 'c' }, 'b'],
  ['detail', { detail: 'c' }, 'c'], ['error_message', { error_message: 'd' }, 'd'], ['msg', { msg: 'e' }, 'e'],
  ['nested', { error: { message: 'inside' } }, 'inside'], ['none', { other: 1 }, 'Not Found'],
]) {
  test(`the detail of a failure comes from ${what}`, () => {
    const failure = shop.do('apiFailure', new ApiResponse(json(body, 404), body));
    assert.equal(failure.errorMessage, `HTTP 404: ${detail}`);
    assert.deepEqual(failure.metadata.response_body, body);
  });
}

test('a status without a name is an HTTP error', () => {
  assert.equal(shop.do('apiFailure', new ApiResponse(new Response(null, { status: 499 }))).errorMessage, 'HTTP 499: HTTP Error');
});

for (const [header, seconds] of [['17', 17], ['Wed, 21 Oct 2026 07:28:00 GMT', 60]]) {
  test(`Retry-After ${header} means ${seconds} seconds`, () => {
    const response = new ApiResponse(json({}, 429, { 'retry-after': header }));
    assert.equal(response.retryAfter, seconds);
    assert.equal(shop.do('apiFailure', response).metadata.retry_after_seconds, seconds);
  });
}

test('without Retry-After there is no wait', () => {
  const response = new ApiResponse(json({}, 503));
  assert.equal(response.retryAfter, null);
  assert.ok(!('retry_after_seconds' in shop.do('apiFailure', response).metadata));
});

test('a response knows what kind it is', () => {
  const kinds = (status) => {
    const one = new ApiResponse(new Response(null, { status }));
    return [one.ok, one.isClientError, one.isServerError, one.isRetryable];
  };
  assert.deepEqual(kinds(204), [true, false, false, false]);
  assert.deepEqual(kinds(429), [false, true, false, true]);
  assert.deepEqual(kinds(501), [false, false, true, false]);
  assert.deepEqual(new ApiResponse(json({}, 201), { a: 1 }).toDict(),
    { status_code: 201, headers: { 'content-type': 'application/json' }, body: { a: 1 } });
});

test('a server that is not reached is a connection error, to be retried', () => {
  const failure = shop.do('connectionError', new TypeError('refused'));
  assert.deepEqual([failure.errorMessage, failure.errorType, failure.retryable, failure.metadata],
    ['Connection error: refused', 'connection_error', true, { exception_type: 'TypeError' }]);
  assert.equal(shop.do('connectionError', new Error('x'), 'paying').errorMessage, 'Connection error while paying: x');
});

test('a server that does not answer is a timeout, to be retried', () => {
  const failure = shop.do('timeoutError', new Error('late'), 'paying');
  assert.deepEqual([failure.errorMessage, failure.errorType, failure.retryable],
    ['Request timeout while paying: late', 'timeout', true]);
  assert.equal(shop.do('timeoutError', new Error('late')).errorMessage, 'Request timeout: late');
});

test('a request is given up after its time', async () => {
  globalThis.fetch = (_url, { signal }) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  const hasty = applyAPI({ defaultTimeout: 1 });
  await assert.rejects(hasty.get('http://x.test/'), { name: 'TimeoutError' });
});

test('a mixin has the same, with settings of its class', async () => {
  class Mine extends APIMixin { static baseUrl = 'http://mine.test'; }
  const asked = serve(() => json({}));
  await new Mine().get('/a');
  assert.equal(asked[0].url, 'http://mine.test/a');
});
