# Handlers of shop_py/weird 2.0.0.
from __future__ import annotations

from typing import TYPE_CHECKING

from .models import (
    AnswerResult,
    ClassResult,
    N3dsCheckResult,
    PartResult,
    ResultResult,
    SplitResult,
    SumResult,
    WeirdInput,
)

if TYPE_CHECKING:
    from tasker_core import BatchWorkerContext, StepContext
    from tasker_core.step_handler.functional import BatchConfig, Decision


def answer_2(
    inputs: WeirdInput,
    context: StepContext,
) -> AnswerResult:
    # The step answer.
    raise NotImplementedError("answer_2 is not written yet")


def class_(
    inputs: WeirdInput,
    answer_2: AnswerResult,
    context: StepContext,
) -> Decision:
    # The step class.
    # The template asks for the method "go": register an object that has it.
    raise NotImplementedError("class_ is not written yet")


def n3ds_check(
    inputs: WeirdInput,
    class_: ClassResult,
    context: StepContext,
) -> N3dsCheckResult:
    # The step 3ds-check.
    raise NotImplementedError("n3ds_check is not written yet")


def result_2(
    inputs: WeirdInput,
    n3ds_check: N3dsCheckResult | None,
    context: StepContext,
) -> ResultResult:
    # The step result.
    raise NotImplementedError("result_2 is not written yet")


def split(
    inputs: WeirdInput,
    context: StepContext,
) -> BatchConfig:
    # The step split.
    raise NotImplementedError("split is not written yet")


def part(
    inputs: WeirdInput,
    split: SplitResult,
    batch_context: BatchWorkerContext,
    context: StepContext,
) -> PartResult:
    # The step part.
    raise NotImplementedError("part is not written yet")


def sum(
    inputs: WeirdInput,
    context: StepContext,
) -> SumResult:
    # The step sum.
    # These steps use it too: sum2.
    # Results of the batches of part are in the context: there are as many as the analyzer made.
    raise NotImplementedError("sum is not written yet")
