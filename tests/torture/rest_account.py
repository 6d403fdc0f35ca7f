"""What REST clients were told, and whether that is what servers list in the end."""

import itertools
import threading
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Asked:
    """For one task, under a key of its own."""

    times: int = 0
    doubts: int = 0  # times without an answer, or with one that leaves it open
    confirmed: set[str] = field(default_factory=set)  # tasks
    exists: bool = False  # so it was told: by an idempotency key


class RestAccount:
    """Thread-safe until it is judged."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._asked: dict[str, Asked] = defaultdict(Asked)
        self._findings: list[str] = []
        self.unanswered = 0
        self.told_to_wait = 0

    def new_key(self) -> str:
        with self._lock:
            return f"rest-{next(self._numbers)}"

    def asks(self, key: str) -> None:
        with self._lock:
            self._asked[key].times += 1

    def is_in_doubt(self, key: str, status: int) -> None:
        with self._lock:
            self._asked[key].doubts += 1
            if status == 503:
                self.told_to_wait += 1
            else:
                self.unanswered += 1

    def confirmed(self, key: str, task: str) -> None:
        with self._lock:
            self._asked[key].confirmed.add(task)

    def exists_already(self, key: str) -> None:
        with self._lock:
            self._asked[key].exists = True
            if self._asked[key].doubts == 0:
                self._findings.append(f"{key} was refused as known, and had not been asked for")

    def refused(self, key: str, why: str) -> None:
        with self._lock:
            self._findings.append(f"{key}: {why}")

    @property
    def confirmations(self) -> int:
        return sum(len(asked.confirmed) for asked in self._asked.values())

    @property
    def found_by_key(self) -> int:
        """Tasks whose confirmation was lost, and that were not made a second time."""
        return sum(asked.exists for asked in self._asked.values())

    def judge(self, listed: list[dict]) -> list[str]:
        """What is wrong with the tasks that a server lists when all is over."""
        tasks: dict[str, set[str]] = defaultdict(set)
        wrong = list(self._findings)
        for task in listed:
            if key := (task["context"] or {}).get("key"):
                tasks[key].add(task["task_uuid"])
            if task["status"] != "completed":
                wrong.append(f"{task['task_uuid']} is listed as {task['status']}")
        for key, asked in self._asked.items():
            wrong += self._judge_one(key, asked, tasks[key])
        return wrong

    @staticmethod
    def _judge_one(key: str, asked: Asked, tasks: set[str]) -> list[str]:
        wrong = [f"{key}: {task} was confirmed, but is not listed" for task in asked.confirmed - tasks]
        if asked.exists and not tasks:
            wrong.append(f"{key} was refused as known, but is not listed")
        if len(tasks) > 1:
            wrong.append(f"{key} became {len(tasks)} tasks")
        return wrong
