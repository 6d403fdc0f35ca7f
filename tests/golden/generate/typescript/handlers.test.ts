// Tests of the handlers of shop_py/weird 2.0.0.
import assert from 'node:assert';
import { test } from 'node:test';

import * as handlers from './handlers.js';
import * as types from './types.js';

test('samples fit', () => {
  assert.doesNotThrow(() => types.AnswerResultSchema.parse([{"y":[]}]));
  assert.doesNotThrow(() => types.ClassResultSchema.parse({}));
  assert.doesNotThrow(() => types.N3dsCheckResultSchema.parse("yes_"));
  assert.doesNotThrow(() => types.PartResultSchema.parse({"n":1}));
  assert.doesNotThrow(() => types.ResultResultSchema.parse("text"));
  assert.doesNotThrow(() => types.SplitResultSchema.parse({}));
  assert.doesNotThrow(() => types.SumResultSchema.parse({}));
  assert.doesNotThrow(() => types.WeirdInputSchema.parse({"class":"text","when":"2026-01-31T12:00:00Z","it's \"odd\"":"text","mode":"fast","tags":{},"node":{"value":1}}));
});

test("answer answers as the template says", async () => {
  const result = await handlers.answer_2({
    inputs: types.WeirdInputSchema.parse({"class":"text","when":"2026-01-31T12:00:00Z","it's \"odd\"":"text","mode":"fast","tags":{},"node":{"value":1}}),
    context: {} as never,
  });
  types.AnswerResultSchema.parse(result);
});

test("class answers as the template says", async () => {
  const result = await handlers.class_({
    inputs: types.WeirdInputSchema.parse({"class":"text","when":"2026-01-31T12:00:00Z","it's \"odd\"":"text","mode":"fast","tags":{},"node":{"value":1}}),
    answer_2: types.AnswerResultSchema.parse([{"y":[]}]),
    context: {} as never,
  });
  assert.ok(result);
});

test("3ds-check answers as the template says", async () => {
  const result = await handlers.n3dsCheck({
    inputs: types.WeirdInputSchema.parse({"class":"text","when":"2026-01-31T12:00:00Z","it's \"odd\"":"text","mode":"fast","tags":{},"node":{"value":1}}),
    class_: types.ClassResultSchema.parse({}),
    context: {} as never,
  });
  types.N3dsCheckResultSchema.parse(result);
});

test("result answers as the template says", async () => {
  const result = await handlers.result_2({
    inputs: types.WeirdInputSchema.parse({"class":"text","when":"2026-01-31T12:00:00Z","it's \"odd\"":"text","mode":"fast","tags":{},"node":{"value":1}}),
    n3dsCheck: types.N3dsCheckResultSchema.parse("yes_"),
    context: {} as never,
  });
  types.ResultResultSchema.parse(result);
});

test("split answers as the template says", async () => {
  const result = await handlers.split({
    inputs: types.WeirdInputSchema.parse({"class":"text","when":"2026-01-31T12:00:00Z","it's \"odd\"":"text","mode":"fast","tags":{},"node":{"value":1}}),
    context: {} as never,
  });
  assert.ok(result);
});

test("part answers as the template says", async () => {
  const result = await handlers.part({
    inputs: types.WeirdInputSchema.parse({"class":"text","when":"2026-01-31T12:00:00Z","it's \"odd\"":"text","mode":"fast","tags":{},"node":{"value":1}}),
    split: types.SplitResultSchema.parse({}),
    batchContext: {} as never,
    context: {} as never,
  });
  types.PartResultSchema.parse(result);
});

test("sum answers as the template says", async () => {
  const result = await handlers.sum({
    inputs: types.WeirdInputSchema.parse({"class":"text","when":"2026-01-31T12:00:00Z","it's \"odd\"":"text","mode":"fast","tags":{},"node":{"value":1}}),
    context: {} as never,
  });
  types.SumResultSchema.parse(result);
});
