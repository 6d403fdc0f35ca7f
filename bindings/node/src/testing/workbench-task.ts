import type { StepView, TaskView } from '../embedded/tasker.js';
import type { Duration } from './duration.js';
import type { HandlerCall, PublishedEvent, Workbench } from './workbench.js';

/** What the task is asked of. */
export interface TaskSource {
  readonly bench: Workbench;
  read(id: string): TaskView;
  cancel(id: string): void;
}

const SETTLED = ['complete', 'error', 'cancelled', 'resolved_manually', 'blocked_by_failures'];

/** A task on a workbench, as it is at the time that it is there. */
export class WorkbenchTask {
  readonly #source: TaskSource;

  /** @internal */
  constructor(
    readonly id: string,
    source: TaskSource,
  ) {
    this.#source = source;
  }

  /** The whole task with its steps. */
  get view(): TaskView {
    return this.#source.read(this.id);
  }

  /** `complete`, `waiting_for_retry`, `blocked_by_failures`, ... */
  get status(): string {
    return this.view.status;
  }

  /** Whether it has ended, or is blocked by failures: nothing of it happens by itself any more. */
  get isSettled(): boolean {
    return SETTLED.includes(this.status);
  }

  /** All its steps, in the order in which they were made. */
  get steps(): StepView[] {
    return this.view.steps;
  }

  /** The step of that name; of a batch also its workers have names. Throws when there is none, and says
   * which there are. */
  step(name: string): StepView {
    const { steps } = this;
    const found = steps.find((step) => step.name === name);
    if (found !== undefined) return found;
    const names = steps.map((step) => step.name).join(', ');
    throw new Error(`the task has no step '${name}' now; it has ${names}`);
  }

  /** Runs of its handlers, in the order in which they began. */
  get calls(): HandlerCall[] {
    return this.#source.bench.calls.filter((call) => call.taskId === this.id);
  }

  /** Events that it published, the first ones first. */
  get events(): PublishedEvent[] {
    return this.#source.bench.events.filter((event) => event.metadata.taskUuid === this.id);
  }

  /** Lets time go by until it has ended or is blocked by failures. Throws when it is neither within the
   * limit, and says what it waits for. */
  async wait(limit: Duration = '365d'): Promise<this> {
    await this.#source.bench.advanceUntil(() => this.isSettled, limit);
    if (this.isSettled) return this;
    const { status, steps } = this.view;
    const open = steps.filter((step) => step.completed_at === null);
    const waiting = open.map((step) => `${step.name} is ${step.status}`).join(', ');
    throw new Error(`the task is still ${status} after ${limit}: ${waiting}`);
  }

  /** As an operator cancels it. */
  cancel(): void {
    this.#source.cancel(this.id);
  }
}
