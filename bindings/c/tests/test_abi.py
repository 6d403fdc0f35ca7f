#!/usr/bin/env python3
"""Goal: the library exports what symbols.txt lists and the header declares, and nothing else; the header
compiles alone as C11 and as C++20, by gcc and clang, whichever of its parts is included.

Run as: test_abi.py LIBRARY"""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = HERE / "include"
LIBRARY = ""
DECLARATION = re.compile(r"TASKER_API[^;]*?\b(tasker_\w+)\(", re.S)


def run(*command, text=None) -> subprocess.CompletedProcess:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def listed() -> dict[str, tuple[str, str]]:
    """Name -> (version that brought it, state)."""
    lines = (HERE / "symbols.txt").read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {name: (since, state) for name, since, state in rows}


class Abi(unittest.TestCase):
    def test_the_library_exports_what_is_listed_and_nothing_else(self):
        done = run("nm", "-D", "--defined-only", "--with-symbol-versions", LIBRARY)
        self.assertEqual(done.returncode, 0, done.stderr)
        exported = set()
        for line in done.stdout.splitlines():
            kind, name = line.split()[-2:]
            if name.split("@")[0] == "TASKER_1":
                continue  # the version node itself
            self.assertEqual(kind, "T", line)
            self.assertRegex(name, r"^tasker_\w+@@TASKER_1$")
            exported.add(name.split("@")[0])
        self.assertEqual(exported, set(listed()))

    def test_the_header_declares_what_is_listed(self):
        text = "".join(path.read_text() for path in INCLUDE.rglob("*.h"))
        declared = DECLARATION.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.S))
        self.assertEqual(sorted(declared), sorted(listed()))

    def test_every_listed_name_has_a_version_and_a_state(self):
        for name, (since, state) in listed().items():
            self.assertRegex(since, r"^[1-9]\d*$", name)
            self.assertIn(state, {"stable", "unstable", "deprecated"}, name)

    def test_every_header_compiles_alone(self):
        ways = [("gcc", "c", "c11"), ("g++", "c++", "c++20"),
                ("clang-19", "c", "c11"), ("clang++-19", "c++", "c++20")]
        known = [way for way in ways if shutil.which(way[0])]
        self.assertTrue(known, "no compiler was found")
        for path in sorted(INCLUDE.rglob("*.h")):
            for compiler, language, standard in known:
                with self.subTest(header=path.name, compiler=compiler):
                    done = run(compiler, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                               "-fsyntax-only", f"-I{INCLUDE}", "-x", language, "-",
                               text=f'#include "{path.relative_to(INCLUDE)}"\n')
                    self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    LIBRARY = sys.argv.pop(1)
    unittest.main()
