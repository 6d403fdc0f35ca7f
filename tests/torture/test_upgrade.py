"""A cluster is brought from one version of the program to the next but one, a process after the
other, under load: the schema grows and then loses what the oldest needed. Nothing is lost.

The versions are one program that knows more or fewer migrations (cluster_node --knows).
Needs a server: TASKER_TEST_POSTGRES (tools/with_postgres.py).
"""

import os
import pathlib
import tempfile
import time
import unittest

from cluster import audit
from libpq import Connection
from nodes import Cluster, Node
from recovery import Recovery

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")
PROCESSES = 4
TASKS_OF_A_STAGE = 40
PATIENCE = 60.0


@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class Upgrade(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.schema = f"upgrade_{os.getpid()}"
        self.addCleanup(self.drop)
        self.store = f"{SERVER}?schema={self.schema}&connections=4"
        self.cluster = Cluster.make(
            pathlib.Path(folder.name), self.store, PROCESSES, 0, ["--knows", "0"], "both"
        )
        self.addCleanup(self.cluster.kill_all)

    def drop(self) -> None:
        with Connection(SERVER) as side:
            side.ask(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")

    def ask(self, sql: str) -> list[str]:
        with Connection(SERVER) as side:
            return side.ask(sql.replace("@", self.schema))

    def version(self) -> int:
        return int(self.ask("SELECT max(version) FROM @.schema_versions")[0])

    def let_it_work(self) -> None:
        """Until everybody has done something new."""
        before = self.cluster.submitted
        end = time.monotonic() + PATIENCE
        while self.cluster.submitted < before + TASKS_OF_A_STAGE:
            self.assertLess(time.monotonic(), end, "nothing goes on")
            time.sleep(0.02)
            self.cluster.look()

    def replace(self, node: Node, knows: int) -> None:
        node.terminate()
        self.assertIsNone(node.join())
        node.command[node.command.index("--knows") + 1] = str(knows)
        node.start()
        self.wait_for_start(node)

    def wait_for_start(self, node: Node) -> None:
        says = f"node {node.process.pid} ".encode()
        end = time.monotonic() + PATIENCE
        while says not in self.cluster.journal.read_bytes():
            self.assertLess(time.monotonic(), end, f"it does not start: {node.last_words()}")
            time.sleep(0.02)

    def test_loses_nothing_while_versions_run_side_by_side(self) -> None:
        self.cluster.start()
        for node in self.cluster.nodes:
            self.wait_for_start(node)
        self.let_it_work()
        own = self.version()

        # The first of the next version adds to the schema while the others work.
        self.replace(self.cluster.nodes[0], 2)
        self.let_it_work()
        self.assertEqual(self.version(), own + 2)

        # One of the oldest version still starts; the newest leaves it what it needs.
        self.replace(self.cluster.nodes[1], 0)
        self.replace(self.cluster.nodes[2], 3)
        self.let_it_work()
        self.assertEqual(self.version(), own + 2)

        for node in self.cluster.nodes:
            self.replace(node, 3)
            self.let_it_work()
        self.replace(self.cluster.nodes[0], 3)
        self.let_it_work()
        self.assertEqual(self.version(), own + 3)

        self.cluster.end("engine")
        witness = audit(self.cluster, self.store, Recovery(), "--knows", "3")
        self.assertEqual(witness.broken(), [])
        self.assertEqual(witness.refused, [])
        self.assertEqual(self.cluster.findings, [])
        self.assertGreater(len(witness.complete), 5 * TASKS_OF_A_STAGE)
        self.assertEqual(self.ask("SELECT count(*) FROM @.steps WHERE region IS NULL"), ["0"])


if __name__ == "__main__":
    unittest.main()
