"""Tortures workers whose handlers are JavaScript: 50 asynchronous ones at a time, killed by kill -9 under
load and started again. Once as an engine in a process with a SQLite file, once as the worker of a
cluster on PostgreSQL. What handlers and callers saw and did is compared with what is stored in the
end. The last line is one JSON object. Ends with 1 when a promise was broken.

    node_torture.py BUILD-FOLDER [--seconds 600] [--kills 2] [--seed N] [--store sqlite|postgres|both]
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

import with_postgres
from cluster import audit, live_tasks
from effects import Effects, ended_results
from figures import show_progress
from nodes import Cluster, Loss, Node
from recovery import Recovery
from torture import check_store
from witness import Witness

WORKLOAD = pathlib.Path(__file__).with_name("node_workload.mjs")
PLACES = 50
SUBMITTERS = 100  # more than there are places: something always waits
LEASE_MS = 2000
PATIENCE = 120.0
RECOVERY_MAX = 4.0  # seconds, of a process that starts again with its own store


@dataclass
class Losses:
    """As much of cluster_faults.Faults as recovery.py asks for: nothing else goes wrong here."""

    lease: float = LEASE_MS / 1000
    losses: list[Loss] = field(default_factory=list)

    def was_disturbed(self, _begin: float, _end: float) -> bool:
        return False


def moments(dice: random.Random, seconds: float, kills: int) -> list[float]:
    """When it is killed: each time in its own part, so that work goes on before and after."""
    part = seconds / (kills + 1)
    return [part * (number + dice.uniform(0.7, 1.3)) for number in range(kills)] + [seconds]


def node_command(*arguments: str) -> list[str]:
    return [os.environ["TORTURE_JAVASCRIPT"], str(WORKLOAD), *arguments]


def keep_working(node: Node, dice: random.Random, seconds: float, kills: int, look) -> list[Loss]:
    losses = []
    began = time.monotonic()
    for number, moment in enumerate(moments(dice, seconds, kills)):
        while (left := began + moment - time.monotonic()) > 0:
            time.sleep(min(left, 1.0))
            look()
            show_progress("seconds", round(time.monotonic() - began), round(seconds))
        if number < kills:
            losses.append(node.kill())
            node.start()
    return losses


def busiest(journal: str) -> int:
    return max((int(line.split()[1]) for line in journal.splitlines() if line.startswith("busy ")), default=0)


def interrupted(journal: str) -> int:
    """Calls of handlers that did not come to their end."""
    words = [line.split() for line in journal.splitlines()]
    begun = {word[3] for word in words if word[0] == "start"}
    return len(begun - {word[3] for word in words if word[0] == "end"})


def figures_of(witness: Witness, effects: Effects, journal: str, findings: list[str], kills: int) -> dict:
    if busiest(journal) < PLACES:
        findings.append(f"only {busiest(journal)} handlers ran at the same time")
    return {
        "tasks": len(witness.submitted),
        "kills": kills,
        "handler_calls": witness.starts,
        "at_once": busiest(journal),
        "effects": effects.count,
        "interrupted": interrupted(journal),
        "lost": len(witness.lost),
        "applied_twice": len(witness.applied_twice),
        "out_of_order": len(witness.out_of_order),
        "stuck": len(witness.stuck),
        "findings": len(findings),
    }


def torture_embedded(folder: pathlib.Path, seconds: float, kills: int, seed: int) -> tuple[dict, list[str]]:
    """The figures, and what is broken."""
    store = folder / "store.db"
    journal, effects_file = folder / "journal", folder / "effects"
    os.environ["TORTURE_EFFECTS"] = str(effects_file)
    findings: list[str] = []
    node = Node("embedded", "both", node_command("embedded", f"sqlite:{store}", str(SUBMITTERS)), journal, folder / "log")

    def look() -> None:
        if (fell := node.fell()) is not None:
            findings.append(fell)

    node.start()
    losses = keep_working(node, random.Random(f"{seed}/embedded"), seconds, kills, look)
    node.terminate()
    if (wrong := node.join()) is not None:
        findings.append(wrong)
    said = journal.read_text()
    done = subprocess.run(
        [os.environ["TORTURE_WORKLOAD"], "audit", str(store)], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    findings += check_store(store)[1]
    findings += [f"it was left to others: {line}" for line in done.stdout.splitlines() if line.startswith("start ")]
    witness = Witness()
    worst = listen_to_lives(witness, said, losses)
    if worst > RECOVERY_MAX:
        findings.append(f"work went on after {worst:.1f} s only")
    witness.listen(done.stdout)
    witness.audit(done.stdout.splitlines())
    effects = Effects(effects_file.read_text())
    findings += effects.judge(ended_results(done.stdout))
    figures = figures_of(witness, effects, said, findings, len(losses))
    return {**figures, "worst_recovery_ms": round(worst * 1000)}, witness.broken() + findings


def listen_to_lives(witness: Witness, said: str, losses: list[Loss]) -> float:
    """\\returns the longest time from a kill until a step of work that was there went on."""
    witness.listen(said)
    resumed = [int(line.split()[1]) / 1e6 for line in said.splitlines() if line.startswith("resumed ")]
    worst = 0.0
    for loss in losses:
        after = [at for at in resumed if at > loss.at]
        worst = max(worst, min(after) - loss.at if after else PATIENCE)
    return worst


def torture_cluster(folder: pathlib.Path, seconds: float, kills: int, seed: int) -> tuple[dict, list[str]]:
    """The same; an engine of C++ asks for the tasks."""
    os.environ["TORTURE_EFFECTS"] = str(folder / "effects")
    os.environ["TORTURE_LEASE_MS"] = str(LEASE_MS)
    os.environ["TORTURE_SUBMITTERS"] = str(SUBMITTERS)
    server = with_postgres.Server(with_postgres.find_programs(None), is_durable=True)
    store = server.location
    cluster = Cluster.make(folder, store, 1, 0, ["--lease", str(LEASE_MS)])
    node = Node("worker", "worker", node_command("worker", store), cluster.journal, folder / "log-worker")
    cluster.nodes.append(node)
    recovery = Recovery()
    losses = Losses()
    os.environ["TORTURE_STAMPS"] = "1"
    try:
        server.start()
        cluster.start()
        losses.losses = keep_working(node, random.Random(f"{seed}/cluster"), seconds, kills, cluster.look)
        finish(cluster, store)
        witness = audit(cluster, store, recovery)
        cluster.findings += check_store(store)[1]
    finally:
        cluster.kill_all()
        server.stop()
        del os.environ["TORTURE_STAMPS"]
    recovery.judge(losses)
    findings = cluster.findings + [f"refused: {why}" for why in witness.refused]
    if recovery.worst > LEASE_MS / 1000 + RECOVERY_MAX:
        findings.append(f"steps of a killed process ran again after {recovery.worst:.1f} s only")
    said = recovery.listen(cluster.journal.read_text(errors="replace"))
    effects = Effects((folder / "effects").read_text())
    findings += effects.judge(ended_results(said))
    figures = figures_of(witness, effects, said, findings, len(losses.losses))
    figures |= {"late_starts": witness.late_starts, "recoveries": recovery.count}
    return {**figures, "worst_recovery_ms": round(recovery.worst * 1000)}, witness.broken() + findings


def finish(cluster: Cluster, store: str) -> None:
    """No new tasks; until all have ended."""
    cluster.end("engine")
    for node in cluster.those("engine"):
        node.command[node.command.index("--submitters") + 1] = "0"
        node.start()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and live_tasks(store) != 0:
        time.sleep(0.1)
        cluster.look()
    for role in ("engine", "worker"):
        cluster.end(role)


STORES = {"sqlite": torture_embedded, "postgres": torture_cluster}


def prepare(build: pathlib.Path) -> None:
    runtimes = pathlib.Path(__file__).resolve().parents[2] / "bindings/node/runtimes/node_modules"
    os.environ.setdefault("TORTURE_JAVASCRIPT", str(runtimes / "node22/bin/node"))
    os.environ.setdefault("TASKER_PACKAGE", str(build / "node/dist/index.js"))
    os.environ.setdefault("TORTURE_WORKLOAD", str(build / "tests/torture/torture_workload"))
    os.environ.setdefault("TORTURE_NODE", str(build / "tests/torture/torture_node"))
    os.environ.setdefault("TORTURE_TASKER", str(build / "bin/tasker"))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--store", choices=[*STORES, "both"], default="both")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for journals and logs")
    options = parser.parse_args()
    prepare(options.build.resolve())
    os.environ["TORTURE_SEED"] = str(options.seed)
    print(f"seed {options.seed}", file=sys.stderr)
    all_figures: dict = {"seed": options.seed}
    all_broken = []
    with tempfile.TemporaryDirectory() as name:
        for store in STORES if options.store == "both" else [options.store]:
            folder = (options.keep or pathlib.Path(name)) / store
            folder.mkdir(parents=True, exist_ok=True)
            all_figures[store], broken = STORES[store](folder, options.seconds, options.kills, options.seed)
            all_broken += [f"{store}: {what}" for what in broken]
    for what in all_broken[:50]:
        print(what, file=sys.stderr)
    print(json.dumps(all_figures))
    return 1 if all_broken else 0


if __name__ == "__main__":
    sys.exit(main())
