# frozen_string_literal: true

# What binds the handlers to their names: those of shop_py/weird 2.0.0.
require "tasker_core"

require_relative "handlers"

module Shop
  module Weird
    Functional = TaskerCore::StepHandler::Functional

    HANDLERS = {
      "weird.answer" => Functional.step_handler(
        "weird.answer", inputs: WeirdInput
      ) do |inputs:, context:|
        Handlers.answer_2(inputs: inputs, context: context)
      end,
      "weird.class" => Functional.decision_handler(
        "weird.class", depends_on: { answer_2: "answer" }, inputs: WeirdInput
      ) do |inputs:, answer_2:, context:|
        Handlers.class_(inputs: inputs, answer_2: answer_2, context: context)
      end,
      "weird.check" => Functional.step_handler(
        "weird.check", depends_on: { class_: "class" }, inputs: WeirdInput
      ) do |inputs:, class_:, context:|
        Handlers.n3ds_check(inputs: inputs, class_: class_, context: context)
      end,
      "weird.result" => Functional.step_handler(
        "weird.result", depends_on: { n3ds_check: "3ds-check" }, inputs: WeirdInput
      ) do |inputs:, n3ds_check: nil, context:|
        Handlers.result_2(inputs: inputs, n3ds_check: n3ds_check, context: context)
      end,
      "weird.split" => Functional.batch_analyzer(
        "weird.split", worker_template: "part", inputs: WeirdInput
      ) do |inputs:, context:|
        Handlers.split(inputs: inputs, context: context)
      end,
      "weird.part" => Functional.batch_worker(
        "weird.part", depends_on: { split: "split" }, inputs: WeirdInput
      ) do |inputs:, split:, batch_context:, context:|
        Handlers.part(inputs: inputs, split: split, batch_context: batch_context, context: context)
      end,
      "weird.sum" => Functional.step_handler(
        "weird.sum", inputs: WeirdInput
      ) do |inputs:, context:|
        Handlers.sum(inputs: inputs, context: context)
      end,
    }.freeze

    # Adds all of them to a HandlerRegistry.
    def self.register(registry)
      HANDLERS.each { |name, handler| registry.register(name, handler) }
    end
  end
end
