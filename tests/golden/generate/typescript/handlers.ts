// Handlers of shop_py/weird 2.0.0.
import type { BatchConfig, BatchWorkerContext, Decision, StepContext } from '@tasker-systems/tasker';

import type {
  AnswerResult,
  ClassResult,
  N3dsCheckResult,
  PartResult,
  ResultResult,
  SplitResult,
  SumResult,
  WeirdInput,
} from './types.js';

export interface Answer2Arguments {
  inputs: WeirdInput;
  context: StepContext;
}

// The step answer.
export async function answer_2(args: Answer2Arguments): Promise<AnswerResult> {
  throw new Error(`answer_2 is not written yet; it is given ${Object.keys(args).join(', ')}`);
}

export interface ClassArguments {
  inputs: WeirdInput;
  answer_2: AnswerResult;
  context: StepContext;
}

// The step class.
// The template asks for the method "go": register an object that has it.
export async function class_(args: ClassArguments): Promise<Decision> {
  throw new Error(`class_ is not written yet; it is given ${Object.keys(args).join(', ')}`);
}

export interface N3dsCheckArguments {
  inputs: WeirdInput;
  class_: ClassResult;
  context: StepContext;
}

// The step 3ds-check.
export async function n3dsCheck(args: N3dsCheckArguments): Promise<N3dsCheckResult> {
  throw new Error(`n3dsCheck is not written yet; it is given ${Object.keys(args).join(', ')}`);
}

export interface Result2Arguments {
  inputs: WeirdInput;
  n3dsCheck?: N3dsCheckResult | undefined;
  context: StepContext;
}

// The step result.
export async function result_2(args: Result2Arguments): Promise<ResultResult> {
  throw new Error(`result_2 is not written yet; it is given ${Object.keys(args).join(', ')}`);
}

export interface SplitArguments {
  inputs: WeirdInput;
  context: StepContext;
}

// The step split.
export async function split(args: SplitArguments): Promise<BatchConfig> {
  throw new Error(`split is not written yet; it is given ${Object.keys(args).join(', ')}`);
}

export interface PartArguments {
  inputs: WeirdInput;
  split: SplitResult;
  batchContext: BatchWorkerContext | null;
  context: StepContext;
}

// The step part.
export async function part(args: PartArguments): Promise<PartResult> {
  throw new Error(`part is not written yet; it is given ${Object.keys(args).join(', ')}`);
}

export interface SumArguments {
  inputs: WeirdInput;
  context: StepContext;
}

// The step sum.
// These steps use it too: sum2.
// Results of the batches of part are in the context: there are as many as the analyzer made.
export async function sum(args: SumArguments): Promise<SumResult> {
  throw new Error(`sum is not written yet; it is given ${Object.keys(args).join(', ')}`);
}
