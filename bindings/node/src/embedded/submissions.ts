import { BATCH, type NativeHost, type NativeRequest, taskerError } from '../addon/native.js';

interface Submitter {
  readonly resolve: (taskId: string) => void;
  readonly reject: (why: unknown) => void;
}

/** How many tasks are remembered as new. */
const NEW_MAX = 4096;

/** Requests that wait for their commit. Those of one turn of the loop share one, and none of them holds a
 * thread. */
export class Submissions {
  readonly #host: NativeHost;
  readonly #waiting = new Map<number, Submitter>();
  readonly #new = new Set<string>();
  #ticket = 0;

  constructor(host: NativeHost) {
    this.#host = host;
  }

  /** The task's id, when it is on disk. */
  submit(request: NativeRequest): Promise<string> {
    return new Promise((resolve, reject) => {
      const ticket = ++this.#ticket;
      this.#host.submitLater(request, ticket);
      this.#waiting.set(ticket, { resolve, reject });
    });
  }

  /** Of a wake of kind Submitted. */
  takeSubmitted(): void {
    for (;;) {
      const told = this.#host.pollSubmitted();
      for (let i = 0; i < told.length; i += 2) {
        const ticket = told[i] as number;
        const submitter = this.#waiting.get(ticket);
        this.#waiting.delete(ticket);
        const answer = told[i + 1];
        if (typeof answer === 'string') this.#remember(answer);
        if (typeof answer === 'string') submitter?.resolve(answer);
        else submitter?.reject(answer);
      }
      if (told.length < 2 * BATCH) return;
    }
  }

  /** Whether it was submitted here a moment ago: then it exists, and can be watched without a read. */
  isNew(taskId: string): boolean {
    return this.#new.delete(taskId);
  }

  #remember(taskId: string): void {
    this.#new.add(taskId);
    if (this.#new.size <= NEW_MAX) return;
    const [oldest] = this.#new;
    this.#new.delete(oldest as string);
  }

  /** Nothing will be told any more. */
  end(): void {
    const why = taskerError('TSK-3003', 'Stopping', 'the host was stopped: whether the task was taken in is open');
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
  }
}
