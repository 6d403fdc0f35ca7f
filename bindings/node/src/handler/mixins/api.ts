import { ErrorType } from '../../types/error-type.js';
import { isObject } from '../../types/json.js';
import { StepHandlerResult } from '../../types/step-handler-result.js';
import { ApiResponse, readBody } from '../api-response.js';
import { errorTypeOfStatus, reasonOfStatus } from '../http-status.js';

/** Parameters of a query; null and undefined are left out. */
export type ApiParams = Record<string, unknown>;

/** What is sent. */
export interface ApiBody {
  body?: unknown;
  /** Sent as JSON, with its content type. */
  json?: unknown;
  headers?: Record<string, string>;
}

/** What calls servers by HTTP. */
export interface APICapable {
  readonly baseUrl: string;
  /** In milliseconds. */
  readonly defaultTimeout: number;
  readonly defaultHeaders: Record<string, string>;
  /** A GET request. */
  get(path: string, params?: ApiParams, headers?: Record<string, string>): Promise<ApiResponse>;
  /** A POST request. */
  post(path: string, options?: ApiBody): Promise<ApiResponse>;
  /** A PUT request. */
  put(path: string, options?: ApiBody): Promise<ApiResponse>;
  /** A PATCH request. */
  patch(path: string, options?: ApiBody): Promise<ApiResponse>;
  /** A DELETE request. */
  delete(path: string, headers?: Record<string, string>): Promise<ApiResponse>;
  /** A request of any method. */
  request(method: string, path: string, options?: RequestInit): Promise<ApiResponse>;
  /** A result with what was answered. */
  apiSuccess(
    response: ApiResponse,
    result?: Record<string, unknown>,
    includeResponse?: boolean,
  ): StepHandlerResult;
  /** A failure; its type, and whether to try again, by the status of the answer. */
  apiFailure(response: ApiResponse, message?: string): StepHandlerResult;
  /** A failure: there was no connection. It is tried again. */
  connectionError(error: Error, context?: string): StepHandlerResult;
  /** A failure: there was no answer in time. It is tried again. */
  timeoutError(error: Error, context?: string): StepHandlerResult;
}

/** Members of a body where servers say what is wrong, in this order. */
const DETAIL_MEMBERS = ['error', 'message', 'detail', 'error_message', 'msg'];

function detailOf(response: ApiResponse): string {
  if (isObject(response.body)) {
    for (const name of DETAIL_MEMBERS) {
      const value = response.body[name];
      if (typeof value === 'string' && value !== '') return value;
      if (isObject(value) && typeof value['message'] === 'string') return value['message'];
    }
  }
  return reasonOfStatus(response.statusCode) ?? 'HTTP Error';
}

/** The settings of a class, which a handler may also have itself. */
function setting<T>(handler: object, name: string, otherwise: T): T {
  const own = (handler.constructor as unknown as Record<string, unknown>)[name];
  return (own as T | undefined) ?? otherwise;
}

function withJson(options: ApiBody | undefined): RequestInit {
  const init: RequestInit = {};
  const headers: Record<string, string> = { ...options?.headers };
  if (options?.json !== undefined && options.json !== null) {
    init.body = JSON.stringify(options.json);
    if (!Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) {
      headers['Content-Type'] = 'application/json';
    }
  } else if (options?.body) {
    init.body = isObject(options.body) && !(options.body instanceof URLSearchParams) &&
      Object.getPrototypeOf(options.body) === Object.prototype
      ? JSON.stringify(options.body)
      : (options.body as NonNullable<RequestInit['body']>);
  }
  init.headers = headers;
  return init;
}

/** Requests by the runtime's own `fetch`, and results made of their responses. */
export class APIMixin implements APICapable {
  static baseUrl = '';
  static defaultTimeout = 30_000;
  static defaultHeaders: Record<string, string> = {};

  /** What paths are appended to. */
  get baseUrl(): string {
    return setting(this, 'baseUrl', '');
  }

  get defaultTimeout(): number {
    return setting(this, 'defaultTimeout', 30_000);
  }

  /** What every request has. */
  get defaultHeaders(): Record<string, string> {
    return setting(this, 'defaultHeaders', {});
  }

  /** A GET request. */
  async get(path: string, params?: ApiParams, headers?: Record<string, string>): Promise<ApiResponse> {
    return this.request('GET', withParams(path, params), headers ? { headers } : {});
  }

  /** A POST request. */
  async post(path: string, options?: ApiBody): Promise<ApiResponse> {
    return this.request('POST', path, withJson(options));
  }

  /** A PUT request. */
  async put(path: string, options?: ApiBody): Promise<ApiResponse> {
    return this.request('PUT', path, withJson(options));
  }

  /** A PATCH request. */
  async patch(path: string, options?: ApiBody): Promise<ApiResponse> {
    return this.request('PATCH', path, withJson(options));
  }

  /** A DELETE request. */
  async delete(path: string, headers?: Record<string, string>): Promise<ApiResponse> {
    return this.request('DELETE', path, headers ? { headers } : {});
  }

  /** Sends a request and reads its response. Rejects with a TimeoutError when neither came in time. */
  async request(method: string, path: string, options: RequestInit = {}): Promise<ApiResponse> {
    const controller = new AbortController();
    const timeout = this.defaultTimeout;
    const late = new DOMException(`no response within ${timeout}ms`, 'TimeoutError');
    const timer = setTimeout(() => controller.abort(late), timeout);
    const given = options.signal;
    const stop = (): void => controller.abort(given?.reason);
    if (given?.aborted) stop();
    given?.addEventListener('abort', stop, { once: true });
    try {
      const headers = new Headers(this.defaultHeaders);
      new Headers(options.headers).forEach((value, name) => headers.set(name, value));
      const init = { ...options, method, headers, signal: controller.signal };
      const response = await fetch(this.baseUrl + path, init);
      return new ApiResponse(response, await readBody(response));
    } finally {
      clearTimeout(timer);
      given?.removeEventListener('abort', stop);
    }
  }

  /** The step has done its work: the result is `result`, or what the server answered. */
  apiSuccess(
    response: ApiResponse,
    result?: Record<string, unknown>,
    includeResponse = true,
  ): StepHandlerResult {
    const value = result ?? (isObject(response.body) ? response.body : { data: response.body });
    const metadata = includeResponse
      ? { status_code: response.statusCode, headers: response.headers }
      : {};
    return StepHandlerResult.success(value, metadata);
  }

  /** The step has failed with what the server answered; its status decides whether to try again. */
  apiFailure(response: ApiResponse, message?: string): StepHandlerResult {
    const metadata: Record<string, unknown> = {
      status_code: response.statusCode,
      headers: response.headers,
    };
    const retryAfter = response.retryAfter;
    if (retryAfter !== null) metadata['retry_after_seconds'] = retryAfter;
    if (response.body !== null) metadata['response_body'] = response.body;
    return StepHandlerResult.failure(
      message ?? `HTTP ${response.statusCode}: ${detailOf(response)}`,
      errorTypeOfStatus(response.statusCode),
      response.isRetryable,
      metadata,
    );
  }

  /** The server was not reached. */
  connectionError(error: Error, context?: string): StepHandlerResult {
    const where = context ? `Connection error while ${context}` : 'Connection error';
    return StepHandlerResult.failure(`${where}: ${error.message}`, 'connection_error', true, {
      exception_type: error.constructor.name,
    });
  }

  /** The server did not answer in time. */
  timeoutError(error: Error, context?: string): StepHandlerResult {
    const where = context ? `Request timeout while ${context}` : 'Request timeout';
    return StepHandlerResult.failure(`${where}: ${error.message}`, ErrorType.TIMEOUT, true, {
      exception_type: error.constructor.name,
    });
  }
}

function withParams(path: string, params: ApiParams | undefined): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== null && value !== undefined) query.append(name, String(value));
  }
  const text = query.toString();
  if (text === '') return path;
  return path + (path.includes('?') ? '&' : '?') + text;
}

const METHODS = [
  'get', 'post', 'put', 'patch', 'delete', 'request', 'apiSuccess', 'apiFailure', 'connectionError',
  'timeoutError',
] as const;

/** Adds what {@link APICapable} has to an object; `baseUrl` and the like, where it has none itself. */
export function applyAPI<T extends object>(target: T): T & APICapable {
  const mixin = APIMixin.prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
  const into = target as Record<string, unknown>;
  for (const name of METHODS) into[name] = mixin[name]?.bind(target);
  const defaults = { baseUrl: '', defaultTimeout: 30_000, defaultHeaders: {} };
  for (const [name, value] of Object.entries(defaults)) {
    if (!(name in target)) into[name] = setting(target, name, value);
  }
  return target as T & APICapable;
}
