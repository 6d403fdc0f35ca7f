import { AsyncLocalStorage } from 'node:async_hooks';
import * as timers from 'node:timers';

// As they are now: a test may put others in their place, which stand still.
const { clearTimeout: callOff, setImmediate: soon, setTimeout: later } = timers;

/** A handler that runs. */
interface Run {
  /** How many sleeps of it go on. */
  sleeps: number;
  /** It did nothing for so long that it is not waited for any more. */
  isStuck: boolean;
}

interface Sleeper {
  readonly untilUs: number;
  readonly wake: () => void;
}

/** Handlers that run on virtual time: who of them has to be waited for, and who sleeps until when. */
export class RunningHandlers {
  readonly #current = new AsyncLocalStorage<Run>();
  readonly #runs = new Set<Run>();
  /** The first to wake first. */
  readonly #sleepers: Sleeper[] = [];
  #changes = 0;
  #onChange: (() => void) | undefined;
  #failure: { thrown: unknown } | undefined;

  begin(handler: () => Promise<void>): void {
    const run: Run = { sleeps: 0, isStuck: false };
    this.#runs.add(run);
    const end = (): void => {
      this.#runs.delete(run);
      this.#changed();
    };
    this.#current.run(run, handler).then(end, (thrown: unknown) => {
      this.#failure ??= { thrown };
      end();
    });
  }

  /** Of the handler that calls it: until that time, or until the signal is aborted. */
  sleep(untilUs: number, signal: AbortSignal | undefined): Promise<void> {
    const run = this.#current.getStore();
    if (run === undefined || !this.#runs.has(run)) {
      throw new Error('sleep is for handlers while they run; a test moves the time by advance');
    }
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        signal?.removeEventListener('abort', stop);
        --run.sleeps;
        this.#changed();
        settle();
      };
      const sleeper = { untilUs, wake: () => end(resolve) };
      const stop = (): void => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        end(() => reject(signal?.reason));
      };
      signal?.addEventListener('abort', stop);
      const next = this.#sleepers.findIndex((other) => other.untilUs > untilUs);
      this.#sleepers.splice(next < 0 ? this.#sleepers.length : next, 0, sleeper);
      ++run.sleeps;
      run.isStuck = false;
      this.#changed();
    });
  }

  /** When the first wakes. */
  firstWakeUs(): number | undefined {
    return this.#sleepers[0]?.untilUs;
  }

  /** Wakes those whose time has come. \returns how many. */
  wake(nowUs: number): number {
    const later = this.#sleepers.findIndex((sleeper) => sleeper.untilUs > nowUs);
    const woken = this.#sleepers.splice(0, later < 0 ? this.#sleepers.length : later);
    for (const sleeper of woken) sleeper.wake();
    return woken.length;
  }

  /** Waits until every handler has ended or sleeps. One that does neither, and nothing else, for so many
   * real milliseconds, is taken for one that waits for time to go by. Throws what no handler may throw. */
  async rest(patienceMs: number): Promise<void> {
    for (;;) {
      const seen = this.#changes;
      if (this.#areAtRest()) {
        // What follows from it in other promises.
        await new Promise((resolve) => soon(resolve));
      } else if (!(await this.#changeWithin(patienceMs))) {
        for (const run of this.#runs) run.isStuck = run.sleeps === 0;
      }
      if (this.#failure !== undefined) throw this.#failure.thrown;
      if (seen === this.#changes && this.#areAtRest()) return;
    }
  }

  #areAtRest(): boolean {
    for (const run of this.#runs) if (run.sleeps === 0 && !run.isStuck) return false;
    return true;
  }

  #changeWithin(patienceMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = later(() => {
        this.#onChange = undefined;
        resolve(false);
      }, patienceMs);
      this.#onChange = () => {
        callOff(timer);
        resolve(true);
      };
    });
  }

  #changed(): void {
    ++this.#changes;
    const tell = this.#onChange;
    this.#onChange = undefined;
    tell?.();
  }
}
