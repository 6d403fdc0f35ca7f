"""Goal: one task is one trace, whoever works for it, and its log says so.

Method: the real programs send their spans to a receiver of OTLP here: a server and a worker on one PostgreSQL, and a
server that runs the steps itself."""
import json
import os
import signal
import subprocess
import unittest
import urllib.request

import otlp_receiver
import tasker_program
from tasker_program import BUILD, SOURCE

POSTGRES = os.environ.get("TASKER_TEST_POSTGRES", "")
ORDERS = SOURCE / "examples/orders/orders.yaml"
HANDLERS = BUILD / "examples/liborders.so"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"


class Telemetry(tasker_program.EndToEndTest):
    def setUp(self) -> None:
        super().setUp()
        self.receiver = otlp_receiver.Receiver()
        self.addCleanup(self.receiver.close)
        self.variables = {"TELEMETRY_ENABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": self.receiver.endpoint}

    def start_program(self, *arguments, **variables: str) -> tuple[tasker_program.Running, dict]:
        program = self.start(*arguments, "--json", **{**self.variables, **variables})
        self.wait_for(program, '"event":"started"')
        return program, json.loads(program.output(0).stdout.splitlines()[0])

    def create(self, address: str, charge_failures: int = 0) -> str:
        order = {"namespace": "shop", "name": "orders", "version": "1.0.0", "initiator": "ada", "source_system": "test",
                 "reason": "a test", "context": {
                     "order_id": "A-1", "customer": "Ada", "ledger": str(self.folder / "ledger.jsonl"),
                     "charge_failures": charge_failures,
                     "items": [{"sku": "pen", "quantity": 1, "unit_price_cents": 100}]}}
        request = urllib.request.Request(f"{address}/v1/tasks", json.dumps(order).encode(), {
            "content-type": "application/json", "traceparent": f"00-{TRACE}-{CALLER}-01"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["task_uuid"]

    def stop(self, program: tasker_program.Running) -> tasker_program.Finished:
        program.signal(signal.SIGTERM)
        finished = program.finish()
        self.assertEqual(finished.code, 0, finished)
        return finished

    def check(self, spans: list[dict], task: str) -> dict[str, list[dict]]:
        """What holds for every trace of a task. Returns its spans by name."""
        by_name: dict[str, list[dict]] = {}
        for span in spans:
            if span["trace"] == TRACE:
                by_name.setdefault(span["name"], []).append(span)
        (request,) = by_name["POST /v1/tasks"]
        self.assertEqual(request["parent"], CALLER)
        (made,) = by_name["orchestration.task_initialization"]
        self.assertEqual((made["parent"], made["task_uuid"]), (request["span"], task))
        executions = {span["span"]: span for span in by_name["worker.step_execution"]}
        for span in executions.values():
            self.assertEqual((span["parent"], span["task_uuid"]), (made["span"], task))
        for name in ("worker.step_completion_received", "orchestration.step_result_processing"):
            self.assertEqual(sorted(span["parent"] for span in by_name[name]), sorted(executions), name)
            for span in by_name[name]:
                self.assertEqual(span["step_uuid"], executions[span["parent"]]["step_uuid"])
        (end,) = by_name["orchestration.task_finalization"]
        self.assertEqual((end["parent"], end["final_state"]), (made["span"], "complete"))
        return by_name

    def test_a_failed_attempt_is_a_span_and_a_line_of_the_log(self):
        server, started = self.start_program("server", "--bind", "127.0.0.1:0", "--store", "shop.db", "--templates", ORDERS,
                                             "--handlers", HANDLERS, "--log-level", "info", TASKER_ENV="production",
                                             OTEL_SERVICE_NAME="shop")
        task = self.create(started["address"], charge_failures=1)
        spans = self.receiver.wait_for("orchestration.task_finalization", 1, tasker_program.PATIENCE_SECONDS)
        finished = self.stop(server)
        spans = self.receiver.wait_for("orchestration.task_finalization", 1, 0)
        by_name = self.check(spans, task)
        self.assertEqual({span["service"] for span in spans}, {"shop"})
        charges = [span for span in by_name["worker.step_execution"] if span["step_name"] == "charge_card"]
        self.assertEqual([span["attempt"] for span in sorted(charges, key=lambda span: span["attempt"])], [1, 2])
        lines = [json.loads(line) for line in finished.stderr.splitlines() if line.startswith("{")]
        (failed,) = [line for line in lines if line["message"] == "step failed"]
        self.assertEqual({name: failed[name] for name in ("task_uuid", "step_name", "namespace", "attempt", "trace_id")},
                         {"task_uuid": task, "step_name": "charge_card", "namespace": "shop", "attempt": 1, "trace_id": TRACE})
        self.assertIn(failed["span_id"], [span["span"] for span in charges])
        self.assertLessEqual({"timestamp", "level", "correlation_id", "step_uuid", "duration_ms"}, set(failed))

    def test_what_is_no_endpoint_is_told_before_anything_is_opened(self):
        for name, value in (("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"), ("OTEL_TRACES_SAMPLER_ARG", "2"),
                            ("TASKER_LOG_FORMAT", "xml")):
            for command in ("server", "dev"):
                refused = self.tasker(command, "--bind", "127.0.0.1:0", **{**self.variables, name: value})
                self.assertNotEqual(refused.code, 0, refused)
                self.assertIn(name, refused.stderr)
        self.assertEqual(self.fingerprint(), {}, "no store was made")

    @unittest.skipUnless(POSTGRES, "no server: run this by tools/with_postgres.py COMMAND")
    def test_a_server_and_a_worker_elsewhere_make_one_trace(self):
        schema = f"end_to_end_telemetry_{os.getpid()}"
        self.addCleanup(subprocess.run, ["psql", "-q", POSTGRES, "-c", f"DROP SCHEMA IF EXISTS {schema} CASCADE"],
                        stderr=subprocess.DEVNULL, check=True)
        store = f"{POSTGRES}?schema={schema}"
        server, started = self.start_program("server", "--bind", "127.0.0.1:0", "--store", store, "--templates", ORDERS)
        worker, _ = self.start_program("worker", "--store", store, "--handlers", HANDLERS)
        task = self.create(started["address"])
        self.receiver.wait_for("orchestration.task_finalization", 1, tasker_program.PATIENCE_SECONDS)
        self.stop(worker)
        self.stop(server)
        by_name = self.check(self.receiver.wait_for("orchestration.task_finalization", 1, 0), task)
        self.assertEqual({span["service"] for span in by_name["POST /v1/tasks"]}, {"tasker-server"})
        self.assertEqual({span["service"] for span in by_name["worker.step_execution"]}, {"tasker-worker"})


if __name__ == "__main__":
    tasker_program.main()
