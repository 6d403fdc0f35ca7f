import contextlib
import io
import pathlib
import sys
import unittest
from unittest import mock

import tree
import generate_boundary


class Boundary(tree.TreeTest):
    def setUp(self):
        super().setUp()
        for name in generate_boundary.OUTPUTS:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)

    def run_tool(self, *arguments):
        out = io.StringIO()
        with mock.patch.object(generate_boundary, "ROOT", pathlib.Path(self.root)), \
                mock.patch.object(sys, "argv", ["generate_boundary.py", *arguments]), \
                contextlib.redirect_stdout(out):
            return generate_boundary.main(), out.getvalue()

    def test_what_is_missing_or_stale_fails_the_check_and_is_named(self):
        code, said = self.run_tool("--check")
        self.assertEqual(code, 1)
        self.assertEqual(said.count("is stale"), len(generate_boundary.OUTPUTS))
        self.assertEqual(self.run_tool()[0], 0)
        self.assertEqual(self.run_tool("--check"), (0, ""))
        first = next(iter(generate_boundary.OUTPUTS))
        path = pathlib.Path(self.root) / first
        path.write_text(path.read_text().replace("export", "import", 1))
        self.assertEqual(self.run_tool("--check"), (1, f"{first} is stale: run tools/generate_boundary.py\n"))

    def test_every_type_of_a_shape_has_one_in_typescript(self):
        for shape in generate_boundary.shapes.SHAPES:
            for field in shape.fields:
                with self.subTest(shape=shape.name, field=field.name):
                    self.assertTrue(generate_boundary.ts_type(field.type.rstrip("?")))

    def test_what_is_passed_has_a_member_of_the_record_in_the_header(self):
        headers = "".join(path.read_text() for path in (generate_boundary.ROOT / "bindings/c/include").rglob("*.h"))
        for record in generate_boundary.shapes.RECORDS:
            text = headers[:headers.index(f"}} {record.c_type};")].rpartition("typedef struct")[2]
            for member in record.members:
                with self.subTest(record=record.name, member=member.name):
                    self.assertRegex(text, rf"\b{member.name};")


if __name__ == "__main__":
    unittest.main()
