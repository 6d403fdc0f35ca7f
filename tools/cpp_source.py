"""C++ text as the checks see it: which files there are, and what in them is code."""
import pathlib
import re
from collections.abc import Iterator

SUFFIXES = {".cpp", ".hpp", ".h", ".c", ".def"}

# In this order: a comment sign inside a literal is text, a quote inside a comment is text.
_TOKEN = re.compile(
    r"""
    (?P<line_comment>//[^\n]*)
  | (?P<block_comment>/\*.*?\*/)
  | R"(?P<fence>[^\s()\\]{0,16})\((?P<raw>.*?)\)(?P=fence)"
  | (?P<number>\b[0-9][0-9A-Fa-f'xXbB.]*)
  | (?P<literal>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    """,
    re.X | re.S,
)


def files(root: pathlib.Path, *folders: str) -> Iterator[pathlib.Path]:
    """Every C++ file of ours below these folders of `root`, in order."""
    for folder in folders:
        yield from sorted(p for p in (root / folder).rglob("*")
                          if p.suffix in SUFFIXES and "node_modules" not in p.parts)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def without_comments(text: str) -> str:
    """`text` with comments blanked; offsets and lines stay the same."""

    def replace(match: re.Match[str]) -> str:
        if match.group("line_comment") or match.group("block_comment"):
            return _blank(match.group(0))
        return match.group(0)

    return _TOKEN.sub(replace, text)


def code_only(text: str) -> str:
    """`text` with comments and the insides of literals blanked; offsets and lines stay the same."""

    def replace(match: re.Match[str]) -> str:
        whole = match.group(0)
        if match.group("number"):
            return whole
        if match.group("literal"):
            return whole[0] + _blank(whole[1:-1]) + whole[-1]
        return _blank(whole)

    return _TOKEN.sub(replace, text)


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
