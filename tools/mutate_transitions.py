#!/usr/bin/env python3
"""Proves that the tests of the state machines notice every change of a transition table.

For each row of the tables in src/model/task_state.cpp and step_state.cpp two mutants are made:
the row removed, and its target replaced by another state. Each is compiled into a copy of
model_test and the state tests must fail. A mutant that does not compile counts as killed.
The source is never touched; needs a build folder in which model_test has been built.
"""

import argparse
import concurrent.futures
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLES = ("task_state.cpp", "step_state.cpp")
ROW = re.compile(r"^ *\{S::(\w+), +E::(\w+), +S::(\w+)\},$")
TESTS = "--gtest_filter=TaskStates.*:TaskEvents.*:StepStates.*:StepEvents.*"


def mutants_of(source):
    """(description, text) for every mutant of a source."""
    lines = source.read_text().splitlines()
    rows = [(number, ROW.match(line)) for number, line in enumerate(lines)]
    rows = [(number, row) for number, row in rows if row]
    states = list(dict.fromkeys(row.group(1) for _, row in rows))
    for number, row in rows:
        start, event, target = row.groups()
        name = f"{source.name}:{number + 1}: {start} --{event}--> {target}"
        yield f"{name} removed", "\n".join(lines[:number] + lines[number + 1 :]) + "\n"
        # Another target each time, so that not all mutants are alike.
        others = [state for state in states if state != target]
        other = others[number % len(others)]
        line = lines[number][: row.start(3)] + other + lines[number][row.end(3) :]
        yield (
            f"{name} leads to {other}",
            "\n".join(lines[:number] + [line] + lines[number + 1 :]) + "\n",
        )


def compile_command(build, source):
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["directory"], entry["file"])
        if file.name == source.name and file.resolve() == source.resolve():
            words = shlex.split(entry["command"])
            out = words.index("-o")
            kept = words[:out] + words[out + 2 :]
            # No compiler cache: each mutant is compiled once and runs once. The other flags stay, as
            # the precompiled header, which saves most of the time, is made for them.
            kept = [word for word in kept if not word.startswith("-M")]
            kept = [word for word in kept if not word.endswith((".d", ".o", ".cpp", "ccache"))]
            return [word for word in kept if word != "-c"]
    sys.exit(f"{source} is not in {build}/compile_commands.json")


def link_command(build):
    listed = subprocess.run(
        ["ninja", "-C", build, "-t", "commands", "model_test"],
        check=True, capture_output=True, text=True,
    ).stdout.splitlines()
    for line in listed:
        if " -o model_test " in line:
            # `: && compiler ... && :`
            return shlex.split(line.split("&&")[1])
    sys.exit("ninja knows no command that links model_test")


def survives(build, compile_words, link_words, text):
    with tempfile.TemporaryDirectory(prefix="mutant.") as folder:
        folder = pathlib.Path(folder)
        source = folder / "mutant.cpp"
        source.write_text(text)
        built = subprocess.run(
            [*compile_words, "-c", source, "-o", folder / "mutant.o"],
            cwd=build, capture_output=True,
        )
        if built.returncode != 0:
            return False
        # Our object comes before the library, so the library's one is never pulled in.
        program = folder / "model_test"
        words = list(link_words)
        words[words.index("-o") + 1] = program
        words.insert(words.index("-o"), folder / "mutant.o")
        linked = subprocess.run(words, cwd=build, capture_output=True, text=True)
        if linked.returncode != 0:
            sys.exit(f"a mutant does not link:\n{linked.stderr}")
        return subprocess.run([program, TESTS], cwd=folder, capture_output=True).returncode == 0


def check_unchanged(build, compile_words, link_words, source):
    if not survives(build, compile_words, link_words, source.read_text()):
        sys.exit(f"the state tests fail with {source.name} as it is")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build" / "release")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    build = options.build_dir.resolve()

    link_words = link_command(build)
    jobs = []
    for name in TABLES:
        source = ROOT / "src" / "model" / name
        words = compile_command(build, source)
        check_unchanged(build, words, link_words, source)
        jobs += [(description, words, text) for description, text in mutants_of(source)]

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        fates = list(pool.map(lambda job: survives(build, job[1], link_words, job[2]), jobs))
    survivors = [job[0] for job, alive in zip(jobs, fates) if alive]
    for description in survivors:
        print(f"survived: {description}")
    print(f"transitions: {len(jobs)} mutants, {len(jobs) - len(survivors)} killed")
    return 1 if survivors or not jobs else 0


if __name__ == "__main__":
    sys.exit(main())
