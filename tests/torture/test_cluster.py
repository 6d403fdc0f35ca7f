"""A cluster under torture, in brief: each fault once, with other transports those that concern them.
`make torture-cluster` takes 20,000 tasks."""

import os
import pathlib
import tempfile
import unittest

from cluster import torture

SEED = int(os.environ.get("TORTURE_SEED", "1"))
TASKS = 300


class ClusterUnderTorture(unittest.TestCase):
    def test_keeps_every_promise(self) -> None:
        self.torture(
            "postgres",
            "pauses",
            "database_crashes",
            "notices_cut",
            "pools_exhausted",
            "idle_transactions",
            "recoveries",
            "worst_recovery_ms",
        )

    def test_keeps_every_promise_with_steps_that_travel_through_pgmq(self) -> None:
        self.torture("pgmq")

    def test_keeps_every_promise_with_steps_that_travel_through_rabbitmq(self) -> None:
        self.torture("rabbitmq", "broker_restarts")

    def torture(self, transport: str, *more: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            figures, broken = torture(pathlib.Path(folder), TASKS, SEED, True, transport)
        print(figures)
        self.assertEqual(broken, [])
        self.assertGreaterEqual(figures["tasks"], TASKS)
        for what in (
            "worker_kills",
            "server_kills",
            "rest_tasks",
            "rest_unanswered",
            "database_restarts",
            "backends_terminated",
            *more,
        ):
            self.assertGreater(figures[what], 0, f"{what}: was not tried")


if __name__ == "__main__":
    unittest.main()
