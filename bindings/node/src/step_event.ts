import { native, type NativeCall, TextPart } from './native.js';

/** Parses what a call has of JSON; undefined when it has none. */
function parsed(call: NativeCall, part: TextPart): unknown {
  const text = native.readText(call, part);
  return text === undefined ? undefined : JSON.parse(text);
}

/** One call of a handler. Payloads are read and parsed when somebody asks for them, once. */
export class StepEvent {
  #inputData: Record<string, unknown> | undefined;
  #stepConfig: Record<string, unknown> | undefined;
  #stepInputs: { value: unknown } | undefined;
  #checkpoint: { value: unknown } | undefined;
  #dependencies: Map<string, unknown> | undefined;
  readonly #abort = new AbortController();

  // In the order of to_js in native/call.cpp.
  constructor(
    /** @internal */ readonly call: NativeCall,
    readonly eventId: string,
    readonly taskUuid: string,
    readonly stepUuid: string,
    readonly correlationId: string,
    readonly parentCorrelationId: string | undefined,
    readonly namespace: string,
    readonly taskName: string,
    readonly taskVersion: string,
    readonly stepName: string,
    readonly templateStepName: string,
    readonly callable: string,
    readonly method: string,
    readonly resolver: string | undefined,
    /** How often the step was run before: 0 the first time. */
    readonly retryCount: number,
    readonly maxAttempts: number,
    readonly priority: number,
    readonly startedAtMs: number,
    /** When its time is up: then the step fails with `ffi_timeout`. */
    readonly deadlineMs: number,
    readonly traceparent: string | undefined,
  ) {}

  /** What the task was asked for with. */
  get inputData(): Record<string, unknown> {
    this.#inputData ??= parsed(this.call, TextPart.Context) as Record<string, unknown>;
    return this.#inputData;
  }

  /** The handler's settings in the template. */
  get stepConfig(): Record<string, unknown> {
    this.#stepConfig ??= parsed(this.call, TextPart.Initialization) as Record<string, unknown>;
    return this.#stepConfig;
  }

  /** Of a batch worker: its part of the work. */
  get stepInputs(): unknown {
    this.#stepInputs ??= { value: parsed(this.call, TextPart.Inputs) };
    return this.#stepInputs.value;
  }

  /** What an earlier call of the step stored. */
  get checkpoint(): unknown {
    this.#checkpoint ??= { value: parsed(this.call, TextPart.Checkpoint) };
    return this.#checkpoint.value;
  }

  /** What a step answered that this one depends on, directly or not; undefined when there is none. */
  getDependencyResult(stepName: string): unknown {
    if (this.#dependencies === undefined) {
      const flat = native.readDependencies(this.call);
      this.#dependencies = new Map();
      for (let i = 0; i < flat.length; i += 2) {
        this.#dependencies.set(flat[i] as string, JSON.parse(flat[i + 1] as string));
      }
    }
    const entry = this.#dependencies.get(stepName);
    const isWhole = typeof entry === 'object' && entry !== null && 'result' in entry;
    return isWhole ? entry.result : entry;
  }

  /** Aborted when what the handler answers would be dropped: its time is up, or its task cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** @internal */
  abort(): void {
    this.#abort.abort(new Error(`the call of ${this.callable} is over`));
  }
}
