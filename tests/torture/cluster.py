"""Tortures a cluster: two engines, two servers that REST clients ask, and four workers on one
PostgreSQL, while processes are killed or stopped, the database restarts or crashes, connections
break or are all taken, rows stay locked; and with steps that travel through RabbitMQ, while that is
killed, too.
What handlers, callers and clients saw is compared with what is stored and listed in the end. The last line is one JSON
object. Ends with 1 when a promise was broken.

    cluster.py BUILD-FOLDER [--tasks 20000] [--seed 1] [--transport postgres|pgmq|rabbitmq] [--brief]
"""

import argparse
import contextlib
import dataclasses
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

import with_postgres
import with_rabbitmq
from cluster_faults import Faults
from figures import show_progress
from libpq import Connection, Refused
from nodes import Cluster
from recovery import Recovery
from rest_clients import RestClients, read_tasks
from witness import Witness

LEASE = 2.0
RECOVERY_MAX = LEASE + 2.0
ENGINES, SERVERS, WORKERS = 2, 2, 4
REST_CLIENTS = 8
CONNECTIONS = 4  # of a process
CONNECTIONS_MAX = 68  # of the database
PATIENCE = 60.0  # until all tasks have ended, when nothing goes wrong any more


def deck(faults: Faults, is_brief: bool, transport: str) -> list:
    """What befalls it besides the kills, in a random order. In brief, each fault once; of those
    that have nothing to do with how steps travel, only where they travel through the store."""
    times = {
        faults.restart_database: (1, 5),
        faults.crash_database: (1, 2),
        faults.pause: (1, 5),
        faults.terminate_backends: (1, 6),
        faults.cut_notices: (1, 4),
        faults.exhaust_connections: (1, 3),
        faults.leave_a_transaction_open: (1, 3),
    }
    if faults.broker is not None:
        times[faults.restart_broker] = (1, 4)
    if is_brief and transport != "postgres":
        travels_by = (faults.restart_database, faults.terminate_backends, faults.restart_broker)
        times = {fault: count for fault, count in times.items() if fault in travels_by}
    cards = [fault for fault, (few, many) in times.items() for _ in range(few if is_brief else many)]
    faults.dice.shuffle(cards)
    return cards


def torment(faults: Faults, tasks: int, is_brief: bool, transport: str) -> None:
    """Kills, then time to recover, then something else; until so many tasks were asked for."""
    cluster = faults.cluster
    cards = deck(faults, is_brief, transport)
    of = len(cards)
    takes_in = itertools.cycle(["server", "engine"])
    while cluster.submitted < tasks or cards:
        for role in [*faults.dice.choice([["worker"], ["worker", "worker"]]), next(takes_in)]:
            time.sleep(faults.dice.uniform(0, 0.7))
            faults.kill(role)
        time.sleep(RECOVERY_MAX)
        cluster.look()
        # The last card with the last tasks; two rounds when they come too fast for that.
        for _ in range(2):
            if cards and of - len(cards) < of * (cluster.submitted + 1) / tasks:
                count = 2 if len(cards) > 1 and faults.dice.random() < 0.3 else 1
                faults.together([cards.pop() for _ in range(count)])
                time.sleep(LEASE)  # so that what comes next is not due to it
                cluster.look()
        show_progress("tasks", min(cluster.submitted, tasks), tasks)


def live_tasks(location: str) -> int:
    try:
        with Connection(location) as side:
            return int(side.ask("SELECT count(*) FROM tasker.tasks WHERE ended = -1")[0])
    except Refused:
        return -1


def wait_until_known(cluster: Cluster) -> None:
    """Until a task was made: then the templates are stored, which servers do not bring."""
    end = time.monotonic() + PATIENCE
    while cluster.submitted == 0 and time.monotonic() < end:
        time.sleep(0.1)
        cluster.look()


def wait_for_the_end(cluster: Cluster, location: str) -> list[dict]:
    """Gives back the tasks, as a server lists them."""
    cluster.end("engine")  # whose callers wait until their tasks have ended
    for node in cluster.those("engine"):
        node.command[node.command.index("--submitters") + 1] = "0"
        node.start()  # somebody must see to the tasks of those that were killed
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and live_tasks(location) != 0:
        time.sleep(0.1)
        cluster.look()
    listed = read_tasks(cluster.addresses, PATIENCE)
    for role in ("engine", "server", "worker"):
        cluster.end(role)
    return listed


def audit(cluster: Cluster, store: str, recovery: Recovery, *options: str) -> Witness:
    command = [os.environ["TORTURE_NODE"], "audit", store, *options]
    with cluster.journal.open("ab") as out:
        subprocess.run(command, stdout=out, check=True)
    said = recovery.listen(cluster.journal.read_text(errors="replace"))
    witness = Witness(may_start_late=True)
    witness.listen(said)
    witness.audit(said.splitlines())
    return witness


@contextlib.contextmanager
def started_broker(transport: str) -> Iterator[with_rabbitmq.Server | None]:
    if transport != "rabbitmq":
        yield None
        return
    broker = with_rabbitmq.Server()
    try:
        broker.prepare()
        broker.start()
        yield broker
    finally:
        broker.stop()


def torture(
    folder: pathlib.Path, tasks: int, seed: int, is_brief: bool, transport: str = "postgres"
) -> tuple[dict, list[str]]:
    """The figures, and what is broken."""
    with started_broker(transport) as broker:
        named = transport if broker is None else f"rabbitmq={broker.location}"
        return torture_on(broker, named, folder, tasks, seed, is_brief)


def torture_on(
    broker: with_rabbitmq.Server | None,
    transport: str,
    folder: pathlib.Path,
    tasks: int,
    seed: int,
    is_brief: bool,
) -> tuple[dict, list[str]]:
    began = time.monotonic()
    server = with_postgres.Server(
        with_postgres.find_programs(None), is_durable=True, connections_max=CONNECTIONS_MAX
    )
    store = f"{server.location}?connections={CONNECTIONS}"
    options = ["--lease", str(round(LEASE * 1000)), "--transport", transport]
    cluster = Cluster.make(folder, store, ENGINES, WORKERS, options)
    cluster.add_servers(folder, store, transport, SERVERS)
    clients = RestClients(cluster.addresses, cluster.journal, cluster.is_pressed, seed)
    faults = Faults(server, cluster, random.Random(seed), LEASE, broker)
    recovery = Recovery()
    try:
        server.start()
        cluster.start()
        wait_until_known(cluster)
        clients.start(REST_CLIENTS)
        torment(faults, tasks, is_brief, transport)
        clients.stop()
        listed = wait_for_the_end(cluster, server.location)
        witness = audit(cluster, store, recovery)
    finally:
        clients.stop()
        cluster.kill_all()
        server.stop()
    recovery.judge(faults)
    story = sorted(faults.story + recovery.story)
    (folder / "story").write_text("".join(line + "\n" for line in story))
    account = clients.account
    findings = cluster.findings + [f"refused: {why}" for why in witness.refused]
    findings += account.judge(listed)
    if len(listed) != len(witness.held):
        findings.append(f"{len(witness.held)} tasks are stored, {len(listed)} are listed")
    if recovery.worst > RECOVERY_MAX:
        findings.append(f"steps of a killed process ran again after {recovery.worst:.1f} s only")
    counts = faults.counts
    figures = {
        "kills": counts.engine_kills + counts.server_kills + counts.worker_kills,
        **dataclasses.asdict(counts),
        "tasks": len(witness.submitted),
        "rest_tasks": account.confirmations,
        "rest_found_by_key": account.found_by_key,
        "rest_unanswered": account.unanswered,
        "rest_told_to_wait": account.told_to_wait,
        "handler_calls": witness.starts,
        "late_starts": witness.late_starts,
        "lost": len(witness.lost),
        "applied_twice": len(witness.applied_twice),
        "out_of_order": len(witness.out_of_order),
        "stuck": len(witness.stuck),
        "findings": len(findings),
        "recoveries": recovery.count,
        "worst_recovery_ms": round(recovery.worst * 1000),
        "worst_recovery_from_stop_ms": round(recovery.worst_stopped * 1000),
        "worst_disturbed_recovery_ms": round(recovery.worst_disturbed * 1000),
        "seconds": round(time.monotonic() - began),
    }
    return figures, witness.broken() + findings


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--tasks", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--transport", choices=["postgres", "pgmq", "rabbitmq"], default="postgres")
    parser.add_argument("--brief", action="store_true", help="each fault once")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for journal and logs")
    options = parser.parse_args()
    os.environ["TORTURE_NODE"] = str(options.build.resolve() / "tests/torture/torture_node")
    os.environ["TORTURE_TASKER"] = str(options.build.resolve() / "bin/tasker")
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or pathlib.Path(name)
        folder.mkdir(exist_ok=True)
        figures, broken = torture(folder, options.tasks, options.seed, options.brief, options.transport)
    for what in broken[:50]:
        print(what, file=sys.stderr)
    print(json.dumps(figures))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
