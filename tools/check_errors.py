#!/usr/bin/env python3
"""Fails unless every row of error_codes.def has its page docs/errors/TSK-<number>.md, and vice versa.

A page tells what a reader of the message can do: a title with number and name, the row's meaning,
kind and retry advice, a cause and a remedy.
"""
import dataclasses
import pathlib
import re
import sys

ROW = re.compile(r'^TASKER_ERROR\(\s*(\w+)\s*,\s*(\d+)\s*,\s*(\w+)\s*,\s*(\w+)\s*,\s*"([^"]*)"\s*\)', re.M)
# What a family of numbers stands for.
FAMILIES = {
    "InvalidArgument": range(1000, 1100),
    "NotFound": range(1100, 1200),
    "AlreadyExists": range(1200, 1300),
}


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    number: int
    kind: str
    retry: str
    meaning: str


def rows_of(text: str) -> list[Row]:
    return [Row(name, int(number), kind, retry, meaning)
            for name, number, kind, retry, meaning in ROW.findall(text)]


def section(page: str, title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    return found.group(1).strip() if found else ""


def check_page(name: str, page: str, row: Row) -> list[str]:
    problems = []
    title = f"# TSK-{row.number} {row.name}"
    if page.splitlines()[:1] != [title]:
        problems.append(f"{name}: the first line must be '{title}'")
    facts = f"Kind: {row.kind}. Retry: {row.retry.lower()}."
    if facts not in page:
        problems.append(f"{name}: must say '{facts}', as its row does")
    if row.meaning.lower() not in page.lower():
        problems.append(f"{name}: must say '{row.meaning}', as its row does")
    for part in ("Cause", "Remedy"):
        if not section(page, part):
            problems.append(f"{name}: has no '## {part}', or an empty one")
    return problems


def check(root: pathlib.Path) -> list[str]:
    problems = []
    rows = rows_of((root / "include/tasker/error_codes.def").read_text())
    if not rows:
        return ["include/tasker/error_codes.def: has no row that this check can read"]
    numbers: dict[int, str] = {}
    for row in rows:
        if row.number in numbers:
            problems.append(f"error_codes.def: {row.name} and {numbers[row.number]} share {row.number}")
        numbers[row.number] = row.name
        family = FAMILIES.get(row.kind)
        if family is not None and row.number not in family:
            problems.append(f"error_codes.def: {row.name} is {row.kind}, "
                            f"so its number is {family.start} to {family.stop - 1}")
        page = root / f"docs/errors/TSK-{row.number}.md"
        if page.exists():
            problems += check_page(f"docs/errors/{page.name}", page.read_text(), row)
        else:
            problems.append(f"docs/errors/{page.name}: is missing ({row.name})")
    for page in sorted((root / "docs/errors").glob("*.md")):
        number = re.fullmatch(r"TSK-(\d+)\.md", page.name)
        if page.name == "README.md":
            continue
        if not number or int(number.group(1)) not in numbers:
            problems.append(f"docs/errors/{page.name}: no row of error_codes.def has this number")
    return problems


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found) or "errors: ok")
    sys.exit(bool(found))
