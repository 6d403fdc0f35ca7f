/** A thread that asks servers, for a thread that waits for the answer. */
import { parentPort, workerData } from 'node:worker_threads';

/** What is to be asked. */
export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  timeoutMs: number;
}

/** What came of it. */
export type HttpAnswer = { status: number; body: string } | { failure: string };

async function ask(request: HttpRequest): Promise<HttpAnswer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return { failure: `${error instanceof Error ? error.message : String(error)}${cause}` };
  }
}

const { answered } = workerData as { answered: Int32Array };
parentPort?.on('message', async (request: HttpRequest & { port: import('node:worker_threads').MessagePort }) => {
  request.port.postMessage(await ask(request));
  request.port.close();
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
});
