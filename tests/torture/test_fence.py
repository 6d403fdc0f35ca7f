"""A worker that stood still for longer than its lease, and then goes on as if nothing had happened:
what it answers is refused, is told in its log, and changes nothing.

Needs a server: TASKER_TEST_POSTGRES (tools/with_postgres.py).
"""

import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest
from collections.abc import Callable

from libpq import Connection

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")
NODE = os.environ.get("TORTURE_NODE", "")
LEASE_MS = 1000
PATIENCE = 60.0


@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class Fence(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.gate = self.folder / "gate"
        self.schema = f"fence_{os.getpid()}"
        self.store = f"{SERVER}?schema={self.schema}"
        self.addCleanup(self.drop)

    def drop(self) -> None:
        with Connection(SERVER) as side:
            side.ask(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")

    def start(self, name: str, *options: str) -> subprocess.Popen:
        command = [NODE, "node", self.store, "--lease", str(LEASE_MS), "--gate", str(self.gate)]
        with self.said(name).open("wb") as out, self.log(name).open("wb") as log:
            node = subprocess.Popen([*command, *options], stdout=out, stderr=log)
        self.addCleanup(node.wait)
        self.addCleanup(node.kill)
        return node

    def said(self, name: str) -> pathlib.Path:
        return self.folder / f"{name}.out"

    def log(self, name: str) -> pathlib.Path:
        return self.folder / f"{name}.log"

    def wait_until(self, what: str, is_true: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not is_true():
            logs = "".join(log.read_text() for log in self.folder.glob("*.log"))
            self.assertLess(time.monotonic(), end, f"{what}: never\n{logs}")
            time.sleep(0.01)

    def stored(self) -> str:
        done = subprocess.run(
            [NODE, "audit", self.store], capture_output=True, text=True, check=True
        )
        return re.sub(r" @\d+", "", done.stdout)

    def test_a_late_result_is_refused_and_told_and_changes_nothing(self) -> None:
        late = self.start("late", "--submitters", "1", "--tasks", "1")
        self.wait_until("the step starts", lambda: "start " in self.said("late").read_text())
        late.send_signal(signal.SIGSTOP)
        self.start("other")
        self.wait_until("it starts elsewhere", lambda: "start " in self.said("other").read_text())
        self.gate.touch()
        self.wait_until("the task ends", lambda: " complete 4 " in self.stored())
        before = self.stored()

        late.send_signal(signal.SIGCONT)
        self.wait_until("the late handler ends", lambda: "end " in self.said("late").read_text())
        said = self.said("late").read_text()
        task, step, token = re.search(r"start (\S+) (\S+) (\S+)", said).groups()
        refusal = re.compile(
            rf"warning a late result was refused: step {step} is complete in attempt 2; the report"
            rf" is of worker \S+ for attempt 1 task_uuid={task} step_uuid="
        )
        self.wait_until("the refusal is told", lambda: refusal.search(self.log("late").read_text()))
        self.assertEqual(len(refusal.findall(self.log("late").read_text())), 1)
        self.assertEqual(self.stored(), before)
        self.assertIn(task, before)
        self.assertNotIn(token, before, "the result of the lost attempt is not among those stored")


if __name__ == "__main__":
    unittest.main()
