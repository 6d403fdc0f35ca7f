"""What befalls a cluster: its processes, its database, and what lies between."""

import contextlib
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from libpq import Connection, Refused
from nodes import Cluster, Loss

HELD = 3.0  # seconds that locks and connections are held
PAUSE_BEYOND_LEASE = 1.0
PRESSED = 0.2  # seconds, before a server is killed


@dataclass
class Counts:
    engine_kills: int = 0
    server_kills: int = 0
    worker_kills: int = 0
    pauses: int = 0
    database_restarts: int = 0
    database_crashes: int = 0
    broker_restarts: int = 0
    backends_terminated: int = 0
    notices_cut: int = 0
    pools_exhausted: int = 0
    idle_transactions: int = 0


@dataclass
class Faults:
    server: object  # with_postgres.Server
    cluster: Cluster
    dice: random.Random
    lease: float
    broker: object = None  # with_rabbitmq.Server; None: no step travels through one
    counts: Counts = field(default_factory=Counts)
    losses: list[Loss] = field(default_factory=list)
    # When nobody could work, or not as fast: from, to, on the monotonic clock.
    disturbances: list[tuple[float, float]] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    _one_halt: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def _disturbance(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            ended = time.monotonic()
            self.disturbances.append((began, ended))
            self.story.append(f"{began:.3f} to {ended:.3f}: {what}")

    def was_disturbed(self, begin: float, end: float) -> bool:
        return any(began < end and begin < ended for began, ended in self.disturbances)

    # Processes.

    def kill(self, role: str) -> None:
        if role != "server":
            return self._kill(role)
        # So that it has requests on their way as it dies.
        self.cluster.is_pressed.set()
        time.sleep(PRESSED)
        self._kill(role)
        self.cluster.is_pressed.clear()

    def _kill(self, role: str) -> None:
        node = self.dice.choice(self.cluster.those(role))
        self.losses.append(node.kill())
        self.story.append(f"{self.losses[-1].at:.3f}: {node.name} ({self.losses[-1].pid}) is killed")
        kills = f"{role}_kills"
        setattr(self.counts, kills, getattr(self.counts, kills) + 1)
        time.sleep(self.dice.uniform(0, 0.5))
        node.start()

    def pause(self) -> None:
        """Its leases are lost while it stands still, and it does not know when it goes on."""
        node = self.dice.choice(self.cluster.those("worker"))
        self.losses.append(node.stop_for_a_while(self.lease + PAUSE_BEYOND_LEASE))
        self.story.append(f"{self.losses[-1].at:.3f}: {node.name} ({self.losses[-1].pid}) stands")
        self.counts.pauses += 1

    # The server.

    def restart_database(self) -> None:
        self._halt_and_start("fast")
        self.counts.database_restarts += 1

    def crash_database(self) -> None:
        self._halt_and_start("immediate")
        self.counts.database_crashes += 1

    def _halt_and_start(self, mode: str) -> None:
        with self._one_halt, self._disturbance(f"the server is halted, {mode}"):
            self.server.halt(mode)
            if self.dice.random() < 0.5:
                self.kill(self.dice.choice(["engine", "server", "worker"]))
            time.sleep(self.dice.uniform(0, 1.5))
            self.server.start_again()
            self.cluster.look()  # a server that was started meanwhile has ended
            # Until everybody is connected again.
            time.sleep(1)

    def restart_broker(self) -> None:
        """Killed, as by a power loss, and started again with what is on its disk."""
        with self._disturbance("the broker is killed"):
            self.broker.kill()
            time.sleep(self.dice.uniform(0, 1.5))
            self.broker.start()
            self.cluster.look()
            # Until everybody is connected again: who could not reach it leaves it alone for 5 s.
            time.sleep(6)
        self.counts.broker_restarts += 1

    # What lies between.

    def terminate_backends(self) -> None:
        """Some connections, whatever they are at."""
        with self._disturbance("connections break"), Connection(self.server.location) as side:
            killed = side.ask(
                "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE"
                " application_name LIKE 'tasker/%' ORDER BY random() LIMIT 4) AS chosen"
            )
        self.counts.backends_terminated += len(killed)

    def cut_notices(self) -> None:
        """All that listen, and they do so again. Who just lost its wire is waited for."""
        cut: list[str] = []
        end = time.monotonic() + HELD
        with self._disturbance("notices are cut"), Connection(self.server.location) as side:
            while not cut and time.monotonic() < end:
                cut = side.ask(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name LIKE 'tasker%'"
                    " AND (query ILIKE 'listen%' OR query ILIKE '%pg_notify%')"
                )
        self.counts.notices_cut += len(cut)

    def exhaust_connections(self) -> None:
        """Others take all connections of the server while ours break."""
        with self._disturbance("all connections are taken"), contextlib.ExitStack() as held:
            side = held.enter_context(Connection(self.server.location))
            with contextlib.suppress(Refused):
                while True:
                    held.enter_context(Connection(self.server.location))
            side.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name LIKE 'tasker%'"
            )
            with contextlib.suppress(Refused):
                end = time.monotonic() + HELD
                while time.monotonic() < end:
                    held.enter_context(Connection(self.server.location))
            time.sleep(max(0.0, end - time.monotonic()))
        self.counts.pools_exhausted += 1

    def leave_a_transaction_open(self) -> None:
        """Somebody locks rows and does not go on."""
        with self._disturbance("a transaction is left open"), Connection(self.server.location) as side:
            side.ask("BEGIN")
            side.ask(
                "SELECT id FROM tasker.tasks WHERE ended = -1 ORDER BY id LIMIT 20"
                " FOR UPDATE SKIP LOCKED"
            )
            time.sleep(HELD)
            side.ask("ROLLBACK")
        self.counts.idle_transactions += 1

    def together(self, faults: list) -> None:
        """At the same time; and again by itself what found the server away."""
        refused: list = []
        errors: list[BaseException] = []

        def run(fault) -> None:
            try:
                fault()
            except Refused:
                refused.append(fault)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=run, args=(fault,)) for fault in faults]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        for fault in refused:
            fault()
