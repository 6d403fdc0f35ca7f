import { inspect } from 'node:util';

import type {
  NapiDependencyResult,
  NapiStepDefinition,
  NapiStepEvent,
  NapiTaskInfo,
  NapiWorkflowStep,
} from './boundary.js';
import { native, type NativeCall, TextPart } from './native.js';
import { CallDetailsRecord, CallRecord, HANDLE, makeCall, makeCallDetails } from './records.js';
import { timestamp } from './timestamp.js';

const makeDetails = makeCallDetails(CallDetailsRecord);

/** Parses what a call has of JSON; undefined when it has none. */
function parsed(call: NativeCall, part: TextPart): any {
  const text = native().readText(call, part);
  return text === undefined ? undefined : JSON.parse(text);
}

/** Something that is worked out once, when it is asked for; undefined is a value, too. */
const NOT_YET: unique symbol = Symbol('not yet');
type Lazy<T> = T | typeof NOT_YET;

/** Shown and written with everything that it has. */
abstract class Whole {
  /** @internal */
  abstract toJSON(): object;
  /** @internal */
  [inspect.custom](): object {
    return this.toJSON();
  }
}

class Task extends Whole implements NapiTaskInfo {
  readonly #event: StepEvent;
  #context: Lazy<any> = NOT_YET;
  #tags: string[] | undefined;
  constructor(event: StepEvent) {
    super();
    this.#event = event;
  }
  get taskUuid(): string { return this.#event.taskUuid; }
  get namedTaskUuid(): string { return this.#event.details.templateUuid; }
  get name(): string { return this.#event.taskName; }
  get namespace(): string { return this.#event.namespace; }
  get version(): string { return this.#event.taskVersion; }
  get context(): any {
    if (this.#context === NOT_YET) this.#context = parsed(this.#event[HANDLE], TextPart.Context);
    return this.#context;
  }
  get correlationId(): string { return this.#event.correlationId; }
  get parentCorrelationId(): string | undefined { return this.#event.parentCorrelationId; }
  /** A step of it is being run. */
  get complete(): boolean { return false; }
  get priority(): number { return this.#event.priority; }
  get initiator(): string | undefined { return this.#event.details.initiator; }
  get sourceSystem(): string | undefined { return this.#event.details.sourceSystem; }
  get reason(): string | undefined { return this.#event.details.reason; }
  get tags(): string[] { return (this.#tags ??= native().readTags(this.#event[HANDLE])); }
  get identityHash(): string { return this.#event.details.identityHash; }
  get createdAt(): string { return timestamp(this.#event.details.taskCreatedAtUs); }
  get updatedAt(): string { return timestamp(this.#event.details.taskUpdatedAtUs); }
  get requestedAt(): string { return timestamp(this.#event.details.requestedAtUs); }
  toJSON(): NapiTaskInfo {
    return {
      taskUuid: this.taskUuid, namedTaskUuid: this.namedTaskUuid, name: this.name,
      namespace: this.namespace, version: this.version, context: this.context,
      correlationId: this.correlationId, parentCorrelationId: this.parentCorrelationId,
      complete: this.complete, priority: this.priority, initiator: this.initiator,
      sourceSystem: this.sourceSystem, reason: this.reason, tags: this.tags,
      identityHash: this.identityHash, createdAt: this.createdAt, updatedAt: this.updatedAt,
      requestedAt: this.requestedAt,
    };
  }
}

class WorkflowStep extends Whole implements NapiWorkflowStep {
  readonly #event: StepEvent;
  #inputs: Lazy<any> = NOT_YET;
  #checkpoint: Lazy<any> = NOT_YET;
  constructor(event: StepEvent) {
    super();
    this.#event = event;
  }
  get workflowStepUuid(): string { return this.#event.stepUuid; }
  get taskUuid(): string { return this.#event.taskUuid; }
  get namedStepUuid(): string { return this.#event.stepUuid; }
  get name(): string { return this.#event.stepName; }
  get templateStepName(): string { return this.#event.templateStepName; }
  get retryable(): boolean { return this.#event.details.isRetryable; }
  get maxAttempts(): number { return this.#event.maxAttempts; }
  get attempts(): number { return this.#event.retryCount; }
  get inProcess(): boolean { return true; }
  get processed(): boolean { return false; }
  get inputs(): any {
    if (this.#inputs === NOT_YET) this.#inputs = parsed(this.#event[HANDLE], TextPart.Inputs);
    return this.#inputs;
  }
  /** There are none before it has run. */
  get results(): undefined { return undefined; }
  get backoffRequestSeconds(): undefined { return undefined; }
  get processedAt(): undefined { return undefined; }
  get lastAttemptedAt(): string { return timestamp(this.#event.startedAtUs); }
  get createdAt(): string { return timestamp(this.#event.details.stepCreatedAtUs); }
  get updatedAt(): string { return timestamp(this.#event.details.stepUpdatedAtUs); }
  get checkpoint(): any {
    if (this.#checkpoint === NOT_YET) {
      this.#checkpoint = parsed(this.#event[HANDLE], TextPart.Checkpoint);
    }
    return this.#checkpoint;
  }
  toJSON(): NapiWorkflowStep {
    return {
      workflowStepUuid: this.workflowStepUuid, taskUuid: this.taskUuid,
      namedStepUuid: this.namedStepUuid, name: this.name, templateStepName: this.templateStepName,
      retryable: this.retryable, maxAttempts: this.maxAttempts, attempts: this.attempts,
      inProcess: this.inProcess, processed: this.processed, inputs: this.inputs,
      lastAttemptedAt: this.lastAttemptedAt, createdAt: this.createdAt, updatedAt: this.updatedAt,
      checkpoint: this.checkpoint,
    };
  }
}

function definitionOf(event: StepEvent): NapiStepDefinition {
  const whole = parsed(event[HANDLE], TextPart.Definition);
  const retry = whole.retry ?? {};
  return {
    name: whole.name,
    description: whole.description ?? undefined,
    handlerCallable: event.callable,
    handlerMethod: event.method === 'call' ? undefined : event.method,
    handlerResolver: event.resolver,
    handlerInitialization: parsed(event[HANDLE], TextPart.Initialization) ?? {},
    systemDependency: whole.system_dependency ?? undefined,
    dependencies: whole.dependencies ?? [],
    timeoutSeconds: whole.timeout_seconds ?? undefined,
    retryRetryable: retry.retryable ?? true,
    retryMaxAttempts: retry.max_attempts ?? event.maxAttempts,
    retryBackoff: retry.backoff ?? 'exponential',
    retryBackoffBaseMs: retry.backoff_base_ms ?? undefined,
    retryMaxBackoffMs: retry.max_backoff_ms ?? undefined,
    stepType: whole.type ?? 'standard',
    publishesEvents: whole.publishes_events ?? undefined,
    batchConfig: whole.batch_config ?? undefined,
  };
}

/** Each result is parsed when somebody asks for it. */
function dependenciesOf(event: StepEvent): Record<string, NapiDependencyResult> {
  const flat = native().readDependencies(event[HANDLE]);
  const results: Record<string, NapiDependencyResult> = Object.create(null);
  for (let i = 0; i < flat.length; i += 2) {
    const text = flat[i + 1] as string;
    let known: NapiDependencyResult | undefined;
    Object.defineProperty(results, flat[i] as string, {
      enumerable: true,
      get: () => (known ??= dependencyOf(JSON.parse(text))),
    });
  }
  return results;
}

function dependencyOf(whole: any): NapiDependencyResult {
  const error = whole.error ?? undefined;
  return {
    stepUuid: whole.step_uuid,
    success: whole.success,
    result: whole.result,
    status: whole.status,
    errorMessage: error?.message ?? undefined,
    errorType: error?.error_type ?? undefined,
    errorRetryable: error?.retryable ?? undefined,
  };
}

/** One call of a handler. Payloads are read and parsed when somebody asks for them, once; toJSON gives
 * everything as a plain object. */
export class StepEvent extends CallRecord implements NapiStepEvent {
  #task: Task | undefined;
  #step: WorkflowStep | undefined;
  #definition: NapiStepDefinition | undefined;
  #dependencies: Record<string, NapiDependencyResult> | undefined;
  #details: CallDetailsRecord | undefined;
  #abort: AbortController | undefined;
  #isAborted = false;

  /** The task that the step belongs to. */
  get task(): NapiTaskInfo { return (this.#task ??= new Task(this)); }
  /** The step as it was when it was given out. */
  get workflowStep(): NapiWorkflowStep { return (this.#step ??= new WorkflowStep(this)); }
  /** What the template says of the step. */
  get stepDefinition(): NapiStepDefinition { return (this.#definition ??= definitionOf(this)); }
  /** What earlier steps answered, by their names. */
  get dependencyResults(): Record<string, NapiDependencyResult> {
    return (this.#dependencies ??= dependenciesOf(this));
  }
  /** What connects the task with whoever asked for it. */
  get taskCorrelationId(): string { return this.correlationId; }
  /** Of the trace that the task is in, when there is one. */
  get traceId(): string { return this.traceparent?.split('-')[1] ?? this.correlationId; }
  /** In that trace, the span that the step belongs to. */
  get spanId(): string { return this.traceparent?.split('-')[2] ?? `span-${this.stepUuid}`; }

  /** What few handlers read: it is asked for when somebody does. @internal */
  get details(): CallDetailsRecord {
    return (this.#details ??= native().readDetails(this[HANDLE], makeDetails));
  }

  /** What the task was asked for with. */
  get inputData(): Record<string, any> { return this.task.context; }
  /** The handler's settings in the template. */
  get stepConfig(): Record<string, any> { return this.stepDefinition.handlerInitialization; }
  /** Of a batch worker: its part of the work. */
  get stepInputs(): any { return this.workflowStep.inputs; }
  /** What an earlier call of the step stored. */
  get checkpoint(): any { return this.workflowStep.checkpoint; }
  /** What a step answered that this one depends on, directly or not; undefined when there is none. */
  getDependencyResult(stepName: string): any { return this.dependencyResults[stepName]?.result; }

  /** Aborted when what the handler answers would be dropped: its time is up, or its task cancelled. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#isAborted) this.#abort.abort(this.#whyAborted());
    return this.#abort.signal;
  }
  /** Aborts `signal`: nobody wants the answer any more. @internal */
  abort(): void {
    this.#isAborted = true;
    this.#abort?.abort(this.#whyAborted());
  }
  #whyAborted(): Error { return new Error(`the call of ${this.callable} is over`); }

  /** Everything as a plain object, for another thread, say. */
  toJSON(): NapiStepEvent {
    return {
      eventId: this.eventId, taskUuid: this.taskUuid, stepUuid: this.stepUuid,
      correlationId: this.correlationId, traceId: this.traceId, spanId: this.spanId,
      taskCorrelationId: this.taskCorrelationId, parentCorrelationId: this.parentCorrelationId,
      task: (this.task as Task).toJSON(), workflowStep: (this.workflowStep as WorkflowStep).toJSON(),
      stepDefinition: this.stepDefinition, dependencyResults: { ...this.dependencyResults },
    };
  }
  /** What console.log shows. @internal */
  [inspect.custom](): object { return this.toJSON(); }
}

/** What the addon calls with each call. */
export const makeStepEvent = makeCall(StepEvent);
