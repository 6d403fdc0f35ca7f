"""Goal: tasks taken in by one process are run by workers in others, which may come, go and die.

Method: `tasker run` without handlers takes the task in; `tasker worker` processes have the handlers. What
they say as JSON tells which of them ran what, and when."""
import datetime
import json
import os
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import airports
import tasker_program
from tasker_program import BUILD, SOURCE

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")
ORDERS = SOURCE / "examples/orders/orders.yaml"
ORDER_HANDLERS = BUILD / "examples/liborders.so"
# Not shorter than 5: an engine with longer leases may see it later.
LEASE_SECONDS = 8
# What recovery may take beyond the lease; more where everything is slower.
GRACE_SECONDS = 20 if tasker_program.IS_SANITIZED else 2


def events_of(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]


def moment(event: dict) -> float:
    return datetime.datetime.fromisoformat(event["at"]).timestamp()


@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class Worker(airports.AirportsTest):
    def setUp(self) -> None:
        super().setUp()
        self.schema = f"end_to_end_worker_{os.getpid()}"
        self.store = f"{SERVER}?schema={self.schema}"

    def tearDown(self) -> None:
        super().tearDown()
        subprocess.run(["psql", "-q", SERVER, "-c", f"DROP SCHEMA IF EXISTS {self.schema} CASCADE"],
                       stderr=subprocess.DEVNULL, check=True)

    def start_worker(self, handlers, *more) -> tasker_program.Running:
        worker = self.start("worker", "--store", self.store, "--handlers", handlers, "--json",
                            "--lease", LEASE_SECONDS, *more)
        self.wait_for_event(worker, "started")
        return worker

    def wait_for_event(self, worker: tasker_program.Running, event: str, count: int = 1) -> None:
        self.wait_for(worker, f'"event":"{event}"', count)

    def stop(self, worker: tasker_program.Running, signal_number: int = 15) -> list[dict]:
        worker.signal(signal_number)
        finished = worker.finish()
        self.assertEqual(finished.code, 0, finished)
        return events_of(finished.stdout)

    def test_it_tells_how_it_is_where_it_is_told_to(self):
        refused = self.tasker("worker", "--store", self.store, "--handlers", ORDER_HANDLERS, "--bind", "0.0.0.0:0")
        self.assertNotEqual(refused.code, 0)
        self.assertIn("--bind 0.0.0.0:0 can be reached from other machines", refused.stderr)
        worker = self.start_worker(ORDER_HANDLERS, "--templates", ORDERS, "--bind", "127.0.0.1:0")
        started = events_of(worker.output(0).stdout)[0]

        def ask(target: str) -> dict:
            with urllib.request.urlopen(started["address"] + target, timeout=60) as answer:
                return json.load(answer)
        ready = ask("/health/ready")
        self.assertEqual((ready["status"], ready["worker_id"]), ("ready", started["worker"]))
        self.assertEqual(ask("/v1/templates")["worker_capabilities"], started["handlers"])
        self.assertEqual(ask("/v1/templates/shop/orders/1.0.0")["handler_metadata"]["name"], "orders")
        with self.assertRaises(urllib.error.HTTPError) as unknown:
            ask("/config")
        self.assertEqual(unknown.exception.code, 404)
        self.stop(worker)

    def test_an_order_is_run_by_workers_in_other_processes(self):
        workers = [self.start_worker(ORDER_HANDLERS), self.start_worker(ORDER_HANDLERS)]
        value = {"order_id": "A-1", "customer": "Ada", "ledger": str(self.folder / "ledger.jsonl"),
                 "items": [{"sku": "thing", "quantity": 2, "unit_price_cents": 100}],
                 "charge_failures": 1}
        run = self.succeed("run", ORDERS, "--store", self.store, "--input", json.dumps(value))
        self.assertIn("wait for a process that has their handlers", run.stderr)
        events = [event for worker in workers for event in self.stop(worker)]
        completed = [event["step_name"] for event in events if event["event"] == "step_completed"]
        self.assertEqual(len(completed), len(set(completed)), "each step completes once")
        self.assertIn("close_order", completed)
        self.assertEqual([event["step_name"] for event in events
                          if event["event"] == "step_will_retry"], ["charge_card"])
        self.assertEqual([event["event"] for event in events].count("stopped"), 2)

    def test_a_template_that_a_worker_brings_is_stored(self):
        worker = self.start_worker(ORDER_HANDLERS, "--templates", ORDERS)
        with open(ORDERS, encoding="utf-8") as file:
            name = next(line.split(":")[1].strip() for line in file if line.startswith("name:"))
        listed = subprocess.run(
            ["psql", "-qAt", SERVER, "-c", f"SELECT name FROM {self.schema}.templates"],
            capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(listed, [name])
        self.stop(worker, 2)

    def test_what_a_killed_worker_ran_runs_again_when_its_lease_has_ended(self):
        folder = self.folder / "airports"
        folder.mkdir()
        (folder / "input.json").write_text(json.dumps(
            {"file": str(airports.TABLE), "report_dir": str(folder / "report"), "batch_size": 1000,
             "checkpoint_rows": 100, "row_delay_us": 500}))
        victim = self.start_worker(airports.HANDLERS, "--concurrency", "4")
        run = self.start("run", airports.TEMPLATE, "--store", self.store, "--input",
                         f"@{folder / 'input.json'}")
        self.wait_for_event(victim, "step_started", 4)
        survivor = self.start_worker(airports.HANDLERS, "--concurrency", "8")
        killed_at = time.time()
        lost = {event["step_uuid"] for event in events_of(victim.kill().stdout)
                if event["event"] == "step_started"}
        finished = run.finish()
        self.assertEqual(finished.code, 0, finished)
        events = self.stop(survivor)
        again = [event for event in events
                 if event["event"] == "step_started" and event["step_uuid"] in lost]
        self.assertTrue(again, "it was to be killed in the middle")
        last = max(moment(event) for event in again)
        self.assertLess(last - killed_at, LEASE_SECONDS + GRACE_SECONDS)
        completed = [event["step_uuid"] for event in events if event["event"] == "step_completed"]
        self.assertEqual(len(completed), len(set(completed)))


if __name__ == "__main__":
    tasker_program.main()
