"""What a torture run adds up to."""

import sys
from dataclasses import asdict, dataclass, field


@dataclass
class Figures:
    kills: int = 0
    power_losses: int = 0
    full_disks: int = 0
    tasks: int = 0
    handler_calls: int = 0
    lost: int = 0
    applied_twice: int = 0
    out_of_order: int = 0
    stuck: int = 0
    findings: int = 0
    recoveries: int = 0
    worst_recovery_ms: int = 0
    worst_after_full_disk_ms: int = 0
    broken: list[str] = field(default_factory=list)

    def add_witness(self, witness, findings: list[str], where: str) -> None:
        self.tasks += len(witness.submitted)
        self.handler_calls += witness.starts
        self.lost += len(witness.lost)
        self.applied_twice += len(witness.applied_twice)
        self.out_of_order += len(witness.out_of_order)
        self.stuck += len(witness.stuck)
        self.findings += len(findings)
        self.broken += [f"{where}: {what}" for what in witness.broken() + findings]

    def add_recovery(self, seconds: float) -> None:
        self.recoveries += 1
        self.worst_recovery_ms = max(self.worst_recovery_ms, round(seconds * 1000))

    def merge(self, other: "Figures") -> None:
        for name, value in vars(other).items():
            mine = getattr(self, name)
            setattr(self, name, max(mine, value) if name.startswith("worst") else mine + value)

    def to_json(self) -> dict:
        return {name: value for name, value in asdict(self).items() if name != "broken"}


def show_progress(what: str, done: int, of: int) -> None:
    if not sys.stderr.isatty():
        return
    end = "\n" if done == of else ""
    print(f"\r{what}: {done} of {of}", end=end, file=sys.stderr, flush=True)
