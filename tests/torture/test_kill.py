"""kill -9 under load, at random moments, again and again on one store: no promise is broken, and
work goes on within 2 s of each restart.
"""

import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
import unittest

from figures import Figures, show_progress
from torture import AT_ONCE, SEED, all_of, audit_store, check_store
from witness import Witness

KILLS = int(os.environ.get("TORTURE_KILLS", "200"))
KILLS_PER_STORE = 10
THREADS = 64
RECOVERY_MAX = 2.0  # seconds
PATIENCE = 20.0


def said_by(journal: pathlib.Path) -> str:
    """Whole lines only; the process may be writing one."""
    text = journal.read_text()
    return text[: text.rfind("\n") + 1]


def state_of(folder: pathlib.Path) -> dict[str, tuple[int, int]]:
    """What a reader must leave as it is."""
    return {
        path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()
    }


class Store:
    """One store that is worked on and killed again and again."""

    def __init__(self, folder: pathlib.Path, number: int) -> None:
        self.number = number
        self.file = folder / "store.db"
        self.journals = folder.parent / f"journals-{number}"
        self.journals.mkdir()
        self.dice = random.Random(f"{SEED}/{number}")
        self.witness = Witness()
        self.findings: list[str] = []
        self.figures = Figures()

    def run(self, kills: int) -> Figures:
        for kill in range(kills):
            self.work_and_die(kill)
            self.check_remains(kill)
            self.figures.kills += 1
        began = time.monotonic()
        broken = audit_store(self.file, self.witness)
        self.note_recovery(began)
        self.findings += [what for what in broken if what not in self.witness.broken()]
        self.figures.add_witness(self.witness, self.findings, f"store {self.number}")
        return self.figures

    def work_and_die(self, kill: int) -> None:
        journal = self.journals / str(kill)
        began = time.monotonic()
        with journal.open("ab") as out:
            process = subprocess.Popen(
                [os.environ["TORTURE_WORKLOAD"], "load", str(self.file), str(THREADS)], stdout=out
            )
        try:
            if self.dice.random() < 0.2:
                time.sleep(self.dice.uniform(0, 0.2))  # perhaps while it recovers
            else:
                self.wait_for_work(journal, process)
                time.sleep(self.dice.uniform(0, 0.4))
            if process.poll() is not None:
                self.findings.append(f"kill {kill}: it ended by itself: {process.returncode}")
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.witness.listen(said_by(journal))
        self.note_recovery(began)

    def wait_for_work(self, journal: pathlib.Path, process: subprocess.Popen) -> None:
        """Until what was left goes on; or new work is done, if nothing was left."""
        word = "resumed " if self.witness.submitted - self.witness.complete else "complete "
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and process.poll() is None:
            text = journal.read_text()
            if word in text or text.count("complete ") >= THREADS:
                return
            time.sleep(0.01)
        self.findings.append("nothing goes on after a restart")

    def note_recovery(self, began: float) -> None:
        if self.witness.resumed_at is not None:
            self.figures.add_recovery(self.witness.resumed_at / 1e6 - began)

    def check_remains(self, kill: int) -> None:
        before = state_of(self.file.parent)
        code, findings = check_store(self.file)
        if code == 2 and not self.witness.submitted:
            return  # there is no store yet
        self.findings += [f"after kill {kill}: {what}" for what in findings]
        if state_of(self.file.parent) != before:
            self.findings.append(f"after kill {kill}: the check changed the file")


def torture(folder: pathlib.Path, kills: int) -> Figures:
    figures = Figures()

    def run(number: int) -> Figures:
        store = folder / f"store-{number}"
        store.mkdir()
        return Store(store, number).run(min(KILLS_PER_STORE, kills - number * KILLS_PER_STORE))

    stores = range((kills + KILLS_PER_STORE - 1) // KILLS_PER_STORE)
    for start in range(0, len(stores), AT_ONCE):
        for one in all_of(list(stores[start : start + AT_ONCE]), run):
            figures.merge(one)
        show_progress("kills", figures.kills, kills)
    return figures


class Kill(unittest.TestCase):
    def test_breaks_no_promise_and_costs_two_seconds_at_most(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            figures = torture(pathlib.Path(folder), KILLS)
        print(figures.to_json())
        self.assertEqual(figures.broken, [])
        self.assertEqual(figures.kills, KILLS)
        self.assertGreater(figures.recoveries, KILLS // 2)
        self.assertLess(figures.worst_recovery_ms, RECOVERY_MAX * 1000)


if __name__ == "__main__":
    unittest.main()
