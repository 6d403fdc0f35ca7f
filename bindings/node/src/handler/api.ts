import type { StepHandlerResult } from '../types/step-handler-result.js';
import type { ApiResponse } from './api-response.js';
import { StepHandler } from './base.js';
import { type ApiBody, APIMixin, type ApiParams } from './mixins/api.js';

export { ApiResponse } from './api-response.js';

const api = APIMixin.prototype;

/** Base of handlers that call servers by HTTP. */
export abstract class ApiHandler extends StepHandler {
  /** What paths are appended to. */
  static baseUrl = '';
  /** In milliseconds. */
  static defaultTimeout = 30_000;
  static defaultHeaders: Record<string, string> = {};

  override get capabilities(): string[] {
    return ['process', 'http', 'api'];
  }

  /** What paths are relative to; the class says it. */
  get baseUrl(): string {
    return (this.constructor as typeof ApiHandler).baseUrl;
  }

  /** How long a request may take, in milliseconds; the class says it. */
  get defaultTimeout(): number {
    return (this.constructor as typeof ApiHandler).defaultTimeout;
  }

  /** What every request has; the class says it. */
  get defaultHeaders(): Record<string, string> {
    return (this.constructor as typeof ApiHandler).defaultHeaders;
  }

  /** A GET request. */
  protected get(
    path: string,
    params?: ApiParams,
    headers?: Record<string, string>,
  ): Promise<ApiResponse> {
    return api.get.call(this.#api, path, params, headers);
  }

  /** A POST request. */
  protected post(path: string, options?: ApiBody): Promise<ApiResponse> {
    return api.post.call(this.#api, path, options);
  }

  /** A PUT request. */
  protected put(path: string, options?: ApiBody): Promise<ApiResponse> {
    return api.put.call(this.#api, path, options);
  }

  /** A PATCH request. */
  protected patch(path: string, options?: ApiBody): Promise<ApiResponse> {
    return api.patch.call(this.#api, path, options);
  }

  /** A DELETE request. */
  protected delete(path: string, headers?: Record<string, string>): Promise<ApiResponse> {
    return api.delete.call(this.#api, path, headers);
  }

  /** Sends a request and reads its response. Rejects with a TimeoutError when neither came in time. */
  protected request(method: string, path: string, options?: RequestInit): Promise<ApiResponse> {
    return api.request.call(this.#api, method, path, options);
  }

  /** The step has done its work: the result is `result`, or what the server answered. */
  protected apiSuccess(
    response: ApiResponse,
    result?: Record<string, unknown>,
    includeResponse = true,
  ): StepHandlerResult {
    return api.apiSuccess.call(this.#api, response, result, includeResponse);
  }

  /** The step has failed with what the server answered; its status decides whether to try again. */
  protected apiFailure(response: ApiResponse, message?: string): StepHandlerResult {
    return api.apiFailure.call(this.#api, response, message);
  }

  /** The server was not reached. */
  protected connectionError(error: Error, context?: string): StepHandlerResult {
    return api.connectionError.call(this.#api, error, context);
  }

  /** The server did not answer in time. */
  protected timeoutError(error: Error, context?: string): StepHandlerResult {
    return api.timeoutError.call(this.#api, error, context);
  }

  /** The same methods, which are for everybody there. */
  get #api(): APIMixin {
    return this as unknown as APIMixin;
  }
}
