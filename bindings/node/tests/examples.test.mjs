// Goal: the example workflows give the documented values, attempts and events, on an engine in this process.
// Method: with a store of the process; with a server's schema of its own where TASKER_TEST_POSTGRES says where.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { EXAMPLE_CASES } from './support/example_cases.mjs';
import { mockModule } from './support/mock_module.mjs';
import { INDEX, logging, tasker } from './support/package.mjs';
import { folderOf } from './support.mjs';

const { HandlerRegistry, PublisherRegistry, Tasker } = tasker;
logging.setLoggingRuntime(mockModule());
const BUILT = join(dirname(INDEX), '../dist-examples');
const { ALL_EXAMPLE_HANDLERS } = await import(pathToFileURL(join(BUILT, 'index.js')).href);
const { PaymentEventPublisher } = await import(pathToFileURL(join(dirname(INDEX), 'examples/domain-events/index.js')).href);
const templateOf = (file) => readFileSync(fileURLToPath(new URL(`../examples/${file}`, import.meta.url)), 'utf8');

const POSTGRES = process.env.TASKER_TEST_POSTGRES;
const separator = POSTGRES?.includes('?') ? '&' : '?';
const store = POSTGRES && `${POSTGRES}${separator}schema=examples_${process.pid}`;

const handlers = Object.fromEntries(ALL_EXAMPLE_HANDLERS.map((one) => [one.handlerName, one]));

/** Handlers by name, or by a registry where the template says who is to find them. */
function handlersFor(file) {
  if (!file.endsWith('resolver_hints.yaml')) return { handlers };
  const registry = new HandlerRegistry();
  for (const one of ALL_EXAMPLE_HANDLERS) registry.register(one.handlerName, one);
  return { handlers: {}, registry };
}

async function run(file, task) {
  const engine = await Tasker.embedded({ store, templates: [templateOf(file)], ...handlersFor(file) });
  try {
    const done = await engine.wait(await engine.submit(task), 20_000);
    return { ...done, step: Object.fromEntries(done.steps.map((step) => [step.name, step])) };
  } finally {
    await engine.close();
  }
}

async function events(context, count) {
  PublisherRegistry.instance.reset();
  PublisherRegistry.instance.register(new PaymentEventPublisher());
  const heard = [];
  let all;
  const heardAll = new Promise((resolve) => { all = resolve; });
  const engine = await Tasker.embedded({ store, handlers, templates: [templateOf('domain_events/template.yaml')] });
  try {
    engine.onEvent('*', (event) => {
      heard.push(event);
      if (heard.length === count) all();
    });
    await engine.submit({ namespace: 'domain_events_ts', name: 'domain_event_publishing_ts', context });
    await heardAll;
  } finally {
    await engine.close();
    PublisherRegistry.instance.reset();
  }
  return Object.fromEntries(heard.map((event) => [event.eventName, event]));
}

for (const { name, check } of EXAMPLE_CASES) {
  test(name, (t) => check({ run, events, folder: folderOf(t) }));
}
