"""Clients that ask servers for tasks over REST, while those are killed: several at once, each on a
connection that it keeps, to another server whenever that breaks. Half of them give each task an
idempotency key and ask until they are told; the others ask once, and only count what was confirmed.
"""

import http.client
import json
import os
import pathlib
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rest_account import RestAccount

PAUSE = 0.1  # seconds; shorter, and the clients would take the processors from those who are tried
TIMEOUT = 20.0  # for an answer
OPEN_TASKS = 6  # that a client asks for before it waits for their ends
KEYED_SHAPES = ("linear", "diamond", "mixed")
UNANSWERED = (OSError, http.client.HTTPException)


@dataclass
class Answer:
    status: int  # 0: none came, and nobody knows what became of the request
    document: dict = field(default_factory=dict)


class Caller:
    """A client's connection, to any of the servers that listen."""

    def __init__(self, addresses: Callable[[], list[str]], dice: random.Random) -> None:
        self._addresses = addresses
        self._dice = dice
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, target: str, body: dict | None = None) -> Answer:
        addresses = self._addresses() if self._connection is None else []
        if self._connection is None and addresses:
            self._connection = http.client.HTTPConnection(
                self._dice.choice(addresses), timeout=TIMEOUT
            )
        if self._connection is None:
            return Answer(0)
        text = None if body is None else json.dumps(body)
        try:
            self._connection.request(
                method, target, body=text, headers={"content-type": "application/json"}
            )
            answer = self._connection.getresponse()
            told = answer.read()
            if answer.will_close:
                self.close()
        except UNANSWERED:
            self.close()
            return Answer(0)
        is_json = answer.headers.get_content_type() == "application/json"
        return Answer(answer.status, json.loads(told) if is_json else {"text": told.decode()})

    def close(self) -> None:
        """What it asks next may be asked of another server."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


@dataclass
class RestClients:
    addresses: Callable[[], list[str]]
    journal: pathlib.Path
    is_pressed: threading.Event  # to ask for tasks, and not to wait for their ends
    seed: int
    account: RestAccount = field(default_factory=RestAccount)
    _threads: list[threading.Thread] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _failures: list[BaseException] = field(default_factory=list)

    def start(self, count: int) -> None:
        for number in range(count):
            thread = threading.Thread(target=self._run, args=(number,))
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """What was begun may stay unanswered. Again: benign."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _run(self, number: int) -> None:
        dice = random.Random(self.seed * 1000 + number)
        caller = Caller(self.addresses, dice)
        has_keys = number % 2 == 0
        try:
            while not self._is_over.is_set():
                made = [self._create(caller, has_keys, dice) for _ in range(OPEN_TASKS)]
                self._wait_for(caller, {task for task in made if task})
                caller.close()  # the next ones perhaps elsewhere
        except BaseException as error:
            self._failures.append(error)
        finally:
            caller.close()

    def _create(self, caller: Caller, has_keys: bool, dice: random.Random) -> str | None:
        key = self.account.new_key()
        body = {
            "namespace": "torture",
            "name": dice.choice(KEYED_SHAPES) if has_keys else "plain",
            "version": "1",
            "context": {"key": key},
            "initiator": "torture",
            "source_system": "rest",
            "reason": "torture",
        }
        if has_keys:
            body["idempotency_key"] = key
        while not self._is_over.is_set():
            self.account.asks(key)
            answer = caller.ask("POST", "/v1/tasks", body)
            if answer.status == 200:
                return self._was_confirmed(caller, key, answer.document["task_uuid"], body["name"])
            if answer.status == 409:
                self.account.exists_already(key)
                return None
            if answer.status not in (0, 408, 503):
                self.account.refused(key, f"{answer.status} {answer.document}")
                return None
            self.account.is_in_doubt(key, answer.status)
            self._is_over.wait(PAUSE)
            if not has_keys:
                return None
        return None

    def _was_confirmed(self, caller: Caller, key: str, task: str, name: str) -> str:
        self._note(f"submitted {task} {name}")
        self.account.confirmed(key, task)
        # Any server must know it from now on.
        caller.close()
        answer = caller.ask("GET", f"/v1/tasks/{task}")
        if answer.status == 404:
            self.account.refused(key, f"confirmed as {task}, and not found afterwards")
        return task

    def _wait_for(self, caller: Caller, tasks: set[str]) -> None:
        while tasks and not self.is_pressed.is_set() and not self._is_over.wait(PAUSE):
            for task in list(tasks):
                answer = caller.ask("GET", f"/v1/tasks/{task}")
                if answer.status == 200 and answer.document["status"] == "complete":
                    self._note(f"complete {task}")
                    tasks.remove(task)
                elif answer.status == 404:
                    self.account.refused(task, "confirmed, and not found while it was waited for")
                    tasks.remove(task)

    def _note(self, what: str) -> None:
        """In one call, as all that write to the journal."""
        line = f"{what} @{time.monotonic_ns() // 1000}\n".encode()
        journal = os.open(self.journal, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(journal, line)
        finally:
            os.close(journal)


def read_tasks(addresses: Callable[[], list[str]], patience: float) -> list[dict]:
    """All of them, as a server lists them, while nothing goes on any more."""
    end = time.monotonic() + patience
    caller = Caller(addresses, random.Random(0))
    tasks: list[dict] = []
    page = 1
    while True:
        answer = caller.ask("GET", f"/v1/tasks?namespace=torture&per_page=100&page={page}")
        if answer.status == 200:
            tasks += answer.document["tasks"]
            page += 1
            if not answer.document["pagination"]["has_next"]:
                caller.close()
                return tasks
        elif time.monotonic() > end:
            raise AssertionError(f"no server lists the tasks: {answer}")
        else:
            time.sleep(PAUSE)
