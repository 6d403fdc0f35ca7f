"""How long it took until the steps of a process that was lost ran again: by the journal of the
handlers' calls, and by the histories that the store has."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from cluster_faults import Faults

STAMPED = re.compile(r"(.*) @(\d+)")


@dataclass
class Calls:
    """Of one step of one task."""

    starts: list[tuple[float, str]] = field(default_factory=list)  # when, and the token


@dataclass
class Recovery:
    worst: float = 0.0  # seconds, where nothing else went wrong at the time
    worst_disturbed: float = 0.0
    count: int = 0
    starts: dict[str, Calls] = field(default_factory=lambda: defaultdict(Calls))
    ended: set[str] = field(default_factory=set)  # tokens of calls that came to their end
    workers: dict[str, int] = field(default_factory=dict)  # their processes
    agains: list[tuple[int, float]] = field(default_factory=list)  # whose attempt; until when

    def listen(self, stamped: str) -> str:
        """\\return: the lines without their stamps."""
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
                case ["again", _, _, worker, micros]:
                    self.agains.append((self.workers.get(worker, 0), int(micros) / 1e6))
        return "\n".join(lines) + "\n"

    def judge(self, faults: Faults) -> None:
        by_pid = defaultdict(list)
        for loss in faults.losses:
            by_pid[loss.pid].append(loss)
        for calls in self.starts.values():
            for (at, token), (next_at, _) in zip(calls.starts, calls.starts[1:]):
                if token in self.ended:
                    continue
                for loss in by_pid[int(token.partition("-")[0])]:
                    if at <= loss.at <= next_at:
                        self._note(faults, loss.at, next_at - loss.at)
        for pid, wall in self.agains:
            earlier = [loss for loss in by_pid[pid] if loss.wall <= wall]
            if earlier:
                self._note(faults, earlier[-1].at, wall - earlier[-1].wall)

    def _note(self, faults: Faults, lost_at: float, took: float) -> None:
        self.count += 1
        if faults.was_disturbed(lost_at - faults.lease, lost_at + took):
            self.worst_disturbed = max(self.worst_disturbed, took)
        else:
            self.worst = max(self.worst, took)
