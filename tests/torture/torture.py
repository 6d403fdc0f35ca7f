"""What the torture tests share: the recorded workload, and the audit of what it left."""

import os
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

Promises = tuple[set[str], set[str]]


def promises(text: str) -> Promises:
    """The tasks that a workload said were submitted, and complete."""
    submitted, complete = set(), set()
    for line in text.splitlines():
        word, task = line.split()
        (submitted if word == "submitted" else complete).add(task)
    return submitted, complete


class TortureTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.workload = os.environ["TORTURE_WORKLOAD"]

    def run_workload(
        self, store: pathlib.Path, tasks: int, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """With the recorder, which looks at the folder of the store."""
        environment = os.environ | variables
        environment["LD_PRELOAD"] = os.environ["TORTURE_RECORDER"]
        environment["TORTURE_FOLDER"] = str(store.parent)
        command = [self.workload, "run", str(store), str(tasks)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    def audit(self, store: pathlib.Path) -> dict[str, dict[str, tuple[str, int]]]:
        done = subprocess.run(
            [self.workload, "audit", str(store)], capture_output=True, text=True, timeout=120
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        tasks: dict[str, dict[str, tuple[str, int]]] = {"found": {}, "ended": {}}
        for line in done.stdout.splitlines():
            when, task, state, steps = line.split()
            tasks[when][task] = (state, int(steps))
        return tasks

    def assert_keeps(self, store: pathlib.Path, promised: Promises) -> None:
        """Nothing that was promised is lost, everything goes on, and the file is whole."""
        submitted, complete = promised
        tasks = self.audit(store)
        found, ended = tasks["found"], tasks["ended"]
        self.assertEqual(submitted - found.keys(), set(), "submitted tasks are lost")
        for task in complete:
            self.assertEqual(found[task], ("complete", 4), f"the end of {task} is lost")
        self.assertEqual(found.keys(), ended.keys())
        for task, end in ended.items():
            self.assertEqual(end, ("complete", 4), f"{task} does not go on")
        connection = sqlite3.connect(store)
        try:
            for check in ("integrity_check", "foreign_key_check"):
                rows = connection.execute(f"PRAGMA {check}").fetchall()
                self.assertIn(rows, ([], [("ok",)]), check)
        finally:
            connection.close()
