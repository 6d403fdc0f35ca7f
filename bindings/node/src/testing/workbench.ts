import { domainEventOf, makeEventParts } from '../addon/domain-event.js';
import { type BlockingHost, native } from '../addon/native.js';
import type { StepEvent } from '../addon/step-event.js';
import { ffiEventToDomainEvent } from '../domain-events/convert.js';
import { type DomainEventCallback, InProcessDomainEventPoller } from '../domain-events/poller.js';
import { SubscriberRegistry } from '../domain-events/subscriber-registry.js';
import type { DomainEvent } from '../domain-events/types.js';
import type { TaskOptions, TaskView } from '../embedded/tasker.js';
import { type EmbeddedHandler, EmbeddedHandlers } from '../execution/embedded-handlers.js';
import { type RunEnd, StepRuns } from '../execution/step-runs.js';
import type { HandlerRegistry } from '../handler/registry.js';
import { type Duration, microsecondsOf } from './duration.js';
import { RunningHandlers } from './running-handlers.js';
import { type TaskSource, WorkbenchTask } from './workbench-task.js';

/** What is tried out, and how. */
export interface WorkbenchOptions {
  /** Functions, classes of handlers, and handlers, by the names that templates use. */
  handlers: Record<string, EmbeddedHandler>;
  /** Finds the handlers that are not in `handlers`, with its resolvers. */
  registry?: HandlerRegistry;
  /** Templates in YAML. */
  templates?: string[];
  /** A file of a template, or a folder of them. */
  templatePath?: string;
  /** Decides what chance decides: ids, jitter, the order of what happens at once. The same seed, the same run.
   * 0 */
  seed?: number;
  /** What time it is at first: 1 January 2026, UTC. */
  startAt?: Date | string;
  /** How many handlers may run at once: 10. */
  concurrency?: number;
  /** Of handlers whose template says nothing: 30,000, of virtual time. */
  handlerTimeoutMs?: number;
  /** For so many real milliseconds a handler may do nothing that can be seen: 1,000. One that is still busy
   * then is taken for one that hangs: virtual time goes on, and ends it when its time is up. */
  patienceMs?: number;
  /** Lines of the engine's log on stderr: 0 trace to 5 off; 4, errors. */
  logLevel?: number;
}

/** One run of a handler. */
export interface HandlerCall {
  readonly taskId: string;
  readonly step: string;
  readonly callable: string;
  /** 1 the first time. */
  readonly attempt: number;
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly endedAt: Date | null;
  /** `dropped`: nobody waited for its result any more. */
  readonly end: RunEnd | 'running';
}

/** An event that a step has published. */
export interface PublishedEvent extends DomainEvent {
  readonly deliveryMode: 'durable' | 'fast' | 'broadcast';
}

const MODES = ['durable', 'fast', 'broadcast'] as const;
const START = '2026-01-01T00:00:00Z';

/** What time a test begins at, in microseconds since 1970. */
function startOf(startAt: Date | string): number {
  const at = new Date(startAt).getTime();
  if (at >= 0) return at * 1_000;
  throw new TypeError(`startAt is ${String(startAt)}; it must be a time after 1970, 2026-01-01T08:00:00Z`);
}

/**
 * An engine in memory on which workflows are tried out with virtual time: handlers really run, hours go by
 * in milliseconds, and the same seed does the same. Time stands still until {@link advance} moves it.
 */
export class Workbench {
  readonly #host: BlockingHost;
  readonly #handlers = new RunningHandlers();
  readonly #runs: StepRuns;
  readonly #poller = new InProcessDomainEventPoller();
  readonly #calls: HandlerCall[] = [];
  readonly #events: PublishedEvent[] = [];
  readonly #tasks: TaskSource;
  readonly #startUs: number;
  readonly #patienceMs: number;
  #isMoving = false;
  #isClosed = false;

  private constructor(handlers: EmbeddedHandlers, options: WorkbenchOptions) {
    this.#startUs = startOf(options.startAt ?? START);
    this.#patienceMs = options.patienceMs ?? 1_000;
    microsecondsOf(this.#patienceMs, 'patienceMs');
    // Last, as it has to be closed: nothing wakes, all is polled for.
    this.#host = new (native().Host)(() => {}, true);
    this.#runs = new StepRuns(this.#host, handlers, { begin: (event, run) => this.#begin(event, run) });
    this.#tasks = {
      bench: this,
      read: (id) => JSON.parse(this.#host.task(id)) as TaskView,
      cancel: (id) => void this.#accepted('DELETE', `/v1/tasks/${id}`),
    };
  }

  /** Ready for tasks. Close it at the end of the test. */
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const handlers = new EmbeddedHandlers(options.handlers, options.registry);
    const bench = new Workbench(handlers, options);
    try {
      bench.#open(handlers, options);
    } catch (error) {
      await bench.close();
      throw error;
    }
    return bench;
  }

  #open(handlers: EmbeddedHandlers, options: WorkbenchOptions): void {
    this.#host.open({
      callables: handlers.callables,
      concurrency: options.concurrency,
      handlerTimeoutMs: options.handlerTimeoutMs,
      // Nobody dies here, so no lease has to end soon.
      leaseMs: 86_400_000,
      logLevel: options.logLevel ?? 4,
      virtualStartUs: this.#startUs,
      seed: options.seed ?? 0,
    });
    this.#host.subscribe('*');
    SubscriberRegistry.instance.startAll(this.#poller);
    for (const template of options.templates ?? []) this.#host.addTemplate(template);
    if (options.templatePath !== undefined) this.#host.addTemplates(options.templatePath);
    this.#host.start();
  }

  /** What time it is here. */
  get now(): Date {
    return new Date(this.#host.now() / 1_000);
  }

  /** How many milliseconds have gone by since the beginning. */
  get elapsedMs(): number {
    return (this.#host.now() - this.#startUs) / 1_000;
  }

  /** Runs of handlers, in the order in which they began. */
  get calls(): readonly HandlerCall[] {
    return this.#calls;
  }

  /** All events that were published, whatever their delivery mode, the first ones first. */
  get events(): readonly PublishedEvent[] {
    return this.#events;
  }

  /** Calls back for every event that is delivered in this process (fast or broadcast) and matches: its name,
   * `order.*` or `*`. \returns what ends it. */
  onEvent(pattern: string, callback: DomainEventCallback): () => void {
    return this.#poller.subscribe(pattern, callback);
  }

  /** Takes a task in. No handler runs before time is moved: `advance(0)` runs those that can run now. */
  async submit(task: TaskOptions): Promise<WorkbenchTask> {
    const id = this.#host.submit({
      namespace: task.namespace ?? 'default',
      name: task.name,
      version: task.version ?? '1.0.0',
      context: JSON.stringify(task.context ?? {}),
      idempotencyKey: task.idempotencyKey,
      priority: task.priority,
    });
    return new WorkbenchTask(id, this.#tasks);
  }

  /**
   * Lets time go by: `'1h'`, `'90s'`, `250` (milliseconds). All that becomes due in that time happens at its
   * time, one after the other, and when it returns, every handler that began has settled, but for those that
   * {@link sleep} for longer or hang.
   */
  async advance(duration: Duration): Promise<void> {
    await this.#move(microsecondsOf(duration), () => false);
  }

  /** The same until the condition holds, which is looked at whenever something was due; at most for so long.
   * \returns whether it holds. */
  async advanceUntil(condition: () => boolean, limit: Duration = '365d'): Promise<boolean> {
    await this.#move(microsecondsOf(limit, 'limit'), condition);
    return condition();
  }

  async #move(byUs: number, isEnough: () => boolean): Promise<void> {
    if (this.#isClosed) throw new Error('the workbench was closed');
    if (this.#isMoving) {
      throw new Error('time is being moved already: await the other call; a handler sleeps instead');
    }
    this.#isMoving = true;
    try {
      const untilUs = this.#host.now() + byUs;
      await this.#settle();
      while (!isEnough() && this.#host.now() < untilUs) {
        this.#host.advance(Math.min(untilUs, this.#handlers.firstWakeUs() ?? untilUs));
        await this.#settle();
      }
    } finally {
      this.#isMoving = false;
    }
  }

  /** What can happen at this moment, and what follows from it. */
  async #settle(): Promise<void> {
    do {
      this.#take();
      await this.#handlers.rest(this.#patienceMs);
    } while (this.#take() > 0);
  }

  #take(): number {
    const begun = this.#runs.takeCalls();
    const stopped = this.#runs.takeStops();
    const woken = this.#handlers.wake(this.#host.now());
    return begun + stopped + woken + this.#takeEvents();
  }

  #takeEvents(): number {
    for (let count = 0; ; ) {
      const batch = this.#host.pollEvents(makeEventParts);
      for (const parts of batch) {
        const event = ffiEventToDomainEvent(domainEventOf(parts));
        const deliveryMode = MODES[parts.delivery] ?? 'durable';
        this.#events.push({ ...event, deliveryMode });
        if (deliveryMode !== 'durable') this.#poller.deliver(event);
      }
      if (batch.length === 0) return count;
      count += batch.length;
    }
  }

  #begin(event: StepEvent, run: () => Promise<RunEnd>): void {
    const call = {
      taskId: event.taskUuid,
      step: event.stepName,
      callable: event.callable,
      attempt: event.retryCount + 1,
      startedAt: this.now,
      endedAt: null as Date | null,
      end: 'running' as RunEnd | 'running',
    };
    this.#calls.push(call);
    this.#handlers.begin(async () => {
      call.end = await run();
      if (!this.#isClosed) call.endedAt = this.now;
    });
  }

  /** For handlers and what stands in for services: waits without holding up the test, as long as virtual time
   * takes. With a signal it is rejected when that is aborted. */
  async sleep(duration: Duration, options: { signal?: AbortSignal } = {}): Promise<void> {
    await this.#handlers.sleep(this.#host.now() + microsecondsOf(duration), options.signal);
  }

  /** Asks what the REST API of a server has: lists, histories, dead letters, acts by hand. \returns the
   * status and the parsed body. */
  rest(method: string, target: string, body?: unknown): [number, any] {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const [status, answer] = this.#host.rest(method, target, text);
    return [status, answer === '' ? null : JSON.parse(answer)];
  }

  #accepted(method: string, target: string): void {
    const [status, answer] = this.rest(method, target);
    if (status >= 300) throw new Error(`${method} ${target}: ${status} ${JSON.stringify(answer)}`);
  }

  /** Ends it. Handlers that still run are told to stop, and nobody waits for them. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    SubscriberRegistry.instance.stopAll();
    this.#runs.stopAll();
    try {
      this.#host.close(0);
    } catch {
      // Handlers that still run were given up, as was said.
    }
  }
}
