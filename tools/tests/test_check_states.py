import unittest

import tree
import check_states

PAGE = """# Concepts

```mermaid
stateDiagram-v2
    [*] --> pending
    pending --> in_progress: Start
```

`pending`, `in_progress`

```mermaid
stateDiagram-v2
    pending --> complete: Finish
```

`pending`, `complete`
"""


class States(tree.TreeTest):
    def setUp(self):
        super().setUp()
        self.write("docs/concepts.md", PAGE)
        self.write("src/model/step_state.cpp", "{S::Pending, E::Start, S::InProgress},\n")
        self.write("src/model/task_state.cpp", "{S::Pending,   E::Finish, S::Complete},\n")

    def problems(self):
        return check_states.check(self.root)

    def test_accepts_moves_that_are_rows(self):
        self.assertEqual(self.problems(), [])

    def test_finds_a_move_that_is_no_row(self):
        self.write("docs/concepts.md", PAGE.replace(": Start", ": Begin"))
        self.assert_one_problem(self.problems(), "'pending --> in_progress: Begin' is not a row")

    def test_finds_a_state_that_is_not_explained(self):
        self.write("docs/concepts.md", PAGE.replace(", `complete`", ""))
        self.assert_one_problem(self.problems(), "the state `complete`", "is not explained")

    def test_finds_a_missing_diagram_and_an_unreadable_table(self):
        self.write("src/model/step_state.cpp", "")
        self.assert_one_problem(self.problems(), "step_state.cpp: has no row")
        self.write("docs/concepts.md", "# Concepts\n")
        self.assert_one_problem(self.problems(), "0 diagrams of states")


if __name__ == "__main__":
    unittest.main()
