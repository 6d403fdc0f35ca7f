"""Goal: `tasker server` lets in whom its configuration names and nobody else, over encrypted connections, and tells no secret.

Method: the real program with files made by openssl, the lines of README.md and docs/reference/security.md as they are printed,
and SIGHUP."""
import http.client
import http.server
import json
import re
import ssl
import threading
import time

import secured_program
import tasker_program
import kept_logs  # tasker_program says where it lies
from secured_program import base64url
from tasker_program import BUILD, SOURCE

ORDERS = SOURCE / "examples/orders/orders.yaml"
HANDLERS = BUILD / "examples/liborders.so"
CONFIGURATION = """
[common.database]
url = "sqlite:shop.db"
[orchestration.grpc]
enabled = false
[orchestration.web]
bind_address = "127.0.0.1:0"
"""
AUTH = """
[orchestration.web.auth]
enabled = true
"""


def documented(page: str, name: str) -> str:
    text = (SOURCE / page).read_text()
    found = re.search(rf"<!-- example:{name} -->\n```\w*\n(.*?)```", text, re.S)
    assert found, f"{page} has no example {name}"
    return found.group(1)


class Secured(secured_program.SecuredTest):
    def start_server(self, *more) -> tasker_program.Running:
        server = self.start("server", "--config", "server.toml", "--json", *more)
        self.wait_for(server, '"event":"started"')
        self.url = json.loads(server.output(0).stdout.splitlines()[0])["address"]
        return server

    def start_documented(self, block: str) -> tasker_program.Running:
        """Runs the lines before the server's own, and starts it as the last line says, on a free port."""
        before, command = block.split("build/release/bin/tasker", 1)
        self.run_shell(before)
        words = command.replace("\\\n", " ").split()
        self.assertEqual(words[0], "server")
        self.assertEqual(words[words.index("--templates") + 1], "examples/orders/orders.yaml")
        self.assertEqual(words[words.index("--handlers") + 1], "build/release/examples/liborders.so")
        self.assertEqual(words[words.index("--config") + 1], "server.toml")
        return self.start_server("--bind", "127.0.0.1:0", "--templates", ORDERS, "--handlers", HANDLERS)

    def test_what_the_readme_says_of_keys_and_encryption_works(self):
        server = self.start_documented(documented("README.md", "secure"))
        self.assertTrue(self.url.startswith("https://"), self.url)
        asked = documented("README.md", "secure-curl")
        self.assertIn("https://127.0.0.1:8443", asked)
        answer = json.loads(self.run_shell(asked.replace("https://127.0.0.1:8443", self.url)))
        self.assertEqual(answer["tasks"], [])
        self.assertEqual(self.ask({}), 401)
        self.assertNotIn("nobody is asked", server.output(0).stderr)
        key = (self.folder / "deploy.key").read_text().strip()
        kept_logs.note_secret(key)
        self.assertNotIn(key, str(self.stop(server)))

    def test_what_the_reference_says_of_tokens_works(self):
        self.write("server.toml", CONFIGURATION + AUTH + documented("docs/reference/security.md", "token-keys"))
        script = documented("docs/reference/security.md", "token")
        make, ask = script.split("curl", 1)
        self.run_shell(make)
        server = self.start_server()
        self.assertIn("https://127.0.0.1:8443", ask)
        # The key that the server knows must not be made again.
        make = make[make.index("b64()"):]
        answer = self.run_shell(make + "curl" + ask.replace("https://127.0.0.1:8443", self.url))
        self.assertEqual(json.loads(answer)["tasks"], [])
        self.stop(server)

    def test_a_token_counts_as_long_as_it_says_and_for_what_it_says(self):
        self.make_issuer()
        self.make_issuer("stranger")
        self.write("server.toml", CONFIGURATION + AUTH + 'jwt_public_key_path = "issuer.pub"\n')
        server = self.start_server("--config-endpoint")
        self.assertEqual(self.ask(self.bearer()), 200)
        self.assertEqual(self.ask(self.bearer(), "/config"), 403)
        self.assertEqual(self.ask(self.bearer(permissions=["system:*"]), "/config"), 200)
        self.assertEqual(self.ask(self.bearer(exp=int(time.time()) - 3600)), 401)
        self.assertEqual(self.ask(self.bearer(aud="other")), 401)
        self.assertEqual(self.ask(self.bearer("stranger")), 401)
        self.assertEqual(self.ask({}, "/health/ready"), 200)
        self.stop(server)

    def test_sighup_takes_keys_back_and_shows_a_new_certificate(self):
        self.make_certificate()
        tls = 'tls_enabled = true\ntls_cert_path = "cert.pem"\ntls_key_path = "cert.key"\n'
        keys = 'api_keys_enabled = true\napi_keys = [{key = "%s-0123456789", permissions = ["tasks:list"]}]\n'
        self.write("server.toml", CONFIGURATION + tls + AUTH + keys % "old")
        server = self.start_server()
        self.assertEqual(self.ask({"x-api-key": "old-0123456789"}), 200)
        old = (self.folder / "cert.pem").read_text()

        self.make_certificate(subject="renewed")
        self.write("server.toml", CONFIGURATION + tls + AUTH + keys % "new")
        self.reload(server, "configuration: read again")
        self.assertEqual(self.ask({"x-api-key": "old-0123456789"}), 401)
        self.assertEqual(self.ask({"x-api-key": "new-0123456789"}), 200)
        shown = ssl.get_server_certificate(tuple(self.url.removeprefix("https://").split(":")))
        self.assertEqual(shown.split(), (self.folder / "cert.pem").read_text().split())
        self.assertNotEqual(shown.split(), old.split())

        self.write("cert.pem", "no certificate")
        self.write("server.toml", CONFIGURATION + tls + AUTH + keys % "third")
        self.reload(server, "nothing is taken over")
        self.write("cert.pem", shown)
        self.assertEqual(self.ask({"x-api-key": "new-0123456789"}), 200)
        self.assertEqual(self.ask({"x-api-key": "third-0123456789"}), 401)
        self.assertNotIn("0123456789", str(self.stop(server)))

    def test_clients_need_a_certificate_where_the_configuration_says_so(self):
        self.make_certificate()
        self.make_certificate("client", "client")
        self.write("server.toml", CONFIGURATION + 'tls_enabled = true\ntls_cert_path = "cert.pem"\n'
                   'tls_key_path = "cert.key"\ntls_client_ca_path = "client.pem"\n')
        server = self.start_server()
        tls = ssl.create_default_context(cafile=self.folder / "cert.pem")
        with self.assertRaises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
            self.ask({}, tls=tls)
        tls.load_cert_chain(self.folder / "client.pem", self.folder / "client.key")
        self.assertEqual(self.ask({}, tls=tls), 200)
        self.stop(server)

    def test_an_issuer_changes_his_keys(self):
        self.make_issuer("first")
        self.make_issuer("second")
        published = {}

        class Keys(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps({"keys": list(published.values())}).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        def publish(name: str) -> None:
            text = self.run_shell(f"openssl rsa -in {name}.pem -noout -modulus")
            modulus = bytes.fromhex(text.strip().removeprefix("Modulus="))
            published[name] = {"kty": "RSA", "use": "sig", "kid": name, "e": "AQAB", "n": base64url(modulus)}

        publish("first")
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keys) as issuer:
            threading.Thread(target=issuer.serve_forever, daemon=True).start()
            self.write("server.toml", CONFIGURATION + AUTH + 'jwt_verification_method = "jwks"\n'
                       f'jwks_url = "http://127.0.0.1:{issuer.server_port}/keys"\njwks_url_allow_http = true\n'
                       "jwks_refresh_interval_seconds = 1\n")
            server = self.start_server()
            self.assertEqual(self.ask(self.bearer("first", key_id="first")), 200)
            self.assertEqual(self.ask(self.bearer("second", key_id="second")), 401)
            publish("second")
            del published["first"]
            self.wait_until(lambda: self.ask(self.bearer("second", key_id="second")) == 200)
            self.assertEqual(self.ask(self.bearer("first", key_id="first")), 401)
            self.stop(server)
            issuer.shutdown()

    def test_who_is_asked_may_come_from_elsewhere(self):
        self.write("server.toml", CONFIGURATION.replace("127.0.0.1", "0.0.0.0") + AUTH + 'api_key = "any-0123456789"\n')
        server = self.start_server()
        self.assertIn("credentials travel to 0.0.0.0", server.output(0).stderr)
        self.url = self.url.replace("0.0.0.0", "127.0.0.1")
        self.assertEqual(self.ask({}), 401)
        self.assertEqual(self.ask({"x-api-key": "any-0123456789"}), 200)
        self.stop(server)

    def test_what_cannot_protect_anything_is_refused_before_anything_is_opened(self):
        self.make_issuer()
        private = (self.folder / "issuer.pem").read_text()
        for settings, complaint in (
                ('tls_enabled = true\ntls_cert_path = "none.pem"\ntls_key_path = "none.key"\n', "none.pem cannot be used"),
                ("tls_enabled = true\n", "needs a certificate and its key"),
                ('tls_client_ca_path = "ca.pem"\n', "without encryption clients cannot show a certificate"),
                (AUTH + 'jwt_public_key_path = "none.pub"\n', "none.pub cannot be read"),
                (AUTH + 'jwt_public_key_path = "issuer.pem"\n', "this is a private key"),
                (AUTH + 'api_keys_enabled = true\napi_keys = [{key = "same-0123456789", permissions = []},'
                 '{key = "same-0123456789", permissions = []}]\n', "has the key of another one"),
                (AUTH, "nobody could get in")):
            with self.subTest(complaint):
                self.write("server.toml", CONFIGURATION + settings)
                refused = self.tasker("server", "--config", "server.toml")
                self.assertNotEqual(refused.code, 0)
                self.assertIn(complaint, refused.stderr)
                self.assertNotIn("same-0123456789", str(refused))
                self.assertNotIn(private.splitlines()[3], str(refused))
                self.assertFalse((self.folder / "shop.db").exists(), "the store was opened")

    def test_no_secret_is_told_even_to_those_who_want_to_know_all(self):
        self.make_issuer()
        self.write("server.toml", CONFIGURATION + AUTH + 'jwt_public_key_path = "issuer.pub"\n'
                   'api_key = "master-0123456789"\napi_keys_enabled = true\n'
                   'api_keys = [{key = "reader-0123456789", permissions = ["tasks:list"], description = "reader"}]\n')
        server = self.start_server("--log-level", "debug", "--config-endpoint")
        token = self.token()
        told = ""
        for headers in ({"x-api-key": "master-0123456789"}, {"x-api-key": "reader-0123456789"},
                        {"x-api-key": "wrong-0123456789"}, {"authorization": "Bearer " + token},
                        {"authorization": "Bearer " + token[:-8] + "AAAAAAAA"}):
            for method, target in (("GET", "/v1/tasks"), ("GET", "/config"), ("GET", "/metrics"),
                                   ("DELETE", "/v1/tasks/0198c0de-0000-7000-8000-000000000001")):
                connection = self.connect()
                connection.request(method, target, headers=headers)
                answer = connection.getresponse()
                told += str(answer.headers) + answer.read().decode()
                connection.close()
        told += str(self.stop(server))
        self.assertIn('audit: {"caller":"api-key:reader","operation":"cancel_task"', told)
        self.assertIn('audit: {"caller":"jwt:anna","operation":"cancel_task"', told)
        self.assertNotIn("-0123456789", told)
        self.assertNotIn(token.split(".")[1][:30], told)
        self.assertNotIn(token.split(".")[2][:30], told)


if __name__ == "__main__":
    tasker_program.main()
