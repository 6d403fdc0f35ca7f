#!/usr/bin/env python3
"""Requires that the tests of src/rules execute every line and take every branch both ways.

Builds rules_test with the preset `coverage`, runs it, and reads clang's source-based coverage.
Not counted: tests and the values they share, assertions (never false), and the way out of a switch
that names every enumerator.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = ROOT / "src" / "rules"
SHARED_BY_TESTS = {"test_values.hpp", "growing_task.hpp"}


def run(*words, **options):
    return subprocess.run(words, check=True, cwd=ROOT, **options)


def build(folder, jobs):
    run("cmake", "--preset", "coverage", "-B", folder, stdout=subprocess.DEVNULL)
    run("cmake", "--build", folder, f"-j{jobs}", "--target", "rules_test",
        stdout=sys.stderr)


def measure(folder):
    """By file: {line: count}, and its branches, as llvm-cov exports them."""
    program = folder / "rules_test"
    raw = folder / "rules.profraw"
    merged = folder / "rules.profdata"
    run(program, "--gtest_brief=1", env={**os.environ, "LLVM_PROFILE_FILE": str(raw)})
    run("llvm-profdata-19", "merge", "-sparse", raw, "-o", merged)

    def export(form):
        return run("llvm-cov-19", "export", program, f"-instr-profile={merged}",
                   f"-format={form}", capture_output=True, text=True).stdout

    lines = {}
    for record in export("lcov").splitlines():
        key, _, value = record.partition(":")
        if key == "SF":
            current = lines.setdefault(value, {})
        elif key == "DA":
            line, count = value.split(",")[:2]
            current[int(line)] = int(count)
    files = json.loads(export("text"))["data"][0]["files"]
    return {file["filename"]: (lines[file["filename"]], file["branches"]) for file in files}


def is_of_rules(path):
    path = pathlib.Path(path).resolve()
    is_test = path.name.endswith("_test.cpp") or path.name in SHARED_BY_TESTS
    return RULES in path.parents and not is_test


def branches_of(records, lines):
    """{(line, column): [taken, not taken]}, over all expansions of a template or macro."""
    found = {}
    for line, column, _, _, taken, missed, *_ in records:
        # An assertion is never false; a switch over all enumerators never falls through.
        if "TASKER_ASSERT" in lines[line - 1] or "switch (" in lines[line - 1]:
            continue
        counts = found.setdefault((line, column), [0, 0])
        counts[0] += taken
        counts[1] += missed
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build" / "coverage")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-build", action="store_true", help="measure what is built already")
    options = parser.parse_args()
    folder = options.build_dir.resolve()
    if not options.no_build:
        build(folder, options.jobs)

    findings = []
    line_total = line_missed = branch_total = branch_missed = 0
    for filename, (counts_of_lines, records) in measure(folder).items():
        if not is_of_rules(filename):
            continue
        path = pathlib.Path(filename).resolve()
        name = path.relative_to(ROOT)
        lines = path.read_text().splitlines()
        line_total += len(counts_of_lines)
        missed = [line for line, count in counts_of_lines.items() if count == 0]
        line_missed += len(missed)
        findings += [(name, line, "never executed", lines[line - 1].strip()) for line in missed]
        for (line, column), (taken, not_taken) in branches_of(records, lines).items():
            branch_total += 2
            for count, way in ((taken, "true"), (not_taken, "false")):
                if count == 0:
                    branch_missed += 1
                    findings.append((name, line, f"column {column}: never {way}",
                                     lines[line - 1].strip()))

    for name, line, what, text in sorted(findings):
        print(f"{name}:{line}: {what}: {text}")
    print(f"rules: lines {line_total - line_missed}/{line_total}, "
          f"branches {branch_total - branch_missed}/{branch_total}")
    return 1 if findings or line_total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
