#!/usr/bin/env python3
"""Adds up the JUnit reports below a folder: `sum_tests.py FOLDER [--failed-stage NAME]`.

The last line it prints is `N passed, N failed`. A stage that failed without a failing test (a build,
a check) counts as one failure, so that the line never says 0 failed about a run that failed.
"""
import argparse
import dataclasses
import pathlib
import sys
import xml.etree.ElementTree as xml


@dataclasses.dataclass
class Sum:
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def add_up(folder: pathlib.Path) -> Sum:
    total = Sum()
    for report in sorted(folder.rglob("*.xml")):
        for case in xml.parse(report).getroot().iter("testcase"):
            if (report.with_suffix("") / f"{case.get('name')}.xml").exists():
                continue  # a program that CTest started, and that reports its own cases
            status = case.get("status", "run")
            if case.find("failure") is not None or case.find("error") is not None or status == "fail":
                total.failed += 1
            elif case.find("skipped") is not None or status in ("notrun", "disabled"):
                total.skipped += 1
            else:
                total.passed += 1
    return total


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--failed-stage")
    options = parser.parse_args(arguments)
    total = add_up(options.folder)
    if options.failed_stage:
        print(f"failed stage: {options.failed_stage}")
        total.failed = max(total.failed, 1)
    if total.skipped:
        print(f"{total.skipped} skipped")
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
