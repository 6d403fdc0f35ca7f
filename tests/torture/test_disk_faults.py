"""Calls to the disk fail while tasks run: full, broken, or half done. What was promised is kept, and
after a restart on a disk that works again, everything goes on.
"""

import errno
import os
import random
import unittest

from torture import TortureTest, promises

TASKS = 160
CASES = 6  # of each kind
CALLS = {"pwrite": 400, "fdatasync": 200}  # that a run makes at least
KINDS = {
    "a full disk, for a moment": ("pwrite", errno.ENOSPC, 3),
    "a full disk, from now on": ("pwrite", errno.ENOSPC, 1_000_000),
    "a broken disk": ("pwrite", errno.EIO, 1_000_000),
    "half a write": ("pwrite", 0, 1),
    "a sync that fails once": ("fdatasync", errno.EIO, 1),
    "syncs that fail": ("fdatasync", errno.EIO, 1_000_000),
}


class DiskFaults(TortureTest):
    def test_nothing_promised_is_lost(self) -> None:
        dice = random.Random(int(os.environ.get("TORTURE_SEED", "1")))
        stopped = 0
        for name, (call, error, count) in KINDS.items():
            for case in range(CASES):
                first = dice.randrange(1, CALLS[call])
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
