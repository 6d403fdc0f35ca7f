import unittest

import tree  # first: it makes tools/ importable
import cpp_source


class CppSource(unittest.TestCase):
    def test_code_only_blanks_comments_and_literals_and_keeps_places(self):
        text = 'a("x // y", \'"\'); // "z\nb /* \n */ c(R"q(raw " // )q");\n'
        code = cpp_source.code_only(text)
        self.assertEqual(len(code), len(text))
        self.assertEqual(code.count("\n"), text.count("\n"))
        for gone in ("x", "y", "z", "raw"):
            self.assertNotIn(gone, code)
        for kept in ("a(", "b ", "c("):
            self.assertIn(kept, code)

    def test_a_digit_separator_does_not_begin_a_literal(self):
        self.assertIn("sleep", cpp_source.code_only("f(10'000); sleep(1'000);"))

    def test_without_comments_keeps_literals(self):
        self.assertEqual(cpp_source.without_comments('#include "a/b.hpp" // c').rstrip(),
                         '#include "a/b.hpp"')

    def test_a_quote_in_a_comment_begins_nothing(self):
        self.assertIn("rand()", cpp_source.code_only("// don't\nrand();"))


if __name__ == "__main__":
    unittest.main()
