import { asError } from '../errors.js';
import type { HandlerRegistry } from '../handler/registry.js';
import { logWarn } from '../logging/index.js';

/** Whose claims are kept. */
export interface ClaimingHost {
  /** JSON: how templates of the store address their handlers. */
  wantedHandlers(): Promise<string>;
  changeClaims(callables: string[]): void;
}

/** How often it is looked for templates that other processes have brought. */
const LOOK_MS = 30_000;

interface Wanted {
  callable: string;
  method: string;
  resolver: string | null;
}

/** Keeps up with which steps this process can run, where others have handlers, too: what is registered, and
 * what templates ask for that a resolver knows. Others' steps are left to them. */
export class Claims {
  readonly #host: ClaimingHost;
  readonly #registry: HandlerRegistry;
  readonly #listed: readonly string[];
  #claimed: string;
  #endListening: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isAskedAgain = false;
  #isEnded = false;

  /** \param listed  handlers that are there besides the registry's */
  constructor(host: ClaimingHost, registry: HandlerRegistry, listed: readonly string[] = []) {
    this.#host = host;
    this.#registry = registry;
    this.#listed = listed;
    this.#claimed = JSON.stringify(this.atFirst());
  }

  /** What can be claimed before anybody looked at templates. */
  atFirst(): string[] {
    return [...new Set([...this.#listed, ...this.#registry.listHandlers()])].sort();
  }

  /** From now on, until end. Resolves when the templates that there are were looked at. */
  async begin(): Promise<void> {
    this.#endListening = this.#registry.onChange(() => void this.look());
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
    this.#timer.unref?.();
    await this.look();
  }

  end(): void {
    this.#isEnded = true;
    this.#endListening?.();
    clearInterval(this.#timer);
  }

  /** Looks now; when a look goes on, once more after it. */
  async look(): Promise<void> {
    this.#isAskedAgain = true;
    this.#looking ??= this.#lookOn().finally(() => (this.#looking = undefined));
    await this.#looking;
  }

  async #lookOn(): Promise<void> {
    while (this.#isAskedAgain && !this.#isEnded) {
      this.#isAskedAgain = false;
      try {
        await this.#lookOnce();
      } catch (thrown) {
        // The store does not answer, or the host was stopped: what was claimed stays.
        if (!this.#isEnded) logWarn(`handlers of templates are not known: ${asError(thrown).message}`);
      }
    }
  }

  async #lookOnce(): Promise<void> {
    const wanted = JSON.parse(await this.#host.wantedHandlers()) as Wanted[];
    const claims = new Set(this.atFirst());
    for (const { callable, method, resolver } of wanted) {
      if (claims.has(callable)) continue;
      const definition = { callable, method, ...(resolver === null ? {} : { resolver }) };
      if (await this.#registry.canResolve(definition)) claims.add(callable);
    }
    const sorted = [...claims].sort();
    const text = JSON.stringify(sorted);
    if (text === this.#claimed || this.#isEnded) return;
    this.#host.changeClaims(sorted);
    this.#claimed = text;
  }
}
