import unittest

import tree
import check_layers

LAYERS = """
[module.tasker]
why = "public"
uses = []
[module.base]
why = "knows nothing of workflows"
uses = ["tasker"]
[module.store]
why = "SQL and no decisions"
uses = ["tasker", "base"]
private = ["sqlite"]
[module.engine]
why = "joins"
uses = ["tasker", "base", "store"]
isolated = ["intake", "timers"]
[module.cli]
why = "composition root"
uses = ["tasker", "base", "store", "engine"]
opens = ["store/sqlite"]
"""


class Layers(tree.TreeTest):
    def setUp(self):
        super().setUp()
        self.write("layers.toml", LAYERS)

    def problems(self):
        return check_layers.check(self.root)

    def test_accepts_what_is_allowed(self):
        self.write("include/tasker/error.hpp", '#include "tasker/time.hpp"\n#include <string>\n')
        self.write("src/base/a.cpp", '#include "base/a.hpp"\n#include "tasker/error.hpp"\n')
        self.write("src/store/sqlite/s.cpp", '#include "store/sqlite/s.hpp"\n#include <sqlite3.h>\n')
        self.write("src/engine/intake/i.cpp", '#include "engine/lane.hpp"\n#include "store/store.hpp"\n')
        self.write("src/engine/lane.hpp", '#include "engine/intake/i.hpp"\n')
        self.write("src/cli/main.cpp", '#include "store/sqlite/s.hpp"\n')
        self.assertEqual(self.problems(), [])

    def test_refuses_a_module_that_is_not_used_and_gives_the_reason(self):
        self.write("src/base/a.cpp", '\n#include "store/store.hpp"\n')
        self.assert_one_problem(self.problems(), "src/base/a.cpp:2", "base may not include store",
                                "knows nothing of workflows")

    def test_a_binding_is_a_module_too(self):
        self.write("layers.toml", LAYERS + '[module."bindings/c"]\nwhy = "the C ABI"\nuses = ["tasker"]\n')
        self.write("bindings/c/src/a.cpp", '#include "bindings/c/src/a.hpp"\n#include "tasker/error.hpp"\n')
        self.assertEqual(self.problems(), [])
        self.write("bindings/c/src/b.cpp", '#include "base/b.hpp"\n')
        self.assertEqual(self.problems(), ["bindings/c/src/b.cpp:1: base/b.hpp: bindings/c may not "
                                           "include base (the C ABI)"])
        self.write("bindings/c/src/b.cpp", "")
        self.write("src/base/c.cpp", '#include "bindings/c/src/a.hpp"\n')
        self.assertEqual(self.problems(), ["src/base/c.cpp:1: bindings/c/src/a.hpp: base may not "
                                           "include bindings/c (knows nothing of workflows)"])

    def test_inherits_nothing(self):
        self.write("layers.toml", LAYERS.replace('"base", "store", "engine"]', '"engine"]'))
        self.write("src/cli/main.cpp", '#include "base/clock.hpp"\n')
        self.assertTrue(any("cli may not include base" in p for p in self.problems()))

    def test_public_headers_see_only_themselves(self):
        self.write("include/tasker/a.hpp", '#include "base/clock.hpp"\n')
        self.assert_one_problem(self.problems(), "include/tasker/a.hpp:1", "tasker may not include base")

    def test_sees_through_angle_brackets(self):
        self.write("src/store/store.hpp", "")
        self.write("src/base/a.cpp", "#include <store/store.hpp>\n")
        self.assert_one_problem(self.problems(), "base may not include store")

    def test_ignores_what_is_commented_out(self):
        self.write("src/base/a.cpp", '// #include "store/store.hpp"\n/*\n#include "cli/x.hpp"\n*/\n')
        self.assertEqual(self.problems(), [])

    def test_refuses_a_private_folder(self):
        self.write("src/engine/a.cpp", '#include "store/sqlite/s.hpp"\n')
        self.assert_one_problem(self.problems(), "sqlite/ is private to store")

    def test_a_unit_test_may_open_private_folders_of_what_its_module_uses(self):
        self.write("src/engine/a_test.cpp", '#include "store/sqlite/s.hpp"\n')
        self.assertEqual(self.problems(), [])

    def test_a_unit_test_may_not_include_more_modules(self):
        self.write("src/base/a_test.cpp", '#include "store/store.hpp"\n')
        self.assert_one_problem(self.problems(), "base may not include store")

    def test_stages_do_not_include_each_other(self):
        self.write("src/engine/intake/i.cpp", '#include "engine/timers/t.hpp"\n')
        self.assert_one_problem(self.problems(), "stage 'intake' includes stage 'timers'")

    def test_only_unit_tests_include_tests_support(self):
        self.write("src/base/a_test.cpp", '#include "tests/support/builders.hpp"\n')
        self.assertEqual(self.problems(), [])
        self.write("src/base/a.cpp", '#include "tests/support/builders.hpp"\n')
        self.assert_one_problem(self.problems(), "src/base/a.cpp:1", "nobody includes tests")

    def test_a_unit_test_includes_only_the_support_of_tests(self):
        self.write("src/base/a_test.cpp", '#include "tests/conformance/x.hpp"\n')
        self.assert_one_problem(self.problems(), "nobody includes tests")

    def test_wants_whole_paths(self):
        self.write("src/base/a.cpp", '#include "a.hpp"\n')
        self.assert_one_problem(self.problems(), "write the whole path")

    def test_refuses_an_unknown_folder_and_an_unknown_target(self):
        self.write("src/misc/a.cpp", "")
        self.write("src/base/a.cpp", '#include "boost/json.hpp"\n')
        problems = self.problems()
        self.assertEqual(len(problems), 2, problems)
        self.assertIn("'boost' is not a module", problems[0])
        self.assertIn("'misc' is not a module", problems[1])

    def test_refuses_a_circle(self):
        self.write("layers.toml", LAYERS.replace('uses = ["tasker"]', 'uses = ["tasker", "cli"]', 1))
        self.assertTrue(any("in a circle" in p for p in self.problems()))

    def test_refuses_names_that_do_not_exist(self):
        self.write("layers.toml", LAYERS.replace("store/sqlite", "store/postgres")
                   .replace('uses = []', 'uses = ["nobody"]'))
        text = "\n".join(self.problems())
        self.assertIn("'nobody', which is not a module", text)
        self.assertIn("'store/postgres', which is not private", text)

    def test_links_are_checked_like_includes(self):
        self.write("CMakeLists.txt", "tasker_module(base DEPENDS store LIBRARIES x)\n"
                   "tasker_module(store DEPENDS base)\n")
        self.assert_one_problem(self.problems(), "CMakeLists.txt: base links store")


if __name__ == "__main__":
    unittest.main()
