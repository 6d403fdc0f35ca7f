#!/usr/bin/env python3
"""Fails on temporaries in a co_await expression that g++ 12 destroys twice.

The public headers and the handlers that users write must work with g++ 12, which destroys a
capturing lambda or a braced aggregate twice when it is a temporary of a co_await expression, and
does not compile a co_await inside a statement expression. Name it on the line before.
"""
import pathlib
import re
import sys

import cpp_source

STATEMENT = re.compile(r"[^;{}]*\bco_await\b[^;]*;", re.S)
RISKY = re.compile(r"\[[^\]\n]*\w[^\]\n]*\]\s*[({]|\w\s*\{[^}]*\}|\(\s*\{|,\s*\{")
TERNARY = re.compile(r"\?[^:;]*\bco_await\b|\bco_await\b[^;]*\?[^;]*:")


def check_text(name: str, text: str) -> list[str]:
    code = cpp_source.code_only(text)
    problems = []
    for match in STATEMENT.finditer(code):
        statement = match.group(0)
        operand = statement.split("co_await", 1)[1]
        if RISKY.search(operand) or TERNARY.search(statement):
            offset = match.start() + statement.index("co_await")
            line = cpp_source.line_of(code, offset)
            problems.append(f"{name}:{line}: name the temporary before co_await (g++ 12 destroys it twice)")
    return problems


def check(root: pathlib.Path) -> list[str]:
    problems = []
    for path in cpp_source.files(root, "src", "include", "tests", "examples", "bench"):
        problems += check_text(str(path.relative_to(root)), path.read_text())
    return problems


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found) or "coroutines: ok")
    sys.exit(bool(found))
