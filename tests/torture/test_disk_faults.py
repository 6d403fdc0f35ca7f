"""Calls to the disk fail while tasks run: full, broken, or half done. What was promised is kept, and
after a restart on a disk that works again, everything goes on.
"""

import errno
import os
import random
import unittest

from record import SYNC_BEGIN, WRITE, read_record
from torture import TortureTest, promises

TASKS = 160
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
        done = self.run_workload(store, TASKS, TORTURE_RECORD=str(record))
        self.assertEqual(done.returncode, 0, done.stderr)
        entries, _ = read_record(record)
        return {
            "pwrite": sum(entry.what == WRITE for entry in entries),
            "fdatasync": sum(entry.what == SYNC_BEGIN for entry in entries),
        }

    def test_nothing_promised_is_lost(self) -> None:
        calls = self.count_calls()
        dice = random.Random(int(os.environ.get("TORTURE_SEED", "1")))
        stopped = 0
        for name, (call, error, count) in KINDS.items():
            for case in range(CASES):
                first = dice.randrange(1, calls[call] // 2)
                with self.subTest(fault=name, first=first):
                    store = self.folder / f"{call}-{error}-{count}-{case}" / "store.db"
                    store.parent.mkdir()
                    fault = f"{call}:{first}:{error}:{count}"
                    done = self.run_workload(store, TASKS, TORTURE_FAULT=fault)
                    self.assertIn(done.returncode, (0, 1, 3), done.stderr)
                    stopped += done.returncode != 0
                    self.assert_keeps(store, promises(done.stdout))
        self.assertGreater(stopped, 2 * CASES, "the faults were not felt")


if __name__ == "__main__":
    unittest.main()
