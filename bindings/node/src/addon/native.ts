/** The addon, as it is: what is idiomatic is made of it elsewhere. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { folder } from '../here.cjs';
import { findModulePath, notFound, notLoaded } from './module-path.js';
import type {
  CompletionArguments,
  MakeCall,
  MakeCallDetails,
  MakeDomainEventParts,
  MakeMetrics,
} from './records.js';

/** A call of a handler that the addon keeps. */
export type NativeCall = object;

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
  Submitted = 32,
}

/** As tasker_role in tasker/c/host.h. */
export enum Role {
  EngineAndWorker = 0,
  Engine = 1,
  Worker = 2,
  OfStore = 3,
}

/** As tasker_outcome in tasker/c/worker.h. */
export enum Outcome {
  Success = 0,
  Failure = 1,
  Checkpoint = 2,
}

export interface NativeHostOptions {
  role?: Role | undefined;
  store?: string | undefined;
  transport?: string | undefined;
  environment?: string | undefined;
  /** A file or folder of TOML, which wins over the numbers. */
  configuration?: string | undefined;
  namespaces?: string[] | undefined;
  /** Missing: every step is taken, whoever has its handler. */
  callables?: string[] | undefined;
  /** In place of callables: those whose steps are taken at first, where other processes could have handlers;
   * whether there is a handler is found at run time. */
  claims?: string[] | undefined;
  workerName?: string | undefined;
  concurrency?: number | undefined;
  prefetch?: number | undefined;
  leaseMs?: number | undefined;
  handlerTimeoutMs?: number | undefined;
  completionSendTimeoutMs?: number | undefined;
  starvationThresholdMs?: number | undefined;
  keepEndedMs?: number | undefined;
  /** Where it tells by HTTP how it is, `127.0.0.1:8081`; missing: where the configuration says; `off`. */
  webBind?: string | undefined;
  /** Other machines may reach that. */
  webIsOpen?: boolean | undefined;
  /** 0 trace to 5 off. */
  logLevel?: number | undefined;
  /** Of a worker: the server that takes in tasks for it, asked for all that changes something. */
  engineUrl?: string | undefined;
  engineToken?: string | undefined;
  engineApiKey?: string | undefined;
  engineApiKeyHeader?: string | undefined;
  engineTimeoutMs?: number | undefined;
  /** Given: time stands still from there until advance moves it; microseconds since 1970. */
  virtualStartUs?: number | undefined;
  /** Decides with virtual time what chance decides: 0. */
  seed?: number | undefined;
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

export interface HostState {
  /** 0 none, 1 open, 2 running, 3 draining, 4 stopped. */
  state: number;
  role: Role;
  /** Other processes may have the store open. */
  isShared: boolean;
  /** When it last woke the loop, in microseconds of the system's steady clock: how late the loop is. */
  wokenAtUs: number;
  workerName: string | undefined;
  environment: string | undefined;
  /** Where it tells by HTTP how it is. */
  webAddress: string | undefined;
}

/** What never blocks, but for closeNow. */
export interface HostBase {
  /** Closes it before it returns, whatever runs. A close that is under way is hurried. */
  closeNow(): void;
  drain(): void;
  state(): HostState;
  metrics<T>(make: MakeMetrics<T>): T;
  /** `facts`: names and values, one behind the other. */
  log(level: number, message: string, facts?: string[]): void;
  /** Calls to run now; fewer than `capacity`: there are no more. */
  poll<T>(make: MakeCall<T>, capacity?: number): T[];
  /** Ids of calls whose handlers are to stop; fewer than BATCH: there are no more. */
  pollStops(): string[];
  /** Ids of watched tasks that have settled; fewer than BATCH: there are no more. */
  pollTasks(): string[];
  /** How templates of the store address their handlers: JSON, `{callable, method, resolver}[]`. */
  wantedHandlers(): Promise<string>;
  /** In place of the options' claims. */
  changeClaims(callables: string[]): void;
  /** False when nobody waits for it (any more). */
  complete(eventId: string | NativeCall, ...completion: CompletionArguments): boolean;
  subscribe(pattern: string): void;
  pollEvents<T>(make: MakeDomainEventParts<T>, capacity?: number): T[];
}

export interface NativeHost extends HostBase {
  open(options: NativeHostOptions): Promise<void>;
  addTemplate(yaml: string, sourceName?: string): Promise<void>;
  /** Of a file or a folder. */
  addTemplates(path: string): Promise<void>;
  start(): Promise<void>;
  /** Takes the task in with the next commit; pollSubmitted tells by the ticket what became of it. Throws
   * for what is wrong with the request itself. Never waits. */
  submitLater(request: NativeRequest, ticket: number): void;
  /** Tickets, each with the task's id or an Error behind it; fewer than 2 * BATCH: there are no more. */
  pollSubmitted(): (number | string | Error)[];
  /** As watch without waiting, of a task that was just submitted here; false: it takes a watch. */
  watchNew(taskId: string): boolean;
  /** The task's id, when the task is on disk. */
  submit(request: NativeRequest): Promise<string>;
  /** The id of the task that has the request's identity. */
  findTask(request: NativeRequest): Promise<string>;
  /** Asks for a wake of kind Tasks when it has ended or is blocked by failures. */
  watch(taskId: string): Promise<void>;
  /** As pollTasks on a store that processes share, which is read: ids, separated by blanks. */
  lookAtTasks(): Promise<string>;
  /** The task as JSON. */
  task(taskId: string): Promise<string>;
  /** The same, read on this thread; undefined where that would have to wait for a disk or a server. */
  taskNow(taskId: string): string | undefined;
  /** Status and body. */
  rest(method: string, target: string, body?: string): Promise<[number, string]>;
  close(patienceMs?: number): Promise<void>;
}

/** The same of a host that was made with isBlocking. */
export interface BlockingHost extends HostBase {
  /** With virtual time: moves it to when something is due next, but not past `untilUs`, and does what is due
   * then. \returns what time it is. */
  advance(untilUs: number): number;
  /** In microseconds since 1970. */
  now(): number;
  submit(request: NativeRequest): string;
  task(taskId: string): string;
  open(options: NativeHostOptions): void;
  addTemplate(yaml: string, sourceName?: string): void;
  addTemplates(path: string): void;
  start(): void;
  rest(method: string, target: string, body?: string): [number, string];
  close(patienceMs?: number): void;
}

export interface NativeModule {
  readonly version: string;
  /** What built it. */
  readonly compiler: string;
  readonly Host: {
    new (onWake: (bits: number) => void, isBlocking?: false): NativeHost;
    new (onWake: (bits: number) => void, isBlocking: true): BlockingHost;
  };
  readText(call: NativeCall, part: TextPart): string | undefined;
  readDependencies(call: NativeCall): string[];
  readDetails<T>(call: NativeCall, make: MakeCallDetails<T>): T;
  readTags(call: NativeCall): string[];
  isStopped(call: NativeCall): boolean;
  /** Another thread that wants to run may have this one's processor. */
  offerProcessor(): void;
  /** How many hosts, calls and events the addon keeps, for all isolates: who looks for a leak compares. */
  handleCount(): number;
}

/** How many calls a poll gives at most; as in native/lists.hpp. */
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

/** Whether it is an error of Tasker's own, with its number. */
export function isTaskerError(error: unknown): error is TaskerError {
  return error instanceof Error && /^TSK-\d+$/.test(String((error as { code?: unknown }).code));
}

const requireFile = createRequire(join(folder, 'here.cjs'));
let loaded: NativeModule | undefined;

/** Loads the addon: from `path`, from where TASKER_FFI_MODULE_PATH says, or from beside the package.
 * The first time decides. */
export function native(path?: string): NativeModule {
  if (loaded === undefined) {
    const file = path ?? findModulePath();
    if (file === null) throw notFound();
    try {
      loaded = requireFile(file) as NativeModule;
    } catch (error) {
      throw notLoaded(file, error);
    }
  }
  return loaded;
}
