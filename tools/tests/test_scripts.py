import pathlib
import re
import subprocess
import unittest

import tree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Scripts(unittest.TestCase):
    def test_every_shell_script_parses_and_can_be_run(self):
        for script in (*sorted((ROOT / "tools").glob("*.sh")), ROOT / ".ci/run"):
            with self.subTest(script.name):
                parsed = subprocess.run(["bash", "-n", script], capture_output=True, text=True)
                self.assertEqual(parsed.returncode, 0, parsed.stderr)
                self.assertTrue(script.stat().st_mode & 0o100, "is not executable")

    def test_every_check_is_part_of_lint_and_has_a_test(self):
        lint = (ROOT / "tools/lint.sh").read_text()
        listed = re.search(r"for name in ([\w ]+); do", lint).group(1).split()
        checks = {path.stem.removeprefix("check_") for path in (ROOT / "tools").glob("check_*.py")}
        self.assertEqual(set(listed), checks)
        tests = {path.stem.removeprefix("test_check_")
                 for path in (ROOT / "tools/tests").glob("test_check_*.py")}
        self.assertEqual(tests, checks)

    def test_every_target_of_the_makefile_is_known_to_make(self):
        targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.M)
        self.assertIn("run", targets)
        for target in targets:
            with self.subTest(target):
                done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)


class InstallDependencies(unittest.TestCase):
    SCRIPT = ROOT / "tools/install_dependencies.sh"

    def test_lists_each_package_once(self):
        names = subprocess.run([self.SCRIPT, "list"], capture_output=True, text=True,
                               check=True).stdout.split()
        self.assertIn("clang-19", names)
        self.assertIn("clang-tidy-19", names)
        self.assertEqual(len(names), len(set(names)))

    def test_docs_name_every_library_that_is_installed(self):
        names = subprocess.run([self.SCRIPT, "list"], capture_output=True, text=True,
                               check=True).stdout.split()
        page = (ROOT / "docs/dependencies.md").read_text()
        for name in names:
            if name.startswith("lib") and not name.startswith("libclang"):
                self.assertIn(name, page)

    def test_does_nothing_when_told_to_skip(self):
        done = subprocess.run([self.SCRIPT, "test"], env={"TASKER_SKIP_SETUP": "1", "PATH": "/usr/bin:/bin"},
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_refuses_an_unknown_group(self):
        done = subprocess.run([self.SCRIPT, "everything"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("usage:", done.stderr)


if __name__ == "__main__":
    unittest.main()
