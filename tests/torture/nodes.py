"""The processes of a cluster, and the journal that all of them write to."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

import kept_logs

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
        with self._said().open("ab") as out, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=out, stderr=log, stdin=subprocess.DEVNULL
            )

    def _said(self) -> pathlib.Path:
        return self.journal

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


class Server(Node):
    """`tasker server`: takes in what REST clients ask for, each time at another address. It ends when
    its database or its broker is away as it starts; then it is started again, as systemd would."""

    def start(self) -> None:
        self._said().unlink(missing_ok=True)
        super().start()

    def _said(self) -> pathlib.Path:
        return self.log.with_suffix(".said")

    def address(self) -> str | None:
        """None: it does not listen yet, or not any more."""
        try:
            first, end, _ = self._said().read_text().partition("\n")
        except FileNotFoundError:
            return None
        # Or it says why it could not start.
        return json.loads(first).get("address", "").removeprefix("http://") or None if end else None

    def fell(self) -> str | None:
        has_started = self.address() is not None
        what = super().fell()
        return what if has_started else None


@dataclass
class Cluster:
    nodes: list[Node]
    journal: pathlib.Path
    findings: list[str] = field(default_factory=list)
    submitted: int = 0
    # While it is set, REST clients ask for tasks and do nothing else.
    is_pressed: threading.Event = field(default_factory=threading.Event)
    _read: int = 0
    _rest: bytes = b""
    _one_look: threading.Lock = field(default_factory=threading.Lock)

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

    def add_servers(self, folder: pathlib.Path, store: str, transport: str, count: int) -> None:
        """They know no templates but those that others have stored."""
        for number in range(count):
            command = [os.environ["TORTURE_TASKER"], "server", "--store", store]
            command += ["--transport", transport, "--role", "engine", "--bind", "127.0.0.1:0", "--json"]
            log = folder / f"log-server-{number}"
            self.nodes.append(Server(f"server {number}", "server", command, self.journal, log))

    def those(self, role: str) -> list[Node]:
        return [node for node in self.nodes if node.role == role]

    def addresses(self) -> list[str]:
        """Of the servers that listen, as far as is known."""
        addresses = [node.address() for node in self.nodes if isinstance(node, Server)]
        return [address for address in addresses if address is not None]

    def start(self) -> None:
        for node in self.nodes:
            node.start()

    def look(self) -> None:
        """Counts the new lines of the journal, and starts again what fell."""
        with self._one_look:
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
            kept_logs.keep_file(f"torture-{node.name.replace(' ', '-')}", node.log)
