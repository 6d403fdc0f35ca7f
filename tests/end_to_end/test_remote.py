"""Goal: a command says the same of a task whether it opens the store or asks a server; what goes wrong on the way is told.

Method: the real server on a store that the same commands read beside it; their outputs are compared byte by byte. Then servers
of our own that answer what no Tasker server does."""
import contextlib
import http.server
import json
import os
import signal
import socket
import sqlite3
import subprocess
import threading
import uuid

import tasker_program
from tasker_program import BUILD, SOURCE

ORDERS = SOURCE / "examples/orders/orders.yaml"
HANDLERS = BUILD / "examples/liborders.so"
UNKNOWN = "0198c0de-0000-7000-8000-000000000001"
KEY = "operator-0123456789abcdef"
CONFIGURATION = """
[common.database]
url = "sqlite:shop.db"
[orchestration.grpc]
enabled = false
[orchestration.web]
bind_address = "127.0.0.1:0"
"""
AUTH = f"""
[orchestration.web.auth]
enabled = true
api_keys_enabled = true
[[orchestration.web.auth.api_keys]]
key = "{KEY}"
permissions = ["tasks:read", "tasks:list", "steps:read"]
description = "operator"
"""
TLS = """tls_enabled = true
tls_cert_path = "cert.pem"
tls_key_path = "cert.key"
"""


class Remote(tasker_program.EndToEndTest):
    def start_server(self, *more) -> tasker_program.Running:
        server = self.start("server", "--templates", ORDERS, "--handlers", HANDLERS, "--json", *more)
        self.wait_for(server, '"event":"started"')
        self.url = json.loads(server.output(0).stdout.splitlines()[0])["address"]
        return server

    def start_plain(self) -> tasker_program.Running:
        return self.start_server("--bind", "127.0.0.1:0", "--store", "shop.db")

    def run_order(self, number: int, price: int = 100, ledger: str = "ledger.jsonl", code: int = 0) -> str:
        """Runs one before there is a server. Gives the task's id."""
        value = {"order_id": f"A-{number}", "customer": "Ada", "ledger": str(self.folder / ledger),
                 "items": [{"sku": "pen", "quantity": 1, "unit_price_cents": price}]}
        done = self.tasker("run", ORDERS, "--handlers", HANDLERS, "--store", "shop.db", "--json",
                           "--input", json.dumps(value))
        self.assertEqual(done.code, code, done)
        listed = self.succeed("task", "list", "--store", "shop.db", "--limit", "1", "--json")
        return listed.json()["tasks"][0]["task_uuid"]

    def run_blocked_order(self, number: int) -> str:
        """One whose card cannot be charged, as its ledger is a folder."""
        (self.folder / f"folder{number}").mkdir()
        return self.run_order(number, ledger=f"folder{number}", code=1)

    def assert_same(self, *command, hints_differ=False) -> tasker_program.Finished:
        local = self.tasker(*command, "--store", "shop.db")
        remote = self.tasker(*command, "--server", self.url)
        self.assertEqual((remote.code, remote.stdout), (local.code, local.stdout), remote)
        told = remote.stderr.replace(f" --server {self.url}", "")
        self.assertEqual(told, local.stderr.replace(" --store shop.db", ""))
        return remote

    def refused(self, *command, code: int, says: list[str], **environment) -> None:
        finished = self.tasker(*command, **environment)
        self.assertEqual((finished.code, finished.stdout), (code, ""), finished)
        for text in says:
            self.assertIn(text, finished.stderr)

    def test_what_is_printed_is_the_same_as_of_the_store(self):
        tasks = [self.run_order(1), self.run_order(2, price=90_000), self.run_blocked_order(3)]
        self.start_plain()
        for form in ([], ["--json"]):
            self.assert_same("task", "list", *form)
            self.assert_same("task", "list", "--limit", "2", "--offset", "1", *form)
            self.assert_same("task", "list", "--limit", "1", "--offset", "2", *form)
            self.assert_same("task", "list", "--state", "blocked_by_failures", *form)
            self.assert_same("task", "list", "--namespace", "no & such", *form)
            for task in tasks[:2]:
                self.assert_same("task", "get", task, *form)
            for task in tasks:
                self.assert_same("task", "steps", task, *form)
                self.assert_same("step", "audit", task, "charge_card", *form)
                self.assert_same("task", "visualize", task, *form)
                self.assert_same("task", "visualize", task, "--format", "text", *form)
            self.assert_same("task", "visualize", tasks[0], "--format", "markdown", *form)
        self.assert_same("task", "get", tasks[0].replace("-", "")[-12:], "--json")
        blocked = self.assert_same("task", "get", tasks[2], "--json")
        self.assertEqual(blocked.json()["status"], "blocked_by_failures")
        hints = self.tasker("task", "get", tasks[2], "--server", self.url).stderr
        self.assertIn(f"tasker step reset {tasks[2]} charge_card --server {self.url}", hints)

    def test_mistakes_are_told_in_the_same_words(self):
        task = self.run_order(1)
        self.start_plain()
        for command in (["get", UNKNOWN], ["steps", "00000000"], ["cancel", "12"], ["visualize", UNKNOWN]):
            finished = self.assert_same("task", *command)
            self.assertNotEqual(finished.code, 0)
        cancelled = self.tasker("task", "cancel", task, "--server", self.url)
        self.assertEqual(cancelled.code, 1, cancelled)
        self.assertIn(f"task {task}: Cannot cancel a completed task [TSK-2001]", cancelled.stderr)
        named = self.tasker("step", "reset", task, "charge_crad", "--server", self.url)
        self.assertIn(f'task {task} has no step "charge_crad"; did you mean "charge_card"?', named.stderr)
        again = self.tasker("step", "reset", task, "charge_card", "--server", self.url)
        self.assertEqual(again.code, 1, again)
        self.assertIn("[TSK-2001]", again.stderr)

    def test_steps_and_tasks_are_changed_through_the_server(self):
        reset, completed, cancelled = (self.run_blocked_order(number) for number in (1, 2, 3))
        self.start_plain()
        (self.folder / "folder1").rmdir()
        done = self.succeed("step", "reset", reset, "charge_card", "--reason", "mended", "--by", "anna",
                            "--server", self.url)
        self.assertIn("step charge_card: error -> ", done.stdout)
        self.assertIn("the server goes on with the task", done.stderr)
        done = self.succeed("step", "complete", completed, "charge_card", "--json", "--server", self.url, "--result",
                            '{"charge_key": "by hand", "amount_cents": 100}').json()
        self.assertEqual((done["name"], done["current_state"]), ("charge_card", "complete"))
        for task in (reset, completed):
            self.wait_until_complete(task)
        history = self.succeed("step", "history", reset, "charge_card", "--store", "shop.db").stdout
        self.assertIn("anna", history)
        self.assertIn("mended", history)
        refused = self.tasker("task", "cancel", cancelled, "--reason", "sold out", "--server", self.url)
        self.assertEqual(refused.code, 2, refused)
        self.assertIn("--reason or --by of a cancellation is not offered by the REST API", refused.stderr)
        done = self.succeed("task", "cancel", cancelled, "--server", self.url)
        self.assertEqual(done.stdout, f"task {cancelled} cancelled\n")

    def wait_until_complete(self, task: str) -> None:
        self.wait_until(lambda: self.succeed("task", "get", task, "--json", "--server", self.url).json()["status"] == "complete")

    def test_a_server_is_given_tasks(self):
        self.start_plain()
        value = {"order_id": "A-1", "customer": "Ada", "ledger": str(self.folder / "ledger.jsonl"),
                 "items": [{"sku": "pen", "quantity": 1, "unit_price_cents": 100}]}
        command = ("task", "create", "--namespace", "shop", "--name", "orders", "--server", self.url)
        made = self.succeed(*command, "--input", json.dumps(value), "--priority", "7", "--json").json()
        self.wait_until_complete(made["task_uuid"])
        task = self.assert_same("task", "get", made["task_uuid"], "--json").json()
        self.assertEqual((task["priority"], task["context"]["order_id"]), (7, "A-1"))
        self.refused(*command, "--input", json.dumps(value), code=1, says=["A task with this identity already exists"])
        self.refused(*command, "--input", "{}", code=2, says=["input_schema"])
        self.refused(*command[:-3], "absent", *command[-2:], code=1, says=["Task template not found: shop/absent:1.0.0"])
        self.refused("task", "create", "--name", "orders", "--store", "shop.db", code=2, says=["--server", "tasker run"])

    def test_the_dead_letter_queue_is_the_same_as_in_the_store(self):
        tasks = [self.run_order(1), self.run_order(2)]
        entries = [uuid.uuid4() for _ in tasks]
        with contextlib.closing(sqlite3.connect(self.folder / "shop.db")) as store, store:
            for number, (task, entry) in enumerate(zip(tasks, entries, strict=True)):
                store.execute("INSERT INTO dead_letters (id, task_id, original_state, reason, status, created_at, snapshot) "
                              "VALUES (?, ?, 3, ?, 0, ?, ?)", (entry.bytes, uuid.UUID(task).bytes, number,
                                                               1_700_000_000_000_000 + number, '{"minutes": 30}'))
        server = self.start_plain()
        update = ("dlq", "update", entries[0], "--status", "manually_resolved", "--notes", "it was | the gateway",
                  "--by", "anna")
        self.assertEqual(self.succeed(*update, "--server", self.url).stdout, f"entry {entries[0]} updated\n")
        for form in ([], ["--json"]):
            self.assert_same("dlq", "list", *form)
            self.assert_same("dlq", "list", "--status", "PermanentlyFailed", *form)
            pending = self.assert_same("dlq", "list", "--status", "pending", *form)
            self.assertIn(str(entries[1]), pending.stdout)
            self.assertNotIn(str(entries[0]), pending.stdout)
            self.assert_same("dlq", "get", tasks[0], *form)
            self.assert_same("dlq", "stats", *form)
        entry = self.succeed("dlq", "get", tasks[0], "--json", "--store", "shop.db").json()
        self.assertEqual((entry["resolution_status"], entry["resolved_by"], entry["resolution_notes"]),
                         ("ManuallyResolved", "anna", "it was | the gateway"))
        self.assert_same("dlq", "get", UNKNOWN)
        for code, wrong in ((1, (UNKNOWN, "--notes", "x")), (2, ("12", "--notes", "x")), (2, (UNKNOWN,)),
                            (2, (UNKNOWN, "--status", "gone"))):
            self.assertEqual(self.tasker("dlq", "update", *wrong, "--server", self.url).code, code)
        server.signal(signal.SIGTERM)
        self.assertEqual(server.finish().code, 0)
        self.succeed("dlq", "update", entries[1], "--status", "Cancelled", "--store", "shop.db")
        self.assertEqual(self.succeed("dlq", "list", "--status", "pending", "--store", "shop.db").stdout, "")

    def test_a_server_says_how_it_is(self):
        self.start_plain()
        told = self.succeed("system", "health", "--server", self.url)
        self.assertIn("the server is healthy\n", told.stdout)
        self.assertIn("CHECK", told.stdout)
        self.assertEqual(self.succeed("system", "health", "--server", self.url, "--json").json()["status"], "healthy")
        self.refused("system", "health", "--store", "shop.db", code=2, says=["only a server says how it is"])

    def test_the_environment_names_the_server_and_an_option_wins_over_it(self):
        task = self.run_order(1)
        self.start_plain()
        for variable in ("TASKER_SERVER", "TASKER_ORCHESTRATION_URL"):
            elsewhere = {variable: self.url, "TASKER_STORE": "absent.db"}
            listed = self.succeed("task", "list", "--json", **elsewhere).json()
            self.assertEqual([one["task_uuid"] for one in listed["tasks"]], [task])
            self.refused("task", "list", "--store", "absent.db", code=2, says=["no store absent.db"], **elsewhere)
        self.refused("task", "list", "--server", self.url, "--store", "shop.db", code=2, says=["--store"])
        self.refused("task", "history", task, "--server", self.url, code=2,
                     says=["histories of states are not offered by the REST API", "--store"])
        self.refused("task", "list", "--ca", "cert.pem", code=2, says=["give --server URL too"])

    def test_called_tasker_ctl_it_asks_the_server_in_the_words_of_that_program(self):
        task = self.run_order(1)
        self.start_plain()
        (self.folder / ".config").mkdir()
        for command in (("init",), ("profile", "add", "shop", "--orchestration-url", self.url, "-d", "the shop")):
            self.assertEqual(self.ctl(*command).code, 0)
        listed = self.ctl("-p", "shop", "--format", "json", "task", "list", "-s", "completed", "-l", "3")
        self.assertEqual([one["task_uuid"] for one in listed.json()["tasks"]], [task], listed)
        local = self.succeed("task", "get", task, "--store", "shop.db", "--json")
        self.assertEqual(self.ctl("task", "get", task, "--json", TASKER_CLIENT_PROFILE="shop").stdout, local.stdout)

    def ctl(self, *arguments, **environment) -> tasker_program.Finished:
        done = subprocess.run([BUILD / "bin/tasker-ctl", *arguments], cwd=self.folder, text=True, capture_output=True,
                              env={**os.environ, "NO_COLOR": "1", **environment}, check=False)
        return tasker_program.Finished(done.returncode, done.stdout, done.stderr)

    def test_a_server_that_asks_for_keys_is_shown_one(self):
        self.write("server.toml", CONFIGURATION + AUTH)
        task = self.run_order(1)
        self.start_server("--config", "server.toml")
        self.write("good.key", KEY + "\n")
        self.write("wrong.key", "operator-wrong\n")
        command = ("task", "list", "--server", self.url)
        self.refused(*command, code=2, says=[f"GET {self.url}/v1/tasks: status 401", "--api-key-file"])
        self.refused(*command, "--api-key-file", "wrong.key", code=2, says=["status 401", "X-API-Key"])
        self.refused(*command, "--api-key-file", "absent.key", code=2, says=["--api-key-file absent.key: "])
        self.refused(*command, code=2, says=["status 401", "Authorization"], TASKER_AUTH_TOKEN="a.b.c")
        for shown in (self.succeed(*command, "--api-key-file", "good.key"),
                      self.succeed(*command, TASKER_API_KEY=KEY)):
            self.assertIn(task, shown.stdout)
            self.assertNotIn(KEY, str(shown))
        self.refused("task", "cancel", task, "--server", self.url, code=2, says=["status 403"], TASKER_API_KEY=KEY)
        self.write(".config/tasker.toml", f"""
[profile.shop.orchestration]
base_url = "{self.url}"
auth = {{ api_key = {{ file = "../good.key" }} }}
[profile.wrong]
orchestration = {{ base_url = 7 }}
""")
        self.assertIn(task, self.succeed("task", "list", "--profile", "shop", TASKER_API_KEY="another").stdout)
        self.assertIn(task, self.succeed("task", "list", TASKER_CLIENT_PROFILE="shop").stdout)
        for name, says in (("shpo", "there is no profile shpo; did you mean shop?"), ("wrong", "base_url is to be a text")):
            self.refused("task", "list", "--profile", name, code=2, says=[".config/tasker.toml: ", says])
        self.refused(*command, "--profile", "shop", code=2, says=["--profile"])
        self.refused(*command, code=2, says=["is to be one word"], TASKER_API_KEY="two words\r\nx: y")

    def test_only_a_trusted_certificate_is_believed(self):
        subprocess.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=tasker "
                       "-addext subjectAltName=IP:127.0.0.1 -keyout cert.key -out cert.pem",
                       shell=True, cwd=self.folder, check=True, capture_output=True)
        self.write("server.toml", CONFIGURATION + TLS)
        task = self.run_order(1)
        self.start_server("--config", "server.toml")
        self.assertTrue(self.url.startswith("https://"), self.url)
        command = ("task", "list", "--server", self.url)
        self.refused(*command, code=2, says=[f"GET {self.url}/v1/tasks: its certificate is not trusted", "--ca FILE"])
        self.assertIn(task, self.succeed(*command, "--ca", "cert.pem").stdout)
        self.refused("task", "list", "--ca", "cert.pem", "--server", self.url.replace("127.0.0.1", "localhost"), code=2,
                     says=["its certificate is not trusted"])
        self.refused(*command, "--ca", "cert.key", code=2, says=["--ca cert.key cannot be used"])
        self.refused("task", "list", "--server", self.url.replace("https", "http"), code=1, says=["connection was lost"])


class Stranger:
    """A server that answers what it is told to, and counts what it was asked."""

    def __init__(self, *answers):
        self.asked: list[str] = []
        stranger = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                self.rfile.read(int(self.headers.get("content-length", 0)))
                status, headers, body = answers[min(len(stranger.asked), len(answers) - 1)]
                stranger.asked.append(f"{self.command} {self.path}")
                self.send_response(status)
                for name, value in {"content-type": "application/json", "content-length": str(len(body)),
                                    **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body.encode())

            do_GET = do_DELETE = do_PATCH = answer

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


EMPTY_LIST = json.dumps({"tasks": [], "pagination": {"page": 1, "per_page": 20, "total_count": 0, "total_pages": 0,
                                                     "has_next": False, "has_previous": False}})
BUSY = (503, {"retry-after": "0"}, '{"error": {"code": "BACKPRESSURE", "message": "too many requests"}}')


class Strangers(tasker_program.EndToEndTest):
    def ask(self, *answers, command=("task", "list"), **environment) -> tuple[Stranger, tasker_program.Finished]:
        stranger = Stranger(*answers)
        self.addCleanup(stranger.close)
        return stranger, self.tasker(*command, "--server", stranger.url, **environment)

    def assert_refused(self, finished: tasker_program.Finished, code: int, *says: str) -> None:
        self.assertEqual((finished.code, finished.stdout), (code, ""), finished)
        for text in says:
            self.assertIn(text, finished.stderr)

    def test_a_busy_server_is_asked_again_when_it_says_so_but_only_what_changes_nothing(self):
        stranger, finished = self.ask(BUSY, BUSY, (200, {}, EMPTY_LIST))
        self.assertEqual((finished.code, finished.stderr), (0, "no task fits\n"), finished)
        self.assertEqual(len(stranger.asked), 3)
        stranger, finished = self.ask(BUSY)
        self.assert_refused(finished, 1, "status 503: too many requests")
        self.assertEqual(len(stranger.asked), 3)
        stranger, finished = self.ask(BUSY, command=("task", "cancel", UNKNOWN))
        self.assert_refused(finished, 1, f"DELETE {stranger.url}/v1/tasks/{UNKNOWN}: status 503")
        self.assertEqual(len(stranger.asked), 1)
        stranger, finished = self.ask((503, {"retry-after": "3600"}, BUSY[2]))
        self.assert_refused(finished, 1, "it asks to come back in 1 h")
        self.assertEqual(len(stranger.asked), 1)

    def test_what_is_no_tasker_server_is_called_so(self):
        page = "<html>welcome</html>"
        for answer, says in (((200, {"content-type": "text/html"}, page), "it sent text/html in place of JSON"),
                             ((404, {"content-type": "text/html"}, page), "status 404"),
                             ((302, {"location": "http://127.0.0.1/"}, ""), "status 302"),
                             ((200, {}, "{"), "line 1")):
            _, finished = self.ask(answer)
            self.assert_refused(finished, 2, "what answers is no Tasker server", says)
        _, finished = self.ask((200, {}, '{"tasks": [{}]}'))
        self.assert_refused(finished, 1, "the server's answer cannot be read: its member pagination")

    def test_nothing_that_comes_gets_at_the_terminal(self):
        health = {"status": "\x1b[31m", "checks": {"\x1b]0;x": {"status": "bad\x07", "message": "a\x1bb\nc"}}}
        _, finished = self.ask((200, {}, json.dumps(health)), command=("system", "health"))
        self.assertEqual(finished.code, 1, finished)
        self.assertIn("CHECK", finished.stdout)
        refusal = {"error": {"code": "BAD_REQUEST", "message": "\x1b[2J said no"}}
        _, refused = self.ask((400, {}, json.dumps(refusal)))
        self.assertIn("said no", refused.stderr)
        for text in (finished.stdout, refused.stderr):
            self.assertFalse([c for c in text if c < " " and c != "\n"], repr(text))

    def test_more_than_anybody_needs_is_not_read(self):
        _, finished = self.ask((200, {"content-length": str(1 << 40)}, "[]"))
        self.assert_refused(finished, 2, "what answers is no Tasker server", "body limit exceeded")

    def test_who_does_not_answer_is_not_waited_for_for_ever(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            finished = self.tasker("task", "list", "--server", url, TASKER_ORCHESTRATION_TIMEOUT_MS="200")
            self.assert_refused(finished, 1, f"GET {url}/v1/tasks: no answer in time (200 ms) [TSK-3005]")
            finished = self.tasker("task", "cancel", UNKNOWN, "--server", url, TASKER_ORCHESTRATION_TIMEOUT_MS="200")
            self.assert_refused(finished, 1, "whether it was done is not known")
        finished = self.tasker("task", "list", "--server", url)
        self.assert_refused(finished, 1, f"GET {url}/v1/tasks: it cannot be connected to", "is `tasker server` running")
        finished = self.tasker("task", "list", "--server", url, TASKER_ORCHESTRATION_TIMEOUT_MS="soon")
        self.assert_refused(finished, 2, "TASKER_ORCHESTRATION_TIMEOUT_MS")

    def test_what_is_no_url_is_refused_and_a_password_in_it_not_repeated(self):
        for url in ("localhost:8080", "ftp://here", "http://", "http://h:0", "http://h/?a=b"):
            self.assert_refused(self.tasker("task", "list", "--server", url), 2, "is no URL of a server")
        finished = self.tasker("task", "list", "--server", "http://anna:topsecret-0123456789@127.0.0.1:1")
        self.assert_refused(finished, 2, "--api-key-file")
        self.assertNotIn("topsecret-0123456789", str(finished))


if __name__ == "__main__":
    tasker_program.main()
