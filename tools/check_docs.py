#!/usr/bin/env python3
"""Fails when a page points to what is not there: files, headings, pages that nobody can reach."""
import pathlib
import re
import sys

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$", re.M)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
CODE_SPAN = re.compile(r"`[^`\n]*`")
# In docs/life_of_a_task.md: `rules/plan.cpp`, `engine/intake/`.
NAMED_PLACE = re.compile(r"`((?:[\w.\-]+/)+(?:[\w.\-]+\.\w+)?)`")


def blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group(0))


def prose(text: str) -> str:
    """`text` without code, so that examples are not taken for links."""
    return CODE_SPAN.sub(blank, FENCE.sub(blank, text))


def anchor(heading: str) -> str:
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain.lower()).strip().replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {anchor(match.group(2)) for match in HEADING.finditer(FENCE.sub(blank, text))}


def pages(root: pathlib.Path) -> list[pathlib.Path]:
    return sorted(root.glob("*.md")) + sorted((root / "docs").rglob("*.md")) + sorted(
        (root / "examples").rglob("*.md"))


def check_page(root: pathlib.Path, page: pathlib.Path) -> list[str]:
    name = page.relative_to(root)
    text = page.read_text()
    words = prose(text)
    problems = []
    titles = [m for m in HEADING.finditer(FENCE.sub(blank, text)) if m.group(1) == "#"]
    if len(titles) != 1:
        problems.append(f"{name}: a page has one title; this has {len(titles)}")
    for match in LINK.finditer(words):
        target = match.group(1)
        if re.match(r"[a-z]+:", target):
            continue
        line = words.count("\n", 0, match.start()) + 1
        file, _, heading = target.partition("#")
        place = (page.parent / file) if file else page
        if not place.exists():
            problems.append(f"{name}:{line}: {target} does not exist")
        elif heading and place.suffix == ".md" and heading not in anchors(place.read_text()):
            problems.append(f"{name}:{line}: {place.name} has no heading '#{heading}'")
    return problems


def check_map(root: pathlib.Path) -> list[str]:
    page = root / "docs" / "life_of_a_task.md"
    if not page.exists():
        return ["docs/life_of_a_task.md: is missing; it is the map of src/"]
    text = page.read_text()
    problems = []
    for match in NAMED_PLACE.finditer(text):
        place = match.group(1)
        if not (root / place).exists() and not (root / "src" / place).exists():
            line = text.count("\n", 0, match.start()) + 1
            problems.append(f"docs/life_of_a_task.md:{line}: {place} does not exist")
    return problems


def check_reachable(root: pathlib.Path) -> list[str]:
    """Every page below docs/ can be reached by links from README.md or CONTRIBUTING.md."""
    waiting = [root / "README.md", root / "CONTRIBUTING.md"]
    seen: set[pathlib.Path] = set()
    while waiting:
        page = waiting.pop().resolve()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        if page.is_dir():
            waiting += page.glob("*.md")
        elif page.suffix == ".md":
            for match in LINK.finditer(prose(page.read_text())):
                file = match.group(1).partition("#")[0]
                if file and not re.match(r"[a-z]+:", file):
                    waiting.append(page.parent / file)
    return [f"{page.relative_to(root)}: no page links to it"
            for page in sorted((root / "docs").rglob("*.md")) if page.resolve() not in seen]


def check(root: pathlib.Path) -> list[str]:
    problems = []
    for page in pages(root):
        problems += check_page(root, page)
    return problems + check_map(root) + check_reachable(root)


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found) or "docs: ok")
    sys.exit(bool(found))
