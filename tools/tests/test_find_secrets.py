"""No secret that a test left in a log goes unseen; and the logs are really kept."""
import contextlib
import io
import os
import pathlib
import re
import sys
import tempfile
import unittest
import unittest.mock

TOOLS = pathlib.Path(__file__).resolve().parents[1]
SOURCE = TOOLS.parent
for place in (TOOLS, SOURCE / "tests/end_to_end"):
    sys.path.insert(0, str(place))

import find_secrets
import kept_logs
import tasker_program

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLWl0"


class CheckSecrets(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.logs = pathlib.Path(folder.name)
        kept = unittest.mock.patch.dict(os.environ, {"TASKER_TEST_LOGS": folder.name})
        kept.start()
        self.addCleanup(kept.stop)

    def check(self, *files: pathlib.Path) -> tuple[int, str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = find_secrets.main([str(self.logs), *map(str, files)])
        return code, out.getvalue()

    def test_finds_each_kind_and_does_not_repeat_it(self):
        for kind, line in (
                ("a key", "refused reader-0123456789abcdef"),
                ("a token", f"authorization: Bearer {TOKEN}"),
                ("a private key", "-----BEGIN PRIVATE KEY-----"),
                ("a private key", "-----BEGIN RSA PRIVATE KEY-----"),
                ("a password in a URL", "cannot reach postgres://me:letmein@db/orders"),
                ("a password in a URL", "cannot reach amqp://:letmein@host")):
            with self.subTest(line):
                self.logs.joinpath("planted.log").write_text(f"first line\nsays {line}\n")
                code, said = self.check()
                self.assertEqual(code, 1)
                self.assertIn(f"planted.log:2: {kind}", said)
                for secret in ("0123456789", TOKEN, "letmein"):
                    self.assertNotIn(secret, said)

    def test_finds_what_was_noted_when_it_was_made(self):
        kept_logs.note_secret("c0ffee")
        kept_logs.note_private_key("-----BEGIN PRIVATE KEY-----\n" + "Q" * 64 + "\n")
        kept_logs.keep("server", "an innocent line\n")
        self.assertEqual(self.check()[0], 0)
        for secret in ("c0ffee", "Q" * 64):
            kept_logs.keep("server", f"key {secret} is unknown\n")
        code, said = self.check()
        self.assertEqual((code, said.count("a noted secret")), (1, 2))

    def test_takes_what_is_no_secret(self):
        kept_logs.keep("server", "postgres://me:***@db/orders amqp://guest:guest@localhost:5672\n"
                       "give amqp://user:password@host, see http://127.0.0.1:8080/a@b\n"
                       "caller api-key:reader, task 01989c0d-7b6e-7c31-9a44-6f1c2e5d8b90\n")
        self.assertEqual(self.check(), (0, self.check()[1]))

    def test_searches_other_files_too(self):
        kept_logs.keep("server", "nothing\n")
        other = self.logs.parent / f"{self.logs.name}.other"
        other.write_text(f"Bearer {TOKEN}")
        self.addCleanup(other.unlink)
        self.assertEqual(self.check(other)[0], 1)

    def test_refuses_to_pass_where_nothing_was_kept(self):
        self.assertEqual(self.check()[0], 1)
        kept_logs.keep("server", "nothing\n")
        self.assertEqual(self.check()[0], 0)
        self.assertEqual(self.check(self.logs / "LastTest.log")[0], 1)

    def test_what_programs_write_is_kept(self):
        class Planted(tasker_program.EndToEndTest):
            def test_it(self):
                self.start(prefix=("sh", "-c", "echo to-stdout; echo key-0123456789 >&2")).finish()

        result = Planted("test_it").run()
        self.assertTrue(result.wasSuccessful(), result.errors + result.failures)
        kept = "".join(file.read_text() for file in self.logs.glob("*.log"))
        self.assertIn("to-stdout", kept)
        self.assertEqual(self.check()[0], 1)

    def test_passwords_and_keys_of_tests_can_be_recognised(self):
        """Those of whole processes and of servers, whose logs are kept."""
        given = re.compile(r"""\b(?:api_key|key) ?= ?\\?"([^"{}%]+)\\?"|://\w+:([^@"'{}*%]+)@""")
        known = {"guest", "password"}
        for file in [*SOURCE.glob("tests/end_to_end/*.py"), *SOURCE.glob("tests/server/**/*.?pp"),
                     *SOURCE.glob("tests/conformance/*.cpp")]:
            for match in given.finditer(file.read_text()):
                secret = match.group(1) or match.group(2)
                with self.subTest(f"{file.name}: {secret}"):
                    self.assertTrue("-0123456789" in secret or secret in known)


if __name__ == "__main__":
    unittest.main()
