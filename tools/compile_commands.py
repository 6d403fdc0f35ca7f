"""The compile commands of a build: one for each source, also where several are compiled as one."""
import json
import pathlib
import re
import shlex

INCLUDED = re.compile(r'^#include "(/[^"]+)"', re.M)


def sources_of(file: pathlib.Path) -> list[str]:
    """What CMake put into one source to compile it faster; else the file itself."""
    if file.parent.name != "Unity":
        return [str(file)]
    return INCLUDED.findall(file.read_text())


def entries(build: pathlib.Path) -> list[dict]:
    """Each with `file`, the source; `directory` and `command`; and `flags`, its command without
    compiler, files, outputs and precompiled headers."""
    found = []
    for entry in json.loads((build / "compile_commands.json").read_text()):
        flags = flags_of(entry)
        for source in sources_of(pathlib.Path(entry["directory"], entry["file"])):
            found.append({**entry, "file": source, "flags": flags})
    return found


def flags_of(entry: dict) -> tuple[str, ...]:
    kept = []
    words = iter(shlex.split(entry["command"])[1:])
    for word in words:
        if word in ("-o", "-Xclang", "-MF", "-MT"):
            next(words)
        elif word not in ("-c", "-MD", "-Winvalid-pch", entry["file"]):
            kept.append(word)
    return tuple(kept)
