#!/usr/bin/env python3
"""Runs a command with a PostgreSQL server of its own, which is gone afterwards.

    tools/with_postgres.py ctest --test-dir build/release
    tools/with_postgres.py --durable make bench-postgres
    tools/with_postgres.py --version 13 build/release/tests/conformance/conformance_test

The command finds where the server is in TASKER_TEST_POSTGRES: a location as `--store` takes it. Where
pgbouncer is installed, TASKER_TEST_POOLER leads there through it, in transaction mode. The server
runs as an unprivileged user (root becomes `postgres`), in a folder in the system's temporary one, on
a Unix socket and a free port of 127.0.0.1, with Debian's programs, or with those of another version
that tools/fetch_postgres.sh brought. Without --durable it does not wait for the disk: tests ask
whether transactions are right, not whether disks are.
"""
import argparse
import contextlib
import os
import pathlib
import platform
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import kept_logs

USER = "tasker"
VARIABLE = "TASKER_TEST_POSTGRES"
FETCHED = pathlib.Path(__file__).resolve().parent.parent / ".deps/postgresql"
SKIPPED = 77  # what CTest is told to take for it
POOLER_VARIABLE = "TASKER_TEST_POOLER"


def find_programs(folder: str | None, version: str | None = None) -> pathlib.Path:
    if folder:
        return pathlib.Path(folder)
    if version:
        return find_version(version)
    versions = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin")
                if (path / "initdb").exists()]
    if not versions:
        sys.exit("with_postgres: no server in /usr/lib/postgresql; run: make setup-test")
    return max(versions, key=lambda path: float(path.parent.name))


def find_version(version: str) -> pathlib.Path:
    debian = pathlib.Path("/usr/lib/postgresql") / version / "bin"
    if (debian / "initdb").exists():
        return debian
    for found in (FETCHED / version).glob("**/bin/initdb"):
        return found.parent
    if platform.machine() != "x86_64":
        print(f"with_postgres: PostgreSQL {version} can be fetched for x86_64 only")
        sys.exit(SKIPPED)
    sys.exit(f"with_postgres: no PostgreSQL {version} here; run: tools/fetch_postgres.sh")


def free_port() -> int:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """A cluster in a temporary folder. It can be stopped and started again in any way."""

    def __init__(self, programs: pathlib.Path, is_durable: bool,
                 more_settings: tuple[str, ...] = (), connections_max: int = 200):
        self.programs = programs
        self.is_durable = is_durable
        self.connections_max = connections_max
        self.more_settings = more_settings
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tasker_pg_"))
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        os.chmod(self.folder, 0o755)
        self.port = free_port()
        if programs.is_relative_to(FETCHED):
            # Another user could not go through the folders that lie above them.
            tree = FETCHED / programs.relative_to(FETCHED).parts[0]
            shutil.copytree(tree, self.folder / "programs", symlinks=True)
            self.programs = self.folder / "programs" / programs.relative_to(tree)

    @property
    def location(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/postgres"

    @property
    def identity(self) -> dict:
        return {"user": self.user.pw_uid, "group": self.user.pw_gid,
                "extra_groups": []} if self.user else {}

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run([self.programs / name, *arguments], cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **self.identity)
        if done.returncode != 0:
            log = self.folder / "log"
            raise RuntimeError(f"{name}: {done.stdout}\n{log.read_text() if log.exists() else ''}")

    def start(self) -> None:
        """Makes the cluster and starts it."""
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")
        # Passwords are asked for on the socket only, so that tests can be refused.
        (self.folder / "data" / "pg_hba.conf").write_text(
            "local all all scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
            "host replication all 127.0.0.1/32 trust\n")
        self.start_again()

    def start_as_standby_of(self, other: "Server") -> None:
        """Copies the cluster of another one, and follows it."""
        self._run("pg_basebackup", "-D", str(self.folder / "data"), "-R", "-X", "stream",
                  "-c", "fast", "-d", f"host=127.0.0.1 port={other.port} user={USER}")
        self.start_again()

    def promote(self) -> None:
        """Makes a standby a server that can be written. Returns when it can."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "promote")

    def start_again(self) -> None:
        """Returns when it answers."""
        settings = [f"port={self.port}", f"unix_socket_directories={self.folder}",
                    "listen_addresses=127.0.0.1", f"max_connections={self.connections_max}",
                    "log_min_messages=error"]
        if not self.is_durable:
            settings += ["fsync=off", "full_page_writes=off"]
        # Counts statements, where a database asks for it: that costs a little time.
        libraries = [path for path in (self.programs.parent / "lib", self.programs.parent)
                     for _ in path.glob("**/pg_stat_statements.so")]
        if libraries:
            settings += ["shared_preload_libraries=pg_stat_statements",
                         "pg_stat_statements.track=none"]
        options = " ".join(f"-c {setting}" for setting in (*settings, *self.more_settings))
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-o", options,
                  "-l", str(self.folder / "log"), "-w", "-t", "60", "start")

    def halt(self, mode: str) -> None:
        """`fast` ends transactions and says goodbye; `immediate` is as a crash."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "-t", "60", "stop")

    def stop(self) -> None:
        """Ends it and removes everything."""
        with contextlib.suppress(RuntimeError):
            self.halt("immediate")
        kept_logs.keep_file("postgres", self.folder / "log")
        shutil.rmtree(self.folder, ignore_errors=True)


class Pooler:
    """A pgbouncer before a server: each transaction may be on another connection to it."""

    def __init__(self, program: str, server: Server):
        self.port = free_port()
        file = server.folder / "pgbouncer.ini"
        file.write_text(f"""[databases]
* = host=127.0.0.1 port={server.port} user={USER}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 6
max_client_conn = 1000
""")
        self.log = open(server.folder / "pgbouncer.log", "w+")
        self.process = subprocess.Popen([program, "-q", str(file)], cwd=server.folder,
                                        stdout=self.log, stderr=subprocess.STDOUT,
                                        **server.identity)
        for _ in range(1000):
            with contextlib.closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self.stop()
        self.log.seek(0)
        raise RuntimeError(f"pgbouncer does not start: {self.log.read()}")

    @property
    def location(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--durable", action="store_true", help="every commit waits for the disk")
    parser.add_argument("--version", help="13, 15, 18: of PostgreSQL; Debian's if not given")
    parser.add_argument("--programs", help="the folder of initdb and pg_ctl")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("no command")
    # So that an interrupted run removes its server, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = Server(find_programs(options.programs, options.version), options.durable)
    pooler = None
    try:
        server.start()
        environment = os.environ | {VARIABLE: server.location}
        program = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")
        if program:
            pooler = Pooler(program, server)
            environment[POOLER_VARIABLE] = pooler.location
        return subprocess.run(options.command, env=environment).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        if pooler:
            pooler.stop()
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
