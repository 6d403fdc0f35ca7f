"""The power goes while tasks run: whatever the disk is found to hold, no promise is broken.

A run is recorded (disk_recorder.cpp). For moments in it, a disk is made up: everything that was
synced before, and of what was not, any sectors in any mixture. Each such disk is audited as it is,
its tasks are run to their end, and it is audited again (torture.py).
"""

import multiprocessing
import os
import pathlib
import random
import tempfile
import unittest
from dataclasses import dataclass, field

from figures import Figures, show_progress
from record import PRINT, SYNC_BEGIN, SYNC_END, TRUNCATE, UNLINK, WRITE, Entry, read_record
from torture import AT_ONCE, SEED, audit_store, check_store, run_workload
from witness import Witness

DISKS = int(os.environ.get("TORTURE_POWER_LOSSES", "500"))
DISKS_PER_RECORD = 100
SECTOR = 512
TASKS = 320  # over two checkpoints' worth of log
FIRST = 150  # entries: the store is being made
SHARE_AT_FIRST = 0.2


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


def witness_until(entries: list[Entry], moment: int) -> Witness:
    witness = Witness()
    witness.listen("".join(e.data.decode() for e in entries[:moment] if e.what == PRINT))
    return witness


@dataclass
class Recording:
    entries: list[Entry]
    names: dict[int, str]
    number: int

    def lose_power(self, moment: int) -> Figures:
        dice = random.Random(f"{SEED}/{self.number}/{moment}")
        disk = disk_at(self.entries, moment, dice)
        witness = witness_until(self.entries, moment)
        figures = Figures(power_losses=1)
        with tempfile.TemporaryDirectory() as folder:
            for file, content in disk.files.items():
                pathlib.Path(folder, self.names[file]).write_bytes(content)
            store = pathlib.Path(folder, "store.db")
            findings = []
            if witness.submitted:
                findings += [f"as it was found: {what}" for what in check_store(store)[1]]
            broken = audit_store(store, witness)
            findings += [what for what in broken if what not in witness.broken()]
        where = f"record {self.number}, moment {moment} of {len(self.entries)}"
        figures.add_witness(witness, findings, where)
        return figures


recorded: Recording  # inherited by the processes that look at it: too large to be sent to them


def lose_power(moment: int) -> Figures:
    return recorded.lose_power(moment)


def record(folder: pathlib.Path, number: int) -> Recording:
    store = folder / f"recorded-{number}" / "store.db"
    store.parent.mkdir()
    path = folder / f"record-{number}"
    done = run_workload(store, TASKS, TORTURE_RECORD=str(path))
    assert done.returncode == 0, done.stderr
    entries, names = read_record(path)
    assert sum(entry.what == SYNC_END for entry in entries) > 100
    assert len(witness_until(entries, len(entries)).complete) == TASKS
    return Recording(entries, names, number)


def torture(folder: pathlib.Path, disks: int) -> Figures:
    global recorded
    figures = Figures()
    number = 0
    while figures.power_losses < disks:
        recorded = record(folder, number)
        dice = random.Random(f"{SEED}/{number}")
        size = len(recorded.entries)
        count = min(DISKS_PER_RECORD, disks - figures.power_losses)
        moments = [
            dice.randrange(FIRST if dice.random() < SHARE_AT_FIRST else size)
            for _ in range(count - 1)
        ]
        with multiprocessing.get_context("fork").Pool(AT_ONCE) as pool:
            for one in pool.imap_unordered(lose_power, [*moments, size], chunksize=5):
                figures.merge(one)
                show_progress("power losses", figures.power_losses, disks)
        number += 1
    return figures


class PowerLoss(unittest.TestCase):
    def test_breaks_no_promise_whatever_the_disk_holds(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            figures = torture(pathlib.Path(folder), DISKS)
        print(figures.to_json())
        self.assertEqual(figures.broken, [])
        self.assertEqual(figures.power_losses, DISKS)


if __name__ == "__main__":
    unittest.main()
