import { asError } from '../errors.js';
import { logError } from '../logging/index.js';
import type { ShutdownHandler } from './types.js';

/** One request to stop, whoever makes it, and what is to be done then. */
export class ShutdownController {
  #promise!: Promise<string>;
  #resolve!: (signal: string) => void;
  #signal: string | null = null;
  #handlers: ShutdownHandler[] = [];

  constructor() {
    this.reset();
  }

  /** Resolves with the signal when it is requested. */
  get promise(): Promise<string> {
    return this.#promise;
  }

  /** Whether an end was asked for. */
  get isRequested(): boolean {
    return this.#signal !== null;
  }

  /** Why; null before it is requested. */
  get signal(): string | null {
    return this.#signal;
  }

  /** Something to be done at the end. */
  onShutdown(handler: ShutdownHandler): void {
    this.#handlers.push(handler);
  }

  /** The first request counts. */
  trigger(signal: string): void {
    if (this.#signal !== null) return;
    this.#signal = signal;
    this.#resolve(signal);
  }

  /** Does everything, one after the other, whoever throws. */
  async executeHandlers(): Promise<void> {
    for (const handler of this.#handlers) {
      try {
        await handler();
      } catch (thrown) {
        logError(`a shutdown handler failed: ${asError(thrown).message}`);
      }
    }
  }

  /** As new. */
  reset(): void {
    this.#signal = null;
    this.#handlers = [];
    this.#promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}
