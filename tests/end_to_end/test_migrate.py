"""Goal: a store can be moved to PostgreSQL and back in the middle of its work, and nothing is lost.

Method: the airports workflow is killed with SIGKILL while its batches run on a SQLite file. The file
is moved to a schema of its own, and the same run goes on there. Every refusal leaves both stores as
they were."""
import os
import sqlite3
import subprocess
import time
import unittest

import airports
import tasker_program

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")


@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class Migrate(airports.AirportsTest):
    row_delay_us = 500

    def setUp(self) -> None:
        super().setUp()
        self.schemas: set[str] = set()
        self.moved_to: dict[str, str] = {}

    def tearDown(self) -> None:
        super().tearDown()
        for schema in self.schemas:
            subprocess.run(["psql", "-q", SERVER, "-c", f"DROP SCHEMA IF EXISTS {schema} CASCADE"],
                           stderr=subprocess.DEVNULL, check=True)

    def store_of(self, place: str) -> str:
        return self.moved_to.get(place) or super().store_of(place)

    def database(self, name: str) -> str:
        schema = f"migrate_{os.getpid()}_{name}"
        self.schemas.add(schema)
        return f"{SERVER}?schema={schema}"

    @staticmethod
    def ask(database: str, sql: str) -> str:
        return subprocess.run(["psql", "-qAtX", database, "-c", sql], capture_output=True,
                              text=True, check=True).stdout.strip()

    def kill_in_the_middle(self, place: str) -> None:
        running = self.start_in(place)
        self.wait_for_batches(place)
        self.assertTrue(running.lasts(1), "long enough for checkpoints, too short for the end")
        running.kill()

    def test_work_that_was_killed_goes_on_after_the_move_and_after_the_way_back(self):
        self.row_delay_us = 2000  # long enough to be killed twice
        self.kill_in_the_middle("work")
        before = self.task_of("work")
        file, database = self.store_of("work"), self.database("there")
        moved = self.succeed("store", "migrate", file, database, "--json").json()
        self.assertEqual(moved["tasks"], 1)
        self.assertEqual(moved["unfinished_tasks"], 1)
        self.assertEqual(moved["steps"], len(before["steps"]))
        self.assertGreater(moved["released_leases"], 0, "it was to be killed in the middle")
        self.assertGreater(moved["checkpoints"], 0)
        self.assertEqual(moved["findings"], 0)

        self.moved_to["work"] = database
        self.assertEqual(self.task_of("work"), before)
        self.succeed("store", "check", "--store", database)
        self.kill_in_the_middle_again("work")

        back = self.folder / "back.db"
        refused = self.tasker("store", "migrate", database, back)
        self.assertNotEqual(refused.code, 0, "its leases may be of a living process")
        self.assertIn("steps are in progress", refused.stderr)
        self.assertFalse(back.exists())
        self.wait_until_moved(database, back)
        self.moved_to["work"] = str(back)
        self.finish_in("work", row_delay_us=0)
        result = self.check_complete("work")
        self.assertEqual(result["rows"], airports.ACCEPTED_ROWS)
        self.assertGreater(result["resumed_batches"], 0)
        self.succeed("store", "check", "--store", back)

    def wait_until_moved(self, database: str, file) -> None:
        def is_moved() -> bool:
            moved = self.tasker("store", "migrate", database, file)
            if moved.code != 0:
                self.assertIn("steps are in progress", moved.stderr)
            return moved.code == 0

        self.wait_until(is_moved, "its leases did not end")

    def kill_in_the_middle_again(self, place: str) -> None:
        running = self.start_in(place)
        self.assertTrue(running.lasts(2), "it goes on at once, and has a lot to do")
        running.kill()
        states = [step["current_state"] for step in self.task_of(place)["steps"]]
        self.assertIn("in_progress", states)

    def test_leases_of_the_old_process_do_not_hold_up_the_new_one(self):
        self.kill_in_the_middle("quick")
        database = self.database("quick")
        self.succeed("store", "migrate", f"sqlite:{self.store_of('quick')}", database)
        self.moved_to["quick"] = database
        began = time.monotonic()
        self.finish_in("quick", row_delay_us=0)
        self.assertLess(time.monotonic() - began, 25, "leases last 30 seconds")
        self.check_complete("quick")

    def test_a_store_in_use_is_not_moved(self):
        running = self.start_in("used")
        self.wait_for_batches("used")
        database = self.database("used")
        refused = self.tasker("store", "migrate", self.store_of("used"), database)
        self.assertEqual(refused.code, 1, refused)
        self.assertIn(f"pid {running.process.pid}", refused.stderr)
        self.assertNotEqual(self.tasker("task", "list", "--store", database).code, 0,
                            "nothing was made there")
        running.kill()

    def test_a_target_that_has_something_stays_as_it_is(self):
        self.finish_in("source", row_delay_us=0)
        database = self.database("taken")
        self.succeed("store", "migrate", self.store_of("source"), database)
        again = self.tasker("store", "migrate", self.store_of("source"), database)
        self.assertEqual(again.code, 2, again)
        self.assertIn("has something already", again.stderr)
        self.succeed("store", "check", "--store", database)
        taken = self.write("taken.db", "something else")
        again = self.tasker("store", "migrate", database, taken)
        self.assertEqual(again.code, 2, again)
        self.assertEqual(taken.read_text(), "something else")

    def test_a_damaged_source_is_refused_and_nothing_arrives(self):
        self.finish_in("damaged", row_delay_us=0)
        with sqlite3.connect(self.store_of("damaged")) as file:
            file.execute("UPDATE tasks SET progress = x'00'")
        database = self.database("damaged")
        refused = self.tasker("store", "migrate", self.store_of("damaged"), database)
        self.assertEqual(refused.code, 1, refused)
        self.assertIn("tasker store check", refused.stderr)
        listed = self.succeed("task", "list", "--store", database, "--json").json()
        self.assertEqual(listed["total_count"], 0)

    def test_an_event_that_no_broker_had_yet_is_sent_from_the_new_place_once(self):
        queues = f"migrate_{os.getpid()}_queues"
        self.ask(SERVER, f"CREATE DATABASE {queues}")
        self.addCleanup(self.ask, SERVER, f"DROP DATABASE {queues} WITH (FORCE)")
        queues = f"{SERVER.rsplit('/', 1)[0]}/{queues}"
        self.finish_in("waiting", row_delay_us=0)
        with sqlite3.connect(self.store_of("waiting")) as file:
            file.execute("INSERT INTO outbox (id, queue, body, due_at) VALUES (?, ?, ?, 0)",
                         (os.urandom(16), "shop_domain_events", '{"n": 1}'))
        database = self.database("waiting")
        moved = self.succeed("store", "migrate", self.store_of("waiting"), database, "--json")
        self.assertEqual(moved.json()["messages"], 1)
        worker = self.start("worker", "--store", database, "--handlers", airports.HANDLERS,
                            "--transport", f"pgmq={queues}")
        schema = database.rsplit("=", 1)[1]
        self.wait_until(lambda: self.ask(SERVER, f"SELECT count(*) FROM {schema}.outbox") == "0", "it was not sent")
        worker.signal(15)
        self.assertEqual(worker.finish().code, 0)
        self.assertEqual(self.ask(queues, "SELECT message::text FROM pgmq.q_shop_domain_events"),
                         '{"n": 1}')

    def test_old_tasks_are_pruned_there(self):
        self.finish_in("old", row_delay_us=0)
        database = self.database("old")
        self.succeed("store", "migrate", self.store_of("old"), database)
        kept = self.succeed("store", "prune", "--store", database, "--older-than", "1d", "--json")
        self.assertEqual(kept.json()["tasks"], 0)
        export = self.folder / "old.jsonl"
        gone = self.succeed("store", "prune", "--store", database, "--older-than", "0s",
                            "--export", export, "--json").json()
        self.assertEqual(gone["tasks"], 1)
        self.assertIsNone(gone["bytes"])
        self.assertEqual(len(export.read_text().splitlines()), 1)
        self.succeed("store", "check", "--store", database)
        compact = self.tasker("store", "prune", "--store", database, "--older-than", "0s",
                              "--compact")
        self.assertEqual(compact.code, 2, compact)


if __name__ == "__main__":
    tasker_program.main()
