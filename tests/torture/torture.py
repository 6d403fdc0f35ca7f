"""What the torture tests share: the workload, with faults or without, and the audit of its store."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

from witness import Witness

SEED = int(os.environ.get("TORTURE_SEED", "1"))
AT_ONCE = 2
PATIENCE = 180  # seconds


def preload(store: pathlib.Path, **variables: str) -> dict[str, str]:
    """The environment of a program whose calls to the disk are recorded, or fail."""
    environment = os.environ | variables
    environment["LD_PRELOAD"] = os.environ["TORTURE_RECORDER"]
    environment["TORTURE_FOLDER"] = str(store.parent)
    return environment


def check_store(store: pathlib.Path | str) -> tuple[int, list[str]]:
    """The exit code of `tasker store check`, and what it found."""
    done = subprocess.run(
        [os.environ["TORTURE_TASKER"], "store", "check", "--store", str(store), "--json"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    said = json.loads(done.stdout)
    if "error" in said:
        return done.returncode, [said["error"]["message"]]
    return done.returncode, [f"{one['kind']}: {one}" for one in said["findings"]]


def audit_store(store: pathlib.Path, witness: Witness) -> list[str]:
    """Takes the store over, lets its tasks end, and checks the file afterwards. What is broken."""
    done = subprocess.run(
        [os.environ["TORTURE_WORKLOAD"], "audit", str(store)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        return [f"the store does not open: {done.stderr}"]
    witness.listen(done.stdout)
    witness.audit(done.stdout.splitlines())
    _, findings = check_store(store)
    return witness.broken() + findings


def all_of(jobs: list, run) -> list:
    """The answers of `run` for each of `jobs`, two at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, jobs))


def run_workload(
    store: pathlib.Path, tasks: int, **variables: str
) -> subprocess.CompletedProcess[str]:
    """With the recorder, which looks at the folder of the store."""
    return subprocess.run(
        [os.environ["TORTURE_WORKLOAD"], "run", str(store), str(tasks)],
        env=preload(store, **variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


class TortureTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
