"""Goal: on PostgreSQL, too, a workflow that is killed goes on, and every command finds it there.

Method: the airports workflow, with a schema of its own as its store, is killed with SIGKILL while its
batches run, and started again. What the dead process had in its hands is free once its leases have
expired: others might be alive."""
import os
import re
import subprocess
import unittest

import airports
import tasker_program

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")


@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class Postgres(airports.AirportsTest):
    row_delay_us = 500

    def setUp(self) -> None:
        super().setUp()
        self.schemas: set[str] = set()

    def tearDown(self) -> None:
        super().tearDown()
        for schema in self.schemas:
            subprocess.run(["psql", "-q", SERVER, "-c", f"DROP SCHEMA IF EXISTS {schema} CASCADE"],
                           stderr=subprocess.DEVNULL, check=True)

    def store_of(self, place: str) -> str:
        schema = f"end_to_end_{os.getpid()}_{place}"
        self.schemas.add(schema)
        return f"{SERVER}?schema={schema}"

    def test_a_killed_run_goes_on_where_it_was(self):
        running = self.start_in("killed")
        self.wait_for_batches("killed")
        self.assertTrue(running.lasts(1), "long enough for checkpoints, too short for the end")
        running.kill()
        states = [step["current_state"] for step in self.task_of("killed")["steps"]]
        self.assertIn("in_progress", states, "it was to be killed in the middle")
        self.finish_in("killed", row_delay_us=0)
        result = self.check_complete("killed")
        self.assertEqual(result["rows"], airports.ACCEPTED_ROWS)
        self.assertGreater(result["resumed_batches"], 0)

    def test_commands_find_what_a_run_left_there(self):
        self.finish_in("place", row_delay_us=0)
        store = self.store_of("place")
        task = self.task_of("place")
        self.assertEqual(task["status"], "complete")
        history = self.succeed("step", "history", task["task_uuid"], "write_report",
                               "--store", store).stdout
        self.assertTrue(re.search("complete", history), history)
        drawn = self.succeed("task", "visualize", task["task_uuid"], "--store", store)
        self.assertIn("write_report", drawn.stdout)

    def test_a_password_is_never_shown(self):
        finished = self.tasker("task", "list", "--store",
                               "postgres://me:topsecret-0123456789@127.0.0.1:1/nowhere")
        self.assertNotEqual(finished.code, 0)
        self.assertNotIn("topsecret", finished.stdout + finished.stderr)
        self.assertIn("127.0.0.1", finished.stderr)
        for command in ("check", "prune"):
            refused = self.tasker("store", command, "--store",
                                  "postgres://me:topsecret-0123456789@127.0.0.1:1/nowhere")
            self.assertNotEqual(refused.code, 0)
            self.assertNotIn("topsecret", refused.stdout + refused.stderr)


if __name__ == "__main__":
    tasker_program.main()
