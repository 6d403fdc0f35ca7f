import type { NapiStepEvent } from '../ffi/types.js';
import { isObject, objectOf, own } from './json.js';

/** What {@link StepContext} is made of. Members may be getters: each is read when a handler asks. */
export interface StepContextParams {
  event: NapiStepEvent;
  taskUuid: string;
  stepUuid: string;
  correlationId: string;
  handlerName: string;
  inputData?: Record<string, unknown>;
  dependencyResults?: Record<string, unknown>;
  stepConfig?: Record<string, unknown>;
  stepInputs?: Record<string, unknown>;
  /** How often the step was run before. */
  retryCount?: number;
  maxRetries?: number;
  checkpoint?: Record<string, unknown> | null;
  signal?: AbortSignal;
}

/** How often a step may run when nobody says. */
const DEFAULT_MAX_RETRIES = 3;

/** Aborted never. */
const NEVER = new AbortController().signal;

/** What a handler is told: who calls, with what, and what earlier steps answered. */
export class StepContext {
  readonly #params: StepContextParams;

  constructor(params: StepContextParams) {
    this.#params = params;
  }

  /** Of an event of the addon. What it carries is read when a handler asks for it. */
  static fromFfiEvent(event: NapiStepEvent, handlerName: string, signal?: AbortSignal): StepContext {
    return new StepContext(new EventParams(event, handlerName, signal));
  }

  /** The event as it came. */
  get event(): NapiStepEvent {
    return this.#params.event;
  }

  /** The id of the task. */
  get taskUuid(): string {
    return this.#params.taskUuid;
  }

  /** The id of the step: the same however often it runs, so a key for what must happen once. */
  get stepUuid(): string {
    return this.#params.stepUuid;
  }

  /** What connects the task with whoever asked for it. */
  get correlationId(): string {
    return this.#params.correlationId;
  }

  /** The name by which the template asks for the handler. */
  get handlerName(): string {
    return this.#params.handlerName;
  }

  /** What the task was asked for with. */
  get inputData(): Record<string, unknown> {
    return this.#params.inputData ?? {};
  }

  /** What earlier steps answered, by their names, as it came. */
  get dependencyResults(): Record<string, unknown> {
    return this.#params.dependencyResults ?? {};
  }

  /** The handler's settings in the template. */
  get stepConfig(): Record<string, unknown> {
    return this.#params.stepConfig ?? {};
  }

  /** Of a batch worker: its part of the work. */
  get stepInputs(): Record<string, unknown> {
    return this.#params.stepInputs ?? {};
  }

  /** How often the step was run before: 0 the first time. */
  get retryCount(): number {
    return this.#params.retryCount ?? 0;
  }

  /** How many runs there may be, the first included. */
  get maxRetries(): number {
    return this.#params.maxRetries ?? DEFAULT_MAX_RETRIES;
  }

  /** Aborted when what the handler answers would be dropped: its time is up, or its task cancelled. */
  get signal(): AbortSignal {
    return this.#params.signal ?? NEVER;
  }

  /** A member of {@link inputData}. */
  getInput<T = unknown>(key: string): T | undefined {
    return own(this.inputData, key) as T | undefined;
  }

  /** A member of {@link inputData}; the default only when it is undefined. */
  getInputOr(key: string, defaultValue: number): number;
  getInputOr(key: string, defaultValue: string): string;
  getInputOr(key: string, defaultValue: boolean): boolean;
  getInputOr<T = unknown>(key: string, defaultValue: T): T;
  getInputOr<T>(key: string, defaultValue: T): T {
    const value = own(this.inputData, key);
    return value === undefined ? defaultValue : (value as T);
  }

  /** A member of {@link stepConfig}. */
  getConfig<T = unknown>(key: string): T | undefined {
    return own(this.stepConfig, key) as T | undefined;
  }

  /** What a step answered, null when there is no such dependency. */
  getDependencyResult<T = unknown>(stepName: string): T | null {
    return (answerOf(own(this.dependencyResults, stepName)) ?? null) as T | null;
  }

  /** A field of what a step answered; null as soon as there is none. */
  getDependencyField<T = unknown>(stepName: string, ...path: string[]): T | null {
    let value: unknown = this.getDependencyResult(stepName);
    for (const name of path) {
      if (typeof value !== 'object' || value === null) return null;
      value = own(value as Record<string, unknown>, name);
    }
    return (value ?? null) as T | null;
  }

  /** Names of the steps that have answered. */
  getDependencyResultKeys(): string[] {
    return Object.keys(this.dependencyResults);
  }

  /** What all steps answered whose names begin with `prefix`: batch workers, say. */
  getAllDependencyResults<T = unknown>(prefix: string): T[] {
    return Object.keys(this.dependencyResults)
      .filter((name) => name.startsWith(prefix))
      .map((name) => this.getDependencyResult<T>(name))
      .filter((result): result is T => result !== null);
  }

  /** Whether the step was run before. */
  isRetry(): boolean {
    return this.retryCount > 0;
  }

  /** Whether no run follows when this one fails. */
  isLastRetry(): boolean {
    return this.retryCount >= this.maxRetries - 1;
  }

  /** What an earlier call of the step stored. */
  get checkpoint(): Record<string, unknown> | null {
    return this.#params.checkpoint ?? null;
  }

  /** Where the earlier call stopped. */
  get checkpointCursor(): unknown {
    return this.checkpoint?.['cursor'] ?? null;
  }

  /** How much was done before the checkpoint: 0 without one. */
  get checkpointItemsProcessed(): number {
    const count = this.checkpoint?.['items_processed'];
    return typeof count === 'number' ? count : 0;
  }

  /** What the earlier calls have put together. */
  get accumulatedResults(): Record<string, unknown> | null {
    const results = this.checkpoint?.['accumulated_results'];
    return (results ?? null) as Record<string, unknown> | null;
  }

  /** Whether an earlier call has stored how far it was. */
  hasCheckpoint(): boolean {
    return this.checkpointCursor !== null;
  }
}

/** Parameters that are members of an event. */
class EventParams implements StepContextParams {
  constructor(
    readonly event: NapiStepEvent,
    readonly handlerName: string,
    private readonly given: AbortSignal | undefined,
  ) {}

  get taskUuid(): string {
    return this.event.taskUuid;
  }

  get stepUuid(): string {
    return this.event.stepUuid;
  }

  get correlationId(): string {
    return this.event.correlationId;
  }

  get inputData(): Record<string, unknown> {
    return objectOf(this.event.task?.context);
  }

  get dependencyResults(): Record<string, unknown> {
    return this.event.dependencyResults ?? {};
  }

  get stepConfig(): Record<string, unknown> {
    return objectOf(this.event.stepDefinition?.handlerInitialization);
  }

  get stepInputs(): Record<string, unknown> {
    return objectOf(this.event.workflowStep?.inputs);
  }

  get retryCount(): number {
    return this.event.workflowStep?.attempts ?? 0;
  }

  get maxRetries(): number {
    return this.event.workflowStep?.maxAttempts ?? DEFAULT_MAX_RETRIES;
  }

  get checkpoint(): Record<string, unknown> | null {
    const checkpoint: unknown = this.event.workflowStep?.checkpoint;
    return isObject(checkpoint) ? checkpoint : null;
  }

  get signal(): AbortSignal {
    return this.given ?? this.event.signal ?? NEVER;
  }
}

/** Of an execution result its `result`; anything else is the answer itself. */
function answerOf(entry: unknown): unknown {
  return isObject(entry) && 'result' in entry ? entry['result'] : entry;
}
