#!/usr/bin/env python3
"""Runs bench/node/bench.mjs on Node 22, Bun and Deno, one after the other.

    tools/bench_node.py build/release/node [--only bun] [--brief]

The last line is one JSON object: the figures of Node, and those of the others by their names.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

from test_node import PROGRAMS, RUNTIMES, SOURCES

BENCH = SOURCES.parent.parent / "bench" / "node" / "bench.mjs"
MEASURED = ("node22", "bun", "deno")
ARGUMENTS = {"deno": ["run", "--allow-all", "--no-check", "--quiet"]}


def figures(runtime: str, package: pathlib.Path, is_brief: bool) -> dict[str, float]:
    """Shows what it says, but not its last line: that is what it measured."""
    program = str(RUNTIMES[runtime][0])
    environment = {**os.environ, "TASKER_BENCH_FOLDER": str(package), "TASKER_RUNTIMES": str(PROGRAMS.parent),
                   "TASKER_BENCH_BRIEF": "1" if is_brief else ""}
    last = ""
    with subprocess.Popen([program, *ARGUMENTS.get(runtime, []), str(BENCH)], env=environment,
                          stdout=subprocess.PIPE, text=True) as bench:
        assert bench.stdout is not None
        for line in bench.stdout:
            if last:
                print(last, end="", flush=True)
            last = line
    if bench.returncode != 0:
        print(last, end="")
        sys.exit(f"bench_node: {runtime} ended with {bench.returncode}")
    return json.loads(last)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=pathlib.Path)
    parser.add_argument("--only", choices=MEASURED)
    parser.add_argument("--brief", dest="is_brief", action="store_true", help="only to see that it works")
    options = parser.parse_args()
    measured = {runtime: figures(runtime, options.package.resolve(), options.is_brief)
                for runtime in ([options.only] if options.only else MEASURED)}
    first, *others = measured
    print(json.dumps(measured[first] | {runtime: measured[runtime] for runtime in others}))


if __name__ == "__main__":
    main()
