#!/usr/bin/env python3
"""Prints places to look at: files, functions and folders that grew past what one takes in at once.

Never fails: a size is a question ("what two things is this?"), not an answer.
"""
import pathlib
import re
import sys

import cpp_source

FILE_LINES = 400
FUNCTION_LINES = 60
FOLDER_LEVELS = 3
LINE_COLUMNS = 100

SCOPE = re.compile(r"\b(?:namespace|class|struct|union|enum)\b|\bextern\s+\"")


def long_functions(text: str) -> list[tuple[int, int]]:
    """(line, lines) of every function body past the limit: outermost braces after a `)`, below
    namespaces and classes only."""
    code = cpp_source.code_only(text)
    found = []
    scopes: list[tuple[bool, int]] = []  # (is it a function, offset of its brace)
    head_start = 0
    for offset, sign in enumerate(code):
        if sign == "{":
            head = code[head_start:offset]
            is_inside = any(function for function, _ in scopes)
            is_function = not is_inside and ")" in head and not SCOPE.search(head)
            scopes.append((is_function, offset))
            head_start = offset + 1
        elif sign == "}" and scopes:
            is_function, start = scopes.pop()
            lines = code.count("\n", start, offset)
            if is_function and lines > FUNCTION_LINES:
                found.append((cpp_source.line_of(code, start), lines))
            head_start = offset + 1
        elif sign == ";":
            head_start = offset + 1
    return found


def check(root: pathlib.Path) -> list[str]:
    places = []
    for path in cpp_source.files(root, "src", "include", "tests", "bench", "examples"):
        name = path.relative_to(root)
        text = path.read_text()
        lines = text.count("\n")
        if lines > FILE_LINES:
            places.append(f"{name}: {lines} lines (a file: {FILE_LINES})")
        for line, length in long_functions(text):
            places.append(f"{name}:{line}: a function of {length} lines ({FUNCTION_LINES})")
    for folder in sorted(p for p in (root / "src").rglob("*") if p.is_dir()):
        if len(folder.relative_to(root / "src").parts) > FOLDER_LEVELS:
            places.append(f"{folder.relative_to(root)}: deeper than {FOLDER_LEVELS} folders")
    return places


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(["sizes: places to look at"] + [f"  {p}" for p in found]) if found else "sizes: ok")
