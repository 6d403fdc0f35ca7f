import { type BaseResolver } from '../registry/base-resolver.js';
import { type HandlerSpec, normalizeToDefinition } from '../registry/handler-definition.js';
import { isHandlerClass } from '../registry/handler-kinds.js';
import { ResolverChain } from '../registry/resolver-chain.js';
import { ClassLookupResolver } from '../registry/resolvers/class-lookup.js';
import { ExplicitMappingResolver } from '../registry/resolvers/explicit-mapping.js';
import type { ExecutableHandler, StepHandlerClass } from './base.js';

/** Handlers by the names that templates use, and the resolvers that find others. */
export class HandlerRegistry {
  readonly #registered = new ExplicitMappingResolver();
  readonly #chain = ResolverChain.withResolvers([this.#registered, new ClassLookupResolver()]);
  readonly #listeners = new Set<() => void>();
  #initialized = false;

  /** Makes it ready. What was registered before stays; may be called twice. */
  async initialize(): Promise<void> {
    this.#initialized = true;
  }

  /** Whether `initialize` was called. */
  get initialized(): boolean {
    return this.#initialized;
  }

  /** Throws for an empty name, and for what is no class of handlers. The last of a name counts. */
  register(name: string, handlerClass: StepHandlerClass): void {
    if (typeof name !== 'string' || name.trim() === '') {
      throw new Error('Handler name must be a non-empty string');
    }
    if (!isHandlerClass(handlerClass)) {
      throw new Error(`Handler '${name}' must be a StepHandler class: one with a method call`);
    }
    this.#registered.register(name, handlerClass);
    this.#changed();
  }

  /** \returns whether there was one. */
  unregister(name: string): boolean {
    const was = this.#registered.unregister(name);
    if (was) this.#changed();
    return was;
  }

  /** Whether {@link resolve} would find a handler. */
  canResolve(spec: HandlerSpec): Promise<boolean> {
    return this.#chain.canResolve(normalizeToDefinition(spec));
  }

  /** Calls back whenever handlers or resolvers were added or taken away. \returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The handler, whose `call` runs the wanted method; null when nobody knows it. Throws
   * ResolverNotFoundError when a resolver is asked for that there is not. */
  async resolve(spec: HandlerSpec): Promise<ExecutableHandler | null> {
    if (!this.#initialized) await this.initialize();
    const definition = normalizeToDefinition(spec);
    return definition.callable === '' ? null : this.#chain.resolve(definition);
  }

  /** The same for what was registered here by name. */
  resolveSync(name: string): ExecutableHandler | null {
    return this.#registered.resolveNow({ callable: name });
  }

  /** Undefined: classes are the resolvers' own business. Ask {@link isRegistered}, or resolve it. */
  getHandlerClass(_name: string): StepHandlerClass | undefined {
    return undefined;
  }

  /** Whether something is registered under this name. */
  isRegistered(name: string): boolean {
    return this.#registered.entry(name) !== undefined;
  }

  /** The names that are registered. */
  listHandlers(): string[] {
    return this.#registered.registeredCallables();
  }

  /** How many are registered. */
  handlerCount(): number {
    return this.listHandlers().length;
  }

  /** Forgets all. */
  clear(): void {
    for (const name of this.listHandlers()) this.#registered.unregister(name);
    this.#changed();
  }

  /** Asks this one too, in the order of priorities. */
  addResolver(resolver: BaseResolver): void {
    this.#chain.addResolver(resolver);
    this.#changed();
  }

  /** The resolver of this name. */
  getResolver(name: string): BaseResolver | undefined {
    return this.#chain.getResolver(name);
  }

  /** Names and priorities in the order in which they are asked. */
  listResolvers(): [string, number][] {
    return this.#chain.listResolvers();
  }

  /** The resolvers, in the order in which they are asked. */
  getResolverChain(): ResolverChain {
    return this.#chain;
  }

  /** What there is, for people. */
  debugInfo(): Record<string, unknown> {
    return {
      initialized: this.#initialized,
      handlerCount: this.handlerCount(),
      handlers: this.listHandlers(),
      resolvers: this.listResolvers().map(([name, priority]) => ({ name, priority })),
    };
  }
}
