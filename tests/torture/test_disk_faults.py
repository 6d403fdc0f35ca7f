"""Calls to the disk fail while tasks run: full, broken, or half done. What was promised is kept,
and after a restart on a disk that works again, everything goes on.
"""

import errno
import pathlib
import random
import tempfile
import unittest

from record import SYNC_BEGIN, WRITE, read_record
from torture import SEED, TortureTest, all_of, audit_store, run_workload
from witness import Witness

TASKS = 64
CASES = 6  # of each kind
KINDS = {
    "a full disk, for a moment": ("pwrite", errno.ENOSPC, 3),
    "a full disk, from now on": ("pwrite", errno.ENOSPC, 1_000_000),
    "a broken disk": ("pwrite", errno.EIO, 1_000_000),
    "half a write": ("pwrite", 0, 1),
    "a sync that fails once": ("fdatasync", errno.EIO, 1),
    "syncs that fail": ("fdatasync", errno.EIO, 1_000_000),
}


class DiskFaults(TortureTest):
    def count_calls(self) -> dict[str, int]:
        """How many of these calls a run makes when nothing fails."""
        store = self.folder / "counted" / "store.db"
        store.parent.mkdir()
        record = self.folder / "record"
        done = run_workload(store, TASKS, TORTURE_RECORD=str(record))
        self.assertEqual(done.returncode, 0, done.stderr)
        entries, _ = read_record(record)
        return {
            "pwrite": sum(entry.what == WRITE for entry in entries),
            "fdatasync": sum(entry.what == SYNC_BEGIN for entry in entries),
        }

    def strike(self, fault: str) -> tuple[int, list[str]]:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            store = pathlib.Path(folder, "store.db")
            done = run_workload(store, TASKS, TORTURE_FAULT=fault)
            witness = Witness()
            witness.listen(done.stdout)
            broken = audit_store(store, witness)
        if done.returncode not in (0, 1, 3):
            broken.append(f"it ended with {done.returncode}: {done.stderr}")
        return done.returncode, broken

    def test_nothing_promised_is_lost(self) -> None:
        calls = self.count_calls()
        dice = random.Random(SEED)
        names, faults = [], []
        for name, (call, error, count) in KINDS.items():
            for _ in range(CASES):
                first = dice.randrange(1, calls[call] // 2)
                names.append(name)
                faults.append(f"{call}:{first}:{error}:{count}")
        stopped = 0
        told = zip(names, faults, all_of(faults, self.strike), strict=True)
        for name, fault, (code, broken) in told:
            with self.subTest(kind=name, fault=fault):
                self.assertEqual(broken, [])
                stopped += code != 0
        self.assertGreater(stopped, 2 * CASES, "the faults were not felt")


if __name__ == "__main__":
    unittest.main()
