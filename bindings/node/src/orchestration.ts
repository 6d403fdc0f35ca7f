import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';

import type { Ask } from './client_calls.js';
import { folder } from './here.cjs';
import type { HttpAnswer } from './http_thread.js';

const TIMEOUT_MS = 30_000;
/** More than the request's own time, which ends it: then something is broken. */
const MORE_MS = 5_000;

function header(): Record<string, string> {
  const { env } = process;
  const token = env['TASKER_ORCHESTRATION_AUTH_TOKEN'] || env['TASKER_AUTH_TOKEN'];
  const key = env['TASKER_API_KEY'];
  if (token) return { authorization: `Bearer ${token}` };
  if (key) return { [env['TASKER_API_KEY_HEADER'] || 'X-API-Key']: key };
  return {};
}

/** Asks a server, and blocks until it has answered: a thread of its own does the asking. */
class Server {
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  readonly #url: string;
  readonly #timeoutMs: number;

  constructor(url: string) {
    this.#url = url.replace(/\/+$/, '');
    this.#timeoutMs = Number(process.env['TASKER_ORCHESTRATION_TIMEOUT_MS']) || TIMEOUT_MS;
    this.#worker = new Worker(join(folder, 'http_thread.js'), { workerData: { answered: this.#answered } });
    this.#worker.unref();
  }

  ask(method: string, target: string, body?: string): [number, string] {
    const { port1, port2 } = new MessageChannel();
    const url = this.#url + target;
    const headers = { ...header(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const request = { method, url, headers, body, timeoutMs: this.#timeoutMs, port: port2 };
    this.#worker.postMessage(request, [port2]);
    const answer = this.#await(port1) ?? { failure: 'no answer came in time' };
    port1.close();
    if ('failure' in answer) return [503, `${url}: ${answer.failure}`];
    return [answer.status, answer.body];
  }

  /** What comes there; the count may be of an answer that nobody waits for any more. */
  #await(port: MessagePort): HttpAnswer | undefined {
    const end = Date.now() + this.#timeoutMs + MORE_MS;
    for (;;) {
      const seen = Atomics.load(this.#answered, 0);
      const told = receiveMessageOnPort(port) as { message: HttpAnswer } | undefined;
      const left = end - Date.now();
      if (told !== undefined || left <= 0) return told?.message;
      Atomics.wait(this.#answered, 0, seen, left);
    }
  }
}

let known: { url: string; server: Server } | undefined;

/** The server that TASKER_ORCHESTRATION_URL names; undefined: none. */
export function orchestration(): Ask | undefined {
  const url = process.env['TASKER_ORCHESTRATION_URL'];
  if (!url) return undefined;
  if (known?.url !== url) known = { url, server: new Server(url) };
  const { server } = known;
  return (method, target, body) => server.ask(method, target, body);
}
