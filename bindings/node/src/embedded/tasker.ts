import { isTaskerError, type NativeRequest } from '../addon/native.js';
import type { DomainEventCallback } from '../domain-events/poller.js';
import { fromHere } from '../errors.js';
import type { Claims } from '../execution/claims.js';
import { type EmbeddedHandler, EmbeddedHandlers } from '../execution/embedded-handlers.js';
import type { HandlerRegistry } from '../handler/registry.js';
import { Dispatcher } from './dispatcher.js';

/** How an engine in this process is to be. */
export interface EmbeddedOptions {
  /** A file, `sqlite:orders.db`; `postgres://...`, which processes may share; or `:memory:` (the default), which
   * ends with the process. */
  store?: string;
  /** Functions, classes of handlers, and handlers, by the names that templates use. */
  handlers: Record<string, EmbeddedHandler>;
  /** Finds the handlers that are not in `handlers`, with its resolvers. With it no template is refused for
   * naming a handler that there is not: then its step fails, or waits, on a store that processes share, for
   * one that has it. */
  registry?: HandlerRegistry;
  /** Templates in YAML. */
  templates?: string[];
  /** How many handlers may run at once: 10. */
  concurrency?: number;
  handlerTimeoutMs?: number;
  /** How long ended tasks are kept: 1,000 or more; 0, the default: for ever. */
  keepEndedMs?: number;
  workerName?: string;
}

/** A task that is asked for. */
export interface TaskOptions {
  name: string;
  namespace?: string;
  version?: string;
  context?: Record<string, unknown>;
  /** Two requests with the same key are the same task: the second is refused. */
  idempotencyKey?: string;
  /** -100 to 100; the higher first. */
  priority?: number;
}

/** A step as it is now. */
export interface StepView {
  step_uuid: string;
  name: string;
  status: string;
  attempts: number;
  result: unknown;
  error: { message: string; error_type: string } | null;
  created_at: string;
  next_retry_at: string | null;
  completed_at: string | null;
}

/** A task as it is now. */
export interface TaskView {
  task_uuid: string;
  namespace: string | null;
  name: string | null;
  version: string | null;
  status: string;
  priority: number;
  created_at: string;
  completed_at: string | null;
  steps: StepView[];
}

function requestOf(task: TaskOptions): NativeRequest {
  return {
    namespace: task.namespace ?? 'default',
    name: task.name,
    version: task.version ?? '1.0.0',
    context: JSON.stringify(task.context ?? {}),
    idempotencyKey: task.idempotencyKey,
    priority: task.priority,
  };
}

/** How often a store that processes share is looked at while somebody waits: what they say may get lost. */
const LOOK_MS = 2_000;

/** Engine, worker and client in this process. */
export class Tasker {
  readonly #dispatcher: Dispatcher;
  readonly #claims: Claims | undefined;

  private constructor(dispatcher: Dispatcher, claims: Claims | undefined) {
    this.#dispatcher = dispatcher;
    this.#claims = claims;
  }

  /** Opens the store and starts: unfinished tasks of it go on at once. The process goes on until
   * close. */
  static async embedded(options: EmbeddedOptions): Promise<Tasker> {
    const handlers = new EmbeddedHandlers(options.handlers, options.registry);
    const dispatcher = new Dispatcher(handlers);
    const host = dispatcher.host;
    const claims = handlers.claims(host);
    try {
      await fromHere(host.open({
        store: options.store,
        callables: handlers.callables,
        claims: claims?.atFirst(),
        workerName: options.workerName,
        concurrency: options.concurrency,
        handlerTimeoutMs: options.handlerTimeoutMs,
        keepEndedMs: options.keepEndedMs,
      }));
      dispatcher.events.start();
      for (const template of options.templates ?? []) await fromHere(host.addTemplate(template));
      await fromHere(host.start());
      if (host.state().isShared) {
        dispatcher.waits.lookEvery(LOOK_MS);
        await claims?.begin();
      }
      return new Tasker(dispatcher, claims);
    } catch (error) {
      claims?.end();
      await dispatcher.close(0).catch(() => undefined);  // why it did not start is what counts
      throw error;
    }
  }

  /** Calls back for every domain event that is delivered in this process and matches: its name, `order.*`
   * or `*`. \returns what ends it. */
  onEvent(pattern: string, callback: DomainEventCallback): () => void {
    return this.#dispatcher.events.on(pattern, callback);
  }

  /** Takes a task in. Rejects with code `TSK-1201` when it was taken in before: with this idempotency key, or, without
   * one, with this context; {@link Tasker.find} tells which task that is. \returns its id, when it is on disk. */
  async submit(task: TaskOptions): Promise<string> {
    return await fromHere(this.#dispatcher.submissions.submit(requestOf(task)));
  }

  /** The id of the task that was taken in for the same request; null when there is none. */
  async find(task: TaskOptions): Promise<string | null> {
    try {
      return await fromHere(this.#dispatcher.host.findTask(requestOf(task)));
    } catch (thrown) {
      if (isTaskerError(thrown) && thrown.kind === 'TaskNotFound') return null;
      throw thrown;
    }
  }

  /** The task as it is now. Rejects with code `TSK-1101` when there is none. */
  async task(taskId: string): Promise<TaskView> {
    return JSON.parse(await fromHere(this.#dispatcher.host.task(taskId))) as TaskView;
  }

  /** The task, when it has ended or is blocked by failures. */
  async wait(taskId: string, timeoutMs?: number): Promise<TaskView> {
    const { host, waits } = this.#dispatcher;
    await fromHere(waits.for(taskId, timeoutMs));
    return JSON.parse(host.taskNow(taskId) ?? (await fromHere(host.task(taskId)))) as TaskView;
  }

  /** When there was last something to run, in microseconds of the system's steady clock: how late the loop is.
   * @internal */
  wokenAtUs(): number {
    return this.#dispatcher.host.state().wokenAtUs;
  }

  /** Waits for handlers that run for up to `patienceMs`, and stops. Steps of those that go on run
   * again after the next start. */
  async close(patienceMs = 30_000): Promise<void> {
    this.#claims?.end();
    await this.#dispatcher.close(patienceMs);
  }
}
