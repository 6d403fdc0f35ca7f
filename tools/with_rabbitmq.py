#!/usr/bin/env python3
"""Runs a command with a RabbitMQ server of its own, which is gone afterwards.

    tools/with_rabbitmq.py build/release/tests/conformance/conformance_test
    tools/with_postgres.py tools/with_rabbitmq.py COMMAND...

The command finds where the server is in TASKER_TEST_RABBITMQ, as `amqp://...`, and a program that
runs rabbitmqctl for it in TASKER_TEST_RABBITMQ_CONTROL. The server runs as an unprivileged user (root
becomes `rabbitmq`), in a folder in the system's temporary one, on free ports of 127.0.0.1, with an
epmd, a cookie and a home of its own, from Debian's package. That package's service is not touched.
"""
import argparse
import contextlib
import os
import pathlib
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import kept_logs

VARIABLE = "TASKER_TEST_RABBITMQ"
PROGRAMS = pathlib.Path("/usr/lib/rabbitmq/bin")
PATIENCE_SECONDS = 120


def free_ports(count: int) -> list[int]:
    """Different ones: all are held until the last is found."""
    with contextlib.ExitStack() as held:
        ports = []
        for _ in range(count):
            free = held.enter_context(contextlib.closing(socket.socket()))
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
        return ports


def kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


class Server:
    """A node in a temporary folder."""

    def __init__(self) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tasker_mq_"))
        self.user = pwd.getpwnam("rabbitmq") if os.geteuid() == 0 else None
        self.port, self.distribution_port, self.epmd_port = free_ports(3)
        self.node = f"tasker_{self.port}@localhost"
        self.epmd: subprocess.Popen | None = None
        self.server: subprocess.Popen | None = None

    @property
    def location(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    @property
    def control(self) -> str:
        return str(self.folder / "control")

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder,
                "ERL_EPMD_PORT": str(self.epmd_port), "ERL_EPMD_ADDRESS": "127.0.0.1",
                "RABBITMQ_NODENAME": self.node, "RABBITMQ_DIST_PORT": str(self.distribution_port),
                "RABBITMQ_MNESIA_BASE": f"{folder}/data", "RABBITMQ_LOG_BASE": f"{folder}/log",
                "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
                "RABBITMQ_CONF_ENV_FILE": f"{folder}/rabbitmq-env.conf",
                "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins"}

    def _identity(self) -> dict:
        if not self.user:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def prepare(self) -> None:
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\ndisk_free_limit.absolute = 10MB\n"
            "log.console = false\n")
        (self.folder / "rabbitmq-env.conf").write_text("")
        (self.folder / "enabled_plugins").write_text("[].\n")
        cookie = self.folder / ".erlang.cookie"
        cookie.write_text(os.urandom(16).hex())
        os.chmod(cookie, 0o400)
        self.write_control()
        if self.user:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
        os.chmod(self.folder, 0o755)
        self.watch_over()

    def watch_over(self) -> None:
        """What this process starts must not outlive it, however it ends: a child of it waits for
        that, for the other end of a pipe is closed then."""
        ended, self.alive = os.pipe()
        if os.fork() > 0:
            os.close(ended)
            return
        os.setsid()
        os.close(self.alive)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # whoever reads our output must not wait for this process
            os.dup2(null, stream)
        os.read(ended, 1)
        for leader in (self.folder / "leaders").glob("*"):
            kill_group(int(leader.name))
        shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(0)

    def note_leader(self, process: subprocess.Popen) -> None:
        (self.folder / "leaders").mkdir(exist_ok=True)
        (self.folder / "leaders" / str(process.pid)).touch()

    def write_control(self) -> None:
        settings = " ".join(f"{name}={shlex.quote(value)}"
                            for name, value in self._environment().items())
        become = f"setpriv --reuid={self.user.pw_uid} --regid={self.user.pw_gid} " \
                 "--clear-groups " if self.user else ""
        script = pathlib.Path(self.control)
        script.write_text(f'#!/bin/sh\ncd {self.folder} && exec env -i {settings} '
                          f'{become}{PROGRAMS}/rabbitmqctl "$@"\n')
        script.chmod(0o755)

    def start(self) -> None:
        """Starts it, or starts it again with what it had."""
        if self.epmd is None:
            self.epmd = subprocess.Popen(
                ["epmd", "-port", str(self.epmd_port), "-address", "127.0.0.1"],
                cwd=self.folder, env=self._environment(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True, **self._identity())
            self.note_leader(self.epmd)
        with open(self.folder / "output", "ab") as output:
            self.server = subprocess.Popen([PROGRAMS / "rabbitmq-server"], cwd=self.folder,
                                           env=self._environment(), stdin=subprocess.DEVNULL,
                                           stdout=output, stderr=output, start_new_session=True,
                                           **self._identity())
        self.note_leader(self.server)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n"
                                   f"{(self.folder / 'output').read_text()}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"  # its first frame
        return False

    def kill(self) -> None:
        """Ends it at once, as a power loss would."""
        if self.server is not None:
            kill_group(self.server.pid)
            self.server.wait()
            (self.folder / "leaders" / str(self.server.pid)).unlink(missing_ok=True)
            self.server = None

    def stop(self) -> None:
        self.kill()
        if self.epmd is not None:
            self.epmd.kill()
            self.epmd.wait()
        for log in (self.folder / "output", *(self.folder / "log").glob("*.log")):
            kept_logs.keep_file("rabbitmq", log)
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("no command")
    if not (PROGRAMS / "rabbitmq-server").exists():
        sys.exit(f"with_rabbitmq: no server in {PROGRAMS}; run: make setup-test")
    # So that an interrupted run removes its server, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = Server()
    try:
        server.prepare()
        server.start()
        environment = os.environ | {VARIABLE: server.location,
                                    f"{VARIABLE}_CONTROL": server.control}
        return subprocess.run(options.command, env=environment).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
