import { type BasePublisher, DefaultPublisher } from './publisher.js';

/** There is no such publisher. */
export class PublisherNotFoundError extends Error {
  override name = 'PublisherNotFoundError';
  constructor(
    readonly publisherName: string,
    readonly registeredPublishers: string[] = [],
  ) {
    super(
      `Publisher '${publisherName}' not found. Registered: ${registeredPublishers.join(', ') || 'none'}`,
    );
  }
}

/** Publishers that templates name are missing. */
export class PublisherValidationError extends Error {
  override name = 'PublisherValidationError';
  constructor(
    readonly missingPublishers: string[],
    readonly registeredPublishers: string[],
  ) {
    super(
      `Missing publishers: ${missingPublishers.join(', ')}. ` +
        `Registered: ${registeredPublishers.join(', ') || 'none'}`,
    );
  }
}

/** Nothing is registered any more after {@link PublisherRegistry.freeze}. */
export class RegistryFrozenError extends Error {
  override name = 'RegistryFrozenError';
  constructor() {
    super('Publisher registry is frozen: publishers are registered before the worker starts');
  }
}

/** There is a publisher of that name. */
export class DuplicatePublisherError extends Error {
  override name = 'DuplicatePublisherError';
  constructor(readonly publisherName: string) {
    super(`Publisher '${publisherName}' is already registered`);
  }
}

/** Publishers by the names that templates use. There is one of this process. */
export class PublisherRegistry {
  static #instance: PublisherRegistry | undefined;
  readonly #publishers = new Map<string, BasePublisher>();
  readonly #default = new DefaultPublisher();
  #frozen = false;

  /** The one of this process. */
  static get instance(): PublisherRegistry {
    PublisherRegistry.#instance ??= new PublisherRegistry();
    return PublisherRegistry.#instance;
  }

  /** Throws DuplicatePublisherError, RegistryFrozenError. */
  register(publisher: BasePublisher): void {
    this.#mayChange();
    const name = publisher.publisherName;
    if (this.#publishers.has(name)) throw new DuplicatePublisherError(name);
    this.#publishers.set(name, publisher);
  }

  /** The publisher of this name, when there is one. */
  get(name: string): BasePublisher | undefined {
    return this.#publishers.get(name);
  }

  /** That of the name; else the one that was registered as `default`; else what publishes the result. */
  getOrDefault(name?: string | null): BasePublisher {
    const named = name ? this.#publishers.get(name) : undefined;
    return named ?? this.#publishers.get('default') ?? this.#default;
  }

  /** Throws PublisherNotFoundError. */
  getStrict(name: string): BasePublisher {
    const found = this.#publishers.get(name);
    if (found === undefined) throw new PublisherNotFoundError(name, this.registeredNames);
    return found;
  }

  /** Whether something is registered under this name. */
  isRegistered(name: string): boolean {
    return this.#publishers.has(name);
  }

  /** The names that are registered. */
  get registeredNames(): string[] {
    return [...this.#publishers.keys()];
  }

  /** How many are registered. */
  get count(): number {
    return this.#publishers.size;
  }

  /** Whether none is registered. */
  get isEmpty(): boolean {
    return this.#publishers.size === 0;
  }

  /** Whether no more are taken. */
  get isFrozen(): boolean {
    return this.#frozen;
  }

  /** \returns whether there was one. */
  unregister(name: string): boolean {
    this.#mayChange();
    return this.#publishers.delete(name);
  }

  /** Forgets all. */
  clear(): void {
    this.#mayChange();
    this.#publishers.clear();
  }

  /** Throws PublisherValidationError when one is missing; else nothing is registered any more. `default`
   * is always there. */
  validateRequired(names: Iterable<string>): void {
    const missing = [...names].filter((name) => name !== 'default' && !this.isRegistered(name));
    if (missing.length > 0) throw new PublisherValidationError(missing, this.registeredNames);
    this.freeze();
  }

  /** Takes no more publishers. */
  freeze(): void {
    this.#frozen = true;
  }

  /** As new: for tests. */
  reset(): void {
    this.#frozen = false;
    this.#publishers.clear();
  }

  #mayChange(): void {
    if (this.#frozen) throw new RegistryFrozenError();
  }
}
