#!/usr/bin/env python3
"""Runs tools/tests; with an argument, writes a JUnit report there."""
import pathlib
import sys
import unittest
import xml.etree.ElementTree as xml

sys.dont_write_bytecode = True


class Recorder(unittest.TextTestResult):
    """Remembers each test and what went wrong in it."""

    def startTestRun(self):
        self.cases: dict[str, str] = {}
        super().startTestRun()

    def stopTest(self, test):
        self.cases.setdefault(test.id(), "")
        super().stopTest(test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.cases[test.id()] = self.failures[-1][1]

    def addError(self, test, err):
        super().addError(test, err)
        self.cases[test.id()] = self.errors[-1][1]

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.cases[test.id()] = str(err[1])


def main() -> int:
    tests = pathlib.Path(__file__).parent / "tests"
    suite = unittest.defaultTestLoader.discover(str(tests), top_level_dir=str(tests))
    result = unittest.TextTestRunner(resultclass=Recorder).run(suite)
    if len(sys.argv) > 1:
        report = xml.Element("testsuite", name="tools", tests=str(len(result.cases)))
        for name, wrong in result.cases.items():
            case = xml.SubElement(report, "testcase", name=name)
            if wrong:
                xml.SubElement(case, "failure").text = wrong
        xml.ElementTree(report).write(sys.argv[1])
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
