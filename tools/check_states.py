#!/usr/bin/env python3
"""Fails when a diagram of states in docs/concepts.md shows a move that the tables do not have, or
when a table of states there lacks one."""
import pathlib
import re
import sys

ROW = re.compile(r"\{\s*\w+::(\w+),\s*\w+::(\w+),\s*\w+::(\w+)\s*\}")
DIAGRAM = re.compile(r"^```mermaid\nstateDiagram-v2\n(.*?)^```", re.M | re.S)
ARROW = re.compile(r"^\s*(\w+) --> (\w+): (\w+)\s*$")
TABLES = ("src/model/step_state.cpp", "src/model/task_state.cpp")  # in the order of the diagrams


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def moves_of(text: str) -> set[tuple[str, str, str]]:
    return {(snake(source), event, snake(target)) for source, event, target in ROW.findall(text)}


def check(root: pathlib.Path) -> list[str]:
    page = (root / "docs/concepts.md").read_text()
    parts = list(DIAGRAM.finditer(page))
    if len(parts) != len(TABLES):
        return [f"docs/concepts.md: {len(parts)} diagrams of states; expected one of steps and one of tasks"]
    problems = []
    for part, table in zip(parts, TABLES):
        moves = moves_of((root / table).read_text())
        if not moves:
            return [f"{table}: has no row that this check can read"]
        for line in part.group(1).splitlines():
            arrow = ARROW.match(line)
            if arrow and (arrow.group(1), arrow.group(3), arrow.group(2)) not in moves:
                problems.append(f"docs/concepts.md: '{line.strip()}' is not a row of {table}")
        following = page[part.end():].split("\n#", 1)[0]
        for state in sorted({state for source, _, target in moves for state in (source, target)}):
            if f"`{state}`" not in following:
                problems.append(f"docs/concepts.md: the state `{state}` of {table} is not explained")
    return problems


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found) or "states: ok")
    sys.exit(bool(found))
