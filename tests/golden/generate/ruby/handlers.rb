# frozen_string_literal: true

# Handlers of shop_py/weird 2.0.0.
require_relative "types"

module Shop
  module Weird
    module Handlers
      module_function

      # The step answer.
      # @param inputs [WeirdInput]
      # @return [AnswerResult]
      def answer_2(inputs:, context:)
        raise "answer_2 is not written yet"
      end

      # The step class.
      # The template asks for the method "go": register an object that has it.
      # @param inputs [WeirdInput]
      # @param answer_2 [AnswerResult]
      # @return [Decision]
      def class_(inputs:, answer_2:, context:)
        raise "class_ is not written yet"
      end

      # The step 3ds-check.
      # @param inputs [WeirdInput]
      # @param class_ [ClassResult]
      # @return [N3dsCheckResult]
      def n3ds_check(inputs:, class_:, context:)
        raise "n3ds_check is not written yet"
      end

      # The step result.
      # @param inputs [WeirdInput]
      # @param n3ds_check [N3dsCheckResult, nil]
      # @return [ResultResult]
      def result_2(inputs:, n3ds_check: nil, context:)
        raise "result_2 is not written yet"
      end

      # The step split.
      # @param inputs [WeirdInput]
      # @return [BatchConfig]
      def split(inputs:, context:)
        raise "split is not written yet"
      end

      # The step part.
      # @param inputs [WeirdInput]
      # @param split [SplitResult]
      # @return [PartResult]
      def part(inputs:, split:, batch_context:, context:)
        raise "part is not written yet"
      end

      # The step sum.
      # These steps use it too: sum2.
      # Results of the batches of part are in the context: there are as many as the analyzer made.
      # @param inputs [WeirdInput]
      # @return [SumResult]
      def sum(inputs:, context:)
        raise "sum is not written yet"
      end
    end
  end
end
