"""Goal: the projects in examples/node work as their pages say, from a copy of the folder and the packed file; and what the
shop has taken in is finished once, whatever happens to its process.

Method: types the pages' commands into a copy, without a network; the packages come from the cache that tools/fetch_node.sh
filled. Node installs and compiles; Bun and Deno run the same folder."""
import json
import os
import pathlib
import re
import shutil
import signal
import tempfile
import threading
import urllib.error
import urllib.request

import node_machine
import tasker_program
from node_machine import RUNTIMES, Cluster, Machine, Started
from tasker_program import SOURCE

PAGE = {"node20": "node", "node22": "node", "bun": "bun", "deno": "deno"}
BOOKS = {"email": "ada@example.org", "card": "visa", "items": [{"sku": "book", "quantity": 2}]}


def commands_of(name: str, runtime: str) -> list[str]:
    page = node_machine.examples_of(SOURCE / "examples/node" / name / "README.md")
    return page[PAGE[runtime]].splitlines()


class Project(tasker_program.EndToEndTest):
    """The project `name`, which is installed once, by Node 22."""

    name = ""

    @classmethod
    def setUpClass(cls):
        cls.copies = pathlib.Path(tempfile.mkdtemp(prefix="tasker-projects-"))
        cls.addClassCleanup(shutil.rmtree, cls.copies, ignore_errors=True)
        shutil.copytree(SOURCE / "examples/node" / cls.name, cls.copies / cls.name)
        shutil.copy(node_machine.pack(), cls.copies / cls.name)
        done = Machine(cls.copies / cls.name, "node22").run("\n".join(commands_of(cls.name, "node22")[:2]))
        if done.returncode != 0:
            raise AssertionError(f"{cls.name}: {done.stdout}\n{done.stderr}")

    def machine(self, runtime: str) -> Machine:
        folder = self.folder / f"{self.name}-{runtime}"
        shutil.copytree(self.copies / self.name, folder, symlinks=True, copy_function=os.link)  # compilers are large
        return Machine(folder, runtime)

    def type(self, machine: Machine, command: str) -> str:
        done = machine.run(command)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}\n{done.stderr}")
        return done.stdout


class Starter(Project):
    name = "starter"

    def test_it_works_as_its_page_says(self):
        printed = node_machine.examples_of(SOURCE / "examples/node/starter/README.md")["prints"]
        for runtime in RUNTIMES:
            with self.subTest(runtime):
                machine = self.machine(runtime)
                said = [self.type(machine, command) for command in commands_of("starter", runtime)[-2:]]
                self.assertTrue(said[-1].endswith(printed), said[-1])

    def test_its_handlers_run_in_a_cluster(self):
        machine = self.machine("node22")
        cluster = Cluster(self, machine.folder / "templates")
        commands = node_machine.examples_of(SOURCE / "examples/node/starter/README.md")["worker"]
        with machine.start(commands.replace("postgres://localhost/refunds", f"'{cluster.location}'")) as worker:
            worker.wait_for("started")
            steps = cluster.run("starter", "refund", {"order": "A-990"})
            self.assertEqual(steps["notify"], {"text": f"Dear Ada, you get 9.90 back ({steps['refund_money']['receipt']})."})
            worker.terminate()
            self.assertIn("worker stopped", worker.rest())


class Shop(Project):
    """A shop that is a process, and those who order from it."""

    name = "shop"

    def open(self, machine: Machine, losses: int) -> tuple[Started, str]:
        command = commands_of("shop", machine.runtime)[-1]
        if command == "npm start":  # npm dies of signals itself; the program is asked how it ends
            command = json.loads((machine.folder / "package.json").read_text())["scripts"]["start"]
        started = machine.start(f"exec {command}", PORT="0", BANK_LOSSES=str(losses))
        self.addCleanup(started.__exit__)
        started.wait_for("the shop is open")
        return started, re.search(r"http://\S+", started.written).group()

    def ask(self, url: str, body=None, key: str = "order-1") -> tuple[int, dict]:
        headers = {"content-type": "application/json", "idempotency-key": key}
        request = urllib.request.Request(url, json.dumps(body).encode() if body else None, headers)
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)

    def entries(self, machine: Machine, name: str) -> list[dict]:
        text = (machine.folder / "data" / name).read_text()
        return [json.loads(line) for line in text.splitlines() if line]

    def test_its_own_tests_pass(self):
        for runtime in RUNTIMES:
            with self.subTest(runtime):
                self.type(self.machine(runtime), commands_of("shop", runtime)[-2])

    def test_an_order_survives_a_kill_and_is_finished_once(self):
        for runtime in RUNTIMES:
            with self.subTest(runtime):
                machine = self.machine(runtime)
                first, url = self.open(machine, losses=1000)
                status, order = self.ask(f"{url}/orders", BOOKS)
                self.assertEqual(status, 202)
                first.wait_for("does not answer")  # the money has moved, and nobody said so
                first.kill()
                second, url = self.open(machine, losses=0)
                self.assertEqual(self.ask(f"{url}/orders", BOOKS), (202, order), "the same order")
                status, done = self.ask(f"{url}/orders/{order['id']}?wait=60")
                self.assertEqual((status, done["status"]), (200, "shipped"), done)
                self.assertEqual([entry["cents"] for entry in self.entries(machine, "bank.jsonl")], [3998])
                self.assertEqual([entry["what"] for entry in self.entries(machine, "post.jsonl")],
                                 ["parcel: 2 book", "letter: your order is on its way"])
                self.assertEqual(len(self.entries(machine, "stock.jsonl")), 1)
                second.terminate()
                self.assertIn("the shop closes", second.rest())
                self.assertEqual(second.process.wait(), 0)

    def test_who_waits_while_it_closes_is_told_to_come_again(self):
        machine = self.machine("node22")
        started, url = self.open(machine, losses=1000)
        _, order = self.ask(f"{url}/orders", BOOKS)
        started.wait_for("does not answer")
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(self.ask(f"{url}/orders/{order['id']}?wait=60")))
        waiting.start()
        started.wait_for("does not answer, attempt 2")
        started.process.send_signal(signal.SIGINT)
        waiting.join()
        self.assertEqual((answers[0][0], answers[0][1].get("code")), (503, "TSK-3003"), answers)
        self.assertEqual(started.process.wait(), 0)

    def test_the_order_of_its_page_is_taken(self):
        machine = self.machine("node22")
        _, url = self.open(machine, losses=0)
        command = node_machine.examples_of(SOURCE / "examples/node/shop/README.md")["order"]
        said = self.type(machine, command.replace("http://127.0.0.1:3000", url))
        _, order = self.ask(f"{url}/orders/{json.loads(said)['id']}?wait=60")
        self.assertEqual(order["status"], "shipped")


if __name__ == "__main__":
    tasker_program.main()
