// Goal: handlers are found as templates name them, methods and resolvers included.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';

import { INDEX, logging, tasker, testing } from '../support/package.mjs';
import { mockModule } from '../support/mock_module.mjs';

const {
  ClassLookupResolver, effectiveMethod, ExplicitMappingResolver, fromCallable, fromDto, HandlerRegistry, HandlerSystem,
  hasResolverHint, MethodDispatchError, MethodDispatchWrapper, NoResolverMatchError, normalizeToDefinition,
  RegistryResolver, ResolutionError, ResolverChain, ResolverNotFoundError, StepHandler, usesMethodDispatch,
} = tasker;
logging.setLoggingRuntime(mockModule());

class Pay extends StepHandler {
  static handlerName = 'pay';
  async call() { return this.success({ invoked_method: 'call' }); }
  async refund() { return this.success({ invoked_method: 'refund', who: this.name }); }
}
const invoked = async (handler) => (await handler.call(testing.makeContext())).result.invoked_method;

function newRegistry() {
  const registry = new HandlerRegistry();
  registry.register('pay', Pay);
  return registry;
}

test('a registered class is found by name', async () => {
  const handler = await newRegistry().resolve('pay');
  assert.ok(handler instanceof Pay);
});

test('each call has a handler of its own', async () => {
  const registry = newRegistry();
  assert.notEqual(await registry.resolve('pay'), await registry.resolve('pay'));
});

test('an unknown name is null', async () => {
  assert.equal(await newRegistry().resolve('unknown'), null);
  assert.equal(newRegistry().resolveSync('unknown'), null);
});

test('a method of the template runs as call', async () => {
  const handler = await newRegistry().resolve({ callable: 'pay', method: 'refund' });
  assert.ok(handler instanceof MethodDispatchWrapper);
  assert.equal(await invoked(handler), 'refund');
});

test('the method call is no other method', async () => {
  assert.ok(await newRegistry().resolve({ callable: 'pay', method: 'call' }) instanceof Pay);
});

test('a method that is missing leaves the handler unwrapped', async () => {
  assert.ok(await newRegistry().resolve({ callable: 'pay', method: 'vanish' }) instanceof Pay);
});

test('with a resolver named, only that one is asked', async () => {
  const registry = newRegistry();
  assert.ok(await registry.resolve({ callable: 'pay', resolver: 'explicit_mapping' }));
  assert.equal(await registry.resolve({ callable: 'pay', resolver: 'class_lookup' }), null);
});

test('an unknown resolver is an error', async () => {
  await assert.rejects(newRegistry().resolve({ callable: 'pay', resolver: 'magic' }),
    (error) => error instanceof ResolverNotFoundError && error instanceof ResolutionError && error.resolverName === 'magic');
});

test('names and classes are checked when they are registered', () => {
  const registry = new HandlerRegistry();
  assert.throws(() => registry.register('', Pay), /non-empty/);
  assert.throws(() => registry.register('x', {}), /'x'.*class/);
  assert.throws(() => registry.register('x', () => 1), /'x'.*class/);
});

test('what was registered can be listed and removed', () => {
  const registry = newRegistry();
  assert.deepEqual([registry.listHandlers(), registry.handlerCount(), registry.isRegistered('pay')], [['pay'], 1, true]);
  assert.ok(registry.unregister('pay'));
  assert.ok(!registry.unregister('pay'));
  registry.register('pay', Pay);
  registry.clear();
  assert.equal(registry.handlerCount(), 0);
});

test('what is registered before the start is there after it', async () => {
  const registry = newRegistry();
  await registry.initialize();
  await registry.initialize();
  assert.ok(registry.isRegistered('pay'));
});

test('resolvers are asked in the order of their priorities', () => {
  class Mine extends RegistryResolver {
    static _name = 'mine';
    resolveHandler() { return null; }
  }
  const registry = newRegistry();
  registry.addResolver(new Mine());
  assert.deepEqual(registry.listResolvers(), [['explicit_mapping', 10], ['mine', 50], ['class_lookup', 100]]);
  assert.equal(registry.getResolver('mine').priority, 50);
});

test('a resolver of a pattern is given what it matched', async () => {
  class Versioned extends RegistryResolver {
    static pattern = /^v(\d+):(\w+)$/g;
    resolveHandler(_definition, match) {
      return Object.assign(new Pay(), { matched: [match[1], match[2]] });
    }
  }
  const chain = ResolverChain.withResolvers([new Versioned()]);
  for (let i = 0; i < 2; ++i) {
    assert.deepEqual((await chain.resolve(fromCallable('v2:pay'))).matched, ['2', 'pay']);
  }
  assert.equal(await chain.resolve(fromCallable('pay')), null);
});

test('a resolver of a prefix knows what begins with it', async () => {
  class Prefixed extends RegistryResolver {
    static prefix = 'shop/';
    resolveHandler() { return new Pay(); }
  }
  const resolver = new Prefixed();
  assert.ok(resolver.canResolve(fromCallable('shop/pay')));
  assert.ok(!resolver.canResolve(fromCallable('pay')));
});

test('a mapping takes classes, handlers and functions that make them', async () => {
  const mapping = new ExplicitMappingResolver();
  const one = new Pay();
  mapping.register('class', Pay);
  mapping.register('handler', one);
  mapping.register('factory', async (config) => Object.assign(new Pay(), { config }));
  assert.deepEqual(mapping.registeredCallables(), ['class', 'handler', 'factory']);
  assert.ok(await mapping.resolve(fromCallable('class')) instanceof Pay);
  assert.equal(await mapping.resolve(fromCallable('handler')), one);
  const made = await mapping.resolve({ callable: 'factory', initialization: { rate: 2 } });
  assert.deepEqual(made.config, { rate: 2 });
});

test('only paths are looked up as modules', () => {
  const resolver = new ClassLookupResolver();
  for (const [callable, can] of [['./a.js', true], ['../a.js', true], ['@shop/a', true], ['Shop.Pay', false], ['shop', false]]) {
    assert.equal(resolver.canResolve(fromCallable(callable)), can, callable);
  }
});

test('a module that there is not is null', async () => {
  assert.equal(await new ClassLookupResolver().resolve(fromCallable('./there-is-none.mjs')), null);
});

function folderWith(t, files) {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-handlers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
const source = (name) => `
  import { StepHandler } from ${JSON.stringify(INDEX)};
  export class ${name} extends StepHandler {
    static handlerName = 'loaded.${name}';
    async call() { return this.success({ from: '${name}' }); }
  }`;

test('a class is found in the module that its path names', async (t) => {
  const folder = folderWith(t, { 'one.mjs': source('One') });
  const path = `./${relative(process.cwd(), join(folder, 'one.mjs'))}`;
  const resolver = new ClassLookupResolver();
  assert.equal((await resolver.resolve(fromCallable(path))).name, 'loaded.One');
  assert.equal((await resolver.resolve(fromCallable(`${path}#One`))).name, 'loaded.One');
  await assert.rejects(resolver.resolve(fromCallable(`${path}#Two`)), /'Two'/);
});

test('handlers of a folder are registered by their names', async (t) => {
  const folder = folderWith(t, { 'one.mjs': source('One'), 'two.mjs': source('Two'), 'bad.mjs': 'syntax error' });
  const system = new HandlerSystem();
  assert.equal(await system.loadFromPath(folder), 2);
  assert.deepEqual(system.listHandlers(), ['loaded.One', 'loaded.Two']);
});

test('an index says which handlers there are', async (t) => {
  const index = `${source('One')} ${source('Two').replace(/import .*;/, '')} export const ALL_EXAMPLE_HANDLERS = [Two];`;
  const folder = folderWith(t, { 'index.mjs': index });
  const system = new HandlerSystem();
  await system.loadFromPath(folder);
  assert.deepEqual(system.listHandlers(), ['loaded.Two']);
});

test('a folder that there is not has no handlers', async () => {
  assert.equal(await new HandlerSystem().loadFromPath('/there/is/none'), 0);
});

test('a wrapper runs its method on its handler, and is called the same', async () => {
  const handler = new Pay();
  const wrapper = new MethodDispatchWrapper(handler, 'refund');
  assert.equal(await invoked(wrapper), 'refund');
  assert.deepEqual([wrapper.name, wrapper.version, wrapper.targetMethod], ['pay', '1.0.0', 'refund']);
  assert.equal(wrapper.unwrap(), handler);
});

test('a wrapper needs the method', () => {
  assert.throws(() => new MethodDispatchWrapper(new Pay(), 'vanish'),
    (error) => error instanceof MethodDispatchError && error.handlerName === 'pay' && error.methodName === 'vanish');
});

test('definitions are made of names and of what came from elsewhere', () => {
  assert.equal(effectiveMethod(fromCallable('a')), 'call');
  assert.equal(effectiveMethod({ callable: 'a', method: 'b' }), 'b');
  assert.ok(usesMethodDispatch({ callable: 'a', method: 'b' }) && !usesMethodDispatch({ callable: 'a', method: 'call' }));
  assert.ok(hasResolverHint({ callable: 'a', resolver: 'r' }) && !hasResolverHint({ callable: 'a' }));
  assert.equal(fromDto(null).callable, '');
  assert.deepEqual(normalizeToDefinition('a'), normalizeToDefinition({ callable: 'a' }));
});

test('the default chain is one until it is reset', async () => {
  const chain = await ResolverChain.default();
  assert.equal(await ResolverChain.default(), chain);
  assert.deepEqual(chain.listResolvers().map(([name]) => name), ['explicit_mapping', 'class_lookup']);
  ResolverChain.resetDefault();
  assert.notEqual(await ResolverChain.default(), chain);
});

test('errors say what was looked for and where', () => {
  const error = new NoResolverMatchError('x', ['a', 'b']);
  assert.deepEqual([error.callable, error.triedResolvers], ['x', ['a', 'b']]);
  assert.match(error.message, /'x'.*a, b/);
});
