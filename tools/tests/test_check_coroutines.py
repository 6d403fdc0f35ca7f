import unittest

import tree
import check_coroutines

RISKY = {
    "a capturing lambda": "co_await pool.run([p] { return p->x; });",
    "a braced aggregate": "co_await f(Params{s, 3});",
    "a designated aggregate": "co_await f({.s = s});",
    "an initializer list after another argument": 'co_await q("sql", {argument});',
    "a ternary of awaits": "auto x = c ? co_await a() : co_await b();",
    "a ternary in the operand": "co_await f(c ? one() : two());",
}
HARMLESS = (
    "co_await std::move(operation);",
    "auto request = Request{a, b}; auto x = co_await f(std::move(request));",
    "co_await timer.async_wait(use_awaitable);",
    'co_await f("{a}");  // f({a})',
    "co_return co_await f(1);",
)


class Coroutines(unittest.TestCase):
    def test_finds_each_temporary_that_is_destroyed_twice(self):
        for name, code in RISKY.items():
            with self.subTest(name):
                problems = check_coroutines.check_text("a.cpp", f"\n{code}\n")
                self.assertEqual(len(problems), 1, problems)
                self.assertIn("a.cpp:2: name the temporary", problems[0])

    def test_lets_named_values_pass(self):
        for code in HARMLESS:
            with self.subTest(code):
                self.assertEqual(check_coroutines.check_text("a.cpp", code), [])


class CoroutinesInATree(tree.TreeTest):
    def test_looks_into_examples_too(self):
        self.write("examples/a/main.cpp", RISKY["a braced aggregate"])
        self.assert_one_problem(check_coroutines.check(self.root), "examples/a/main.cpp:1")


if __name__ == "__main__":
    unittest.main()
