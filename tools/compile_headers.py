#!/usr/bin/env python3
"""Compiles every header of src/ and of the sources of bindings/ alone: each must include what it uses.

Most of the time would go to reading the same headers again and again. So what many include is
precompiled, and used for each header that includes all of it anyway, itself or through others of
ours: then it cannot hide that something is missing. The others are compiled as they are.

Headers that were clean, and have not changed since, are skipped, as in run_tidy.py.
"""
import argparse
import concurrent.futures
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

import compile_commands
import run_tidy

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPILER = "clang++-19"
# The first of these that fits a header is used.
PRECOMPILED = (
    ("embedded/host.hpp", "server/backend.hpp"),
    ("server/backend.hpp",),
    ("functional", "store/store.hpp"),
    ("configuration/configuration.hpp", "tasker/error.hpp"),
    ("functional", "model/step.hpp", "model/task.hpp", "model/template.hpp"),
    ("functional", "tasker/error.hpp", "tasker/json.hpp", "tasker/time.hpp"),
    ("functional", "tasker/error.hpp", "tasker/time.hpp"),
    ("tasker/error.hpp", "tasker/json.hpp"),
    ("configuration/settings/shared.hpp",),
    ("tasker/error.hpp", "vector"),
    ("tasker/error.hpp",),
    ("tasker/json.hpp",),
    ("functional", "string"),
    ("chrono",),
    ("string",),
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.M)


class Closures:
    """What a header includes, itself and through others of ours."""

    def __init__(self, root: pathlib.Path) -> None:
        self._root = root
        self._known: dict[pathlib.Path, frozenset[pathlib.Path | str]] = {}

    def resolve(self, name: str, folder: pathlib.Path | None = None) -> pathlib.Path | str:
        """The file, if it is one of ours; else the name."""
        for place in (folder, self._root / "src", self._root / "include", self._root):
            if place and (place / name).is_file():
                return (place / name).resolve()
        return name

    def of(self, header: pathlib.Path) -> frozenset[pathlib.Path | str]:
        """Without the header itself."""
        if header not in self._known:
            self._known[header] = frozenset()  # ends circles
            found = set()
            for name in INCLUDE.findall(header.read_text()):
                included = self.resolve(name, header.parent)
                found.add(included)
                if isinstance(included, pathlib.Path):
                    found |= self.of(included)
            self._known[header] = frozenset(found - {header})
        return self._known[header]

    def precompiled_for(self, header: pathlib.Path) -> tuple[str, ...]:
        for names in PRECOMPILED:
            if {self.resolve(name) for name in names} <= self.of(header):
                return names
        return ()


def module_of(path: pathlib.Path) -> str:
    """`store` of src/store/store.hpp, `bindings/c` of bindings/c/src/text.hpp; empty for other files."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "src" else "/".join(parts[:2]) if parts[0] == "bindings" else ""


def flags_by_module(build: pathlib.Path) -> dict[str, tuple[str, ...]]:
    flags: dict[str, tuple[str, ...]] = {}
    for entry in compile_commands.entries(build):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(ROOT) and path.suffix == ".cpp" and not path.name.endswith("_test.cpp"):
            flags.setdefault(module_of(path), entry["flags"])
    return flags


def base_key(build: pathlib.Path, hashes: run_tidy.Hashes) -> bytes:
    """Changes with the compiler and with every header of other people that the build has read."""
    version = subprocess.run([COMPILER, "--version"], capture_output=True, check=True).stdout
    digest = hashlib.sha256(version)
    read = {name for names in run_tidy.recorded_includes(build).values() for name in names}
    for name in sorted(name for name in read if name.startswith("/usr/")):
        digest.update(hashes.of(pathlib.Path(name)))
    return digest.digest()


def precompile(names: tuple[str, ...], flags: tuple[str, ...], output: pathlib.Path) -> pathlib.Path | None:
    """None if it does not compile: whichever header is to blame is found when it is alone."""
    text = "".join(f"#include <{name}>\n" for name in names)
    done = subprocess.run([COMPILER, *flags, "-fpch-instantiate-templates", "-x", "c++-header", "-",
                           "-o", output],
                          input=text, text=True, capture_output=True)
    return output if done.returncode == 0 else None


def compile_alone(header: pathlib.Path, flags: tuple[str, ...], precompiled: pathlib.Path | None) -> str:
    """What the compiler complains about; empty when the header stands alone."""
    prefix = ["-include-pch", precompiled] if precompiled else []
    done = subprocess.run([COMPILER, *flags, *prefix, "-fsyntax-only", "-x", "c++", "-"],
                          input=f'#include "{header}"\n', capture_output=True, text=True)
    return done.stderr.strip() if done.returncode != 0 else ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    build = options.build_dir.resolve()
    cache = ROOT / "build/headers-cache"
    cache.mkdir(parents=True, exist_ok=True)

    hashes = run_tidy.Hashes()
    base = base_key(build, hashes)
    flags = flags_by_module(build)
    closures = Closures(ROOT)
    waiting: list[tuple[pathlib.Path, tuple[str, ...], str]] = []
    headers = sorted([*(ROOT / "src").rglob("*.hpp"), *ROOT.glob("bindings/*/src/**/*.hpp")])
    for header in headers:
        of_module = flags[module_of(header)]
        digest = hashlib.sha256(base + " ".join(of_module).encode() + str(header).encode())
        ours = {path for path in closures.of(header) if isinstance(path, pathlib.Path)}
        for path in sorted(ours | {header}):
            digest.update(hashes.of(path))
        key = digest.hexdigest()
        if not (cache / key).exists():
            waiting.append((header, of_module, key))

    found = 0
    with tempfile.TemporaryDirectory(prefix="headers.") as folder:
        # The flags of the modules differ in where to look and in macros of libraries, which none of
        # what is precompiled asks for.
        wanted = {closures.precompiled_for(header) for header, _, _ in waiting} - {()}
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            made = {names: pool.submit(precompile, names, flags["model"], pathlib.Path(folder) / f"{index}.pch")
                    for index, names in enumerate(sorted(wanted))}
            precompiled = {names: run.result() for names, run in made.items()}
            runs = [pool.submit(compile_alone, header, of_module,
                                precompiled.get(closures.precompiled_for(header)))
                    for header, of_module, _ in waiting]
            for (header, _, key), run in zip(waiting, runs):
                if complaints := run.result():
                    found += 1
                    print(f"{header.relative_to(ROOT)} does not stand alone:\n{complaints}")
                else:
                    (cache / key).touch()
    print(f"headers alone: {len(waiting)} compiled, {len(headers) - len(waiting)} unchanged, "
          f"{found} with complaints")
    return 1 if found or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
