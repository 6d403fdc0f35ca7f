"""Goal: every operation of the REST API does what its OpenAPI document says, whatever it is asked.

Method: schemathesis makes requests out of the document, right and wrong ones, first with ids that nothing has, then with
those of a task. TASKER_EXAMPLES: how many for each operation (5; `make schemathesis`: 200)."""
import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.request

import tasker_program

PACKAGES = tasker_program.SOURCE / ".deps/schemathesis"
EXAMPLES = os.environ.get("TASKER_EXAMPLES", "5")
# Answers without an end: schemathesis would wait for it. They have tests of their own (tests/server/events_test.cpp).
WITHOUT = ["--exclude-path-regex", "/events$"]
# Nobody is asked who he is here; that has tests of its own.
NO_AUTH = "ignored_auth"
# What a request may do to a task depends on its state, which no document tells: 400 is right then.
BY_STATE = NO_AUTH + ",positive_data_acceptance"
# Takes any input, as the document says; its steps fail, so that there is something to mend.
TEMPLATE = """name: free
namespace_name: shop
version: "1.0.0"
identity_strategy: always_unique
steps:
  - { name: pack, handler: { callable: shop.pack }, retry: { retryable: false, max_attempts: 1 } }
  - { name: ship, dependencies: [pack], handler: { callable: shop.ship } }
"""


class Schemathesis(tasker_program.EndToEndTest):
    def setUp(self) -> None:
        super().setUp()
        self.assertTrue((PACKAGES / "version").exists(),
                        "run tools/fetch_schemathesis.sh, or make setup-test")
        self.server = self.start("dev", "--bind", "127.0.0.1:0", "--json", "--templates",
                                 self.write("free.yaml", TEMPLATE))
        deadline = time.monotonic() + tasker_program.PATIENCE_SECONDS
        while '"event":"started"' not in self.server.output(0).stdout:
            self.assertTrue(self.server.lasts(0.01), self.server.output(0))
            self.assertLess(time.monotonic(), deadline)
        self.started = json.loads(self.server.output(0).stdout.splitlines()[0])

    def get(self, target: str):
        with urllib.request.urlopen(self.started["address"] + target, timeout=60) as answer:
            return json.loads(answer.read())

    def run_schemathesis(self, configuration: str, excluded: str, *more: str) -> None:
        self.write("schemathesis.toml", configuration)
        done = subprocess.run(
            [(PACKAGES / "python").read_text().strip(), "-B", "-m", "schemathesis.cli", "run",
             self.started["address"] + "/api-docs/openapi.json", *WITHOUT, "--max-examples",
             EXAMPLES, "--seed", "1", "--exclude-checks", excluded, "--no-color",
             "--warnings", "off", *more],
            cwd=self.folder, text=True, capture_output=True, check=False,
            env={**os.environ, "PYTHONPATH": str(PACKAGES)})
        self.assertEqual(done.returncode, 0, done.stdout[-20_000:] + done.stderr[-2_000:])
        self.assertTrue(self.server.lasts(0), self.server.output(0))
        print("\n".join(line for line in done.stdout.splitlines()
                        if "generated" in line or "Tested:" in line), flush=True)

    def test_ids_that_nothing_has(self):
        self.run_schemathesis("", NO_AUTH)
        self.stop()

    def test_ids_of_a_task(self):
        created = json.loads(subprocess.run(self.started["try"], shell=True, check=True, text=True,
                                            stdout=subprocess.PIPE).stdout)
        task = created["task_uuid"]
        step = created["steps"][0]["workflow_step_uuid"]
        self.run_schemathesis(f'[parameters]\nuuid = "{task}"\ntask_uuid = "{task}"\n'
                              f'step_uuid = "{step}"\n', BY_STATE, "--phases", "fuzzing")
        self.assertEqual(self.get(f"/v1/tasks/{task}")["task_uuid"], task)
        self.stop()

    def stop(self) -> None:
        self.server.signal(signal.SIGTERM)
        finished = self.server.finish()
        self.assertEqual(finished.code, 0, finished)
        self.assertNotIn("Z error ", finished.stderr, "the server blames itself for nothing")


if __name__ == "__main__":
    tasker_program.main()
