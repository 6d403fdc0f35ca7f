"""Goal: every operation of a worker's own server does what its OpenAPI document says, whatever it is asked.

Method: schemathesis, first with any names of templates, then with those of one that there is (openapi_trial.py)."""
import os
import subprocess
import unittest

import openapi_trial
import tasker_program
from openapi_trial import NO_AUTH
from tasker_program import BUILD, SOURCE

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")


@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class WorkerSchemathesis(openapi_trial.OpenApiTrial):
    def setUp(self) -> None:
        super().setUp()
        self.schema = f"schemathesis_worker_{os.getpid()}"
        self.start_program("worker", "--json", "--quiet", "--store", f"{SERVER}?schema={self.schema}",
                           "--templates", SOURCE / "examples/orders/orders.yaml",
                           "--handlers", BUILD / "examples/liborders.so", "--bind", "127.0.0.1:0", "--config-endpoint")

    def tearDown(self) -> None:
        super().tearDown()
        subprocess.run(["psql", "-q", SERVER, "-c", f"DROP SCHEMA IF EXISTS {self.schema} CASCADE"],
                       stderr=subprocess.DEVNULL, check=True)

    def test_templates_that_there_are_not(self):
        self.run_schemathesis("", NO_AUTH)
        self.stop()

    def test_a_template_that_there_is(self):
        self.run_schemathesis('[parameters]\nnamespace = "shop"\nname = "orders"\nversion = "1.0.0"\n', NO_AUTH,
                              "--phases", "fuzzing")
        self.assertEqual(self.get("/v1/templates/shop/orders/1.0.0")["handler_metadata"]["name"], "orders")
        self.stop()


if __name__ == "__main__":
    tasker_program.main()
