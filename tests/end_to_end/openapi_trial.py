"""Tries every operation of a program's API by the OpenAPI document that it serves: schemathesis makes requests out of that, right
and wrong ones. TASKER_EXAMPLES: how many for each operation (5; `make schemathesis`: 200)."""
import json
import os
import signal
import subprocess
import urllib.request

import tasker_program

PACKAGES = tasker_program.SOURCE / ".deps/schemathesis"
EXAMPLES = os.environ.get("TASKER_EXAMPLES", "5")
# Nobody is asked who he is here; that has tests of its own.
NO_AUTH = "ignored_auth"


class OpenApiTrial(tasker_program.EndToEndTest):
    def start_program(self, *arguments) -> None:
        self.assertTrue((PACKAGES / "version").exists(), "run tools/fetch_schemathesis.sh, or make setup-test")
        self.server = self.start(*arguments)
        self.wait_for(self.server, '"event":"started"')
        self.started = json.loads(self.server.output(0).stdout.splitlines()[0])

    def get(self, target: str):
        with urllib.request.urlopen(self.started["address"] + target, timeout=60) as answer:
            return json.loads(answer.read())

    def run_schemathesis(self, configuration: str, excluded: str, *more: str) -> None:
        self.write("schemathesis.toml", configuration)
        done = subprocess.run(
            [(PACKAGES / "python").read_text().strip(), "-B", "-m", "schemathesis.cli", "run",
             self.started["address"] + "/api-docs/openapi.json", "--max-examples",
             EXAMPLES, "--seed", "1", "--exclude-checks", excluded, "--no-color",
             "--warnings", "off", *more],
            cwd=self.folder, text=True, capture_output=True, check=False,
            env={**os.environ, "PYTHONPATH": str(PACKAGES)})
        self.assertEqual(done.returncode, 0, done.stdout[-20_000:] + done.stderr[-2_000:])
        self.assertTrue(self.server.lasts(0), self.server.output(0))
        print("\n".join(line for line in done.stdout.splitlines()
                        if "generated" in line or "Tested:" in line), flush=True)

    def stop(self) -> None:
        self.server.signal(signal.SIGTERM)
        finished = self.server.finish()
        self.assertEqual(finished.code, 0, finished)
        self.assertNotIn("Z error ", finished.stderr, "the server blames itself for nothing")
