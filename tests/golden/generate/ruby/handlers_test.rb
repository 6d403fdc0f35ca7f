# frozen_string_literal: true

# Tests of the handlers of shop_py/weird 2.0.0.
require "json"
require "minitest/autorun"

require_relative "handlers"

module Shop
  module Weird
    class HandlersTest < Minitest::Test
      def sample(type, text)
        type[JSON.parse(text)]
      end

      def test_samples_fit
        sample(AnswerResult, "[{\"y\":[]}]")
        sample(ClassResult, "{}")
        sample(N3dsCheckResult, "\"yes_\"")
        sample(PartResult, "{\"n\":1}")
        sample(ResultResult, "\"text\"")
        sample(SplitResult, "{}")
        sample(SumResult, "{}")
        sample(WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}")
      end

      def test_answer_2_answers_as_the_template_says
        result = Handlers.answer_2(
          inputs: sample(WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
          context: nil
        )
        AnswerResult[result.respond_to?(:to_h) ? result.to_h : result]
      end

      def test_class__answers_as_the_template_says
        result = Handlers.class_(
          inputs: sample(WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
          answer_2: sample(AnswerResult, "[{\"y\":[]}]"),
          context: nil
        )
        refute_nil result
      end

      def test_n3ds_check_answers_as_the_template_says
        result = Handlers.n3ds_check(
          inputs: sample(WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
          class_: sample(ClassResult, "{}"),
          context: nil
        )
        N3dsCheckResult[result.respond_to?(:to_h) ? result.to_h : result]
      end

      def test_result_2_answers_as_the_template_says
        result = Handlers.result_2(
          inputs: sample(WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
          n3ds_check: sample(N3dsCheckResult, "\"yes_\""),
          context: nil
        )
        ResultResult[result.respond_to?(:to_h) ? result.to_h : result]
      end

      def test_split_answers_as_the_template_says
        result = Handlers.split(
          inputs: sample(WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
          context: nil
        )
        refute_nil result
      end

      def test_part_answers_as_the_template_says
        result = Handlers.part(
          inputs: sample(WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
          split: sample(SplitResult, "{}"),
          batch_context: nil,
          context: nil
        )
        PartResult[result.respond_to?(:to_h) ? result.to_h : result]
      end

      def test_sum_answers_as_the_template_says
        result = Handlers.sum(
          inputs: sample(WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
          context: nil
        )
        SumResult[result.respond_to?(:to_h) ? result.to_h : result]
      end
    end
  end
end
