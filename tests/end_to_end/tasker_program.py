"""The real `tasker` program: run it, kill it, read what it says."""
import hashlib
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tools"))

import kept_logs

BUILD = pathlib.Path(os.environ.get("TASKER_BUILD_DIR", SOURCE / "build/release")).resolve()
TASKER = BUILD / "bin/tasker"
# Slower and with fewer repetitions, the same tests run under sanitizers.
IS_SANITIZED = bool(os.environ.get("TASKER_SANITIZE"))

PATIENCE_SECONDS = 300 if IS_SANITIZED else 120


class Finished:
    """A run that has ended: its exit code and what it wrote."""

    def __init__(self, code: int, stdout: str, stderr: str):
        self.code = code
        self.stdout = stdout
        self.stderr = stderr

    def json(self):
        return json.loads(self.stdout)

    def __str__(self) -> str:
        return f"exit code {self.code}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"


def written_to(file) -> str:
    """What is in it by now. Not by seeking: who writes goes on where the file is read."""
    size = os.fstat(file.fileno()).st_size
    return io.TextIOWrapper(io.BytesIO(os.pread(file.fileno(), size, 0)), errors="replace").read()


class Running:
    """A run in a process group of its own, with its output in files: no pipe can fill up."""

    def __init__(self, arguments: list[str], cwd: pathlib.Path, prefix: tuple[str, ...] = (),
                 environment: dict[str, str] | None = None):
        self._stdout = tempfile.TemporaryFile("w+", errors="replace")
        self._stderr = tempfile.TemporaryFile("w+", errors="replace")
        self.process = subprocess.Popen(
            [*prefix, str(TASKER), *arguments], cwd=cwd, stdin=subprocess.DEVNULL,
            stdout=self._stdout, stderr=self._stderr, start_new_session=True,
            env={**os.environ, "NO_COLOR": "1", **(environment or {})})

    def lasts(self, seconds: float) -> bool:
        """Whether it is still running after that time."""
        try:
            self.process.wait(seconds)
            return False
        except subprocess.TimeoutExpired:
            return True

    def signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def kill(self) -> Finished:
        """kill -9, for the whole group; nothing of it lives when this returns."""
        self.signal(signal.SIGKILL)
        return self.finish()

    def finish(self, patience: float = PATIENCE_SECONDS) -> Finished:
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait()
            raise AssertionError(f"still running after {patience} s\n{self.output(-9)}") from None
        return self.output(code)

    def close(self, name: str = "tasker") -> None:
        """Kills it if it still runs, and forgets its output, unless logs are kept."""
        if self.process.poll() is None:
            self.kill()
        if kept_logs.folder():
            kept_logs.keep(name, str(self.output(self.process.returncode)))
        for file in (self._stdout, self._stderr):
            file.close()

    def output(self, code: int) -> Finished:
        return Finished(code, *(written_to(file) for file in (self._stdout, self._stderr)))


class EndToEndTest(unittest.TestCase):
    """Each test has an empty folder of its own, `self.folder`, where the program runs."""

    maxDiff = None

    def setUp(self) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tasker-end-to-end-"))
        self._started: list[Running] = []

    def tearDown(self) -> None:
        for running in self._started:
            running.close(self.id())
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *arguments, prefix: tuple[str, ...] = (), **environment: str) -> Running:
        running = Running([str(argument) for argument in arguments], self.folder, prefix,
                          environment)
        self._started.append(running)
        return running

    def tasker(self, *arguments, prefix: tuple[str, ...] = (), **environment: str) -> Finished:
        return self.start(*arguments, prefix=prefix, **environment).finish()

    def succeed(self, *arguments, **environment: str) -> Finished:
        finished = self.tasker(*arguments, **environment)
        self.assertEqual(finished.code, 0, finished)
        return finished

    def wait_until(self, is_so: Callable[[], bool], what: str = "it does not happen") -> None:
        """Asks again and again, but leaves the processors to those who are to bring it about."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.05)

    def wait_for(self, running: Running, text: str, count: int = 1, streams: str = "stdout stderr") -> None:
        """Until it has said that, so many times."""
        def has_said() -> bool:
            output = running.output(0)
            return sum(getattr(output, stream).count(text) for stream in streams.split()) >= count

        deadline = time.monotonic() + PATIENCE_SECONDS
        while not has_said():
            self.assertTrue(running.lasts(0.02), f"it ended without {text!r}: {running.output(0)}")
            self.assertLess(time.monotonic(), deadline, f"no {text!r} in {running.output(0)}")

    def write(self, name: str, text: str) -> pathlib.Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def fingerprint(self) -> dict[str, str]:
        """Every file of the folder with the SHA-256 of its content."""
        return {str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(self.folder.rglob("*")) if path.is_file()}


def main() -> None:
    sys.dont_write_bytecode = True
    unittest.main(verbosity=2)
