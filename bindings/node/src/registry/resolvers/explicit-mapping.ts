import type { ExecutableHandler } from '../../handler/base.js';
import type { BaseResolver, ResolverConfig } from '../base-resolver.js';
import type { HandlerDefinition } from '../handler-definition.js';
import {
  type HandlerEntry,
  type HandlerFactory,
  isHandlerClass,
  isHandlerInstance,
} from '../handler-kinds.js';

/** Knows what was registered: classes, handlers, and functions that make handlers. */
export class ExplicitMappingResolver implements BaseResolver {
  readonly priority = 10;
  readonly #entries = new Map<string, HandlerEntry>();

  constructor(readonly name = 'explicit_mapping') {}

  /** Makes a handler known under the name that templates use. */
  register(key: string, entry: HandlerEntry): void {
    this.#entries.set(key, entry);
  }

  /** \returns whether there was one. */
  unregister(key: string): boolean {
    return this.#entries.delete(key);
  }

  /** The names that are registered. */
  registeredCallables(): string[] {
    return [...this.#entries.keys()];
  }

  /** What was registered under the name. */
  entry(key: string): HandlerEntry | undefined {
    return this.#entries.get(key);
  }

  /** Whether it might know a handler for this. */
  canResolve(definition: HandlerDefinition, _config?: ResolverConfig): boolean {
    return this.#entries.has(definition.callable);
  }

  async resolve(
    definition: HandlerDefinition,
    _config?: ResolverConfig,
  ): Promise<ExecutableHandler | null> {
    const entry = this.#entries.get(definition.callable);
    if (entry === undefined) return null;
    return this.resolveNow(definition) ?? (entry as HandlerFactory)(definition.initialization ?? {});
  }

  /** The same for what is no function that makes handlers; null for those. */
  resolveNow(definition: HandlerDefinition): ExecutableHandler | null {
    const entry = this.#entries.get(definition.callable);
    if (isHandlerClass(entry)) return new entry();
    return isHandlerInstance(entry) ? entry : null;
  }
}
