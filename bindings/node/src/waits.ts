import { BATCH, type NativeHost, taskerError } from './native.js';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (why: unknown) => void;
}

/** Who waits for which task to settle. No thread waits, and none of the pool: a loop that ends would
 * wait for it. */
export class Waits {
  readonly #host: NativeHost;
  readonly #waiters = new Map<string, Set<Waiter>>();

  constructor(host: NativeHost) {
    this.#host = host;
  }

  /** Resolves when the task has ended or is blocked by failures. */
  async for(taskId: string, timeoutMs: number | undefined): Promise<void> {
    const id = String(taskId).toLowerCase();
    let timer: NodeJS.Timeout | undefined;
    const settled = new Promise<void>((resolve, reject) => {
      const waiter = { resolve, reject };
      const waiters = this.#waiters.get(id) ?? new Set();
      this.#waiters.set(id, waiters.add(waiter));
      const giveUp = (why: unknown): void => {
        waiters.delete(waiter);
        reject(why);
      };
      this.#host.watch(id).catch(giveUp);
      if (timeoutMs === undefined) return;
      const message = `task ${id} is still running`;
      timer = setTimeout(() => giveUp(taskerError('TSK-3005', 'Timeout', message)), timeoutMs);
    });
    try {
      await settled;
    } finally {
      clearTimeout(timer);
      if (this.#waiters.get(id)?.size === 0) this.#waiters.delete(id);
    }
  }

  /** Of a wake of kind Tasks. */
  takeSettled(): void {
    for (;;) {
      const ids = this.#host.pollTasks();
      for (const id of ids) {
        const waiters = this.#waiters.get(id) ?? [];
        this.#waiters.delete(id);
        for (const waiter of waiters) waiter.resolve();
      }
      if (ids.length < BATCH) return;
    }
  }

  /** Nothing will settle any more. */
  end(): void {
    const why = taskerError('TSK-3003', 'Stopping', 'the host was stopped');
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.reject(why);
    this.#waiters.clear();
  }
}
