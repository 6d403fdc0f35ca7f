"""The disk is full for a while, under load: callers are told so, nothing answered is lost, and the
same process goes on by itself once there is space.
"""

import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest
from collections.abc import Callable

from figures import Figures, show_progress
from torture import audit_store, preload
from witness import Witness

THREADS = 64
FULL_FOR = 1.0  # seconds, from the first refusal on
FELT_WITHIN = 30.0
GOES_ON_WITHIN = 10.0
WAYS = ("growth", "all")  # of being full (disk_recorder.cpp)
TIMES = 2  # in one process

TEMPLATE = """
name: one
namespace_name: torture
version: "1"
identity_strategy: always_unique
steps:
  - { name: only, handler: { callable: shop.validate_order } }
"""


def wait_until(is_so: Callable[[], bool], seconds: float) -> float | None:
    """How long that took; none if it did not come to it."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() > began + seconds:
            return None
        time.sleep(0.01)
    return time.monotonic() - began


class Load:
    """The workload, on a disk that can be filled and emptied."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.store = folder / "store" / "store.db"
        self.store.parent.mkdir()
        self.full = folder / "full"
        self.journal = folder / "journal"
        with self.journal.open("wb") as out:
            self.process = subprocess.Popen(
                [os.environ["TORTURE_WORKLOAD"], "load", str(self.store), str(THREADS)],
                env=preload(self.store, TORTURE_FULL=str(self.full)),
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
            )

    def count(self, word: str) -> int:
        return self.journal.read_text().count(word + " ")

    def refusals(self) -> list[str]:
        return [
            line for line in self.journal.read_text().splitlines() if line.startswith("refused ")
        ]

    def goes_on(self, seconds: float) -> float | None:
        """How long until a hundred more tasks are complete."""
        before = self.count("complete")
        return wait_until(lambda: self.count("complete") > before + 100, seconds)

    def fill_for_a_while(self, way: str) -> tuple[list[str], float | None]:
        """What is wrong with that, and after how long work went on."""
        wrong = []
        before = len(self.refusals())
        self.full.write_text(way)
        # A log that has room left is not full yet.
        if wait_until(lambda: len(self.refusals()) > before, FELT_WITHIN) is None:
            wrong.append("no caller was told that the disk is full")
        time.sleep(FULL_FOR)
        refused = self.refusals()[before:]
        accepted = self.count("submitted")
        time.sleep(0.2)
        if way == "all" and self.count("submitted") != accepted:
            wrong.append("tasks are accepted although nothing can be written")
        self.full.unlink()
        wrong += [f"it does not say so: {line}" for line in refused if "full" not in line]
        took = self.goes_on(GOES_ON_WITHIN)
        if took is None:
            wrong.append(f"work does not go on within {GOES_ON_WITHIN} s")
        return wrong, took

    def end(self) -> list[str]:
        """Lets the tasks finish; what is wrong with that."""
        self.process.send_signal(signal.SIGTERM)
        try:
            _, said = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return ["tasks do not end in the process that met the full disk"]
        return [] if self.process.returncode == 0 else [f"it ended: {said}"]


def torture(folder: pathlib.Path) -> Figures:
    figures = Figures()
    for way in WAYS:
        home = folder / way
        home.mkdir()
        load = Load(home)
        findings = []
        if load.goes_on(30.0) is None:
            findings.append("work does not begin")
        for _ in range(TIMES):
            wrong, took = load.fill_for_a_while(way)
            findings += wrong
            figures.full_disks += 1
            milliseconds = round((took or GOES_ON_WITHIN) * 1000)
            figures.worst_after_full_disk_ms = max(figures.worst_after_full_disk_ms, milliseconds)
            show_progress("full disks", figures.full_disks, len(WAYS) * TIMES)
        findings += load.end()
        witness = Witness()
        witness.listen(load.journal.read_text())
        if witness.submitted - witness.complete:
            findings.append("accepted tasks did not end in the process that met the full disk")
        broken = audit_store(load.store, witness)
        findings += [what for what in broken if what not in witness.broken()]
        figures.add_witness(witness, findings, f"full disk ({way})")
    return figures


class FullDisk(unittest.TestCase):
    def test_is_told_and_survived_by_the_same_process(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            figures = torture(pathlib.Path(folder))
        print(figures.to_json())
        self.assertEqual(figures.broken, [])
        self.assertEqual(figures.full_disks, len(WAYS) * TIMES)

    def test_is_what_the_command_line_says_of_new_stores_and_old_ones(self) -> None:
        for way in WAYS:
            for is_old in (False, True):
                with self.subTest(way=way, is_old=is_old), tempfile.TemporaryDirectory() as folder:
                    self.check_command_line(pathlib.Path(folder), way, is_old)

    def check_command_line(self, folder: pathlib.Path, way: str, is_old: bool) -> None:
        store = folder / "store" / "store.db"
        store.parent.mkdir()
        template = folder / "one.yaml"
        template.write_text(TEMPLATE)
        full = folder / "full"

        def run() -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [
                    os.environ["TORTURE_TASKER"],
                    *("run", str(template), "--store", str(store), "--timeout", "10"),
                    *("--handlers", os.environ["TORTURE_HANDLERS"]),
                ],
                env=preload(store, TORTURE_FULL=str(full)),
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )

        if is_old:
            run()
            self.assertTrue(store.exists())
        full.write_text(way)
        done = run()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("full", done.stderr)
        self.assertIn("TSK-3105", done.stderr)


if __name__ == "__main__":
    unittest.main()
