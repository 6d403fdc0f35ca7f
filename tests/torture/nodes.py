"""The processes of a cluster, and the journal that all of them write to."""

import os
import pathlib
import signal
import subprocess
import time
from dataclasses import dataclass, field

PATIENCE = 60.0  # until a process has ended that was told to


@dataclass
class Loss:
    """A process was killed, or stopped for longer than its leases."""

    pid: int
    at: float  # time.monotonic(): as the stamps of the journal
    wall: float  # time.time(): as the times in histories
    is_dead: bool


@dataclass
class Node:
    name: str
    role: str
    command: list[str]
    journal: pathlib.Path
    log: pathlib.Path
    process: subprocess.Popen | None = None
    is_wanted: bool = False

    def start(self) -> None:
        self.is_wanted = True
        with self.journal.open("ab") as out, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=out, stderr=log, stdin=subprocess.DEVNULL
            )

    def kill(self) -> Loss:
        loss = self._loss(is_dead=True)
        self.is_wanted = False
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return loss

    def stop_for_a_while(self, seconds: float) -> Loss:
        """As a machine that hangs, or a VM that is moved."""
        loss = self._loss(is_dead=False)
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)
        return loss

    def _loss(self, is_dead: bool) -> Loss:
        return Loss(self.process.pid, time.monotonic(), time.time(), is_dead)

    def terminate(self) -> None:
        self.is_wanted = False
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)

    def join(self) -> str | None:
        """Says what went wrong."""
        if self.process is None:
            return None
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return f"{self.name} did not end when it was told to"
        # It may not have come to the point where it listens to that.
        is_well = code in (0, -signal.SIGTERM)
        return None if is_well else f"{self.name} ended with {code}: {self.last_words()}"

    def fell(self) -> str | None:
        """Whether it ended although nobody told it to; it is started again then."""
        if not self.is_wanted or self.process.poll() is None:
            return None
        what = f"{self.name} ended by itself: {self.process.returncode}: {self.last_words()}"
        self.start()
        return what

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return lines[-1] if lines else ""


@dataclass
class Cluster:
    nodes: list[Node]
    journal: pathlib.Path
    findings: list[str] = field(default_factory=list)
    submitted: int = 0
    _read: int = 0
    _rest: bytes = b""

    @classmethod
    def make(
        cls,
        folder: pathlib.Path,
        store: str,
        engines: int,
        workers: int,
        options: list[str],
        engines_are: str = "engine",
    ) -> "Cluster":
        journal = folder / "journal"
        journal.touch()
        nodes = []
        for number in range(engines + workers):
            role = "engine" if number < engines else "worker"
            does = engines_are if role == "engine" else role
            command = [os.environ["TORTURE_NODE"], "node", store, "--role", does, *options]
            if role == "engine":
                command += ["--submitters", os.environ.get("TORTURE_SUBMITTERS", "48")]
            name = f"{role} {number}"
            nodes.append(Node(name, role, command, journal, folder / f"log-{number}"))
        return cls(nodes, journal)

    def those(self, role: str) -> list[Node]:
        return [node for node in self.nodes if node.role == role]

    def start(self) -> None:
        for node in self.nodes:
            node.start()

    def look(self) -> None:
        """Counts the new lines of the journal, and starts again what fell."""
        self.findings += [fell for node in self.nodes if (fell := node.fell())]
        with self.journal.open("rb") as file:
            file.seek(self._read)
            text = self._rest + file.read()
            self._read = file.tell()
        whole, _, self._rest = text.rpartition(b"\n")
        self.submitted += sum(line.startswith(b"submitted ") for line in whole.split(b"\n"))

    def end(self, role: str) -> None:
        nodes = self.those(role)
        for node in nodes:
            node.terminate()
        self.findings += [wrong for node in nodes if (wrong := node.join())]

    def kill_all(self) -> None:
        for node in self.nodes:
            if node.process is not None and node.process.poll() is None:
                node.process.kill()
                node.process.wait()
