"""Goal: `tasker dev` works as the README says, at once, and follows the templates as they are written.

Method: the real program in an empty folder, asked with the README's own lines and with those that it prints."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request

import tasker_program
from test_server import readme_example

READY_MS_MAX = 100
GOOD = """name: parcel
namespace_name: shop
version: "1.0.0"
description: {description}
steps:
  - {{ name: pack, handler: {{ callable: shop.pack }} }}
"""


class Dev(tasker_program.EndToEndTest):
    def start_dev(self, *more) -> tasker_program.Running:
        dev = self.start("dev", "--bind", "127.0.0.1:0", "--json", *more)
        self.started = self.line_of(dev, "started")
        return dev

    def lines(self, dev: tasker_program.Running) -> list[dict]:
        return [json.loads(line) for line in dev.output(0).stdout.splitlines(keepends=True)
                if line.endswith("\n")]

    def line_of(self, dev: tasker_program.Running, event: str, number: int = 1) -> dict:
        """Waits for that many lines of this event; the last of them."""
        deadline = time.monotonic() + tasker_program.PATIENCE_SECONDS
        while True:
            found = [line for line in self.lines(dev) if line["event"] == event]
            if len(found) >= number:
                return found[number - 1]
            self.assertTrue(dev.lasts(0.01), f"it ended: {dev.output(0)}")
            self.assertLess(time.monotonic(), deadline, dev.output(0))

    def get(self, target: str):
        with urllib.request.urlopen(self.started["address"] + target, timeout=60) as answer:
            return json.loads(answer.read())

    def shell(self, command: str) -> str:
        return subprocess.run(command, shell=True, cwd=self.folder, check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    def stop(self, dev: tasker_program.Running) -> None:
        dev.signal(signal.SIGINT)
        finished = dev.finish()
        self.assertEqual(finished.code, 0, finished)

    def test_what_the_readme_says_works(self):
        self.assertEqual(readme_example("dev").split(), ["build/release/bin/tasker", "dev"])
        dev = self.start_dev()
        said = self.shell(readme_example("try").replace("http://127.0.0.1:8080",
                                                        self.started["address"]))
        events, _, steps = said.rpartition("\n\n")
        self.assertIn("event: end", events)
        self.assertEqual({step["name"]: step["results"]["result"] for step in json.loads(steps)},
                         {"greet": {"greeting": "Hello, Ada!"}, "measure": {"length": 11}})
        self.stop(dev)

    def test_the_command_that_it_prints_works_as_it_is_and_again(self):
        orders = tasker_program.SOURCE / "examples/orders/orders.yaml"
        handlers = tasker_program.BUILD / "examples/liborders.so"
        for more in ((), ("--templates", orders, "--handlers", handlers)):
            with self.subTest(more=more):
                dev = self.start_dev("--store", f"{len(more)}.db", *more)
                tasks = [json.loads(self.shell(self.started["try"])) for _ in range(2)]
                self.assertEqual(len({task["task_uuid"] for task in tasks}), 2, tasks)
                for task in tasks:
                    events = self.shell(f"curl -sN {self.started['address']}/v1/tasks/"
                                        f"{task['task_uuid']}/events")
                    self.assertIn('event: end\n', events)
                self.stop(dev)

    # The time on the processor, as the machine may be busy with something else: then the time on the wall is not
    # the program's. It is printed.
    def test_it_needs_less_than_a_tenth_of_a_second_until_it_answers(self):
        address = f"127.0.0.1:{self.free_port()}"
        began = time.monotonic()
        dev = self.start("dev", "--bind", address)
        while True:
            try:
                urllib.request.urlopen(f"http://{address}/health", timeout=60).read()
                break
            except OSError:
                self.assertIsNone(dev.process.poll(), dev.output(0))
        wall = (time.monotonic() - began) * 1000
        ticks = pathlib.Path(f"/proc/{dev.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        processor = (int(ticks[11]) + int(ticks[12])) * 1000 / os.sysconf("SC_CLK_TCK")
        print(f"ready after {wall:.0f} ms, {processor:.0f} of them on the processor", flush=True)
        self.assertLess(processor, READY_MS_MAX)
        self.stop(dev)

    def free_port(self) -> int:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            return one.getsockname()[1]

    def test_a_template_is_read_again_and_a_broken_one_leaves_the_older(self):
        file = self.write("templates/parcel.yaml", GOOD.format(description="The first"))
        dev = self.start_dev()
        self.assertEqual(self.started["templates"], 1)
        detail = "/v1/templates/shop/parcel/1.0.0"
        self.assertEqual(self.get(detail)["description"], "The first")

        file.write_text(GOOD.format(description="The second"))
        self.assertEqual(self.line_of(dev, "template")["template"], "shop/parcel/1.0.0")
        self.assertEqual(self.get(detail)["description"], "The second")

        file.write_text(GOOD.format(description="The third") + "  - { nam: x }\n")
        refused = self.line_of(dev, "refused")
        self.assertTrue(refused["older_stays"])
        self.assertRegex(dev.output(0).stderr, r"templates/parcel\.yaml:7:\d+: error: ")
        self.assertEqual(self.get(detail)["description"], "The second")

        # As editors do it: another file takes the place.
        other = self.write("templates/.parcel.tmp", GOOD.format(description="The fourth"))
        other.rename(file)
        self.line_of(dev, "template", 2)
        self.assertEqual(self.get(detail)["description"], "The fourth")

        self.write("templates/more/other.yaml",
                   GOOD.format(description="Another").replace("parcel", "other"))
        self.line_of(dev, "template", 3)
        self.assertEqual(self.get("/v1/templates/shop/other/1.0.0")["description"], "Another")

        file.unlink()
        self.line_of(dev, "gone")
        self.assertEqual(self.get(detail)["description"], "The fourth")
        self.stop(dev)

    def test_it_starts_with_a_broken_template_and_takes_it_when_it_is_mended(self):
        file = self.write("parcel.yaml", "name: [")
        dev = self.start_dev("--templates", file)
        self.assertEqual(self.started["templates"], 0)
        self.assertFalse(self.line_of(dev, "refused")["older_stays"])
        file.write_text(GOOD.format(description="Mended"))
        self.line_of(dev, "template")
        self.assertEqual(self.get("/v1/templates/shop/parcel/1.0.0")["description"], "Mended")
        self.stop(dev)

    def test_it_stays_on_this_machine(self):
        refused = self.tasker("dev", "--bind", "0.0.0.0:0")
        self.assertEqual(refused.code, 2, refused)
        self.assertIn("tasker server", refused.stderr)

    def test_it_says_what_to_try(self):
        dev = self.start("dev", "--bind", "127.0.0.1:0")
        self.wait_for(dev, "Ctrl-C", streams="stdout")
        said = dev.output(0).stdout
        self.assertRegex(said, r"listening on http://127\.0\.0\.1:\d+, ready in \d+ ms \(store tasker.db, 1 template\)")
        self.assertIn("  curl -s http://127.0.0.1:", said)
        self.assertIn("/v1/events", said)
        self.stop(dev)


if __name__ == "__main__":
    tasker_program.main()
