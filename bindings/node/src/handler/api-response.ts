import { isRetryableStatus } from './http-status.js';

/** How long to wait when a server names a time that cannot be read. */
const UNREADABLE_RETRY_AFTER = 60;

/** A response whose body was read. */
export class ApiResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  /** JSON where the server says that it is, text else; null when there was none. */
  readonly body: unknown;
  readonly rawResponse: Response;

  constructor(response: Response, body?: unknown) {
    this.statusCode = response.status;
    this.headers = Object.fromEntries(response.headers.entries());
    this.body = body ?? null;
    this.rawResponse = response;
  }

  /** Whether the status is one of 200 to 299. */
  get ok(): boolean {
    return this.statusCode >= 200 && this.statusCode < 300;
  }

  /** The request was wrong: a status from 400 on. */
  get isClientError(): boolean {
    return this.statusCode >= 400 && this.statusCode < 500;
  }

  /** The server failed: a status from 500 on. */
  get isServerError(): boolean {
    return this.statusCode >= 500 && this.statusCode < 600;
  }

  /** Whether the same request may succeed later. */
  get isRetryable(): boolean {
    return isRetryableStatus(this.statusCode);
  }

  /** Seconds that the server asks to wait; null when it does not say. */
  get retryAfter(): number | null {
    const header = this.rawResponse.headers.get('retry-after');
    if (header === null) return null;
    return /^\s*\d+\s*$/.test(header) ? Number.parseInt(header, 10) : UNREADABLE_RETRY_AFTER;
  }

  /** With names as they are stored. */
  toDict(): Record<string, unknown> {
    return { status_code: this.statusCode, headers: this.headers, body: this.body };
  }
}

/** Reads the body as its content type says. What says that it is JSON and is not, is text. */
export async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  const type = response.headers.get('content-type') ?? '';
  if (!/[/+]json\b/i.test(type)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
