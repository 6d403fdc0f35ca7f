"""Goal: what `tasker server` answered is true after it was stopped or killed, and it says where it listens.

Method: the real program, asked with http.client, with the README's own lines, and with signals."""
import http.client
import json
import os
import re
import signal
import subprocess

import tasker_program
from tasker_program import BUILD, SOURCE

ORDERS = SOURCE / "examples/orders/orders.yaml"
HANDLERS = BUILD / "examples/liborders.so"


def readme_example(name: str) -> str:
    text = (SOURCE / "README.md").read_text()
    found = re.search(rf"<!-- example:{name} -->\n```\w*\n(.*?)```", text, re.S)
    assert found, f"README.md has no example {name}"
    return found.group(1)


class Server(tasker_program.EndToEndTest):
    def start_server(self, *more, bind="127.0.0.1:0", **rest) -> tasker_program.Running:
        server = self.start("server", "--bind", bind, "--store", "shop.db", "--templates",
                            ORDERS, "--handlers", HANDLERS, "--json", *more, **rest)
        self.wait_for(server, '"event":"started"')
        started = json.loads(server.output(0).stdout.splitlines()[0])
        self.address = started["address"].removeprefix("http://")
        return server

    def ask(self, method: str, target: str, value=None):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request(method, target, body=None if value is None else json.dumps(value),
                           headers={"content-type": "application/json"})
        answer = connection.getresponse()
        body = json.loads(answer.read())
        connection.close()
        return answer.status, body

    def order(self, number: int) -> dict:
        return {"namespace": "shop", "name": "orders", "version": "1.0.0", "initiator": "ada",
                "source_system": "test", "reason": "a test",
                "context": {"order_id": f"A-{number}", "customer": "Ada",
                            "ledger": str(self.folder / "ledger.jsonl"),
                            "items": [{"sku": "pen", "quantity": 1, "unit_price_cents": 100}]}}

    def wait_until_complete(self, task: str) -> None:
        self.wait_until(lambda: self.ask("GET", f"/v1/tasks/{task}")[1]["status"] == "complete")

    def stop(self, server: tasker_program.Running, number: int) -> None:
        server.signal(number)
        finished = server.finish()
        self.assertEqual(finished.code, 0, finished)
        self.assertIn('"event":"stopped"', finished.stdout)

    def test_what_the_readme_says_works(self):
        command = readme_example("server").replace("\\\n", " ").split()
        self.assertEqual(command[:2], ["build/release/bin/tasker", "server"])
        self.assertEqual(command[command.index("--templates") + 1], "examples/orders/orders.yaml")
        server = self.start_server()
        lines = readme_example("curl").replace("127.0.0.1:8080", self.address)
        create, look = lines.split("\ncurl")
        created = json.loads(subprocess.run(create, shell=True, cwd=self.folder, check=True,
                                            capture_output=True).stdout)
        self.wait_until_complete(created["task_uuid"])
        listed = json.loads(subprocess.run("curl" + look, shell=True, cwd=self.folder, check=True,
                                           capture_output=True).stdout)
        self.assertEqual([task["task_uuid"] for task in listed["tasks"]], [created["task_uuid"]])
        self.stop(server, signal.SIGTERM)

    def test_tasks_that_were_answered_survive_being_killed(self):
        server = self.start_server()
        tasks = [self.ask("POST", "/v1/tasks", self.order(number))[1]["task_uuid"]
                 for number in range(20)]
        server.kill()
        server = self.start_server()
        for task in tasks:
            self.wait_until_complete(task)
        self.stop(server, signal.SIGINT)

    def test_it_is_ready_and_says_that_nobody_is_asked(self):
        server = self.start_server()
        self.assertEqual(self.ask("GET", "/health/ready")[1]["status"], "ready")
        self.assertIn("nobody is asked who he is", server.output(0).stderr)
        self.stop(server, signal.SIGTERM)

    def test_it_listens_on_this_machine_only_unless_told_otherwise(self):
        refused = self.tasker("server", "--bind", "0.0.0.0:0", "--store", "shop.db")
        self.assertEqual(refused.code, 2, refused)
        self.assertIn("--insecure", refused.stderr)
        server = self.start_server("--insecure", bind="0.0.0.0:0")
        self.address = self.address.replace("0.0.0.0", "127.0.0.1")
        self.assertEqual(self.ask("GET", "/health")[0], 200)
        self.stop(server, signal.SIGTERM)

    def test_an_address_that_is_taken_is_an_error(self):
        server = self.start_server()
        second = self.tasker("server", "--bind", self.address, "--store", "other.db")
        self.assertEqual(second.code, 2, second)
        self.assertIn("Address already in use", second.stderr)
        self.stop(server, signal.SIGTERM)

    def test_it_serves_more_connections_than_the_soft_limit_of_files(self):
        server = self.start_server(prefix=("prlimit", "--nofile=64:4096"))
        idle = [http.client.HTTPConnection(self.address, timeout=60) for _ in range(200)]
        for connection in idle:
            connection.request("GET", "/health")
            self.assertEqual(connection.getresponse().read()[:1], b"{")
        for connection in idle:
            connection.close()
        self.stop(server, signal.SIGTERM)

    def test_a_worker_elsewhere_runs_the_steps(self):
        database = os.environ.get("TASKER_TEST_POSTGRES", "")
        if not database:
            self.skipTest("no server: run this by tools/with_postgres.py COMMAND")
        schema = f"end_to_end_server_{os.getpid()}"
        store = f"{database}?schema={schema}"
        self.addCleanup(subprocess.run,
                        ["psql", "-q", database, "-c", f"DROP SCHEMA IF EXISTS {schema} CASCADE"],
                        stderr=subprocess.DEVNULL, check=True)
        server = self.start("server", "--bind", "127.0.0.1:0", "--store", store, "--templates",
                            ORDERS, "--json")
        worker = self.start("worker", "--store", store, "--handlers", HANDLERS, "--json")
        for process in (server, worker):
            self.wait_for(process, '"event":"started"')
        started = json.loads(server.output(0).stdout.splitlines()[0])
        self.assertEqual(started["role"], "engine")
        self.address = started["address"].removeprefix("http://")
        status, task = self.ask("POST", "/v1/tasks", self.order(1))
        self.assertEqual(status, 200, task)
        self.wait_until_complete(task["task_uuid"])
        self.stop(server, signal.SIGTERM)
        worker.signal(signal.SIGTERM)
        self.assertEqual(worker.finish().code, 0)


if __name__ == "__main__":
    tasker_program.main()
