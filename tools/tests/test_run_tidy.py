import pathlib
import unittest

import tree
import run_tidy


class TidyKey(tree.TreeTest):
    def key(self, includes, base=b"config", command="clang++ -c a.cpp"):
        entry = {"file": str(self.root / "a.cpp"), "directory": str(self.root), "command": command}
        return run_tidy.key_of(entry, includes, base, run_tidy.Hashes())

    def setUp(self):
        super().setUp()
        self.write("a.cpp", "int a;")
        self.write("a.hpp", "int b;")
        was = run_tidy.ROOT
        run_tidy.ROOT = self.root
        self.addCleanup(setattr, run_tidy, "ROOT", was)

    def test_stays_while_nothing_changes(self):
        self.assertEqual(self.key(["a.hpp"]), self.key(["a.hpp", "a.cpp"]))

    def test_changes_with_the_source_a_header_the_command_and_the_configuration(self):
        before = self.key(["a.hpp"])
        self.assertNotEqual(before, self.key(["a.hpp"], base=b"other"))
        self.assertNotEqual(before, self.key(["a.hpp"], command="clang++ -DX -c a.cpp"))
        self.assertNotEqual(before, self.key([]))
        self.write("a.hpp", "int c;")
        with_header = self.key(["a.hpp"])
        self.assertNotEqual(before, with_header)
        self.write("a.cpp", "int d;")
        self.assertNotEqual(with_header, self.key(["a.hpp"]))

    def test_a_header_that_is_gone_changes_it(self):
        before = self.key(["a.hpp"])
        pathlib.Path(self.root / "a.hpp").unlink()
        self.assertNotEqual(before, self.key(["a.hpp"]))


class TidyBatches(unittest.TestCase):
    def files(self, module, count, flags=()):
        return [run_tidy.Waiting(str(run_tidy.ROOT / f"src/{module}/{number}.cpp"), None, ".", flags)
                for number in range(count)]

    def test_see_one_set_of_our_macros(self):
        files = self.files("rules", 2, ("-DX",)) + self.files("store", 3) + self.files(
            "cli", 1, ("-DTASKER_X",))
        self.assertEqual([len(batch) for batch in run_tidy.batches_of(files, 2)], [5, 1])

    def test_have_the_flags_of_the_module_that_needs_most(self):
        batch = self.files("rules", 2, ("-I.",)) + self.files("store", 1, ("-I.", "-isystem", "x"))
        self.assertEqual(run_tidy.flags_of(batch), ("-I.", "-isystem", "x"))

    def test_keep_every_job_busy_and_neighbours_together(self):
        files = sorted(self.files("cli", 2 * run_tidy.BATCH_SIZE + 2), key=lambda file: file.name)
        batches = run_tidy.batches_of(files, 2)
        self.assertEqual([len(batch) for batch in batches], [51, 51, 51, 49])
        self.assertEqual([file for batch in batches for file in batch], files)


if __name__ == "__main__":
    unittest.main()
