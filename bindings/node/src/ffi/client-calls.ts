import type { NapiClientResult, NapiListTasksParams, NapiTaskRequest } from '../addon/boundary.js';
import { isTaskerError } from '../addon/native.js';

/** Asks an engine: of this process, or a server. Throws when it cannot be asked at all. */
export type Ask = (method: string, target: string, body?: string) => [status: number, body: string];

const RECOVERABLE = new Set([408, 429]);

function resultOf([status, body]: [number, string]): NapiClientResult {
  if (status >= 200 && status < 300) {
    return { success: true, data: body === '' ? undefined : JSON.parse(body) };
  }
  return { success: false, error: messageOf(status, body), recoverable: status >= 500 || RECOVERABLE.has(status) };
}

/** What a refusal says: a document, or a line of text. */
function messageOf(status: number, body: string): string {
  let message: unknown = body;
  try {
    message = JSON.parse(body).error?.message ?? body;
  } catch {
    // It is text.
  }
  return `${status}: ${String(message).trim() || 'no reason given'}`;
}

function requestBody(request: NapiTaskRequest): string {
  return JSON.stringify({
    name: request.name,
    namespace: request.namespace,
    version: request.version,
    context: request.context ?? {},
    initiator: request.initiator,
    source_system: request.sourceSystem,
    reason: request.reason,
    tags: request.tags ?? [],
    priority: request.priority ?? undefined,
    correlation_id: request.correlationId ?? undefined,
    parent_correlation_id: request.parentCorrelationId ?? undefined,
    idempotency_key: request.idempotencyKey ?? undefined,
  });
}

function naturalOf(value: number | null | undefined, name: string, least: number, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new TypeError(`${name} must be a whole number from ${least}`);
}

/** What the client's eight functions ask. */
export class ClientCalls {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** What an engine or its store says is a result; that there is none to ask, or that it is broken, is thrown. */
  #result(method: string, target: string, body?: string): NapiClientResult {
    try {
      return resultOf(this.#ask(method, target, body));
    } catch (error) {
      if (!isTaskerError(error) || error.kind === 'Internal') throw error;
      return { success: false, error: `${error.code}: ${error.message}`, recoverable: error.recoverable };
    }
  }

  create(request: NapiTaskRequest): NapiClientResult {
    return this.#result('POST', '/v1/tasks', requestBody(request));
  }
  cancel(task: string): NapiClientResult {
    return this.#result('DELETE', `/v1/tasks/${task}`);
  }
  get(path: string): NapiClientResult {
    return this.#result('GET', path);
  }

  /** The API has pages; what begins within one ends in the next. */
  list(params: NapiListTasksParams): NapiClientResult {
    const limit = naturalOf(params.limit, 'limit', 1, 50);
    const offset = naturalOf(params.offset, 'offset', 0, 0);
    const first = Math.floor(offset / limit);
    const skipped = offset % limit;
    const tasks: unknown[] = [];
    let pagination: any;
    for (let page = first; page <= first + (skipped > 0 ? 1 : 0); ++page) {
      const result = this.get(`/v1/tasks?${this.#query(params, page + 1, limit)}`);
      if (!result.success) return result;
      tasks.push(...result.data.tasks);
      pagination ??= result.data.pagination;
    }
    const total = Number(pagination.total_count);
    const some = tasks.slice(skipped, skipped + limit);
    const bounds = { total, limit, offset, has_more: offset + some.length < total };
    return { success: true, data: { tasks: some, pagination: { ...pagination, ...bounds } } };
  }

  #query(params: NapiListTasksParams, page: number, limit: number): string {
    const query = new URLSearchParams({ page: String(page), per_page: String(limit) });
    if (params.namespace) query.set('namespace', params.namespace);
    if (params.status) query.set('status', params.status);
    return query.toString();
  }
}
