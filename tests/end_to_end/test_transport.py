"""Goal: steps travel between processes through a broker that the command line names; one that cannot be
used is told of at once, with what would be right and without a word of its password.

Method: `tasker run` has no handlers, `tasker worker` has them. A step whose message was lost is claimed
from the store only after 30 seconds, so a task that is done before went through the broker. Queues
are shared by a whole database or virtual host: each test has its own."""
import json
import os
import subprocess
import sys
import time
import unittest

import airports
import tasker_program
from tasker_program import BUILD, SOURCE

sys.path.insert(0, str(SOURCE / "tools"))
import with_postgres  # noqa: E402

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")
RABBITMQ = os.environ.get("TASKER_TEST_RABBITMQ", "")
ORDERS = SOURCE / "examples/orders/orders.yaml"
ORDER_HANDLERS = BUILD / "examples/liborders.so"
SECRET = "topsecret-0123456789"
LOST_AFTER_SECONDS = 30


@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class TransportTest(airports.AirportsTest):
    def setUp(self) -> None:
        super().setUp()
        self.name = f"transport_{os.getpid()}_{self._testMethodName}"[:50]
        self.sql(f"CREATE DATABASE {self.name}")
        self.addCleanup(self.sql, f"DROP DATABASE {self.name} WITH (FORCE)")
        self.store = f"{SERVER.rsplit('/', 1)[0]}/{self.name}"

    @staticmethod
    def sql(statement: str, database: str = SERVER) -> str:
        return subprocess.run(["psql", "-qAtX", database, "-c", statement], check=True,
                              capture_output=True, text=True).stdout.strip()

    def with_secret(self, location: str) -> str:
        """A password that this server does not ask for."""
        user, rest = location.split("@", 1)
        return f"{user}:{SECRET}@{rest}"

    def start_worker(self, template, handlers, transport: str, *more) -> tasker_program.Running:
        """It listens to the queues of namespaces whose templates it knows."""
        worker = self.start("worker", "--store", self.store, "--templates", template, "--handlers",
                            handlers, "--transport", transport, "--json", *more)
        self.wait_for(worker, '"event":"started"')
        return worker

    def stop(self, worker: tasker_program.Running) -> tasker_program.Finished:
        worker.signal(15)
        finished = worker.finish()
        self.assertEqual(finished.code, 0, finished)
        return finished

    @staticmethod
    def completed_in(worked: tasker_program.Finished) -> list[str]:
        events = [json.loads(line) for line in worked.stdout.splitlines()]
        return [event["step_name"] for event in events if event["event"] == "step_completed"]

    def start_airports(self, transport: str, batch_size: int,
                       row_delay_us: int) -> tasker_program.Running:
        value = {"file": str(airports.TABLE), "report_dir": str(self.folder / "report"),
                 "batch_size": batch_size, "checkpoint_rows": 1000, "row_delay_us": row_delay_us}
        return self.start("run", airports.TEMPLATE, "--store", self.store, "--transport", transport,
                          "--input", json.dumps(value))

    def check_run_elsewhere(self, transport: str) -> None:
        """By a worker in another process, soon, and without a word of the password."""
        debug = ("--log-level", "debug")
        worker = self.start_worker(ORDERS, ORDER_HANDLERS, transport, *debug)
        value = {"order_id": "A-1", "customer": "Ada", "ledger": str(self.folder / "ledger.jsonl"),
                 "items": [{"sku": "thing", "quantity": 2, "unit_price_cents": 100}]}
        began = time.monotonic()
        run = self.succeed("run", ORDERS, "--store", self.store, "--input", json.dumps(value),
                           "--transport", transport, "--json", *debug)
        if not tasker_program.IS_SANITIZED:
            self.assertLess(time.monotonic() - began, LOST_AFTER_SECONDS - 5)
        self.assertEqual(run.json()["status"], "complete")
        worked = self.stop(worker)
        completed = self.completed_in(worked)
        steps = self.succeed("task", "get", run.json()["task_uuid"], "--store", self.store,
                             "--json").json()["steps"]
        done = [step["name"] for step in steps if step["current_state"] == "complete"]
        self.assertCountEqual(completed, done, "each step ran in the worker, once")
        self.assertIn("close_order", completed)
        for said in (run, worked):
            self.assertNotIn(SECRET, said.stdout + said.stderr)

    def check_refused(self, transport: str, code: int, *says: str) -> None:
        """By both commands, wherever it was named."""
        run = ("run", ORDERS, "--handlers", ORDER_HANDLERS, "--input",
               '{"order_id": "A-1", "customer": "Ada", "ledger": "ledger.jsonl", '
               '"items": [{"sku": "thing", "quantity": 1, "unit_price_cents": 100}]}')
        worker = ("worker", "--handlers", ORDER_HANDLERS)
        for command in (run, worker):
            for refused in (
                    self.tasker(*command, "--store", self.store, "--transport", transport),
                    self.tasker(*command, "--store", self.store, TASKER_TRANSPORT=transport)):
                self.assertEqual(refused.code, code, refused)
                for words in says:
                    self.assertIn(words, refused.stderr)
                self.assertNotIn(SECRET, refused.stdout + refused.stderr)
                self.assertFalse((self.folder / "ledger.jsonl").exists(), "nothing may have run")


class Pgmq(TransportTest):
    def test_steps_run_in_the_process_that_has_their_handlers(self):
        self.check_run_elsewhere("pgmq")
        self.assertEqual(self.sql("SELECT count(*) FROM pgmq.q_worker_shop_queue", self.store), "0")
        # The worker goes on with what becomes ready by its own work.
        self.assertEqual(self.sql("SELECT is_called FROM pgmq.q_worker_shop_queue_msg_id_seq",
                                  self.store), "t", "the first step came as a message")

    def test_queues_may_lie_in_another_database(self):
        self.sql(f"CREATE DATABASE {self.name}_queues")
        self.addCleanup(self.sql, f"DROP DATABASE {self.name}_queues WITH (FORCE)")
        self.check_run_elsewhere(f"pgmq={self.with_secret(self.store)}_queues")

    def test_a_password_that_is_wrong(self):
        port = SERVER.rsplit(":", 1)[1].split("/")[0]
        folder = self.sql("SHOW unix_socket_directories").replace("/", "%2F")
        self.check_refused(f"pgmq=postgres://tasker:{SECRET}@{folder}:{port}/postgres", 2,
                           "PGMQ at postgres://", "check the user and the password")

    def test_a_server_that_is_away(self):
        self.check_refused(f"pgmq=postgres://tasker:{SECRET}@127.0.0.1:1/postgres", 1,
                           "PGMQ at postgres://127.0.0.1:1/postgres",
                           "is the server running there?", "TSK-3006")

    def test_a_server_that_goes_away_in_the_middle_costs_time_only(self):
        server = with_postgres.Server(with_postgres.find_programs(None), is_durable=False)
        self.addCleanup(server.stop)
        server.start()
        transport = f"pgmq={self.with_secret(server.location)}"
        worker = self.start_worker(airports.TEMPLATE, airports.HANDLERS, transport,
                                   "--concurrency", "4", "--log-level", "info")
        run = self.start_airports(transport, batch_size=2000, row_delay_us=1000)
        # What the worker has no place for must lie in the queue: a message that had just been read
        # would be held back for as long as a lost one.
        batches = 15
        self.wait_until(lambda: self.count_of_started(worker, "process_batch_") +
                        self.count_of_readable("worker_geo_queue", server.location) == batches)
        server.halt("immediate")
        self.wait_for(worker, "steps cannot be received for now")
        server.start_again()
        self.wait_for(worker, "steps are received again")
        finished = run.finish()
        self.assertEqual(finished.code, 0, finished)
        worked = self.stop(worker)
        completed = self.completed_in(worked)
        self.assertEqual(len(completed), batches + len(("check", "plan", "merge", "report")))
        self.assertEqual(len(completed), len(set(completed)), "each step completes once")
        for said in (finished, worked):
            self.assertNotIn(SECRET, said.stdout + said.stderr)

    @staticmethod
    def count_of_started(worker: tasker_program.Running, name: str) -> int:
        return sum('"step_started"' in line and f'"step_name":"{name}' in line
                   for line in worker.output(0).stdout.splitlines())

    def count_of_readable(self, queue: str, database: str) -> int:
        """Messages that nobody has read; none while there is no such queue."""
        table = f"pgmq.q_{queue}"
        if not self.sql(f"SELECT to_regclass('{table}')", database):
            return 0
        return int(self.sql(f"SELECT count(*) FROM {table} WHERE vt <= clock_timestamp()",
                            database))


@unittest.skipUnless(RABBITMQ, "no server: run this by tools/with_rabbitmq.py COMMAND")
class RabbitMq(TransportTest):
    def setUp(self) -> None:
        super().setUp()
        self.place = RABBITMQ.split("@", 1)[1].split("/")[0]
        self.control("add_vhost", self.name)
        self.addCleanup(self.control, "delete_vhost", self.name)

    @staticmethod
    def control(*arguments: str) -> None:
        subprocess.run([os.environ["TASKER_TEST_RABBITMQ_CONTROL"], "-q", *arguments], check=True,
                       stdout=subprocess.DEVNULL)

    def test_steps_run_in_the_process_that_has_their_handlers(self):
        self.control("add_user", self.name, SECRET)
        self.addCleanup(self.control, "delete_user", self.name)
        self.control("set_permissions", "-p", self.name, self.name, ".*", ".*", ".*")
        self.check_run_elsewhere(f"rabbitmq=amqp://{self.name}:{SECRET}@{self.place}/{self.name}")

    def test_a_password_that_is_wrong(self):
        self.check_refused(f"rabbitmq=amqp://guest:{SECRET}@{self.place}/{self.name}", 2,
                           f"RabbitMQ at amqp://{self.place}/{self.name}",
                           "check the user, the password and the vhost")

    def test_a_virtual_host_that_is_missing(self):
        self.check_refused(f"rabbitmq=amqp://guest:guest@{self.place}/{self.name}_none", 2,
                           "check the user, the password and the vhost")

    def test_a_server_that_is_away(self):
        self.check_refused(f"rabbitmq=amqp://guest:{SECRET}@127.0.0.1:1", 1,
                           "is the server running there?", "TSK-3006")


class Refusals(TransportTest):
    def test_a_transport_that_does_not_exist(self):
        self.check_refused("kafka", 2, 'there is no transport "kafka"; give store, pgmq')

    def test_a_location_without_its_kind(self):
        self.check_refused(f"amqp://guest:{SECRET}@127.0.0.1", 2, "give store, pgmq")

    def test_a_place_for_the_store(self):
        self.check_refused(f"store={SECRET}", 2, "it is the store")

    def test_pgmq_without_a_database(self):
        said = self.tasker("run", ORDERS, "--handlers", ORDER_HANDLERS, "--store", "orders.db",
                           "--transport", "pgmq", "--input",
                           '{"order_id": "A-1", "customer": "Ada", "ledger": "ledger.jsonl", '
                           '"items": [{"sku": "thing", "quantity": 1, "unit_price_cents": 100}]}')
        self.assertEqual(said.code, 2, said)
        self.assertIn("pgmq=postgres://HOST/DATABASE", said.stderr)


if __name__ == "__main__":
    tasker_program.main()
