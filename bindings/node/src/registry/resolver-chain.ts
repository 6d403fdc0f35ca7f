import type { ExecutableHandler } from '../handler/base.js';
import { logWarn } from '../logging/index.js';
import type { BaseResolver, ResolverConfig } from './base-resolver.js';
import { ResolverNotFoundError } from './errors.js';
import {
  effectiveMethod,
  type HandlerDefinition,
  usesMethodDispatch,
} from './handler-definition.js';
import { MethodDispatchWrapper } from './method-dispatch-wrapper.js';
import { ClassLookupResolver } from './resolvers/class-lookup.js';
import { ExplicitMappingResolver } from './resolvers/explicit-mapping.js';

/** Asks resolvers, the lowest priority first, until one knows the handler. */
export class ResolverChain {
  static #default: Promise<ResolverChain> | undefined;
  #resolvers: BaseResolver[] = [];

  /** The chain of this process: what was registered, then modules. */
  static default(): Promise<ResolverChain> {
    ResolverChain.#default ??= Promise.resolve(
      ResolverChain.withResolvers([new ExplicitMappingResolver(), new ClassLookupResolver()]),
    );
    return ResolverChain.#default;
  }

  /** The next {@link default} is a new one. */
  static resetDefault(): void {
    ResolverChain.#default = undefined;
  }

  /** A chain of these alone. */
  static withResolvers(resolvers: BaseResolver[]): ResolverChain {
    const chain = new ResolverChain();
    for (const resolver of resolvers) chain.addResolver(resolver);
    return chain;
  }

  /** Adds one, in place of one with the same name. */
  addResolver(resolver: BaseResolver): this {
    const others = this.#resolvers.filter((other) => other.name !== resolver.name);
    this.#resolvers = [...others, resolver].sort((one, other) => one.priority - other.priority);
    return this;
  }

  /** The resolver of this name. */
  getResolver(name: string): BaseResolver | undefined {
    return this.#resolvers.find((resolver) => resolver.name === name);
  }

  /** Names and priorities in the order in which they are asked. */
  listResolvers(): [string, number][] {
    return this.#resolvers.map((resolver) => [resolver.name, resolver.priority]);
  }

  /** The handler, whose `call` runs the method that the definition names; null when nobody knows it.
   * Throws ResolverNotFoundError when the definition names a resolver that there is not. */
  async resolve(
    definition: HandlerDefinition,
    config?: ResolverConfig,
  ): Promise<ExecutableHandler | null> {
    for (const resolver of this.#askedFor(definition)) {
      if (!resolver.canResolve(definition, config)) continue;
      const handler = await resolver.resolve(definition, config);
      if (handler !== null) return this.wrapForMethodDispatch(handler, definition);
    }
    return null;
  }

  /** Whether {@link resolve} would find a handler: as the resolvers say; of a module by its path, whether it
   * is there. */
  async canResolve(definition: HandlerDefinition, config?: ResolverConfig): Promise<boolean> {
    const wanted = definition.resolver;
    if (wanted && this.getResolver(wanted) === undefined) return false;
    for (const resolver of this.#askedFor(definition)) {
      if (!resolver.canResolve(definition, config)) continue;
      if (!(resolver instanceof ClassLookupResolver)) return true;
      // Any path looks like one of a module.
      if (await resolver.resolve(definition, config).catch(() => null)) return true;
    }
    return false;
  }

  #askedFor(definition: HandlerDefinition): BaseResolver[] {
    const wanted = definition.resolver;
    if (!wanted) return this.#resolvers;
    const only = this.getResolver(wanted);
    if (only === undefined) throw new ResolverNotFoundError(wanted);
    return [only];
  }

  /** The handler itself when `call` is wanted, or with a warning when it has no such method: who runs it
   * looks whether it was wrapped. */
  wrapForMethodDispatch(
    handler: ExecutableHandler,
    definition: HandlerDefinition,
  ): ExecutableHandler {
    if (!usesMethodDispatch(definition)) return handler;
    const method = effectiveMethod(definition);
    try {
      return new MethodDispatchWrapper(handler, method);
    } catch (error) {
      logWarn((error as Error).message, { handler: handler.name, method });
      return handler;
    }
  }
}
