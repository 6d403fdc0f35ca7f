import { BATCH, type NativeHost, taskerError } from '../addon/native.js';
import type { Submissions } from './submissions.js';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (why: unknown) => void;
}

/** Who waits for which task to settle. No thread waits, and none of the pool: a loop that ends would
 * wait for it. */
export class Waits {
  readonly #host: NativeHost;
  readonly #submissions: Submissions;
  readonly #waiters = new Map<string, Set<Waiter>>();
  /** Where processes share the store: looks for what they did, although that would wake. */
  #lookMs: number | undefined;
  #look: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isAskedAgain = false;

  constructor(host: NativeHost, submissions: Submissions) {
    this.#host = host;
    this.#submissions = submissions;
  }

  /** Of a store that processes share, to be looked at so often while somebody waits. */
  lookEvery(milliseconds: number): void {
    this.#lookMs = milliseconds;
  }

  /** Resolves when the task has ended or is blocked by failures. */
  async for(taskId: string, timeoutMs: number | undefined): Promise<void> {
    const id = String(taskId).toLowerCase();
    let timer: NodeJS.Timeout | undefined;
    const settled = new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      const waiters = this.#waiters.get(id) ?? new Set();
      this.#waiters.set(id, waiters.add(waiter));
      if (this.#lookMs !== undefined) this.#look ??= setInterval(() => void this.#lookNow(), this.#lookMs);
      const giveUp = (why: unknown): void => {
        waiters.delete(waiter);
        reject(why);
      };
      this.#watch(id).catch(giveUp);
      if (timeoutMs === undefined) return;
      const message = `task ${id} is still running`;
      timer = setTimeout(() => giveUp(taskerError('TSK-3005', 'Timeout', message)), timeoutMs);
    });
    try {
      await settled;
    } finally {
      clearTimeout(timer);
      if (this.#waiters.get(id)?.size === 0) this.#waiters.delete(id);
      if (this.#waiters.size === 0) this.#stopLooking();
    }
  }

  async #watch(id: string): Promise<void> {
    if (this.#submissions.isNew(id) && this.#host.watchNew(id)) return;
    await this.#host.watch(id);
  }

  /** Of a wake of kind Tasks. */
  takeSettled(): void {
    if (this.#lookMs !== undefined) {
      void this.#lookNow();  // it may read the store, which the loop must not wait for
      return;
    }
    for (;;) {
      const ids = this.#host.pollTasks();
      this.#resolve(ids);
      if (ids.length < BATCH) return;
    }
  }

  async #lookNow(): Promise<void> {
    this.#isAskedAgain = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      while (this.#isAskedAgain) {
        this.#isAskedAgain = false;
        const ids = (await this.#host.lookAtTasks()).split(' ');
        this.#resolve(ids);
        if (ids.length === BATCH) this.#isAskedAgain = true;
      }
    } catch {
      // The store does not answer, or the host was stopped: the next look will tell.
    } finally {
      this.#isLooking = false;
    }
  }

  #stopLooking(): void {
    clearInterval(this.#look);
    this.#look = undefined;
  }

  #resolve(ids: string[]): void {
    for (const id of ids) {
      const waiters = this.#waiters.get(id) ?? [];
      this.#waiters.delete(id);
      for (const waiter of waiters) waiter.resolve();
    }
  }

  /** Nothing will settle any more. */
  end(): void {
    const why = taskerError('TSK-3003', 'Stopping', 'the host was stopped');
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.reject(why);
    this.#waiters.clear();
    this.#stopLooking();
  }
}
