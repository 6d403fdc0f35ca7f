"""What disk_recorder.cpp wrote down."""

import pathlib
import struct
from dataclasses import dataclass

NAME, WRITE, TRUNCATE, SYNC_BEGIN, SYNC_END, UNLINK, PRINT = range(7)
HEADER = struct.Struct("=IIQQ")


@dataclass
class Entry:
    what: int
    file: int
    offset: int
    data: bytes


def read_record(path: pathlib.Path) -> tuple[list[Entry], dict[int, str]]:
    entries, names = [], {}
    data = path.read_bytes()
    at = 0
    while at < len(data):
        what, file, offset, size = HEADER.unpack_from(data, at)
        at += HEADER.size
        entry = Entry(what, file, offset, data[at : at + size])
        at += size
        if what == NAME:
            names[file] = pathlib.Path(entry.data.decode()).name
        entries.append(entry)
    return entries, names
