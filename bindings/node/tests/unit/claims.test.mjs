// Goal: a process claims the steps that it can run, and keeps up with what that is.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { INDEX, logging, tasker } from '../support/package.mjs';
import { mockModule } from '../support/mock_module.mjs';

const { Claims } = await import(pathToFileURL(INDEX.replace(/index\.js$/, 'execution/claims.js')).href);
const { HandlerRegistry, RegistryResolver, StepHandler } = tasker;

class Handler extends StepHandler {
  static handlerName = 'mine';
  async call() { return this.success({}); }
}
class Shop extends RegistryResolver {
  static _name = 'shop';
  static pattern = /^shop\./g;
  resolveHandler() { return new Handler(); }
}

function claimsOn(t, wanted, registry = new HandlerRegistry(), listed = []) {
  const host = {
    wanted,
    changes: [],
    wantedHandlers: async () => JSON.stringify(host.wanted.map((one) => ({ method: 'call', resolver: null, ...one }))),
    changeClaims: (callables) => host.changes.push(callables),
  };
  const claims = new Claims(host, registry, listed);
  t.after(() => claims.end());
  return { host, claims, registry };
}

test('what is registered is claimed at first, each once', (t) => {
  const registry = new HandlerRegistry();
  registry.register('mine', Handler);
  const { claims } = claimsOn(t, [], registry, ['other', 'mine']);
  assert.deepEqual(claims.atFirst(), ['mine', 'other']);
});

test('nothing is changed where nothing changes', async (t) => {
  const registry = new HandlerRegistry();
  registry.register('mine', Handler);
  const { host, claims } = claimsOn(t, [{ callable: 'mine' }, { callable: 'others' }], registry);
  await claims.begin();
  await claims.look();
  assert.deepEqual(host.changes, []);
});

test('what a resolver knows is claimed, as soon as a template asks for it', async (t) => {
  const { host, claims, registry } = claimsOn(t, [{ callable: 'shop.pay' }]);
  registry.addResolver(new Shop());
  await claims.begin();
  assert.deepEqual(host.changes, [['shop.pay']]);
  host.wanted.push({ callable: 'shop.pack', resolver: 'shop' }, { callable: 'shop.lost', resolver: 'nobody' });
  await claims.look();
  assert.deepEqual(host.changes[1], ['shop.pack', 'shop.pay']);
});

test('handlers that are registered later are claimed later, and no more once they are gone', async (t) => {
  const { host, claims, registry } = claimsOn(t, [{ callable: 'mine' }]);
  await claims.begin();
  registry.register('mine', Handler);
  await claims.look();
  registry.unregister('mine');
  await claims.look();
  assert.deepEqual(host.changes, [['mine'], []]);
  claims.end();
  registry.register('mine', Handler);
  await claims.look();
  assert.equal(host.changes.length, 2);
});

test('a module is claimed by its path when it is there', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-claims-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'pay.mjs'), 'export class Pay { static handlerName = "pay"; call() {} }');
  const relative = './' + join('../'.repeat(process.cwd().split('/').length - 1), folder, 'pay.mjs').replace(/^\/+/, '');
  const { host, claims } = claimsOn(t, [{ callable: relative }, { callable: './not/there.mjs' }]);
  await claims.begin();
  assert.deepEqual(host.changes, [[relative]]);
});

test('what was claimed stays when the store does not answer', async (t) => {
  const lines = [];
  logging.setLoggingRuntime(mockModule({ logWarn: (message) => lines.push(message) }));
  t.after(() => logging.setLoggingRuntime(mockModule()));
  const { host, claims, registry } = claimsOn(t, [{ callable: 'shop.pay' }]);
  registry.addResolver(new Shop());
  await claims.begin();
  const answer = host.wantedHandlers;
  host.wantedHandlers = async () => { throw new Error('no database'); };
  await claims.look();
  assert.match(lines[0], /no database/);
  host.wantedHandlers = answer;
  await claims.look();
  assert.deepEqual(host.changes, [['shop.pay']]);
});
