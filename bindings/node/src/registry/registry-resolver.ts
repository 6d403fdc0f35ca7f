import type { ExecutableHandler } from '../handler/base.js';
import type { BaseResolver, ResolverConfig } from './base-resolver.js';
import type { HandlerDefinition } from './handler-definition.js';

/** What a class of resolvers says of itself. */
interface ResolverStatics {
  _name?: string;
  _priority?: number;
  pattern?: RegExp;
  prefix?: string;
  name: string;
}

/** Base of resolvers for callables of one form: a `pattern`, or a `prefix`. Those of another kind
 * override {@link canResolve}. */
export abstract class RegistryResolver implements BaseResolver {
  /** What templates ask for it by; the class's name when left out. */
  static _name?: string;
  /** 50 when left out. */
  static _priority?: number;
  static pattern?: RegExp;
  static prefix?: string;

  get #statics(): ResolverStatics {
    return this.constructor as unknown as ResolverStatics;
  }

  get name(): string {
    return this.#statics._name ?? this.#statics.name;
  }

  get priority(): number {
    return this.#statics._priority ?? 50;
  }

  /** Whether it might know a handler for this. */
  canResolve(definition: HandlerDefinition, _config?: ResolverConfig): boolean {
    const { pattern, prefix } = this.#statics;
    if (pattern !== undefined) return definition.callable.search(pattern) >= 0;
    return prefix !== undefined && definition.callable.startsWith(prefix);
  }

  async resolve(
    definition: HandlerDefinition,
    config?: ResolverConfig,
  ): Promise<ExecutableHandler | null> {
    if (!this.canResolve(definition, config)) return null;
    return this.resolveHandler(definition, this.#match(definition.callable), config);
  }

  /** Not by the pattern itself: one with the flag g would remember where it was. */
  #match(callable: string): RegExpMatchArray | null {
    const { pattern } = this.#statics;
    if (pattern === undefined) return null;
    return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).exec(callable);
  }

  /** Finds the handler; null when there is none. `match` is what the pattern matched. */
  abstract resolveHandler(
    definition: HandlerDefinition,
    match: RegExpMatchArray | null,
    config?: ResolverConfig,
  ): Promise<ExecutableHandler | null> | ExecutableHandler | null;
}
