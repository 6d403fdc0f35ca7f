#!/usr/bin/env python3
"""Searches the logs of a test run for secrets: `find_secrets.py FOLDER [FILE...]`.

FOLDER is what tests left there (kept_logs.py), FILE another log, which must exist. A secret is what

- has -0123456789 in it: so has every key and password that a test makes up;
- tests noted in FOLDER/secrets as they made it;
- looks like a token (JWT), a private key, or a password in a URL.

Says where each is, without it, and ends with 1.
"""
import argparse
import dataclasses
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import kept_logs

MADE_UP = rb"[\w.%+-]*-0123456789\w*"
# A password that is a word of ours is none: examples in messages, and what is known to everybody.
KINDS = {
    "a key or password of a test": MADE_UP,
    "a token": rb"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{16,}",
    "a private key": rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "a password in a URL": rb"\b[a-z][a-z0-9+]*://[^/\s:@\"'<>]*:(?!(?:\*\*\*|guest|password|PASSWORD)@)"
                           rb"[^/\s@\"'<>]+@",
}


@dataclasses.dataclass
class Search:
    kinds: dict[str, re.Pattern]
    files: int = 0
    bytes: int = 0
    found: list[str] = dataclasses.field(default_factory=list)

    @classmethod
    def for_folder(cls, folder: pathlib.Path) -> "Search":
        kinds = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}
        noted = set()
        for file in sorted((folder / kept_logs.SECRETS).glob("*")):
            noted.update(line for line in file.read_bytes().split(b"\n") if line)
        if noted:
            kinds["a noted secret"] = re.compile(b"|".join(map(re.escape, sorted(noted))))
        return cls(kinds)

    def look_at(self, file: pathlib.Path) -> None:
        text = file.read_bytes()
        self.files += 1
        self.bytes += len(text)
        for kind, pattern in self.kinds.items():
            for match in pattern.finditer(text):
                line = text.count(b"\n", 0, match.start()) + 1
                self.found.append(f"{file}:{line}: {kind}: {self.around(text, match)}")

    def around(self, text: bytes, match: re.Match) -> str:
        begin = max(text.rfind(b"\n", 0, match.start()) + 1, match.start() - 80)
        # Other secrets may stand beside it.
        before = text[begin:match.start()]
        for pattern in self.kinds.values():
            before = pattern.sub(b"***", before)
        return before.decode(errors="replace") + "***"


def logs_in(folder: pathlib.Path) -> list[pathlib.Path]:
    return [file for file in sorted(folder.rglob("*"))
            if file.is_file() and kept_logs.SECRETS not in file.relative_to(folder).parts]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("files", type=pathlib.Path, nargs="*")
    options = parser.parse_args(arguments)
    logs = logs_in(options.folder)
    missing = [str(file) for file in options.files if not file.is_file()]
    # To find nothing where there is nothing proves nothing.
    if missing or not logs:
        print("secrets: no logs " + (", ".join(missing) or f"in {options.folder}"))
        return 1
    search = Search.for_folder(options.folder)
    for file in (*logs, *options.files):
        search.look_at(file)
    for found in search.found[:50]:
        print(found)
    print(f"secrets: {len(search.found)} in {search.files} logs of {search.bytes / 1e6:.1f} MB")
    return 1 if search.found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
