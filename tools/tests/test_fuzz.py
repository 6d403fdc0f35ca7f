import contextlib
import io
import json
import pathlib
import unittest

import tree
import fuzz

# In place of a program of libFuzzer: says what one says, and crashes when its name says so.
FUZZER = r"""#!/bin/sh
for argument; do
    case $argument in -artifact_prefix=*) findings=${argument#*=} ;; esac
done
echo '#7	DONE   cov: 42 ft: 99 corp: 3/9b'
case $0 in
*bad_fuzzer)
    echo boom >"${findings}crash-1"
    echo "Test unit written to ${findings}crash-1"
    exit 77 ;;
esac
echo 'stat::number_of_executed_units: 1234'
"""


class FuzzTests(tree.TreeTest):
    def add(self, *targets):
        for target in targets:
            name = f"build/fuzz/{target}_fuzzer"
            self.write(name, FUZZER)
            (self.root / name).chmod(0o755)

    def run_main(self, *arguments):
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = fuzz.main(["--build-dir", str(self.root / "build"), *arguments])
        return code, output.getvalue().splitlines()

    def test_ends_with_the_figures(self):
        self.add("one", "two")
        code, lines = self.run_main("--seconds", "1")
        figures = json.loads(lines[-1])
        self.assertEqual(code, 0)
        self.assertEqual(figures["targets"], 2)
        self.assertEqual(figures["executions"], 2468)
        self.assertEqual(figures["findings"], 0)
        self.assertEqual(figures["per_target"]["one"], {"executions": 1234, "edges": 42})

    def test_a_run_with_a_seed_begins_with_the_corpus_alone(self):
        self.add("one")
        learned = self.root / "build/seeded-corpus/one"
        learned.mkdir(parents=True)
        (learned / "from_before").write_text("x")
        self.run_main("--seed", "1")
        self.assertEqual(list(learned.iterdir()), [])

    def test_says_where_a_finding_lies_and_how_to_see_it_again(self):
        self.add("good", "bad")
        report = self.root / "report.xml"
        code, lines = self.run_main("--junit", str(report))
        figures = json.loads(lines[-1])
        finding = pathlib.Path(figures["per_target"]["bad"]["finding"])
        self.assertEqual(code, 1)
        self.assertEqual(figures["findings"], 1)
        self.assertEqual(figures["per_target"]["bad"]["executions"], 7)
        self.assertTrue(finding.exists())
        self.assertIn(f"replay with: {self.root}/build/fuzz/bad_fuzzer {finding}", lines)
        self.assertEqual(report.read_text().count("<failure"), 1)

    def test_knows_its_targets(self):
        self.add("one")
        code, lines = self.run_main("tow")
        self.assertEqual(code, 2)
        self.assertEqual(lines, ["no such target: tow; known are one"])


if __name__ == "__main__":
    unittest.main()
