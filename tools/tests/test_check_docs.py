import unittest

import tree
import check_docs


class Docs(tree.TreeTest):
    def setUp(self):
        super().setUp()
        self.write("src/rules/plan.cpp", "")
        self.write("docs/life_of_a_task.md", "# Map\n\n`rules/plan.cpp`, `src/rules/`, `state/x`\n")
        self.write("README.md", "# Tasker\n\n[map](docs/life_of_a_task.md#map)\n")
        self.write("CONTRIBUTING.md", "# Contributing\n")

    def problems(self):
        return check_docs.check(self.root)

    def test_accepts_links_to_what_exists(self):
        self.assertEqual(self.problems(), [])

    def test_finds_a_link_to_nothing(self):
        self.write("CONTRIBUTING.md", "# C\n\n[x](docs/none.md)\n")
        self.assert_one_problem(self.problems(), "CONTRIBUTING.md:3", "docs/none.md does not exist")

    def test_finds_a_heading_that_is_not_there(self):
        self.write("CONTRIBUTING.md", "# C\n\n[x](README.md#install) [y](#c)\n")
        self.assert_one_problem(self.problems(), "README.md has no heading '#install'")

    def test_ignores_the_web_and_code(self):
        self.write("CONTRIBUTING.md", "# C\n\n[x](https://example.org/x)\n`[a](b)`\n```cpp\n[a](b)\n# no\n```\n")
        self.assertEqual(self.problems(), [])

    def test_a_page_has_one_title(self):
        self.write("CONTRIBUTING.md", "# C\n\n# D\n")
        self.assert_one_problem(self.problems(), "one title; this has 2")

    def test_the_map_names_only_what_exists(self):
        self.write("docs/life_of_a_task.md", "# Map\n\n`rules/gone.cpp`\n")
        self.assert_one_problem(self.problems(), "life_of_a_task.md:3", "rules/gone.cpp does not exist")

    def test_the_map_may_not_be_missing(self):
        (self.root / "docs/life_of_a_task.md").unlink()
        self.assertIn("docs/life_of_a_task.md: is missing; it is the map of src/", self.problems())

    def test_every_page_can_be_reached(self):
        self.write("docs/lonely.md", "# Lonely\n")
        self.assert_one_problem(self.problems(), "docs/lonely.md: no page links to it")


if __name__ == "__main__":
    unittest.main()
