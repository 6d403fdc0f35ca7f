"""Goal: a worker's own server is where its configuration says, lets in whom it names and nobody else, over encrypted connections,
and says the same by gRPC.

Method: the real program on PostgreSQL with files made by openssl, asked by http.client and by Python's grpcio, and SIGHUP."""
import json
import os
import ssl
import subprocess
import unittest

import secured_program
import tasker_program
from reflection_client import HAS_CLIENT, ReflectionClient
from tasker_program import BUILD, SOURCE

if HAS_CLIENT:
    from reflection_client import grpc

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")
ORDERS = SOURCE / "examples/orders/orders.yaml"
HANDLERS = BUILD / "examples/liborders.so"
HAS_GRPC = (BUILD / "lib/libtasker_grpc.so").exists()
SERVICES = ["WorkerConfigService", "WorkerHealthService", "WorkerTemplateService"]
ORDER = {"namespace": "shop", "name": "orders", "version": "1.0.0"}
WEB = '[worker.web]\nbind_address = "127.0.0.1:0"\nconfig_endpoint_enabled = true\n'
TLS = 'tls_enabled = true\ntls_cert_path = "cert.pem"\ntls_key_path = "cert.key"\n'
NO_GRPC = "[worker.grpc]\nenabled = false\n"
AUTH = '[worker.web.auth]\nenabled = true\napi_key = "master-0123456789"\njwt_public_key_path = "issuer.pub"\n'
KEYS = ('api_keys_enabled = true\napi_keys = [{key = "%s-0123456789", permissions = ["worker:templates_read"], '
        'description = "reader"}]\n')


def key(name: str) -> dict[str, str]:
    return {"x-api-key": f"{name}-0123456789"}


@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class WorkerWeb(secured_program.SecuredTest):
    claims = {"iss": "tasker-worker", "aud": "worker-api", "permissions": ["worker:*"]}

    def setUp(self) -> None:
        super().setUp()
        self.schema = f"end_to_end_worker_web_{os.getpid()}"

    def tearDown(self) -> None:
        super().tearDown()
        subprocess.run(["psql", "-q", SERVER, "-c", f"DROP SCHEMA IF EXISTS {self.schema} CASCADE"],
                       stderr=subprocess.DEVNULL, check=True)

    def configure(self, worker: str) -> None:
        store = f"{SERVER}?schema={self.schema}"
        self.write("worker.toml", f'[common.database]\nurl = "{store}"\n[common.queues]\nbackend = "store"\n' + worker)

    def run_worker(self, *more) -> list:
        return ["worker", "--config", "worker.toml", "--handlers", HANDLERS, "--templates", ORDERS, "--json", "--quiet", *more]

    def start_worker(self, *more) -> tasker_program.Running:
        worker = self.start(*self.run_worker(*more))
        self.wait_for(worker, '"event":"started"')
        self.started = json.loads(worker.output(0).stdout.splitlines()[0])
        self.url = self.started.get("address", "")
        return worker

    def document(self, target: str, headers: dict[str, str]) -> dict:
        connection = self.connect()
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200, target)
        document = json.loads(answer.read())
        connection.close()
        return document

    def test_it_lets_in_whom_its_configuration_names_over_encrypted_connections(self):
        self.make_certificate()
        self.make_issuer()
        identity = '[worker]\nworker_id = "worker-7"\nworker_type = "packing"\n'
        places = "[worker.mpsc_channels.handler_dispatch]\nmax_concurrent_handlers = 3\n"
        self.configure(identity + places + WEB + TLS + AUTH + KEYS % "old" + NO_GRPC)
        worker = self.start_worker()
        self.assertEqual((self.started["worker"], self.started["concurrency"]), ("worker-7", 3))
        self.assertTrue(self.url.startswith("https://"), self.url)
        self.assertNotIn("grpc_address", self.started)

        for target in ("/health", "/health/ready", "/metrics", "/api-docs/openapi.json"):
            self.assertEqual(self.ask({}, target), 200, target)
        templates = "/v1/templates"
        for headers, status in (({}, 401), (key("wrong"), 401), (key("old"), 200), (key("master"), 200), (self.bearer(), 200),
                                (self.bearer(aud="tasker-api"), 401), (self.bearer(permissions=["tasks:*"]), 403)):
            self.assertEqual(self.ask(headers, templates), status, headers)
        self.assertEqual(self.ask(key("old"), "/config"), 403)
        shown = self.document("/config", key("master"))
        self.assertEqual((shown["worker_id"], shown["worker_type"]), ("worker-7", "packing"))
        self.assertEqual((shown["auth"]["jwt_audience"], shown["auth"]["api_key_count"]), ("worker-api", 1))
        self.assertEqual(self.document("/health/ready", {})["system_info"]["worker_type"], "packing")

        certificate = (self.folder / "cert.pem").read_text()
        self.make_certificate(subject="renewed")
        self.configure(identity + places + WEB + TLS + AUTH + KEYS % "new" + NO_GRPC)
        self.reload(worker, "configuration: read again")
        self.assertEqual(self.ask(key("old"), templates), 401)
        self.assertEqual(self.ask(key("new"), templates), 200)
        shown = ssl.get_server_certificate(tuple(self.url.removeprefix("https://").split(":")))
        self.assertNotEqual(shown.split(), certificate.split())

        self.configure(identity + places + WEB + TLS + AUTH + 'jwt_public_key = "no key"\n' + NO_GRPC)
        self.reload(worker, "nothing is taken over")
        self.assertEqual(self.ask(key("new"), templates), 200)
        said = str(self.stop(worker))
        self.assertNotIn("0123456789", said)
        self.assertNotIn("does not read", said)

    def test_clients_need_a_certificate_where_the_configuration_says_so(self):
        self.make_certificate()
        self.make_certificate("client", "client")
        self.configure(WEB + TLS + 'tls_client_ca_path = "client.pem"\n' + NO_GRPC)
        worker = self.start_worker()
        tls = ssl.create_default_context(cafile=self.folder / "cert.pem")
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.ask({}, "/health", tls)
        tls.load_cert_chain(self.folder / "client.pem", self.folder / "client.key")
        self.assertEqual(self.ask({}, "/health", tls), 200)
        self.stop(worker)

    def test_an_address_that_others_reach_needs_protection(self):
        for worker, complaint in (
                ("", r"worker\.web\.bind_address is 0\.0\.0\.0:8081, which other machines can reach, and nobody is asked who he is: "
                     r".*make worker\.web\.auth\.enabled true, make worker\.web\.enabled false, .*--insecure"),
                (WEB, r"worker\.grpc\.bind_address is 0\.0\.0\.0:9191, .*make worker\.grpc\.tls_enabled and "
                      r"worker\.web\.auth\.enabled true, make worker\.grpc\.enabled false"),
                (WEB + TLS + NO_GRPC, r"the certificate in cert\.pem cannot be used"),
                (WEB + 'request_timeout_ms = "long"\n', r"worker\.toml:8:\d+: error: worker\.web\.request_timeout_ms")):
            with self.subTest(complaint):
                self.configure(worker)
                refused = self.tasker(*self.run_worker())
                self.assertNotEqual(refused.code, 0)
                self.assertRegex(refused.stderr, complaint)
        self.configure("")
        self.stop(self.start_worker("--bind", "off", "--grpc-bind", "off", "--concurrency", "2"))
        self.assertNotIn("address", self.started)
        self.assertEqual(self.started["concurrency"], 2)
        self.configure("[worker.web]\nenabled = false\n" + NO_GRPC)
        self.stop(self.start_worker())
        self.assertNotIn("address", self.started)

    @unittest.skipUnless(HAS_GRPC and HAS_CLIENT, "no gRPC, or no client for it")
    def test_a_grpc_client_finds_every_rpc_and_calls_it(self):
        self.make_issuer()
        local = '[worker.grpc]\nbind_address = "127.0.0.1:0"\nenable_reflection = true\n'
        self.configure(WEB + AUTH + KEYS % "reader" + local)
        worker = self.start_worker()
        client = ReflectionClient(self.started["grpc_address"], "master-0123456789")
        self.addCleanup(client.close)
        self.assertEqual(sorted(client.database.get_services()),
                         ["grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection",
                          *(f"tasker.v1.{name}" for name in SERVICES)])
        called = set()

        def call(method: str, **fields) -> dict:
            called.add(method)
            return client.call(f"tasker.v1.{method}", **fields)

        self.assertEqual(call("WorkerConfigService/GetConfig")["worker_id"], self.started["worker"])
        for rpc, status in (("CheckHealth", "healthy"), ("CheckLiveness", "alive"), ("CheckReadiness", "ready"),
                            ("CheckDetailedHealth", "healthy")):
            self.assertEqual(call(f"WorkerHealthService/{rpc}")["status"], status)
        self.assertEqual(call("WorkerTemplateService/ListTemplates")["template_count"], "1")
        template = call("WorkerTemplateService/GetTemplate", **ORDER)
        self.assertEqual(template["template"]["name"], "orders")
        self.assertEqual([step["name"] for step in template["template"]["steps"]], template["handler_metadata"]["step_names"])
        self.assertEqual(called, client.rpcs_of(SERVICES))
        self.assertEqual(client.call("grpc.health.v1.Health/Check")["status"], "SERVING")

        for name, code in (("", grpc.StatusCode.UNAUTHENTICATED), ("wrong-0123456789", grpc.StatusCode.UNAUTHENTICATED),
                           ("reader-0123456789", grpc.StatusCode.PERMISSION_DENIED)):
            client.metadata = [("x-api-key", name)] if name else []
            self.assertEqual(client.code_of("tasker.v1.WorkerConfigService/GetConfig"), code)
            self.assertEqual(client.code_of("tasker.v1.WorkerHealthService/CheckLiveness"), grpc.StatusCode.OK)
        self.assertNotIn("0123456789", str(self.stop(worker)))

    @unittest.skipUnless(HAS_GRPC and HAS_CLIENT, "no gRPC, or no client for it")
    def test_grpc_is_encrypted_with_certificates_that_sighup_reads_again(self):
        self.make_certificate()
        self.make_certificate("client", "client")
        self.configure(WEB + '[worker.grpc]\nbind_address = "127.0.0.1:0"\ntls_client_ca_path = "client.pem"\n' + TLS)
        worker = self.start_worker()
        self.assertTrue(self.started["grpc_encrypted"])
        self.assertEqual(self.liveness(shows="client"), grpc.StatusCode.OK)
        self.assertEqual(self.liveness(), grpc.StatusCode.UNAVAILABLE)
        self.write("old.pem", (self.folder / "cert.pem").read_text())
        self.make_certificate(subject="renewed")
        self.reload(worker, "configuration: read again")
        self.assertEqual(self.liveness(trusts="old.pem", shows="client"), grpc.StatusCode.UNAVAILABLE)
        self.assertEqual(self.liveness(shows="client"), grpc.StatusCode.OK)
        self.stop(worker)

    def liveness(self, trusts: str = "cert.pem", shows: str = ""):
        """How a call over a new encrypted connection ends."""
        read = lambda name: (self.folder / name).read_bytes()
        credentials = grpc.ssl_channel_credentials(read(trusts), read(shows + ".key") if shows else None,
                                                   read(shows + ".pem") if shows else None)
        with grpc.secure_channel(self.started["grpc_address"], credentials,
                                 options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
            try:
                channel.unary_unary("/tasker.v1.WorkerHealthService/CheckLiveness")(b"", timeout=60)
            except grpc.RpcError as error:
                return error.code()
            return grpc.StatusCode.OK


if __name__ == "__main__":
    tasker_program.main()
