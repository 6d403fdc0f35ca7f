import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { folder } from '../here.cjs';
import type { ThreadAnswer, ThreadCall, ThreadData } from './messages.js';

interface Job {
  call: ThreadCall;
  signal: AbortSignal;
  resolve: (answer: ThreadAnswer) => void;
  reject: (why: unknown) => void;
}

/** Threads for one handler, made when they are needed. Idle ones keep no process alive. */
export class ThreadPool {
  readonly #data: ThreadData;
  readonly #threadsMax: number;
  readonly #idle: Worker[] = [];
  readonly #waiting: Job[] = [];
  #count = 0;

  constructor(data: ThreadData, threadsMax: number) {
    this.#data = data;
    this.#threadsMax = threadsMax;
  }

  /** Runs a call in a thread, as soon as there is one. When `signal` is aborted the thread is ended: what
   * computes does not listen. */
  run(call: ThreadCall, signal: AbortSignal): Promise<ThreadAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, signal, resolve, reject });
      this.#begin();
    });
  }

  #begin(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idle.pop() ?? this.#newThread();
      if (thread === undefined) return;
      this.#give(thread, this.#waiting.shift() as Job);
    }
  }

  #newThread(): Worker | undefined {
    if (this.#count >= this.#threadsMax) return undefined;
    ++this.#count;
    return new Worker(join(folder, 'threads', 'thread.js'), { workerData: this.#data });
  }

  #give(thread: Worker, job: Job): void {
    const done = (): void => {
      job.signal.removeEventListener('abort', stop);
      for (const name of ['message', 'error', 'exit']) thread.removeAllListeners(name);
    };
    const lost = (why: unknown): void => {
      done();
      --this.#count;
      thread.on('error', () => undefined); // it is ended: nobody asks any more
      void thread.terminate();
      job.reject(why);
      this.#begin();
    };
    const stop = (): void => lost(job.signal.reason);
    thread.once('message', (answer: ThreadAnswer) => {
      done();
      thread.unref();
      this.#idle.push(thread);
      job.resolve(answer);
      this.#begin();
    });
    thread.once('error', lost);
    thread.once('exit', (code) => lost(new Error(`the handler's thread ended with ${code}`)));
    if (job.signal.aborted) return stop();
    job.signal.addEventListener('abort', stop, { once: true });
    thread.ref();
    thread.postMessage(job.call);
  }
}
