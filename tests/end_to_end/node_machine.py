"""A machine with nothing but Node, Bun or Deno, as far as commands can see; what readers of a page type there."""
import json
import os
import pathlib
import re
import signal
import subprocess
import urllib.request

import tasker_program
from tasker_program import BUILD, SOURCE

SOURCES = SOURCE / "bindings/node"
PROGRAMS = SOURCES / "runtimes/node_modules"
NPM = SOURCE / ".deps/node/lib/node_modules/npm/bin"
NPM_CACHE = SOURCE / ".deps/npm-cache"
NODE = {"node20": PROGRAMS / "node20/bin/node", "node22": PROGRAMS / "node22/bin/node"}
RUNTIMES = {**NODE, "bun": PROGRAMS / "@oven/bun-linux-x64/bin/bun", "deno": PROGRAMS / "@deno/linux-x64-glibc/deno"}
# Deno that has not been told to looks for a newer one.
VARIABLES = {"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1", "npm_config_offline": "true",
             "npm_config_update_notifier": "false", "npm_config_audit": "false", "npm_config_fund": "false"}

EXAMPLE = re.compile(r"<!-- example:([\w.-]+) -->\n```\w+\n(.*?)```\n<!-- /example:\1 -->", re.S)


def examples_of(page: pathlib.Path) -> dict[str, str]:
    """What a page marks as to be typed, by name."""
    return dict(EXAMPLE.findall(page.read_text()))


def without_network() -> list[str]:
    """What a command is put behind so that it has none; nothing where the system does not allow that."""
    prefix = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    return prefix if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0 else []


class Machine:
    """Commands find a runtime, npm if it is Node, and Debian's smallest programs."""

    def __init__(self, folder: pathlib.Path, runtime: str):
        self.folder = folder
        self.runtime = runtime
        self.programs = folder.parent / f"{folder.name}-bin"
        self.programs.mkdir()
        folder.mkdir(exist_ok=True)
        if runtime in NODE:
            (self.programs / "node").symlink_to(NODE[runtime])
            for name in ("npm", "npx"):
                self._script(name, f'exec "{NODE[runtime]}" "{NPM}/{name}-cli.js" "$@"')
        else:
            (self.programs / runtime).symlink_to(RUNTIMES[runtime])

    def _script(self, name: str, command: str) -> None:
        script = self.programs / name
        script.write_text(f"#!/bin/sh\n{command}\n")
        script.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        home = self.folder.parent / f"{self.folder.name}-home"
        home.mkdir(exist_ok=True)
        return {**VARIABLES, "PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8",
                "npm_config_cache": str(NPM_CACHE)}

    def run(self, commands: str, prefix: list[str] | None = None, **more: str) -> subprocess.CompletedProcess:
        """Types them, and stops at the first that fails."""
        return subprocess.run([*(prefix or []), "sh", "-ec", commands], cwd=self.folder, text=True, capture_output=True,
                              env={**self.environment, **more}, check=False, timeout=120)

    def start(self, commands: str, **more: str) -> "Started":
        return Started(subprocess.Popen(["sh", "-ec", commands], cwd=self.folder, text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, env={**self.environment, **more}, start_new_session=True))


class Started:
    """Commands that run, in a process group of their own; what they write, in one stream."""

    def __init__(self, process: subprocess.Popen):
        self.process = process
        self.written = ""

    def __enter__(self) -> "Started":
        return self

    def __exit__(self, *_) -> None:
        self.kill()
        self.process.stdout.close()

    def wait_for(self, text: str) -> None:
        """Until a line has it."""
        for line in self.process.stdout:
            self.written += line
            if text in line:
                return
        raise AssertionError(f"it ended without {text!r}: {self.written}")

    def terminate(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)

    def kill(self) -> None:
        """kill -9 of all of it, when it still runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def rest(self) -> str:
        """What it writes until it has ended."""
        return self.process.stdout.read()


def tarball() -> pathlib.Path:
    """What tools/pack_node.py leaves."""
    found = list((BUILD / "node").glob("tasker-systems-tasker-*.tgz"))
    if len(found) != 1:
        raise AssertionError(f"{BUILD / 'node'} has {len(found)} packed files, not one")
    return found[0]


def pack() -> pathlib.Path:
    done = subprocess.run(["python3", "-B", SOURCE / "tools/pack_node.py", BUILD / "node"], text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    print(done.stdout, end="", flush=True)
    return tarball()


class Cluster:
    """A server that takes tasks in, on the PostgreSQL of tools/with_postgres.py; workers are others' business."""

    def __init__(self, test: tasker_program.EndToEndTest, templates: pathlib.Path):
        location = os.environ.get("TASKER_TEST_POSTGRES")
        if not location:
            test.skipTest("no server: tools/with_postgres.py")
        self.location = f"{location}{'&' if '?' in location else '?'}schema=packed_{os.getpid()}_{test.id().rpartition('.')[2][-20:]}"
        server = test.start("server", "--store", self.location, "--templates", templates, "--bind", "127.0.0.1:0", "--role", "engine")
        test.wait_for(server, "127.0.0.1:")
        self.url = "http://" + re.search(r"127\.0\.0\.1:\d+", server.output(0).stdout).group()

    def _asked(self, path: str, body: dict | None = None) -> str:
        request = urllib.request.Request(self.url + path, json.dumps(body).encode() if body else None,
                                         {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def run(self, namespace: str, name: str, context: dict) -> dict:
        """What the steps of a task answered, when its events have ended."""
        who = {"initiator": "test", "source_system": "test", "reason": "test", "version": "1.0.0"}
        task = json.loads(self._asked("/v1/tasks", {"namespace": namespace, "name": name, "context": context, **who}))["task_uuid"]
        self._asked(f"/v1/tasks/{task}/events")  # ends with the task
        steps = json.loads(self._asked(f"/v1/tasks/{task}/workflow_steps"))
        return {step["name"]: step["results"]["result"] for step in steps}
