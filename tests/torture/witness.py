"""What a workload said while it ran (workload.cpp), and which promises that breaks.

The witness knows nothing of the store: it was told by callers and handlers, in the order in which
things happened, over all processes that ran on one store.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

STEPS = 9  # of a task that is mixed
STEPS_OF = {"first": STEPS, "one": 4, "top": 4}  # by a task's first step
PARENTS = {
    "one": [],
    "two": ["one"],
    "three": ["two"],
    "four": ["three"],
    "top": [],
    "east": ["top"],
    "west": ["top"],
    "bottom": ["east", "west"],
    "first": [],
    "ordinary": ["first"],
    "decide": ["ordinary"],
    "left": ["decide"],
    "right": ["decide"],
    "slices": ["first"],
    "slice_batch_001": ["slices"],
    "slice_batch_002": ["slices"],
    "merge": ["slice_batch_001", "slice_batch_002"],
    "last": ["merge"],  # and the branch that was chosen
}


def results_in(text: str) -> dict[str, str]:
    """STEP=TOKEN,STEP=TOKEN, or - for none."""
    return dict(pair.split("=") for pair in text.split(",")) if text != "-" else {}


def is_whole(state: str, steps: str, results: str) -> bool:
    """Whether a task has ended well, with all its steps."""
    first = STEPS_OF.keys() & results_in(results).keys()
    expected = STEPS_OF[first.pop()] if first else STEPS
    return (state, int(steps)) == ("complete", expected)


@dataclass
class Task:
    done: dict[str, set[str]] = field(default_factory=dict)  # by step: tokens of successes
    seen: dict[str, str] = field(default_factory=dict)  # by step: the result that was given on


@dataclass
class Witness:
    # With several processes a step may start again after its result was used: where its lease was
    # lost and nobody could tell. What it answers is refused, so that nothing else may happen twice.
    may_start_late: bool = False
    submitted: set[str] = field(default_factory=set)
    complete: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    starts: int = 0
    late_starts: int = 0
    resumed_at: int | None = None  # microseconds of the monotonic clock
    lost: list[str] = field(default_factory=list)
    applied_twice: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # by the store in the end

    def broken(self) -> list[str]:
        return self.lost + self.applied_twice + self.out_of_order + self.stuck

    def listen(self, text: str) -> None:
        """To what one process said, whole lines of it."""
        self.resumed_at = None
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            match word:
                case "submitted":
                    self.submitted.add(rest.split()[0])
                case "complete":
                    self.complete.add(rest)
                case "refused":
                    self.refused.append(rest)
                case "resumed":
                    self.resumed_at = int(rest.split()[0])
                case "start":
                    self._started(*rest.split())
                case "end":
                    self._ended(*rest.split())

    def _started(self, task_id: str, step: str, _token: str, seen: str) -> None:
        self.starts += 1
        task = self.tasks.setdefault(task_id, Task())
        if step in task.seen:
            self.late_starts += 1
        if step in task.seen and not self.may_start_late:
            self.applied_twice.append(f"{task_id} {step} ran again after its result was applied")
        self._saw(task_id, seen)
        given = results_in(seen)
        parents = list(PARENTS[step])
        if step == "last":
            parents.append("left" if "left" in given else "right")
        for parent in parents:
            if parent not in given or given[parent] not in task.done.get(parent, set()):
                self.out_of_order.append(f"{task_id} {step} started before {parent} was done")

    def _ended(self, task_id: str, step: str, token: str, how: str) -> None:
        if how == "ok":
            self.tasks[task_id].done.setdefault(step, set()).add(token)

    def _saw(self, task_id: str, seen: str) -> None:
        task = self.tasks.setdefault(task_id, Task())
        for step, token in results_in(seen).items():
            if task.seen.setdefault(step, token) != token:
                self.applied_twice.append(f"{task_id} {step} has two results")
            if token not in task.done.get(step, set()):
                self.lost.append(f"{task_id} {step} has a result that no handler gave")

    def audit(self, lines: Iterable[str]) -> None:
        """What a store held when it was taken over, and in the end (`audit` of the workload)."""
        held: dict[str, dict[str, str]] = {"found": {}, "ended": {}}
        whole: dict[str, set[str]] = {"found": set(), "ended": set()}
        for line in lines:
            when, _, rest = line.partition(" ")
            if when not in held:
                continue
            task_id, state, steps, results = rest.split()
            held[when][task_id] = f"{state}, {steps} steps complete"
            if is_whole(state, steps, results):
                whole[when].add(task_id)
            self._saw(task_id, results)
        found, ended = held["found"], held["ended"]
        self.held = set(ended)
        missing = self.submitted - found.keys()
        self.lost += [f"{task} was submitted, but is not there" for task in missing]
        for task in sorted((self.complete & found.keys()) - whole["found"]):
            self.lost.append(f"{task} was complete, but is {found[task]}")
        self.lost += [f"{task} vanished" for task in found.keys() ^ ended.keys()]
        self.stuck += [
            f"{task} does not go on: {end}"
            for task, end in ended.items()
            if task not in whole["ended"]
        ]
