"""A program that asks callers who they are, over encrypted connections: certificates, issuers, tokens, and how to ask it."""
import base64
import contextlib
import http.client
import json
import signal
import ssl
import subprocess
import time

import tasker_program
import kept_logs  # tasker_program says where it lies


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class SecuredTest(tasker_program.EndToEndTest):
    """`self.url` is where the program listens."""

    claims = {"iss": "tasker-core", "aud": "tasker-api", "permissions": ["tasks:*"]}

    def run_shell(self, script: str) -> str:
        return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, check=True,
                              capture_output=True, text=True).stdout

    def stop(self, server: tasker_program.Running) -> tasker_program.Finished:
        server.signal(signal.SIGTERM)
        finished = server.finish()
        self.assertEqual(finished.code, 0, finished)
        return finished

    def reload(self, server: tasker_program.Running, answer: str) -> None:
        before = server.output(0).stderr.count(answer)
        server.signal(signal.SIGHUP)
        self.wait_for(server, answer, before + 1, "stderr")

    def connect(self, tls: ssl.SSLContext | None = None):
        scheme, _, address = self.url.partition("://")
        if scheme == "http":
            return http.client.HTTPConnection(address, timeout=60)
        return http.client.HTTPSConnection(
            address, timeout=60, context=tls or ssl.create_default_context(cafile=self.folder / "cert.pem"))

    def ask(self, headers: dict[str, str], target: str = "/v1/tasks", tls: ssl.SSLContext | None = None) -> int:
        with contextlib.closing(self.connect(tls)) as connection:
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status

    def make_certificate(self, name: str = "cert", subject: str = "tasker") -> None:
        self.run_shell(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
            f"-subj /CN={subject} -addext subjectAltName=IP:127.0.0.1 -keyout {name}.key -out {name}.pem "
            "2>&1")
        kept_logs.note_private_key((self.folder / f"{name}.key").read_text())

    def make_issuer(self, name: str = "issuer") -> None:
        self.run_shell(f"openssl genrsa -out {name}.pem 2048; openssl pkey -in {name}.pem -pubout -out {name}.pub")
        kept_logs.note_private_key((self.folder / f"{name}.pem").read_text())

    def token(self, issuer: str = "issuer", key_id: str = "", **claims) -> str:
        header = {"alg": "RS256", **({"kid": key_id} if key_id else {})}
        body = {**self.claims, "sub": "anna", "exp": int(time.time()) + 600, **claims}
        text = ".".join(base64url(json.dumps(part).encode()) for part in (header, body))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", f"{issuer}.pem", "-binary"],
                                   cwd=self.folder, check=True, capture_output=True, input=text.encode()).stdout
        return f"{text}.{base64url(signature)}"

    def bearer(self, *arguments, **claims) -> dict[str, str]:
        return {"authorization": "Bearer " + self.token(*arguments, **claims)}
