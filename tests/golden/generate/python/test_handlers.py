# Tests of the handlers of shop_py/weird 2.0.0.
import unittest

from pydantic import TypeAdapter

from . import handlers, models


def sample(of, text):
    return TypeAdapter(of).validate_json(text)


class TypesTest(unittest.TestCase):
    def test_samples_fit(self):
        sample(models.AnswerResult, "[{\"y\":[]}]")
        sample(models.ClassResult, "{}")
        sample(models.N3dsCheckResult, "\"yes_\"")
        sample(models.PartResult, "{\"n\":1}")
        sample(models.ResultResult, "\"text\"")
        sample(models.SplitResult, "{}")
        sample(models.SumResult, "{}")
        sample(models.WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}")


class AnswerTest(unittest.TestCase):
    def test_answers_as_the_template_says(self):
        result = handlers.answer_2(
            inputs=sample(models.WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
            context=None,
        )
        TypeAdapter(models.AnswerResult).validate_python(result)


class ClassTest(unittest.TestCase):
    def test_answers_as_the_template_says(self):
        result = handlers.class_(
            inputs=sample(models.WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
            answer_2=sample(models.AnswerResult, "[{\"y\":[]}]"),
            context=None,
        )
        self.assertIsNotNone(result)


class N3dsCheckTest(unittest.TestCase):
    def test_answers_as_the_template_says(self):
        result = handlers.n3ds_check(
            inputs=sample(models.WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
            class_=sample(models.ClassResult, "{}"),
            context=None,
        )
        TypeAdapter(models.N3dsCheckResult).validate_python(result)


class ResultTest(unittest.TestCase):
    def test_answers_as_the_template_says(self):
        result = handlers.result_2(
            inputs=sample(models.WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
            n3ds_check=sample(models.N3dsCheckResult, "\"yes_\""),
            context=None,
        )
        TypeAdapter(models.ResultResult).validate_python(result)


class SplitTest(unittest.TestCase):
    def test_answers_as_the_template_says(self):
        result = handlers.split(
            inputs=sample(models.WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
            context=None,
        )
        self.assertIsNotNone(result)


class PartTest(unittest.TestCase):
    def test_answers_as_the_template_says(self):
        result = handlers.part(
            inputs=sample(models.WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
            split=sample(models.SplitResult, "{}"),
            batch_context=None,
            context=None,
        )
        TypeAdapter(models.PartResult).validate_python(result)


class SumTest(unittest.TestCase):
    def test_answers_as_the_template_says(self):
        result = handlers.sum(
            inputs=sample(models.WeirdInput, "{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
            context=None,
        )
        TypeAdapter(models.SumResult).validate_python(result)


if __name__ == "__main__":
    unittest.main()
