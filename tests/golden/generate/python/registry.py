# What binds the handlers to their names: those of shop_py/weird 2.0.0.
from __future__ import annotations

from tasker_core.step_handler import functional

from . import handlers, models


@functional.step_handler("weird.answer")
@functional.inputs(models.WeirdInput)
def answer_2(inputs, context):
    return handlers.answer_2(inputs, context)


@functional.decision_handler("weird.class")
@functional.depends_on(answer_2="answer")
@functional.inputs(models.WeirdInput)
def class_(inputs, answer_2, context):
    return handlers.class_(inputs, answer_2, context)


@functional.step_handler("weird.check")
@functional.depends_on(class_="class")
@functional.inputs(models.WeirdInput)
def n3ds_check(inputs, class_, context):
    return handlers.n3ds_check(inputs, class_, context)


@functional.step_handler("weird.result")
@functional.depends_on(n3ds_check="3ds-check")
@functional.inputs(models.WeirdInput)
def result_2(inputs, n3ds_check, context):
    return handlers.result_2(inputs, n3ds_check, context)


@functional.batch_analyzer("weird.split", worker_template="part")
@functional.inputs(models.WeirdInput)
def split(inputs, context):
    return handlers.split(inputs, context)


@functional.batch_worker("weird.part")
@functional.depends_on(split="split")
@functional.inputs(models.WeirdInput)
def part(inputs, split, batch_context, context):
    return handlers.part(inputs, split, batch_context, context)


@functional.step_handler("weird.sum")
@functional.inputs(models.WeirdInput)
def sum(inputs, context):
    return handlers.sum(inputs, context)


HANDLERS = {
    "weird.answer": answer_2,
    "weird.class": class_,
    "weird.check": n3ds_check,
    "weird.result": result_2,
    "weird.split": split,
    "weird.part": part,
    "weird.sum": sum,
}


def register(registry):
    """Adds all of them to a HandlerRegistry."""
    for name, handler in HANDLERS.items():
        registry.register(name, handler._handler_class)
