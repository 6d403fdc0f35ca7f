import contextlib
import io
import unittest

import tree
import sum_tests

# As ctest 3.25 writes it.
CTEST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="Linux" tests="4" failures="1" disabled="1" skipped="1">
  <testcase name="A" classname="A" time="0.1" status="run"/>
  <testcase name="B" classname="B" time="0.1" status="fail"><failure message="Failed"/></testcase>
  <testcase name="C" classname="C" time="0" status="notrun"><skipped message="skipped"/></testcase>
  <testcase name="D" classname="D" time="0" status="disabled"/>
</testsuite>
"""
GOOD = '<testsuite><testcase name="A"/><testcase name="B" status="run"/></testsuite>'


class SumTests(tree.TreeTest):
    def run_main(self, *arguments):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            code = sum_tests.main([str(self.root), *arguments])
        return code, output.getvalue().splitlines()

    def test_adds_up_all_reports_and_ends_with_the_line(self):
        self.write("release.xml", CTEST)
        self.write("tools.xml", GOOD)
        code, lines = self.run_main()
        self.assertEqual(lines, ["2 skipped", "3 passed, 1 failed"])
        self.assertEqual(code, 1)

    def test_reads_what_googletest_writes_in_folders(self):
        self.write("tsan/a.xml", '<testsuites><testsuite><testcase name="A" status="run"/>'
                   '<testcase name="B" status="run"><failure message="x"/></testcase>'
                   '<testcase name="C" status="run" result="skipped"><skipped/></testcase>'
                   '<testcase name="D" status="notrun"/></testsuite></testsuites>')
        self.assertEqual(self.run_main()[1], ["2 skipped", "1 passed, 1 failed"])

    def test_counts_the_cases_of_a_program_and_not_the_program(self):
        self.write("release.xml", '<testsuite><testcase name="a_test" status="run"/>'
                   '<testcase name="crashed_test" status="fail"/></testsuite>')
        self.write("release/a_test.xml", GOOD)
        self.assertEqual(self.run_main()[1], ["2 passed, 1 failed"])

    def test_is_content_when_nothing_failed(self):
        self.write("tools.xml", GOOD)
        self.assertEqual(self.run_main(), (0, ["2 passed, 0 failed"]))

    def test_a_failed_stage_without_a_failed_test_counts_as_one(self):
        self.write("tools.xml", GOOD)
        code, lines = self.run_main("--failed-stage", "build tsan")
        self.assertEqual(lines, ["failed stage: build tsan", "2 passed, 1 failed"])
        self.assertEqual(code, 1)

    def test_a_failed_stage_with_failed_tests_counts_those(self):
        self.write("release.xml", CTEST)
        self.assertEqual(self.run_main("--failed-stage", "tests")[1][-1], "1 passed, 1 failed")

    def test_no_test_at_all_is_no_success(self):
        self.assertEqual(self.run_main(), (1, ["0 passed, 0 failed"]))


if __name__ == "__main__":
    unittest.main()
