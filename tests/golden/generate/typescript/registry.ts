// What binds the handlers to their names: those of shop_py/weird 2.0.0.
import { defineBatchAnalyzer, defineBatchWorker, defineDecisionHandler, defineHandler } from '@tasker-systems/tasker';

import * as handlers from './handlers.js';
import * as types from './types.js';

export const Answer2Handler = defineHandler(
  "weird.answer",
  {},
  async ({ context }) =>
    handlers.answer_2({
      inputs: types.WeirdInputSchema.parse(context.inputData),
      context,
    }),
);

export const ClassHandler = defineDecisionHandler(
  "weird.class",
  { depends: { answer_2: "answer" } },
  async ({ answer_2, context }) =>
    handlers.class_({
      inputs: types.WeirdInputSchema.parse(context.inputData),
      answer_2: types.AnswerResultSchema.parse(answer_2),
      context,
    }),
);

export const N3dsCheckHandler = defineHandler(
  "weird.check",
  { depends: { class_: "class" } },
  async ({ class_, context }) =>
    handlers.n3dsCheck({
      inputs: types.WeirdInputSchema.parse(context.inputData),
      class_: types.ClassResultSchema.parse(class_),
      context,
    }),
);

export const Result2Handler = defineHandler(
  "weird.result",
  { depends: { n3dsCheck: "3ds-check" } },
  async ({ n3dsCheck, context }) =>
    handlers.result_2({
      inputs: types.WeirdInputSchema.parse(context.inputData),
      n3dsCheck: n3dsCheck == null ? undefined : types.N3dsCheckResultSchema.parse(n3dsCheck),
      context,
    }),
);

export const SplitHandler = defineBatchAnalyzer(
  "weird.split",
  { workerTemplate: "part" },
  async ({ context }) =>
    handlers.split({
      inputs: types.WeirdInputSchema.parse(context.inputData),
      context,
    }),
);

export const PartHandler = defineBatchWorker(
  "weird.part",
  { depends: { split: "split" } },
  async ({ split, batchContext, context }) =>
    handlers.part({
      inputs: types.WeirdInputSchema.parse(context.inputData),
      split: types.SplitResultSchema.parse(split),
      batchContext,
      context,
    }),
);

export const SumHandler = defineHandler(
  "weird.sum",
  {},
  async ({ context }) =>
    handlers.sum({
      inputs: types.WeirdInputSchema.parse(context.inputData),
      context,
    }),
);

export const HANDLERS = [
  ["weird.answer", Answer2Handler],
  ["weird.class", ClassHandler],
  ["weird.check", N3dsCheckHandler],
  ["weird.result", Result2Handler],
  ["weird.split", SplitHandler],
  ["weird.part", PartHandler],
  ["weird.sum", SumHandler],
] as const;

// Adds all of them to a HandlerRegistry.
export function register(registry: { register(name: string, handler: unknown): void }): void {
  for (const [name, handler] of HANDLERS) registry.register(name, handler);
}
