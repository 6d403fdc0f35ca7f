"""How long it took until the steps of a process that was lost ran again: by the journal of the
handlers' calls, and by the histories that the store has."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from cluster_faults import Faults
from nodes import Loss

STAMPED = re.compile(r"(.*) @(\d+)")


@dataclass
class Calls:
    """Of one step of one task."""

    starts: list[tuple[float, str]] = field(default_factory=list)  # when, and the token


@dataclass
class Recovery:
    worst: float = 0.0  # seconds, after a kill while nothing else went wrong
    worst_stopped: float = 0.0  # after a process stood still: it may hold locks until it goes on
    worst_disturbed: float = 0.0
    count: int = 0
    story: list[str] = field(default_factory=list)
    starts: dict[str, Calls] = field(default_factory=lambda: defaultdict(Calls))
    ended: set[str] = field(default_factory=set)  # tokens of calls that came to their end
    workers: dict[str, int] = field(default_factory=dict)  # their processes
    # Lost attempts: whose, and from when until the next one.
    agains: list[tuple[int, float, float]] = field(default_factory=list)

    def listen(self, stamped: str) -> str:
        """Gives back the lines without their stamps."""
        lines = []
        for line in stamped.splitlines():
            parted = STAMPED.fullmatch(line)
            if parted is None:
                continue  # its process died while it wrote it
            said, at = parted.group(1), int(parted.group(2)) / 1e6
            lines.append(said)
            match said.split():
                case ["start", task, step, token, _]:
                    self.starts[f"{task} {step}"].starts.append((at, token))
                case ["end", _, _, token, _]:
                    self.ended.add(token)
                case ["node", pid, worker]:
                    self.workers[worker] = int(pid)
                case ["again", _, _, worker, begin, end]:
                    pid = self.workers.get(worker, 0)
                    self.agains.append((pid, int(begin) / 1e6, int(end) / 1e6))
        return "\n".join(lines) + "\n"

    def judge(self, faults: Faults) -> None:
        by_pid = defaultdict(list)
        for loss in faults.losses:
            by_pid[loss.pid].append(loss)
        for calls in self.starts.values():
            for (at, token), (next_at, _) in zip(calls.starts, calls.starts[1:]):
                for loss in by_pid[int(token.partition("-")[0])]:
                    if token not in self.ended and at <= loss.at <= next_at:
                        self._note(faults, loss, next_at - loss.at)
        for pid, begin, end in self.agains:
            for loss in by_pid[pid]:
                if begin <= loss.wall <= end:
                    self._note(faults, loss, end - loss.wall)

    def _note(self, faults: Faults, loss: Loss, took: float) -> None:
        self.count += 1
        self.story.append(f"{loss.at:.3f}: runs again after {took:.3f} s")
        if faults.was_disturbed(loss.at - faults.lease, loss.at + took):
            self.worst_disturbed = max(self.worst_disturbed, took)
        elif loss.is_dead:
            self.worst = max(self.worst, took)
        else:
            self.worst_stopped = max(self.worst_stopped, took)
