"""The end-to-end tests' way of reading what a program writes."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "end_to_end"))

from tasker_program import written_to

LINES = 20_000
WRITER = f"import os\nfor number in range({LINES}): os.write(1, b'%d\\n' % number)"


class WrittenTo(unittest.TestCase):
    def test_reading_does_not_move_where_a_program_writes(self):
        with tempfile.TemporaryFile("w+") as file:
            with subprocess.Popen([sys.executable, "-c", WRITER], stdout=file) as writer:
                while writer.poll() is None:
                    written_to(file)
            self.assertEqual(written_to(file).splitlines(), [str(number) for number in range(LINES)])

    def test_what_is_no_utf8_is_replaced(self):
        with tempfile.TemporaryFile("w+") as file:
            os.write(file.fileno(), b"a\xffb\r\n")
            self.assertEqual(written_to(file), "a\ufffdb\n")


if __name__ == "__main__":
    unittest.main()
