import { logInfo } from '../logging/index.js';
import type { BaseResolver } from '../registry/base-resolver.js';
import type { HandlerSpec } from '../registry/handler-definition.js';
import { nameOfClass } from '../registry/handler-kinds.js';
import type { ExecutableHandler, StepHandlerClass } from './base.js';
import { findHandlers } from './handler-files.js';
import { HandlerRegistry } from './registry.js';

/** The handlers of a worker: a registry, and folders that it is filled from. */
export class HandlerSystem {
  readonly #registry = new HandlerRegistry();

  /** What was registered before that is taken over. */
  async initialize(): Promise<void> {
    await this.#registry.initialize();
  }

  /** Whether `initialize` was called. */
  get initialized(): boolean {
    return this.#registry.initialized;
  }

  /** Registers the classes of handlers in a folder. \returns how many. */
  async loadFromPath(path: string): Promise<number> {
    const found = await findHandlers(path);
    for (const handlerClass of found) this.register(nameOfClass(handlerClass), handlerClass);
    logInfo(`${found.length} handlers of ${path}`);
    return found.length;
  }

  /** The same of the folder that `TYPESCRIPT_HANDLER_PATH` names; 0 when it names none. */
  async loadFromEnv(): Promise<number> {
    const path = process.env['TYPESCRIPT_HANDLER_PATH'];
    return path ? this.loadFromPath(path) : 0;
  }

  /** Makes a handler known under the name that templates use. */
  register(name: string, handlerClass: StepHandlerClass): void {
    this.#registry.register(name, handlerClass);
  }

  /** Forgets it. \returns whether it was there. */
  unregister(name: string): boolean {
    return this.#registry.unregister(name);
  }

  /** A handler for what a template says; null when no resolver knows one. */
  resolve(spec: HandlerSpec): Promise<ExecutableHandler | null> {
    return this.#registry.resolve(spec);
  }

  /** A registered handler; null when there is none. */
  resolveSync(name: string): ExecutableHandler | null {
    return this.#registry.resolveSync(name);
  }

  /** Whether something is registered under this name. */
  isRegistered(name: string): boolean {
    return this.#registry.isRegistered(name);
  }

  /** The names that are registered. */
  listHandlers(): string[] {
    return this.#registry.listHandlers();
  }

  /** How many are registered. */
  handlerCount(): number {
    return this.#registry.handlerCount();
  }

  /** Forgets all. */
  clear(): void {
    this.#registry.clear();
  }

  /** Asks this one too, in the order of priorities. */
  addResolver(resolver: BaseResolver): void {
    this.#registry.addResolver(resolver);
  }

  /** The resolver of this name. */
  getResolver(name: string): BaseResolver | undefined {
    return this.#registry.getResolver(name);
  }

  /** Names and priorities, in the order in which they are asked. */
  listResolvers(): [string, number][] {
    return this.#registry.listResolvers();
  }

  /** The registry itself. */
  getRegistry(): HandlerRegistry {
    return this.#registry;
  }

  /** What there is, for people. */
  debugInfo(): Record<string, unknown> {
    return { ...this.#registry.debugInfo(), handlerPath: process.env['TYPESCRIPT_HANDLER_PATH'] ?? null };
  }
}
