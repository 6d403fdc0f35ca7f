// Goal: the package is the same for import and for require, and says what everything in it is.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { INDEX, tasker, testing } from '../support/package.mjs';

const required = createRequire(import.meta.url)(join(dirname(INDEX), 'cjs/index.js'));

test('require gives what import gives', () => {
  assert.deepEqual(Object.keys(required).sort(), Object.keys(tasker).sort());
});

test('errors and results of one kind of module are known to the other', async () => {
  class Permanent extends tasker.StepHandler { async call() { throw new required.PermanentError('no'); } }
  const failed = await testing.runHandler(Permanent);
  assert.deepEqual([failed.errorType, failed.retryable], ['permanent_error', false]);
  class Result extends tasker.StepHandler { async call() { return required.StepHandlerResult.success({ n: 1 }); } }
  assert.deepEqual((await testing.runHandler(Result)).result, { n: 1 });
});

test('every name that documentation promises is exported', () => {
  const names = `bootstrapWorker stopWorker getWorkerStatus transitionToGracefulShutdown isWorkerRunning getVersion
    getRustVersion healthCheck TaskerClient TaskerClientError getFfiLayer getTaskerClient TaskerEventEmitter StepEventNames
    WorkerEventNames PollerEventNames MetricsEventNames EventNames EventPoller createEventPoller EventSystem FfiLayer
    StepHandler ApiHandler ApiResponse APIMixin applyAPI DecisionHandler DecisionStepHandler DecisionMixin applyDecision
    DecisionType BatchableMixin applyBatchable BatchableStepHandler defineHandler defineDecisionHandler defineBatchAnalyzer
    defineBatchWorker defineApiHandler defineThreadedHandler Decision PermanentError RetryableError HandlerRegistry HandlerSystem ResolutionError
    ResolverNotFoundError NoResolverMatchError MethodDispatchError effectiveMethod usesMethodDispatch hasResolverHint
    fromCallable fromDto normalizeToDefinition MethodDispatchWrapper RegistryResolver ResolverChain ClassLookupResolver
    ExplicitMappingResolver WorkerServer ShutdownController StepExecutionSubscriber BasePublisher DefaultPublisher
    BaseSubscriber PublisherRegistry SubscriberRegistry InProcessDomainEventPoller createStepEventContext createDomainEvent
    ffiEventToDomainEvent createFfiPollAdapter StepContext StepHandlerResult ErrorType isStandardErrorType
    isTypicallyRetryable createBatchWorkerContext noBatches createBatches isNoBatches isCreateBatches aggregateBatchResults
    logError logWarn logInfo logDebug logTrace createLogger Tasker`.split(/\s+/);
  assert.deepEqual(names.filter((name) => tasker[name] === undefined), []);
});

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));
const DECLARED = /^export (?:abstract )?(?:async )?(?:class|function|interface|type \w+ ?[=<]|const|enum) ?(\w+)?/;
/** What only the package itself uses. */
const INSIDE = ['addon/native.ts', 'addon/records.ts'];

test('every export has a comment', () => {
  const bare = [];
  for (const name of readdirSync(SOURCES, { recursive: true })) {
    if (!String(name).endsWith('.ts') || INSIDE.includes(String(name))) continue;
    const lines = readFileSync(join(SOURCES, String(name)), 'utf8').split('\n');
    lines.forEach((line, i) => {
      if (DECLARED.test(line) && !lines[i - 1]?.trim().endsWith('*/')) bare.push(`${name}:${i + 1}: ${line}`);
    });
  }
  assert.deepEqual(bare, []);
});
