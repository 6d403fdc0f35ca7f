"""Goal: a public gRPC client finds out by itself what `tasker server` has, and can use all of it.

Method: Python's grpcio asks by reflection, makes each request from the descriptors that it got, and calls every rpc of the real
program; the program is started with files and options, and stopped by signals."""
import json
import signal
import socket
import subprocess
import unittest

import tasker_program
from reflection_client import HAS_CLIENT, ReflectionClient
from tasker_program import BUILD, SOURCE

if HAS_CLIENT:
    from reflection_client import grpc, message_factory

ORDERS = SOURCE / "examples/orders/orders.yaml"
HANDLERS = BUILD / "examples/liborders.so"
SERVICES = ["AnalyticsService", "ConfigService", "DlqService", "HealthService", "StepService", "TaskService", "TemplateService"]


@unittest.skipUnless(HAS_CLIENT, "the client is for x86_64 and CPython 3.11")
class Grpc(tasker_program.EndToEndTest):
    def start_server(self, *more, **environment: str) -> tasker_program.Running:
        server = self.start("server", "--json", *more, **environment)
        self.wait_for(server, '"event":"started"')
        self.started = json.loads(server.output(0).stdout.splitlines()[0])
        if "grpc_address" in self.started:
            self.client = ReflectionClient(self.started["grpc_address"])
            self.addCleanup(self.client.close)
            self.channel = self.client.channel
        return server

    def start_orders(self, *more, **environment: str) -> tasker_program.Running:
        return self.start_server("--bind", "127.0.0.1:0", "--grpc-bind", "127.0.0.1:0", "--store", "shop.db",
                                 "--templates", ORDERS, "--handlers", HANDLERS, "--config-endpoint", *more, **environment)

    def call(self, method: str, **fields):
        return self.client.call(method, **fields)

    def tasker_v1(self, method: str, **fields):
        self.called.add(method)
        return self.call(f"tasker.v1.{method}", **fields)

    def stop(self, server: tasker_program.Running) -> tasker_program.Finished:
        server.signal(signal.SIGTERM)
        finished = server.finish()
        self.assertEqual(finished.code, 0, finished)
        return finished

    def order(self, number: int, **more) -> dict:
        return {"namespace": "shop", "name": "orders", "version": "1.0.0",
                "context": {"order_id": f"A-{number}", "customer": "Ada", "ledger": str(self.folder / "ledger.jsonl"),
                            "items": [{"sku": "pen", "quantity": 1, "unit_price_cents": 100}], **more}}

    def test_a_client_finds_every_rpc_and_calls_it(self):
        server = self.start_orders()
        self.called = set()
        services = sorted(self.client.database.get_services())
        self.assertEqual(services, ["grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection",
                                    *(f"tasker.v1.{name}" for name in SERVICES)])

        task = self.tasker_v1("TaskService/CreateTask", **self.order(1))["task"]["task_uuid"]
        updates = self.tasker_v1("TaskService/StreamTaskStatus", task_uuid=task, include_steps=True)
        self.assertEqual(updates[-1]["task_state"], "TASK_STATE_COMPLETE")
        whole = self.tasker_v1("TaskService/GetTask", task_uuid=task, include_steps=True, include_context=True)
        self.assertEqual(whole["task"]["state"], "TASK_STATE_COMPLETE")
        self.assertEqual({step["state"] for step in whole["steps"]}, {"STEP_STATE_COMPLETE"})
        self.assertEqual(whole["context"]["inputs"]["order_id"], "A-1")
        self.assertEqual(self.tasker_v1("TaskService/GetTaskContext", task_uuid=task)["context"], whole["context"])
        self.assertEqual(self.tasker_v1("TaskService/ListTasks")["pagination"]["total"], "1")
        self.assertEqual(self.tasker_v1("TaskService/GetTaskSummary", task_uuid=task)["task"]["status"], "complete")
        steps = self.tasker_v1("StepService/ListSteps", task_uuid=task)["steps"]
        self.assertEqual(steps, whole["steps"])
        ids = {"task_uuid": task, "step_uuid": steps[0]["step_uuid"]}
        self.assertEqual(self.tasker_v1("StepService/GetStep", **ids)["step"], steps[0])
        self.assertEqual(len(self.tasker_v1("StepService/GetStepAudit", **ids)["audit_records"]), 1)
        action = {"action_type": "STEP_MANUAL_ACTION_TYPE_RESOLVE_MANUALLY", "performed_by": "ada", "reason": "a test"}
        resolved = self.tasker_v1("StepService/ResolveStep", **ids, **action)["step"]
        self.assertEqual(resolved["state"], "STEP_STATE_RESOLVED_MANUALLY")

        templates = self.tasker_v1("TemplateService/ListTemplates")
        self.assertEqual(templates["templates"][0]["name"], "orders")
        self.assertEqual(len(self.tasker_v1("TemplateService/GetTemplate", namespace="shop", name="orders",
                                            version="1.0.0")["template"]["steps"]),
                         int(templates["templates"][0]["step_count"]))
        self.assertEqual(self.tasker_v1("AnalyticsService/GetPerformanceMetrics")["total_tasks"], "1")
        self.assertIn("resource_utilization", self.tasker_v1("AnalyticsService/GetBottleneckAnalysis"))
        for rpc in ("ListEntries", "GetStats", "GetInvestigationQueue", "GetStalenessMonitoring"):
            self.assertEqual(self.tasker_v1(f"DlqService/{rpc}"), {}, rpc)
        self.assertIn("deployment_mode", self.tasker_v1("ConfigService/GetConfig"))
        for rpc, status in (("CheckHealth", "healthy"), ("CheckLiveness", "alive"), ("CheckReadiness", "ready"),
                            ("CheckDetailedHealth", "healthy")):
            self.assertEqual(self.tasker_v1(f"HealthService/{rpc}")["status"], status)

        unknown = "0198c0de-0000-7000-8000-000000000001"
        for rpc, field in (("TaskService/CancelTask", "task_uuid"), ("DlqService/GetEntryByTask", "task_uuid"),
                           ("DlqService/UpdateInvestigation", "dlq_entry_uuid")):
            self.called.add(rpc)
            self.assertEqual(self.client.code_of(f"tasker.v1.{rpc}", **{field: unknown}), grpc.StatusCode.NOT_FOUND)
        self.assertEqual(self.called, self.client.rpcs_of(SERVICES))

        self.assertEqual(self.call("grpc.health.v1.Health/Check")["status"], "SERVING")
        self.assertEqual(self.call("grpc.health.v1.Health/Check", service="tasker.v1.TaskService")["status"], "SERVING")
        self.stop(server)

    def test_a_server_that_is_stopped_ends_streams_and_says_where_it_was(self):
        server = self.start_orders()
        described = self.client.pool.FindServiceByName("tasker.v1.TaskService").methods_by_name["StreamTaskStatus"]
        task = self.call("tasker.v1.TaskService/CreateTask", **self.order(2, charge_failures=1000))["task"]["task_uuid"]
        request = message_factory.GetMessageClass(described.input_type)(task_uuid=task)
        stream = self.channel.unary_stream("/tasker.v1.TaskService/StreamTaskStatus",
                                           request_serializer=lambda message: message.SerializeToString(),
                                           response_deserializer=lambda data: data)(request)
        next(stream)
        self.stop(server)
        with self.assertRaises(grpc.RpcError) as ended:
            for _ in stream:
                pass
        self.assertEqual(ended.exception.code(), grpc.StatusCode.UNAVAILABLE)

    def configure(self, grpc_keys: str) -> None:
        self.write("conf/base/orchestration.toml",
                   '[orchestration.web]\nbind_address = "127.0.0.1:0"\n[orchestration.grpc]\n' + grpc_keys)
        self.write("conf/base/common.toml", '[common.database]\nurl = "sqlite:shop.db"\n')

    def test_the_configuration_says_where_and_what(self):
        self.configure('bind_address = "127.0.0.1:0"\nenable_reflection = false\nenable_health_service = false\n')
        server = self.start_server("--source-dir", "conf")
        with self.assertRaises(grpc.RpcError) as unknown:
            self.client.database.get_services()
        self.assertEqual(unknown.exception.code(), grpc.StatusCode.UNIMPLEMENTED)
        for method, code in (("grpc.health.v1.Health/Check", grpc.StatusCode.UNIMPLEMENTED),
                             ("tasker.v1.ConfigService/GetConfig", grpc.StatusCode.NOT_FOUND)):
            with self.assertRaises(grpc.RpcError) as refused:
                self.channel.unary_unary(f"/{method}")(b"", timeout=60)
            self.assertEqual(refused.exception.code(), code, method)
        self.assertNotIn("does not read", server.output(0).stderr)
        self.stop(server)

    def test_without_being_asked_for_it_is_not_there(self):
        self.stop(self.start_server("--bind", "127.0.0.1:0"))
        self.assertNotIn("grpc_address", self.started)
        self.configure('enabled = false\n')
        self.stop(self.start_server("--source-dir", "conf"))
        self.assertNotIn("grpc_address", self.started)
        self.configure('')
        self.stop(self.start_server("--source-dir", "conf", "--grpc-bind", "off"))
        self.assertNotIn("grpc_address", self.started)

    def test_an_address_that_others_reach_needs_to_be_allowed(self):
        self.configure('bind_address = "0.0.0.0:0"\n')
        refused = self.tasker("server", "--source-dir", "conf")
        self.assertEqual(refused.code, 1)
        self.assertRegex(refused.stderr, r"orchestration\.toml:4: orchestration\.grpc\.bind_address is 0\.0\.0\.0:0, .*--insecure")
        refused = self.tasker("server", "--bind", "127.0.0.1:0", "--grpc-bind", "0.0.0.0:0")
        self.assertIn("--grpc-bind 0.0.0.0:0 can be reached from other machines", refused.stderr)
        self.stop(self.start_server("--source-dir", "conf", "--insecure"))

    def make_certificate(self, name: str, subject: str = "tasker") -> None:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", f"/CN={subject}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{name}.key",
                        "-out", f"{name}.pem"], cwd=self.folder, check=True, capture_output=True)

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def liveness(self, trusts: str, shows: str = "", key: str = "", rpc: str = "HealthService/CheckLiveness"):
        """How a call over a new encrypted connection ends."""
        credentials = grpc.ssl_channel_credentials(self.read(trusts), self.read(shows + ".key") if shows else None,
                                                   self.read(shows + ".pem") if shows else None)
        address = self.started["grpc_address"].replace("0.0.0.0", "127.0.0.1")
        options = [("grpc.use_local_subchannel_pool", 1)]
        with grpc.secure_channel(address, credentials, options=options) as channel:
            try:
                channel.unary_unary(f"/tasker.v1.{rpc}")(b"", timeout=60, metadata=[("x-api-key", key)] if key else [])
            except grpc.RpcError as error:
                return error.code()
            return grpc.StatusCode.OK

    def protect(self, *, encrypted: bool, asked: bool, more: str = "") -> None:
        tls = 'tls_enabled = true\ntls_cert_path = "cert.pem"\ntls_key_path = "cert.key"\n' if encrypted else ""
        auth = '[orchestration.web.auth]\nenabled = true\napi_key = "deploy-0123456789"\n' if asked else ""
        self.configure('bind_address = "0.0.0.0:0"\n' + tls + more + auth)

    def test_encrypted_and_asking_it_may_be_reached_from_elsewhere(self):
        self.make_certificate("cert")
        self.protect(encrypted=True, asked=True)
        server = self.start_server("--source-dir", "conf")
        self.assertTrue(self.started["grpc_encrypted"])
        self.assertNotIn("can be reached", server.output(0).stderr)
        self.assertEqual(self.liveness("cert.pem"), grpc.StatusCode.OK)
        tasks = {"rpc": "TaskService/ListTasks"}
        self.assertEqual(self.liveness("cert.pem", **tasks), grpc.StatusCode.UNAUTHENTICATED)
        self.assertEqual(self.liveness("cert.pem", key="deploy-0123456789", **tasks), grpc.StatusCode.OK)

        self.write("old.pem", self.read("cert.pem").decode())
        self.make_certificate("cert", "renewed")
        self.assertEqual(self.liveness("old.pem"), grpc.StatusCode.OK)
        server.signal(signal.SIGHUP)
        self.wait_for(server, "configuration: read again")
        self.assertEqual(self.liveness("old.pem"), grpc.StatusCode.UNAVAILABLE)
        self.assertEqual(self.liveness("cert.pem"), grpc.StatusCode.OK)

        renewed = self.read("cert.pem").decode()
        self.write("cert.pem", "no certificate")
        server.signal(signal.SIGHUP)
        self.wait_for(server, "nothing is taken over")
        self.write("cert.pem", renewed)
        self.assertEqual(self.liveness("cert.pem"), grpc.StatusCode.OK)
        self.assertNotIn("0123456789", str(self.stop(server)))

    def test_clients_need_a_certificate_where_the_configuration_says_so(self):
        self.make_certificate("cert")
        self.make_certificate("client", "client")
        self.protect(encrypted=True, asked=True, more='tls_client_ca_path = "client.pem"\n')
        server = self.start_server("--source-dir", "conf")
        self.assertEqual(self.liveness("cert.pem"), grpc.StatusCode.UNAVAILABLE)
        self.assertEqual(self.liveness("cert.pem", shows="client"), grpc.StatusCode.OK)
        self.stop(server)

    def test_what_protection_lacks_is_said_before_anything_is_opened(self):
        self.make_certificate("cert")
        encrypt, ask = r"make orchestration\.grpc\.tls_enabled true", r"make orchestration\.web\.auth\.enabled true"
        both = r"make orchestration\.grpc\.tls_enabled and orchestration\.web\.auth\.enabled true"
        for encrypted, asked, more, complaint in (
                (False, True, "", rf"is 0\.0\.0\.0:0, which other machines can reach, and what it says is not encrypted: .*{encrypt}, "),
                (True, False, "", rf"is 0\.0\.0\.0:0, which other machines can reach, and nobody is asked who he is: .*{ask}, "),
                (False, False, "", rf"not encrypted, and nobody is asked who he is: make it 127\.0\.0\.1:0, {both}, .*--insecure"),
                (False, True, 'tls_enabled = true\ntls_cert_path = "none.pem"\ntls_key_path = "cert.key"\n',
                 r"the certificate in none\.pem cannot be used: No such file"),
                (False, True, 'tls_enabled = true\ntls_cert_path = "cert.pem"\ntls_key_path = "cert.pem"\n',
                 r"the private key in cert\.pem cannot be used"),
                (False, True, 'tls_client_ca_path = "cert.pem"\n', "without encryption clients cannot show a certificate")):
            with self.subTest(complaint):
                self.protect(encrypted=encrypted, asked=asked, more=more)
                refused = self.tasker("server", "--source-dir", "conf")
                self.assertNotEqual(refused.code, 0)
                self.assertRegex(refused.stderr, complaint)
                self.assertFalse((self.folder / "shop.db").exists(), "the store was opened")

    def test_an_address_that_is_taken_is_an_error(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            refused = self.tasker("server", "--bind", "127.0.0.1:0", "--grpc-bind", address)
        self.assertEqual(refused.code, 2, refused)
        self.assertIn(f"gRPC cannot listen on {address}", refused.stderr)


if __name__ == "__main__":
    tasker_program.main()
