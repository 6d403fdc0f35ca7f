#!/usr/bin/env python3
"""Runs the tests of bindings/node on a runtime, or on all of them.

    tools/test_node.py build/release/node             all, one after the other
    tools/test_node.py build/release/node --only bun

The package is the folder: what the build made of bindings/node. Ends with the name of each runtime and
whether it passed.
"""
import argparse
import os
import pathlib
import subprocess
import sys

import sanitized_node

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "bindings" / "node"
PROGRAMS = SOURCES / "runtimes" / "node_modules"
RUNTIMES = {
    "node20": [PROGRAMS / "node20/bin/node", "--test", "--test-concurrency=2"],
    "node22": [PROGRAMS / "node22/bin/node", "--test", "--test-concurrency=2"],
    "bun": [PROGRAMS / "@oven/bun-linux-x64/bin/bun", "test", "--timeout", "60000"],
    "deno": [PROGRAMS / "@deno/linux-x64-glibc/deno", "test", "--allow-all", "--no-check", "--quiet"],
}


def tests_of(runtime: str) -> list[str]:
    """The files of tests; what is for one runtime only ends with its name."""
    found = []
    for path in sorted((SOURCES / "tests").glob("**/*.test.mjs")):
        for_whom = path.name.removesuffix(".test.mjs").rpartition(".")[2]
        if for_whom in RUNTIMES and for_whom != runtime:
            continue
        found.append(f"./{path.relative_to(SOURCES)}")
    return found


def run(runtime: str, package: pathlib.Path, is_sanitized: bool) -> bool:
    program, *arguments = RUNTIMES[runtime]
    if not program.is_file():
        print(f"{runtime}: {program} is missing: run tools/install_dependencies.sh test", file=sys.stderr)
        return False
    environment = {**os.environ, "TASKER_PACKAGE": str(package / "dist" / "index.js"), "NO_COLOR": "1",
                   "TASKER_RUNTIME": runtime}
    files = tests_of(runtime)
    if not files:
        print(f"{runtime}: there are no tests", file=sys.stderr)
        return False
    command = [str(program), *arguments, *files]
    if is_sanitized:
        return sanitized_node.run(command, cwd=SOURCES, env=environment)
    return subprocess.run(command, cwd=SOURCES, env=environment, check=False).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=pathlib.Path)
    parser.add_argument("--only", choices=RUNTIMES)
    parser.add_argument("--sanitized", action="store_true", help="the addon is built with AddressSanitizer")
    options = parser.parse_args()
    package = options.package.resolve()
    wanted = [options.only] if options.only else list(RUNTIMES)
    passed = {}
    for runtime in wanted:
        print(f"== {runtime}", flush=True)
        passed[runtime] = run(runtime, package, options.sanitized)
    print(", ".join(f"{runtime}: {'ok' if ok else 'FAILED'}" for runtime, ok in passed.items()))
    return 0 if all(passed.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
