/** What runs in a thread: one call at a time of one handler. */
import { parentPort, workerData } from 'node:worker_threads';

import { failureOf } from '../errors.js';
import { checkedResult } from '../execution/completion.js';
import type { StepHandlerClass } from '../handler/base.js';
import { isHandlerClass } from '../registry/handler-kinds.js';
import { StepContext } from '../types/step-context.js';
import type { ThreadAnswer, ThreadCall, ThreadData } from './messages.js';

const { module, exportName } = workerData as ThreadData;

/** Looked for once: what goes wrong then, goes wrong for every call. */
const found = findClass();
found.catch(() => undefined);

async function findClass(): Promise<StepHandlerClass> {
  const exported = (await import(module)) as Record<string, unknown>;
  const wanted =
    exportName === undefined ? (exported['default'] ?? onlyClassOf(exported)) : exported[exportName];
  if (isHandlerClass(wanted)) return wanted;
  throw new Error(`${module} has no handler class '${exportName ?? 'default'}'`);
}

function onlyClassOf(exported: Record<string, unknown>): unknown {
  const classes = Object.values(exported).filter(isHandlerClass);
  return classes.length === 1 ? classes[0] : undefined;
}

async function answer({ event, handlerName }: ThreadCall): Promise<ThreadAnswer> {
  try {
    const handler = new (await found)();
    const context = StepContext.fromFfiEvent(event, handlerName);
    const result = checkedResult(await handler.call(context), handlerName);
    // As JSON: an object of the handler's own classes cannot cross.
    return JSON.parse(JSON.stringify({ result: { ...result } })) as ThreadAnswer;
  } catch (thrown) {
    const failure = failureOf(thrown);
    return { failure: { ...failure, metadata: { errorType: String(failure.metadata['errorType'] ?? '') } } };
  }
}

parentPort?.on('message', (call: ThreadCall) => {
  void answer(call).then((told) => parentPort?.postMessage(told));
});
