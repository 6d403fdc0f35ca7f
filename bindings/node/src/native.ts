/** The addon, as it is: what is idiomatic is made of it elsewhere. */
import { createRequire } from 'node:module';

/** A call of a handler that the addon keeps. */
export type NativeCall = object & { readonly __call: unique symbol };

/** Payloads of a call; numbers as in native/call.cpp. */
export enum TextPart {
  Context = 0,
  Inputs = 1,
  Checkpoint = 2,
  Initialization = 3,
  Definition = 4,
}

/** Why onWake was called; bits, as in tasker/c/host.h. */
export enum Wake {
  Calls = 1,
  Stops = 2,
  Events = 4,
  End = 8,
  Tasks = 16,
}

export interface NativeHostOptions {
  store?: string | undefined;
  callables: string[];
  workerName?: string | undefined;
  concurrency?: number | undefined;
  handlerTimeoutMs?: number | undefined;
  keepEndedMs?: number | undefined;
}

export interface NativeRequest {
  namespace: string;
  name: string;
  version: string;
  /** JSON. */
  context: string;
  idempotencyKey?: string | undefined;
  priority?: number | undefined;
}

export type MakeEvent<T> = (
  call: NativeCall,
  eventId: string,
  taskUuid: string,
  stepUuid: string,
  correlationId: string,
  parentCorrelationId: string | undefined,
  namespace: string,
  taskName: string,
  taskVersion: string,
  stepName: string,
  templateStepName: string,
  callable: string,
  method: string,
  resolver: string | undefined,
  retryCount: number,
  maxAttempts: number,
  priority: number,
  startedAtMs: number,
  deadlineMs: number,
  traceparent: string | undefined,
) => T;

export interface NativeHost {
  open(options: NativeHostOptions): Promise<void>;
  addTemplate(yaml: string, sourceName?: string): Promise<void>;
  start(): Promise<void>;
  /** The task's id, when the task is on disk. */
  submit(request: NativeRequest): Promise<string>;
  /** Asks for a wake of kind Tasks when it has ended or is blocked by failures. */
  watch(taskId: string): Promise<void>;
  /** The task as JSON. */
  task(taskId: string): Promise<string>;
  close(patienceMs?: number): Promise<void>;
  /** Calls to run now; fewer than BATCH: there are no more. Never waits. */
  poll<T>(make: MakeEvent<T>): T[];
  /** Ids of calls whose handlers are to stop; fewer than BATCH: there are no more. */
  pollStops(): string[];
  /** Ids of watched tasks that have settled; fewer than BATCH: there are no more. */
  pollTasks(): string[];
  succeed(call: NativeCall, result: string, version?: string): void;
  fail(
    call: NativeCall,
    message: string,
    type: string,
    retryable: boolean,
    context?: string,
    version?: string,
  ): void;
  checkpoint(
    call: NativeCall,
    cursor: string,
    itemsProcessed: number,
    accumulatedResults?: string,
  ): void;
}

export interface NativeModule {
  readonly version: string;
  readonly Host: new (onWake: (bits: number) => void) => NativeHost;
  readText(call: NativeCall, part: TextPart): string | undefined;
  readDependencies(call: NativeCall): string[];
  isStopped(call: NativeCall): boolean;
}

/** How many calls a poll gives at most; as in native/host.cpp. */
export const BATCH = 64;

/** What the addon throws. */
export interface TaskerError extends Error {
  /** `TSK-2004`; docs/errors says what to do. */
  readonly code: string;
  /** `NotRunning` */
  readonly kind: string;
  /** The same may succeed later. */
  readonly recoverable: boolean;
}

/** One that is made here. */
export function taskerError(code: string, kind: string, message: string): TaskerError {
  return Object.assign(new Error(message), { code, kind, recoverable: kind === 'Timeout' });
}

export function isTaskerError(error: unknown): error is TaskerError {
  return error instanceof Error && /^TSK-\d+$/.test(String((error as { code?: unknown }).code));
}

const path = process.env['TASKER_FFI_MODULE_PATH'];
const require = createRequire(import.meta.url);

/** The addon beside the package, or where TASKER_FFI_MODULE_PATH says. */
export const native = require(path ?? '../tasker_ts.node') as NativeModule;
