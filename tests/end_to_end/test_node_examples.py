"""Goal: the projects in examples/node work as their pages say, from a copy of the folder and the packed file; and what the
shop has taken in is finished once, whatever happens to its process.

Method: types the pages' commands into a copy, without a network; the packages come from the cache that tools/fetch_node.sh
filled. Node installs and compiles; Bun and Deno run the same folder."""
import json
import re
import shutil
import signal
import threading
import urllib.error
import urllib.request

import node_machine
import tasker_program
from node_machine import RUNTIMES, Machine, Started
from tasker_program import SOURCE

PAGE = {"node20": "node", "node22": "node", "bun": "bun", "deno": "deno"}
BOOKS = {"email": "ada@example.org", "card": "visa", "items": [{"sku": "book", "quantity": 2}]}


def commands_of(name: str, runtime: str) -> list[str]:
    page = node_machine.examples_of(SOURCE / "examples/node" / name / "README.md")
    return page[PAGE[runtime]].splitlines()


class Projects(tasker_program.EndToEndTest):
    """Each project is installed once, by Node 22."""

    @classmethod
    def setUpClass(cls):
        cls.tarball = node_machine.pack()
        cls.copies = tasker_program.pathlib.Path(tasker_program.tempfile.mkdtemp(prefix="tasker-projects-"))
        cls.addClassCleanup(shutil.rmtree, cls.copies, ignore_errors=True)
        for name in ("starter", "shop"):
            shutil.copytree(SOURCE / "examples/node" / name, cls.copies / name)
            shutil.copy(cls.tarball, cls.copies / name)
            machine = Machine(cls.copies / name, "node22")
            done = machine.run("\n".join(commands_of(name, "node22")[:2]))
            if done.returncode != 0:
                raise AssertionError(f"{name}: {done.stdout}\n{done.stderr}")

    def machine(self, name: str, runtime: str) -> Machine:
        folder = self.folder / f"{name}-{runtime}"
        shutil.copytree(self.copies / name, folder, symlinks=True)
        return Machine(folder, runtime)

    def type(self, machine: Machine, command: str) -> str:
        done = machine.run(command)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}\n{done.stderr}")
        return done.stdout


class Starter(Projects):
    def test_it_works_as_its_page_says(self):
        printed = node_machine.examples_of(SOURCE / "examples/node/starter/README.md")["prints"]
        for runtime in RUNTIMES:
            with self.subTest(runtime):
                machine = self.machine("starter", runtime)
                said = [self.type(machine, command) for command in commands_of("starter", runtime)[-2:]]
                self.assertTrue(said[-1].endswith(printed), said[-1])


class Shop(Projects):
    """A shop that is a process, and those who order from it."""

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
                self.type(self.machine("shop", runtime), commands_of("shop", runtime)[-2])

    def test_an_order_survives_a_kill_and_is_finished_once(self):
        for runtime in RUNTIMES:
            with self.subTest(runtime):
                machine = self.machine("shop", runtime)
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
        machine = self.machine("shop", "node22")
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
        machine = self.machine("shop", "node22")
        _, url = self.open(machine, losses=0)
        command = node_machine.examples_of(SOURCE / "examples/node/shop/README.md")["order"]
        said = self.type(machine, command.replace("http://127.0.0.1:3000", url))
        _, order = self.ask(f"{url}/orders/{json.loads(said)['id']}?wait=60")
        self.assertEqual(order["status"], "shipped")


if __name__ == "__main__":
    tasker_program.main()
