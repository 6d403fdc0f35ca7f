#!/usr/bin/env python3
"""Runs clang-tidy over src/*.cpp, but only where something changed since it was clean.

Most of clang-tidy's time goes to the headers that a file includes. So about a hundred files are
checked as one source that includes them, which reads and walks those headers once.

A file's key is the hash of its command, of everything that it includes (as the last build recorded
it), of .clang-tidy and of clang-tidy's version. Keys of clean files are kept in build/tidy-cache/.
A file that was not built yet has no record, and is always checked.
"""
import argparse
import concurrent.futures
import dataclasses
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import compile_commands

TIDY = "clang-tidy-19"
BATCH_SIZE = 100  # more would leave a core idle at the end
ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPLAINT = re.compile(r"^\S+:\d+:\d+: (?:error|warning): ", re.M)
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


@dataclasses.dataclass(frozen=True)
class Waiting:
    """A file to check, and the key that it gets when it is clean."""

    name: str
    key: str | None
    folder: str
    flags: tuple[str, ...]


def batches_of(files: list[Waiting], jobs: int) -> list[list[Waiting]]:
    """Neighbours together, as they include the same; as many batches as keep all jobs busy."""
    groups: dict[tuple, list[Waiting]] = {}
    for file in sorted(files, key=lambda file: file.name):
        # Macros of ours make other sources of the same headers.
        macros = tuple(flag for flag in file.flags if flag.startswith("-DTASKER_"))
        groups.setdefault(macros, []).append(file)
    batches = []
    for group in groups.values():
        count = -(-len(group) // BATCH_SIZE)
        if count > 1:
            count = -(-count // jobs) * jobs
        size = -(-len(group) // count)
        batches += [group[start : start + size] for start in range(0, len(group), size)]
    return sorted(batches, key=len, reverse=True)


def flags_of(batch: list[Waiting]) -> tuple[str, ...]:
    """Those of the module that needs most: what it sees besides is of libraries."""
    return max((file.flags for file in batch), key=len)


def source_of(batch: list[Waiting]) -> str:
    return "".join(f'#include "{file.name}"  // NOLINT(bugprone-suspicious-include)\n'
                   for file in batch)


def run_tidy(batch: list[Waiting]) -> tuple[str, float]:
    """What clang-tidy complains about; empty when all files of the batch are clean."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tidy.") as folder:
        source = pathlib.Path(batch[0].name)
        if len(batch) > 1:
            source = pathlib.Path(folder) / "batch.cpp"
            source.write_text(source_of(batch))
        done = subprocess.run(
            [TIDY, "--quiet", f"--config-file={ROOT / '.clang-tidy'}", source, "--", *flags_of(batch)],
            cwd=batch[0].folder, capture_output=True, text=True)
    complaints = done.stdout.strip()
    if done.returncode != 0 and not complaints:
        complaints = done.stderr.strip()
    return complaints, time.monotonic() - start


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--times", action="store_true", help="print the slowest batches")
    parser.add_argument("only", nargs="*", help="parts of file names; default: all of src/ and bindings/")
    options = parser.parse_args()
    build = options.build_dir.resolve()
    cache = ROOT / "build/tidy-cache"
    cache.mkdir(parents=True, exist_ok=True)

    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    base = version.encode() + (ROOT / ".clang-tidy").read_bytes()
    includes = recorded_includes(build)
    hashes = Hashes()
    waiting: list[Waiting] = []
    clean = 0
    seen: set[str] = set()
    for entry in compile_commands.entries(build):
        name = entry["file"]
        if not name.startswith((f"{ROOT}/src/", f"{ROOT}/bindings/")):
            continue
        if not name.endswith(".cpp") or name.endswith("_test.cpp"):
            continue
        if options.only and not any(part in name for part in options.only):
            continue
        if name in seen:
            continue  # in a second program
        seen.add(name)
        output = OUTPUT.search(entry["command"])
        known = includes.get(output.group(1)) if output else None
        key = key_of(entry, known, base, hashes) if known else None
        if key and (cache / key).exists():
            clean += 1
        else:
            waiting.append(Waiting(name, key, entry["directory"], entry["flags"]))

    found = 0
    times: list[tuple[float, list[Waiting]]] = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {pool.submit(run_tidy, batch): batch for batch in batches_of(waiting, options.jobs)}
        for run in concurrent.futures.as_completed(runs):
            batch = runs[run]
            complaints, seconds = run.result()
            times.append((seconds, batch))
            if complaints:
                found += len(COMPLAINT.findall(complaints)) or 1
                print(complaints, flush=True)
                continue
            for file in batch:
                if file.key:
                    (cache / file.key).touch()
    if options.times:
        for seconds, batch in sorted(times, key=lambda run: run[0], reverse=True)[:15]:
            first = pathlib.Path(batch[0].name).relative_to(ROOT)
            print(f"  {seconds:5.1f} s  {len(batch)} files from {first}")
    print(f"tidy: {len(waiting)} files checked, {clean} unchanged, {found} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
