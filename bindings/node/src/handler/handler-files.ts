import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { logWarn } from '../logging/index.js';
import { isHandlerClass } from '../registry/handler-kinds.js';
import type { StepHandlerClass } from './base.js';

/** Lists that an index may export instead of each class. */
const LISTS = ['ALL_EXAMPLE_HANDLERS', 'ALL_DSL_HANDLERS'];

/** Folders whose index is looked for; the first two are alternatives. */
const INDEX_PLACES = [['examples', '.'], ['dsl_examples']];

const SOURCE = /\.(?:js|mjs|cjs|ts|mts)$/;
const NO_SOURCE = /\.d\.m?ts$|\.(?:test|spec)\.\w+$/;

async function load(file: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
}

/** An abstract base that a file re-exports is a class too, but has no name for templates. */
function isNamed(handlerClass: StepHandlerClass): boolean {
  return Boolean(handlerClass.handlerName);
}

function handlersOf(module: Record<string, unknown>): StepHandlerClass[] {
  const listed = LISTS.flatMap((name) => (Array.isArray(module[name]) ? module[name] : []));
  const wanted: unknown[] = listed.length > 0 ? listed : Object.values(module);
  return wanted.filter(isHandlerClass).filter(isNamed);
}

function indexIn(folder: string): string | undefined {
  return ['index.js', 'index.mjs', 'index.ts'].map((name) => join(folder, name)).find(existsSync);
}

async function handlersOfIndexes(folder: string): Promise<StepHandlerClass[]> {
  const found: StepHandlerClass[] = [];
  for (const places of INDEX_PLACES) {
    for (const place of places) {
      const index = indexIn(join(folder, place));
      if (index === undefined) continue;
      found.push(...handlersOf(await load(index)));
      break;
    }
  }
  return found;
}

function sourcesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name) && !NO_SOURCE.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes('node_modules'))
    .sort();
}

async function handlersOfFiles(folder: string): Promise<StepHandlerClass[]> {
  const found: StepHandlerClass[] = [];
  for (const file of sourcesIn(folder)) {
    try {
      found.push(...handlersOf(await load(file)));
    } catch (error) {
      logWarn(`no handlers of ${file}: ${(error as Error).message}`);
    }
  }
  return found;
}

/** Classes of handlers in a folder: of `examples/index` or `index`, and of `dsl_examples/index`; without
 * those, of all its files. An index that cannot be loaded is an error; a file among others is not. */
export async function findHandlers(path: string): Promise<StepHandlerClass[]> {
  const folder = resolve(path);
  if (!existsSync(folder)) {
    logWarn(`no handlers: there is no folder ${folder}`);
    return [];
  }
  const found = await handlersOfIndexes(folder);
  return found.length > 0 ? found : handlersOfFiles(folder);
}
