"""Goal: what goes wrong with a server of PostgreSQL is told clearly, ends no process, and is over once the
server is well again.

Method: servers of its own, which are down, have TLS, follow another one, have a full disk, or are
killed in the middle of the airports workflow."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest

import airports
import tasker_program

sys.path.insert(0, str(tasker_program.SOURCE / "tools"))
import with_postgres  # noqa: E402

SERVER = os.environ.get("TASKER_TEST_POSTGRES", "")

@unittest.skipUnless(SERVER, "no server: run this by tools/with_postgres.py COMMAND")
class PostgresFailures(airports.AirportsTest):
    row_delay_us = 1000

    def setUp(self) -> None:
        super().setUp()
        self.servers: list[with_postgres.Server] = []
        self.location = ""

    def tearDown(self) -> None:
        super().tearDown()
        for server in self.servers:
            server.stop()

    def new_server(self, *settings: str) -> with_postgres.Server:
        server = with_postgres.Server(with_postgres.find_programs(None), is_durable=False,
                                      more_settings=settings)
        self.servers.append(server)
        return server

    def started(self, *settings: str) -> with_postgres.Server:
        server = self.new_server(*settings)
        server.start()
        return server

    def store_of(self, place: str) -> str:
        return self.location

    def refused(self, location: str, *words: str) -> tasker_program.Finished:
        refused = self.tasker("task", "list", "--store", location)
        self.assertNotEqual(refused.code, 0, refused)
        for word in words:
            self.assertIn(word, refused.stderr)
        return refused

    def sql(self, text: str) -> str:
        return subprocess.run(["psql", "-qtA", "-v", "ON_ERROR_STOP=1", self.location, "-c", text],
                              check=True, capture_output=True, text=True).stdout.strip()

    def test_a_server_that_is_down_is_told_and_used_once_it_is_up(self):
        server = self.started()
        self.location = server.location
        server.halt("fast")
        began = time.monotonic()
        refused = self.start_in("down").finish()
        self.assertEqual(refused.code, 1, refused)
        self.assertIn("is the server running there?", refused.stderr)
        self.assertIn("TSK-3001", refused.stderr)
        self.assertLess(time.monotonic() - began, 10)
        server.start_again()
        self.finish_in("down", row_delay_us=0)
        self.check_complete("down")

    def test_a_server_that_is_killed_under_load_is_used_again_when_it_is_back(self):
        server = self.started()
        self.location = server.location
        running = self.start_in("killed")
        self.wait_for_batches()
        for mode in ("immediate", "fast"):
            server.halt(mode)
            server.start_again()
            self.assertTrue(running.lasts(0.5), "it was to be hit in the middle")
        finished = running.finish()
        self.assertEqual(finished.code, 0, finished)
        self.assertEqual(self.task_of("killed")["status"], "complete")

    def certificate(self, server: with_postgres.Server, name: str, host: str) -> pathlib.Path:
        files = [server.folder / f"{name}.{end}" for end in ("crt", "key")]
        subprocess.run(["openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-newkey",
                        "rsa:2048", "-subj", f"/CN={host}", "-out", files[0], "-keyout", files[1]],
                       check=True, capture_output=True)
        for file in files:
            file.chmod(0o600)
            if server.user:
                os.chown(file, server.user.pw_uid, server.user.pw_gid)
        return files[0]

    def test_tls_that_does_not_fit_is_refused_with_what_to_check(self):
        server = self.new_server()
        ours = self.certificate(server, "ours", "db.example.com")
        other = self.certificate(server, "other", "db.example.com")
        server.more_settings = ("ssl=on", f"ssl_cert_file={ours}", f"ssl_key_file={ours.with_suffix('.key')}")
        server.start()
        advice = "check sslmode, sslrootcert"
        for parameters in (f"sslmode=verify-ca&sslrootcert={other}",    # signed by somebody else
                           f"sslmode=verify-full&sslrootcert={ours}",   # of another host
                           f"sslmode=verify-full&sslrootcert={self.folder}/none.crt"):
            refused = self.refused(f"{server.location}?{parameters}", advice)
            self.assertEqual(refused.code, 2, refused)
        good = f"{server.location}?sslmode=verify-ca&sslrootcert={ours}"
        self.refused(good, "it has no store")  # connected
        self.location = good
        self.finish_in("tls", row_delay_us=0)
        self.check_complete("tls")

    def test_a_standby_can_be_read_and_written_once_it_is_promoted(self):
        primary = self.started()
        self.location = primary.location
        self.finish_in("first", row_delay_us=0)
        before = self.task_of("first")
        standby = self.new_server()
        standby.start_as_standby_of(primary)
        self.location = standby.location
        self.assertEqual(self.task_of("first"), before)
        self.succeed("store", "check", "--store", self.location)
        refused = self.run_again("first", "second")
        self.assertEqual(refused.code, 1, refused)
        self.assertIn("a standby", refused.stderr)
        self.assertIn("TSK-3102", refused.stderr)
        standby.promote()
        finished = self.run_again("first", "second")
        self.assertEqual(finished.code, 0, finished)

    def run_again(self, place: str, key: str, **more) -> tasker_program.Finished:
        """Another task, with the input of the first one."""
        source = json.loads((self.folder / place / "input.json").read_text())
        self.write("again.json", json.dumps(source | {"row_delay_us": 0} | more))
        return self.tasker("run", airports.TEMPLATE, "--handlers", airports.HANDLERS, "--store",
                           self.location, "--input", f"@{self.folder / 'again.json'}",
                           "--key", key)

    @contextlib.contextmanager
    def small_disk(self, server: with_postgres.Server):
        folder = server.folder / "small"
        folder.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder],
                                 capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("only root can mount a small disk")
        try:
            if server.user:
                os.chown(folder, server.user.pw_uid, server.user.pw_gid)
            yield folder
        finally:
            with contextlib.suppress(RuntimeError):
                server.halt("immediate")
            subprocess.run(["umount", folder], check=True)

    @staticmethod
    def fill(disk: pathlib.Path) -> pathlib.Path:
        filler = disk / "filler"
        with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        return filler

    def test_a_full_disk_holds_work_up_until_there_is_space(self):
        server = self.new_server()
        with self.small_disk(server) as disk:
            server.start()
            self.location = server.location
            self.sql(f"CREATE TABLESPACE small LOCATION '{disk}'")
            self.sql("ALTER DATABASE postgres SET default_tablespace = small")
            running = self.start_in("full")
            self.wait_for_batches()
            filler = self.fill(disk)
            log = server.folder / "log"
            self.wait_until(lambda: "No space left on device" in log.read_text(),
                            "the server did not feel that its disk is full")
            # Too long to fit in between, and not to be compressed.
            told = self.run_again("full", "other", report_dir=os.urandom(4_900).hex())
            self.assertEqual(told.code, 1, told)
            self.assertIn("the disk of the server is full", told.stderr)
            self.assertIn("TSK-3105", told.stderr)
            self.assertTrue(running.lasts(0.1), "it waits for the disk")
            filler.unlink()
            finished = running.finish()
            self.assertEqual(finished.code, 0, finished)
            self.assertEqual(self.task_of("full")["status"], "complete")
            self.succeed("store", "check", "--store", self.location)


if __name__ == "__main__":
    tasker_program.main()
