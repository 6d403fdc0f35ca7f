#!/usr/bin/env python3
"""Runs clang-tidy over src/*.cpp, but only where something changed since it was clean.

A file's key is the hash of its command, of everything that it includes (as the last build recorded
it), of .clang-tidy and of clang-tidy's version. Keys of clean files are kept in build/tidy-cache/.
A file that was not built yet has no record, and is always checked.
"""
import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import time

TIDY = "clang-tidy-19"
ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = re.compile(r" -o (\S+)")
DEPS_HEAD = re.compile(r"^(\S.*): #deps \d+, .*\((VALID|STALE)\)$")


def recorded_includes(build: pathlib.Path) -> dict[str, list[str]]:
    """Object file -> the files it was made of, by Ninja's log."""
    log = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True)
    includes: dict[str, list[str]] = {}
    current: list[str] = []
    for line in log.stdout.splitlines():
        head = DEPS_HEAD.match(line)
        if head:
            current = includes.setdefault(head.group(1), [])
        elif line.strip():
            current.append(line.strip())
    return includes


class Hashes:
    """Of files: the content of ours, name and size of those of the system (packages change both)."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def of(self, path: pathlib.Path) -> bytes:
        name = str(path)
        if name not in self._known:
            if not path.exists():
                content = b"gone"
            elif path.is_relative_to(ROOT) and ".deps" not in path.parts:
                content = path.read_bytes()
            else:
                content = str(path.stat().st_size).encode()
            self._known[name] = hashlib.sha256(name.encode() + b"\0" + content).digest()
        return self._known[name]


def key_of(entry: dict, includes: list[str], base: bytes, hashes: Hashes) -> str:
    digest = hashlib.sha256(base + entry["command"].encode())
    folder = pathlib.Path(entry["directory"])
    for path in sorted({(folder / name).resolve() for name in (entry["file"], *includes)}):
        digest.update(hashes.of(path))
    return digest.hexdigest()


def run_tidy(build: pathlib.Path, file: str) -> tuple[str, float]:
    """What clang-tidy complains about; empty when the file is clean."""
    start = time.monotonic()
    done = subprocess.run([TIDY, "--quiet", "-p", build, file], capture_output=True, text=True)
    complaints = done.stdout.strip()
    if done.returncode != 0 and not complaints:
        complaints = done.stderr.strip()
    return complaints, time.monotonic() - start


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--times", action="store_true", help="print the slowest files")
    parser.add_argument("only", nargs="*", help="parts of file names; default: all of src/")
    options = parser.parse_args()
    build = options.build_dir.resolve()
    cache = ROOT / "build/tidy-cache"
    cache.mkdir(parents=True, exist_ok=True)

    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    base = version.encode() + (ROOT / ".clang-tidy").read_bytes()
    includes = recorded_includes(build)
    hashes = Hashes()
    waiting: list[tuple[str, str | None]] = []
    clean = 0
    for entry in json.loads((build / "compile_commands.json").read_text()):
        name = entry["file"]
        # src/cli names things after CLI11 and shells; its names wait for a cleaning of their own.
        if (not name.startswith(f"{ROOT}/src/") or name.startswith(f"{ROOT}/src/cli/")
                or name.endswith("_test.cpp")):
            continue
        if options.only and not any(part in name for part in options.only):
            continue
        output = OUTPUT.search(entry["command"])
        known = includes.get(output.group(1)) if output else None
        key = key_of(entry, known, base, hashes) if known else None
        if key and (cache / key).exists():
            clean += 1
        else:
            waiting.append((name, key))

    found = 0
    times: list[tuple[float, str]] = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {pool.submit(run_tidy, build, name): (name, key) for name, key in waiting}
        for run in concurrent.futures.as_completed(runs):
            name, key = runs[run]
            complaints, seconds = run.result()
            times.append((seconds, name))
            if complaints:
                found += 1
                print(complaints, flush=True)
            elif key:
                (cache / key).touch()
    if options.times:
        for seconds, name in sorted(times, reverse=True)[:15]:
            print(f"  {seconds:5.1f} s  {pathlib.Path(name).relative_to(ROOT)}")
    print(f"tidy: {len(waiting)} checked, {clean} unchanged, {found} with complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
