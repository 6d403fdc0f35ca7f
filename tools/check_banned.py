#!/usr/bin/env python3
"""Fails on names that are banned outside the places that own them, and says what to use instead."""
import dataclasses
import pathlib
import re
import sys

import cpp_source

COMPOSITION_ROOTS = ("src/embedded/", "src/cli/")


@dataclasses.dataclass(frozen=True)
class Ban:
    name: str
    pattern: str
    allowed: tuple[str, ...]  # beginnings of paths; `*_test.cpp` stands for all unit tests
    instead: str
    everywhere: bool = False  # tests/, examples/, bench/ and fuzz/ too


# Clock, randomness, threads and output belong to the edges: below them everything is passed in, so
# that the simulator owns it.
BANS = (
    Ban("a clock", r"\b\w*_clock\s*::\s*now\b|\bclock_gettime\b|\bgettimeofday\b|\btime\s*\(\s*(?:nullptr|NULL|0)\s*\)",
        (*COMPOSITION_ROOTS, "src/worker/", "src/engine/threads.", "src/base/clock.hpp",
         "src/base/log.cpp", "src/store/postgres/stopwatch.hpp",
         "src/server/http/connection.cpp",  # whose sockets are real
         "bindings/node/native/open_host.cpp"),  # which tells JavaScript when it woke it
        "take a base::Clock and call now()"),
    Ban("random_device", r"\brandom_device\b", COMPOSITION_ROOTS,
        "take a base::Random; composition roots draw the seed"),
    Ban("a generator of <random>", r"\bmt19937(?:_64)?\b|\buniform_(?:int|real)_distribution\b|\bdefault_random_engine\b",
        (), "base::Random: the standard ones differ between libraries, a seed must not"),
    Ban("rand", r"(?<![\w.>])(?:std::)?s?rand\s*\(", (), "take a base::Random", everywhere=True),
    Ban("sleep", r"\bsleep_(?:for|until)\b|(?<![\w.>:])(?:u|nano)?sleep\s*\(", COMPOSITION_ROOTS,
        "wait on a condition variable, or let a row be due"),
    Ban("a thread", r"\bstd::j?thread\b(?!\s*::)|\bstd::async\b|\bpthread_create\b",
        (*COMPOSITION_ROOTS, "src/worker/", "src/engine/threads.", "src/transport/local/",
         "src/store/sqlite/", "src/store/postgres/postgres_notices.cpp", "src/server/http/",
         "src/server/auth/key_set_cache.",
         "src/server/events/hub.", "src/telemetry/exporter.",
         "*_test.cpp"),
        "a lane; production threads are started in engine/threads.cpp and by the worker"),
    Ban("detach", r"\.\s*detach\s*\(\s*\)", (), "join it: a thread that nobody waits for outlives what it uses"),
    Ban("getenv", r"\b(?:secure_)?getenv\b|\bsetenv\b", COMPOSITION_ROOTS,
        "an option that the composition root passes in"),
    Ban("output", r"\bstd::(?:cout|cerr|clog)\b|(?<![\w.>])(?:std::)?(?:printf|puts|putchar)\s*\(|\bfprintf\s*\(|#\s*include\s*<iostream>",
        (*COMPOSITION_ROOTS, "src/base/log.cpp", "src/base/error.cpp", "*_test.cpp"),
        "base::Log for operators, a Result for callers"),
    Ban("a throw", r"\bthrow\b(?!\s*\()",
        ("include/tasker/", "src/worker/", "src/configuration/reading/toml.cpp", "bindings/node/native/",
         "*_test.cpp"),
        "return an Error"),
    Ban("an ignored result", r"\(\s*void\s*\)\s*[a-z_][\w.>\-]*\s*\(", ("*_test.cpp",),
        "handle the Result, or name why not: std::ignore = ...;"),
    Ban("assert", r"(?<![\w_])assert\s*\(|#\s*include\s*<cassert>", (), "TASKER_ASSERT: on in every build",
        everywhere=True),
    Ban("exit", r"(?<![\w.>])(?:std::)?(?:quick_|_)?exit\s*\(|\bstd::abort\b",
        (*COMPOSITION_ROOTS, "src/base/error.cpp", "*_test.cpp"), "return an Error, or TASKER_ASSERT"),
    Ban("an unused alias", r"\bnamespace\s+(\w+)\s*=[^;]*;(?![\s\S]*\b\1\b)", (), "remove it",
        everywhere=True),
    Ban("using namespace in a header", r"^[ \t]*using[ \t]+namespace[ \t]+(?!.*_literals)", ("*.cpp",),
        "name what you use"),
)
LEFTOVER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
LEFTOVER_SUFFIXES = {".cpp", ".hpp", ".h", ".c", ".def", ".py", ".sh", ".sql", ".toml", ".cmake",
                     ".yaml", ".yml", ".txt", ".md"}
STRICT = ("src", "include", "bindings/c/src", "bindings/c/include", "bindings/node/native")
RELAXED = ("tests", "examples", "bench", "fuzz", "bindings/c/tests")


def is_allowed(name: str, places: tuple[str, ...]) -> bool:
    return any(name.endswith(place[1:]) if place.startswith("*") else name.startswith(place)
               for place in places)


def check_file(name: str, text: str, is_strict: bool) -> list[str]:
    code = cpp_source.code_only(text)
    problems = []
    for ban in BANS:
        if (not is_strict and not ban.everywhere) or is_allowed(name, ban.allowed):
            continue
        for match in re.finditer(ban.pattern, code, re.M):
            line = cpp_source.line_of(code, match.start())
            problems.append(f"{name}:{line}: {ban.name} is banned here; instead: {ban.instead}")
    return problems


def check_leftovers(root: pathlib.Path) -> list[str]:
    problems = []
    for folder in (*STRICT, *RELAXED, "docs", "schema", "cmake", "tools"):
        for path in sorted((root / folder).rglob("*")):
            name = str(path.relative_to(root))
            if path.suffix not in LEFTOVER_SUFFIXES or name.startswith("tools/check_banned") or (
                    name.startswith("tools/tests/")):
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if LEFTOVER.search(line):
                    problems.append(f"{name}:{number}: a leftover; do it, or name an issue")
    return problems


def check(root: pathlib.Path) -> list[str]:
    problems = []
    for is_strict, folders in ((True, STRICT), (False, RELAXED)):
        for path in cpp_source.files(root, *folders):
            problems += check_file(str(path.relative_to(root)), path.read_text(), is_strict)
    return problems + check_leftovers(root)


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found) or "banned names: ok")
    sys.exit(bool(found))
