"""Goal: every operation of the REST API does what its OpenAPI document says, whatever it is asked.

Method: schemathesis, first with ids that nothing has, then with those of a task (openapi_trial.py)."""
import json
import subprocess

import openapi_trial
import tasker_program
from openapi_trial import NO_AUTH

# Answers without an end: schemathesis would wait for it. They have tests of their own (tests/server/events_test.cpp).
WITHOUT = ("--exclude-path-regex", "/events$")
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


class Schemathesis(openapi_trial.OpenApiTrial):
    def setUp(self) -> None:
        super().setUp()
        self.start_program("dev", "--bind", "127.0.0.1:0", "--json", "--templates", self.write("free.yaml", TEMPLATE))

    def test_ids_that_nothing_has(self):
        self.run_schemathesis("", NO_AUTH, *WITHOUT)
        self.stop()

    def test_ids_of_a_task(self):
        created = json.loads(subprocess.run(self.started["try"], shell=True, check=True, text=True,
                                            stdout=subprocess.PIPE).stdout)
        task = created["task_uuid"]
        step = created["steps"][0]["workflow_step_uuid"]
        self.run_schemathesis(f'[parameters]\nuuid = "{task}"\ntask_uuid = "{task}"\n'
                              f'step_uuid = "{step}"\n', BY_STATE, "--phases", "fuzzing", *WITHOUT)
        self.assertEqual(self.get(f"/v1/tasks/{task}")["task_uuid"], task)
        self.stop()


if __name__ == "__main__":
    tasker_program.main()
