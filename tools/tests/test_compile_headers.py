import pathlib
import unittest

import compile_headers
import tree


class Closures(tree.TreeTest):
    def setUp(self):
        super().setUp()
        for name in ("tasker/error.hpp", "tasker/json.hpp", "tasker/time.hpp"):
            self.write(f"include/{name}", "#include <string>\n")
        self.closures = compile_headers.Closures(self.root)

    def path(self, name):
        return (self.root / name).resolve()

    def test_follow_our_headers_and_name_those_of_others(self):
        self.write("src/a/b.hpp", "#include <vector>\n")
        header = self.write("src/a/a.hpp", '#include "a/b.hpp"\n  #  include "tasker/json.hpp"\n')
        self.assertEqual(self.closures.of(header.resolve()),
                         {self.path("src/a/b.hpp"), "vector", self.path("include/tasker/json.hpp"),
                          "string"})

    def test_end_for_headers_that_include_each_other(self):
        self.write("src/a/b.hpp", '#include "a/a.hpp"\n')
        header = self.write("src/a/a.hpp", '#include "a/b.hpp"\n').resolve()
        self.assertEqual(self.closures.of(header), {self.path("src/a/b.hpp")})

    def test_allow_only_what_the_header_includes_anyway(self):
        none = self.write("src/a/none.hpp", "#include <functional>\n").resolve()
        part = self.write("src/a/part.hpp", '#include "tasker/error.hpp"\n').resolve()
        all_of = self.write("src/a/all.hpp", '#include <functional>\n#include "a/part.hpp"\n'
                            '#include "tasker/json.hpp"\n#include "tasker/time.hpp"\n').resolve()
        self.assertEqual(self.closures.precompiled_for(none), ())
        self.assertEqual(self.closures.precompiled_for(part), ("tasker/error.hpp",))
        self.assertEqual(self.closures.precompiled_for(all_of),
                         ("functional", "tasker/error.hpp", "tasker/json.hpp", "tasker/time.hpp"))

    def test_never_for_the_header_that_is_precompiled(self):
        self.assertEqual(self.closures.precompiled_for(self.path("include/tasker/error.hpp")), ("string",))


class CompileAlone(tree.TreeTest):
    def test_tells_a_header_that_stands_alone_from_one_that_does_not(self):
        good = self.write("good.hpp", "#pragma once\n#include <cstddef>\nstd::size_t size();\n")
        bad = self.write("bad.hpp", "#pragma once\nstd::size_t size();\n")
        self.assertEqual(compile_headers.compile_alone(good, (), None), "")
        self.assertIn("bad.hpp:2", compile_headers.compile_alone(bad, (), None))

    def test_a_header_that_does_not_compile_is_not_precompiled(self):
        bad = self.write("bad.hpp", "int f() { return missing; }\n")
        self.assertIsNone(compile_headers.precompile((str(bad),), (), pathlib.Path(self.root / "x.pch")))


if __name__ == "__main__":
    unittest.main()
