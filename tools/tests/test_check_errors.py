import unittest

import tree
import check_errors

ROWS = """// a comment
TASKER_ERROR(InvalidJson, 1005, InvalidArgument, Never, "the text is not JSON")
TASKER_ERROR(StoreBusy,   3001, Unavailable,     Later, "the store is locked")
"""
PAGE = """# TSK-1005 InvalidJson

The text is not JSON. Kind: InvalidArgument. Retry: never.

## Cause

A comma.

## Remedy

Remove it.
"""
BUSY = (PAGE.replace("TSK-1005 InvalidJson", "TSK-3001 StoreBusy").replace("text is not JSON", "store is locked")
        .replace("InvalidArgument", "Unavailable").replace("never", "later"))


class Errors(tree.TreeTest):
    def setUp(self):
        super().setUp()
        self.write("include/tasker/error_codes.def", ROWS)
        self.write("docs/errors/TSK-1005.md", PAGE)
        self.write("docs/errors/TSK-3001.md", BUSY)
        self.write("docs/errors/README.md", "# Errors\n")

    def problems(self):
        return check_errors.check(self.root)

    def test_accepts_a_page_for_each_row(self):
        self.assertEqual(self.problems(), [])

    def test_finds_a_row_without_a_page(self):
        (self.root / "docs/errors/TSK-3001.md").unlink()
        self.assert_one_problem(self.problems(), "TSK-3001.md: is missing (StoreBusy)")

    def test_finds_a_page_without_a_row(self):
        self.write("docs/errors/TSK-4000.md", PAGE)
        self.assert_one_problem(self.problems(), "TSK-4000.md: no row")

    def test_finds_what_a_page_lacks(self):
        for old, new, word in (
            ("# TSK-1005 InvalidJson", "# TSK-1005 Json", "the first line must be"),
            ("Retry: never.", "Retry: later.", "must say 'Kind: InvalidArgument. Retry: never.'"),
            ("The text is not JSON.", "Something.", "must say 'the text is not JSON'"),
            ("## Cause", "## Reason", "has no '## Cause'"),
            ("Remove it.", "", "has no '## Remedy', or an empty one"),
        ):
            with self.subTest(word):
                self.write("docs/errors/TSK-1005.md", PAGE.replace(old, new))
                self.assert_one_problem(self.problems(), "docs/errors/TSK-1005.md", word)

    def test_a_number_is_used_once_and_in_its_family(self):
        self.write("include/tasker/error_codes.def",
                   ROWS + 'TASKER_ERROR(Other, 3001, NotFound, Later, "the store is locked")\n')
        text = "\n".join(self.problems())
        self.assertIn("Other and StoreBusy share 3001", text)
        self.assertIn("Other is NotFound, so its number is 1100 to 1199", text)

    def test_a_table_that_cannot_be_read_is_a_problem(self):
        self.write("include/tasker/error_codes.def", "")
        self.assert_one_problem(self.problems(), "has no row")


if __name__ == "__main__":
    unittest.main()
