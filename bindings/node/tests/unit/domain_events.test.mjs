// Goal: publishers make what is published, and subscribers hear what they asked for.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { logging, tasker } from '../support/package.mjs';
import { mockModule, stepEvent } from '../support/mock_module.mjs';

const {
  BasePublisher, BaseSubscriber, createDomainEvent, createFfiPollAdapter, createStepEventContext, DefaultPublisher,
  DuplicatePublisherError, ffiEventToDomainEvent, HandlerRegistry, InProcessDomainEventPoller, PublisherNotFoundError,
  PublisherRegistry, PublisherValidationError, RegistryFrozenError, StepExecutionSubscriber, StepHandler,
  SubscriberRegistry, TaskerEventEmitter,
} = tasker;
logging.setLoggingRuntime(mockModule());

afterEach(() => {
  PublisherRegistry.instance.reset();
  SubscriberRegistry.instance.reset();
});

class Payments extends BasePublisher {
  publisherName = 'Payments';
  hooks = [];
  shouldPublish(result) { this.hooks.push('should'); return result.success; }
  transformPayload(result) { this.hooks.push('transform'); return { cents: result.result.cents }; }
  additionalMetadata() { this.hooks.push('metadata'); return { more: 1 }; }
  beforePublish(name) { this.hooks.push(`before ${name}`); return name !== 'payment.held'; }
  afterPublish(name, payload) { this.hooks.push(`after ${name} ${payload.cents}`); }
}
const ok = { success: true, result: { cents: 5, secret: 1 } };

test('publishing runs the hooks in order', () => {
  const publisher = new Payments();
  assert.equal(publisher.publish({ eventName: 'payment.made', stepResult: ok }), true);
  assert.deepEqual(publisher.hooks, ['should', 'transform', 'metadata', 'before payment.made', 'after payment.made 5']);
});

test('what shall not be published is not made', () => {
  const publisher = new Payments();
  assert.equal(publisher.publish({ eventName: 'payment.made', stepResult: { success: false } }), false);
  assert.deepEqual(publisher.hooks, ['should']);
});

test('beforePublish has the last word', () => {
  const publisher = new Payments();
  assert.equal(publisher.publish({ eventName: 'payment.held', stepResult: ok }), false);
  assert.ok(!publisher.hooks.some((hook) => hook.startsWith('after')));
});

test('a hook that throws is told, and nothing is published', () => {
  const told = [];
  class Broken extends Payments {
    transformPayload() { throw new Error('mine'); }
    onPublishError(name, error) { told.push([name, error.message]); }
  }
  assert.equal(new Broken().publish({ eventName: 'payment.made', stepResult: ok }), false);
  assert.deepEqual(told, [['payment.made', 'mine']]);
});

test('the default publisher publishes the result', () => {
  const { payload } = new DefaultPublisher().prepare({ eventName: 'x', stepResult: ok });
  assert.deepEqual(payload, ok.result);
});

test('a name is registered once', () => {
  const registry = PublisherRegistry.instance;
  registry.register(new Payments());
  assert.throws(() => registry.register(new Payments()), DuplicatePublisherError);
  assert.deepEqual([registry.registeredNames, registry.count, registry.isEmpty], [['Payments'], 1, false]);
});

test('a publisher that there is not is the default one, or an error', () => {
  const registry = PublisherRegistry.instance;
  assert.equal(registry.get('none'), undefined);
  assert.equal(registry.getOrDefault('none').publisherName, 'default');
  assert.throws(() => registry.getStrict('none'), PublisherNotFoundError);
});

test('required publishers are checked, and the registry is closed then', () => {
  const registry = PublisherRegistry.instance;
  registry.register(new Payments());
  assert.throws(() => registry.validateRequired(['default', 'Payments', 'Other']),
    (error) => error instanceof PublisherValidationError && error.missingPublishers.join() === 'Other');
  assert.ok(!registry.isFrozen);
  registry.validateRequired(['default', 'Payments']);
  assert.ok(registry.isFrozen);
  assert.throws(() => registry.unregister('Payments'), RegistryFrozenError);
});

class Heard extends BaseSubscriber {
  static subscribesTo() { return ['payment.*', 'order.paid']; }
  heard = [];
  handle(event) { this.heard.push(event.eventName); }
}
const event = (eventName, more = {}) => createDomainEvent({ eventName, ...more });

test('a subscriber hears what it subscribed to', () => {
  const poller = new InProcessDomainEventPoller();
  const subscriber = new Heard();
  subscriber.start(poller);
  for (const name of ['payment.made', 'order.paid', 'order.paid.twice', 'payments', 'payment']) poller.deliver(event(name));
  assert.deepEqual(subscriber.heard, ['payment.made', 'order.paid']);
  assert.deepEqual([subscriber.active, subscriber.subscriptions], [true, ['payment.*', 'order.paid']]);
  assert.ok(subscriber.matches('payment.x') && !subscriber.matches('other'));
});

test('a subscriber that was stopped hears nothing', () => {
  const poller = new InProcessDomainEventPoller();
  const subscriber = new Heard();
  subscriber.start(poller);
  subscriber.stop();
  poller.deliver(event('payment.made'));
  assert.deepEqual([subscriber.heard, subscriber.active], [[], false]);
});

test('a subscriber may decline, and is told what it threw', async () => {
  const told = [];
  const done = new Promise((resolve) => {
    class Careful extends BaseSubscriber {
      beforeHandle(one) { return one.eventName !== 'skip'; }
      async handle(one) { if (one.eventName === 'bad') throw new Error('mine'); }
      afterHandle(one) { told.push(`after ${one.eventName}`); }
      onHandleError(one, error) { told.push(`${one.eventName}: ${error.message}`); resolve(); }
    }
    const poller = new InProcessDomainEventPoller();
    new Careful().start(poller);
    for (const name of ['skip', 'good', 'bad']) poller.deliver(event(name));
  });
  await done;
  assert.deepEqual(told.sort(), ['after good', 'bad: mine']);
});

test('all subscribers are started and stopped together', () => {
  const registry = SubscriberRegistry.instance;
  const poller = new InProcessDomainEventPoller();
  registry.register(Heard);
  const late = new Heard();
  registry.startAll(poller);
  registry.registerInstance(late);
  assert.ok(registry.isStarted && late.active);
  assert.deepEqual(registry.stats.subscribers[0], { className: 'Heard', active: true, patterns: ['payment.*', 'order.paid'] });
  assert.deepEqual([registry.count, registry.stats.activeCount], [2, 2]);
  registry.stopAll();
  assert.deepEqual([registry.stats.started, registry.stats.activeCount], [false, 0]);
});

test('a poller takes what there is, at most so much at a time', () => {
  const module = mockModule();
  const heard = [];
  const poller = new InProcessDomainEventPoller({ maxEventsPerPoll: 2 });
  poller.setPollFunction(createFfiPollAdapter(module));
  poller.subscribe('*', (one) => heard.push(one.eventName));
  for (const eventName of ['a', 'b', 'c']) {
    module.domainEvents.push({ eventId: eventName, eventName, eventVersion: '1.0', metadata: {}, payload: {} });
  }
  assert.deepEqual([poller.takeEvents(), poller.takeEvents()], [2, 1]);
  assert.deepEqual(heard, ['a', 'b', 'c']);
  const { pollCount, eventsProcessed, eventsLagged, running } = poller.stats;
  assert.deepEqual([pollCount, eventsProcessed, eventsLagged, running], [2, 3, 1, false]);
});

test('a poller polls by itself until it is stopped', async () => {
  const poller = new InProcessDomainEventPoller({ pollIntervalMs: 1 });
  await new Promise((resolve) => { poller.setPollFunction(() => { resolve(); return null; }); poller.start(); });
  assert.ok(poller.isRunning);
  poller.stop();
  assert.ok(!poller.isRunning);
});

test('a callback that throws keeps no event from the others', () => {
  const poller = new InProcessDomainEventPoller();
  const [told, heard] = [[], []];
  poller.onError((error) => told.push(error.message));
  poller.subscribe('*', () => { throw new Error('mine'); });
  const end = poller.subscribe('*', (one) => heard.push(one.eventName));
  poller.deliver(event('a'));
  end();
  poller.deliver(event('b'));
  assert.deepEqual([told, heard], [['mine', 'mine'], ['a']]);
  assert.ok(poller.unsubscribe('*'));
  assert.ok(!poller.unsubscribe('*'));
});

test('an event of the addon has the payload of the business', () => {
  const metadata = { taskUuid: 't', namespace: 'n', correlationId: 'c', firedAt: '2026-01-01T00:00:00Z' };
  const payload = { task_sequence_step: { s: 1 }, execution_result: { success: true }, payload: { cents: 5 } };
  const made = ffiEventToDomainEvent({ eventId: 'e', eventName: 'a', eventVersion: '1.0', metadata, payload });
  assert.deepEqual([made.payload, made.executionResult, made.taskSequenceStep], [{ cents: 5 }, { success: true }, { s: 1 }]);
  assert.equal(made.metadata.stepUuid, null);
});

test("a step's context has defaults", () => {
  assert.deepEqual(createStepEventContext({ taskUuid: 't', stepUuid: 's', stepName: 'n' }),
    { taskUuid: 't', stepUuid: 's', stepName: 'n', namespace: 'default', correlationId: 't', metadata: {} });
});

async function sent(result, publishesEvents) {
  class Handler extends StepHandler { async call() { return result(this); } succeed(...x) { return this.success(...x); } fail(...x) { return this.failure(...x); } }
  const registry = new HandlerRegistry();
  registry.register('test.handler', Handler);
  const module = mockModule();
  const emitter = new TaskerEventEmitter();
  new StepExecutionSubscriber(emitter, registry, module).start();
  const one = stepEvent();
  one.stepDefinition.publishesEvents = publishesEvents;
  emitter.emitStepReceived(one);
  return (await module.completed(1))[0].result;
}

test('the publisher that a template names first makes the payloads of the step', async () => {
  const publisher = new Payments();
  PublisherRegistry.instance.register(publisher);
  const result = await sent((handler) => handler.succeed({ cents: 7, secret: 1 }), [
    { name: 'payment.made', publisher: 'Payments' }, { name: 'payment.held', publisher: 'Payments' },
    { name: 'payment.failed', publisher: 'Payments', condition: 'failure' }, { name: 'other' },
  ]);
  assert.deepEqual(result.eventPayloads, { 'payment.made': { cents: 7 }, 'payment.held': null, other: { cents: 7 } });
  assert.equal(result.eventPublisher, 'Payments');
  assert.ok(publisher.hooks.includes('after payment.made 7'));
});

for (const [condition, retryable, met] of [
  ['retryable_failure', true, true], ['retryable_failure', false, false], ['permanent_failure', false, true],
  ['permanent_failure', true, false], ['failure', true, true], ['always', false, true], ['success', true, false],
]) {
  test(`of ${condition} ${met ? 'a' : 'no'} payload is made when a ${retryable ? 'retryable' : 'permanent'} failure is`, async () => {
    class Any extends BasePublisher { publisherName = 'Any'; transformPayload() { return { made: true }; } }
    PublisherRegistry.instance.register(new Any());
    const result = await sent((handler) => handler.fail('no', 'odd', retryable), [{ name: 'e', publisher: 'Any', condition }]);
    assert.deepEqual(result.eventPayloads, met ? { e: { made: true } } : undefined);
  });
}

test('a publisher that throws does not touch the step', async () => {
  class Broken extends BasePublisher {
    publisherName = 'Broken';
    transformPayload() { throw new Error('mine'); }
    onPublishError() { throw new Error('mine, too'); }
  }
  PublisherRegistry.instance.register(new Broken());
  const result = await sent((handler) => handler.succeed({}), [{ name: 'e', publisher: 'Broken' }]);
  assert.deepEqual([result.success, result.eventPayloads], [true, { e: null }]);
});
