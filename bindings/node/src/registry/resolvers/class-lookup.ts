import { resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { ExecutableHandler } from '../../handler/base.js';
import type { BaseResolver, ResolverConfig } from '../base-resolver.js';
import { ResolutionError } from '../errors.js';
import type { HandlerDefinition } from '../handler-definition.js';
import { isHandlerClass, nameOfClass } from '../handler-kinds.js';

/** Paths of modules: `./`, `../`, or a package with a scope. Names of classes are none. */
const MODULE_PATH = /^(\.\.?\/|@[\w-]+\/)/;

/** Finds classes in modules: `./handlers/payment.js` (its default, or its only handler class), or
 * `./handlers/payment.js#PaymentHandler`. Paths are relative to the working directory. */
export class ClassLookupResolver implements BaseResolver {
  readonly name = 'class_lookup';
  readonly priority = 100;

  /** Whether it might know a handler for this. */
  canResolve(definition: HandlerDefinition, _config?: ResolverConfig): boolean {
    return MODULE_PATH.test(definition.callable);
  }

  /** Null when there is no such module; throws what the module throws. */
  async resolve(
    definition: HandlerDefinition,
    config?: ResolverConfig,
  ): Promise<ExecutableHandler | null> {
    if (!this.canResolve(definition, config)) return null;
    const [path = '', wanted] = definition.callable.split('#');
    const url = path.startsWith('.') ? pathToFileURL(resolvePath(path)).href : path;
    let module: Record<string, unknown>;
    try {
      module = (await import(url)) as Record<string, unknown>;
    } catch (error) {
      if (isMissing(error, path)) return null;
      throw error;
    }
    const found = pick(module, wanted);
    if (found === undefined) {
      throw new ResolutionError(
        `Module '${path}' has no ${wanted ? `handler class '${wanted}'` : 'default or single handler class'}`,
      );
    }
    return new found();
  }
}

/** Whether it is the module itself that is missing, not one that it imports. */
function isMissing(error: unknown, path: string): boolean {
  const { code, message } = error as { code?: string; message?: string };
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  const [wanted = ''] = String(message).split(' imported from ');
  return isNotFound && wanted.includes(path.replace(/^(\.\.?\/)+/, ''));
}

function pick(module: Record<string, unknown>, wanted: string | undefined) {
  if (wanted !== undefined) {
    const named = Object.values(module).filter(isHandlerClass);
    const exported = module[wanted];
    return isHandlerClass(exported) ? exported : named.find((one) => nameOfClass(one) === wanted);
  }
  if (isHandlerClass(module['default'])) return module['default'];
  const classes = Object.values(module).filter(isHandlerClass);
  return classes.length === 1 ? classes[0] : undefined;
}
