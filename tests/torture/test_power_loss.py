"""The power goes while tasks run: whatever the disk is found to hold, no promise is broken.

A run is recorded (disk_recorder.cpp). For moments in it, a disk is made up: everything that was
synced before, and of what was not, any sectors in any mixture. Each such disk is opened, audited,
and its tasks are run to their end (workload.cpp).
"""

import os
import pathlib
import random
import tempfile
import unittest
from dataclasses import dataclass, field

from record import PRINT, SYNC_BEGIN, SYNC_END, TRUNCATE, UNLINK, WRITE, Entry, read_record
from torture import Promises, TortureTest, promises

SECTOR = 512
TASKS = 800  # over two checkpoints' worth of log
MOMENTS = 60
FIRST = 150
MOMENTS_AT_FIRST = 30


@dataclass
class Disk:
    """The files at a moment, by their numbers."""

    files: dict[int, bytearray] = field(default_factory=dict)

    def write(self, file: int, offset: int, data: bytes) -> None:
        content = self.files.setdefault(file, bytearray())
        if len(content) < offset:
            content.extend(bytes(offset - len(content)))
        content[offset : offset + len(data)] = data


def covered_until(entries: list[Entry], moment: int) -> dict[int, int]:
    """Per file, the place in the record before which all its writes were synced."""
    begun: dict[int, int] = {}
    covered: dict[int, int] = {}
    for place, entry in enumerate(entries[:moment]):
        if entry.what == SYNC_BEGIN:
            begun[entry.offset] = place
        elif entry.what == SYNC_END:
            covered[entry.file] = max(covered.get(entry.file, 0), begun[entry.offset])
    return covered


def disk_at(entries: list[Entry], moment: int, dice: random.Random) -> Disk:
    covered = covered_until(entries, moment)
    disk = Disk()
    share = dice.choice([0.0, 0.5, 0.9, 1.0])  # of the sectors that reached the disk by luck
    for place, entry in enumerate(entries[:moment]):
        if entry.what == WRITE:
            if place < covered.get(entry.file, 0):
                disk.write(entry.file, entry.offset, entry.data)
                continue
            start = 0
            while start < len(entry.data):
                end = min(len(entry.data), start + SECTOR - (entry.offset + start) % SECTOR)
                if dice.random() < share:
                    disk.write(entry.file, entry.offset + start, entry.data[start:end])
                start = end
        elif entry.what == TRUNCATE:
            content = disk.files.setdefault(entry.file, bytearray())
            del content[entry.offset :]
            content.extend(bytes(max(0, entry.offset - len(content))))
        elif entry.what == UNLINK:
            disk.files.pop(entry.file, None)
    return disk


def promises_until(entries: list[Entry], moment: int) -> Promises:
    return promises("".join(e.data.decode() for e in entries[:moment] if e.what == PRINT))


class PowerLoss(TortureTest):
    def record(self) -> tuple[list[Entry], dict[int, str]]:
        store = self.folder / "recorded" / "store.db"
        store.parent.mkdir()
        record = self.folder / "record"
        done = self.run_workload(store, TASKS, TORTURE_RECORD=str(record))
        self.assertEqual(done.returncode, 0, done.stderr)
        return read_record(record)

    def check(self, disk: Disk, names: dict[int, str], promised: Promises) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            for file, content in disk.files.items():
                pathlib.Path(folder, names[file]).write_bytes(content)
            self.assert_keeps(pathlib.Path(folder, "store.db"), promised)

    def test_nothing_promised_is_lost_whatever_the_disk_holds(self) -> None:
        entries, names = self.record()
        self.assertGreater(sum(entry.what == SYNC_END for entry in entries), 100)
        all_promises = promises_until(entries, len(entries))
        self.assertEqual(len(all_promises[1]), TASKS)
        dice = random.Random(int(os.environ.get("TORTURE_SEED", "1")))
        moments = dice.sample(range(len(entries)), MOMENTS) + [len(entries)]
        moments += dice.sample(range(FIRST), MOMENTS_AT_FIRST)  # the store is being made
        for moment in sorted(moments):
            with self.subTest(moment=moment, of=len(entries)):
                self.check(disk_at(entries, moment, dice), names, promises_until(entries, moment))


if __name__ == "__main__":
    unittest.main()
