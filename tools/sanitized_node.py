#!/usr/bin/env python3
"""Runs Node with an addon that was built with AddressSanitizer and UndefinedBehaviorSanitizer, and fails
when they find something, or memory that the addon took is left in the end.

    tools/sanitized_node.py PROGRAM [ARGUMENT...]

Node itself is built without them: their runtime is loaded before it. At the end of each process they tell of
everything that nobody points to any more. Much of that is Node's own, which does not clean up when a process or
an isolate ends, also for what it allocates when the addon calls it. What counts is what the addon has allocated.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ADDON = "tasker_ts.node"
FRAME = re.compile(r"\((?P<module>/[^()]+)\+(?P<offset>0x[0-9a-f]+)\)")
# Of each allocation. A process that ends by process.exit tells hundreds of leaks of Node's, with 30 frames for half a
# minute.
FRAMES = os.environ.get("SANITIZER_FRAMES", "8")
ALLOCATORS = ("libclang_rt.", "libstdc++.", "libc.so")
LEAK = re.compile(r"(?:Direct|Indirect) leak of \d+ byte.*?(?=\n\n|\Z)", re.DOTALL)
REPORTS_SHOWN = 20


def runtime() -> str:
    found = subprocess.run(["clang-19", "-print-file-name=libclang_rt.asan-x86_64.so"], check=True,
                           capture_output=True, text=True)
    return found.stdout.strip()


def variables(reports: pathlib.Path) -> dict[str, str]:
    """Of processes that write what is found to that folder. Symbols are looked up afterwards, of what counts:
    those of Node would take longer than the tests."""
    asan = {"detect_leaks": "1", "abort_on_error": "1", "exitcode": "0", "symbolize": "0", "log_path": str(reports / "asan"),
            "detect_stack_use_after_return": "0", "malloc_context_size": FRAMES}
    ubsan = {"halt_on_error": "1", "print_stacktrace": "1", "symbolize": "0", "log_path": str(reports / "ubsan")}
    return {"LD_PRELOAD": runtime(), "ASAN_OPTIONS": options(asan), "UBSAN_OPTIONS": options(ubsan)}


def options(given: dict[str, str]) -> str:
    return ":".join(f"{name}={value}" for name, value in given.items())


def what_counts(report: str) -> list[str]:
    """An error whole; of leaks those of the addon."""
    if "LeakSanitizer: detected memory leaks" not in report:
        return [report.strip()] if report.strip() else []
    return [leak for leak in LEAK.findall(report) if ADDON in allocated_by(leak)]


def allocated_by(leak: str) -> str:
    """The module that asked for the memory."""
    modules = (frame["module"] for frame in FRAME.finditer(leak))
    return next((module for module in modules if not pathlib.Path(module).name.startswith(ALLOCATORS)), "")


def with_symbols(report: str) -> str:
    def named(frame: re.Match[str]) -> str:
        if ADDON not in frame["module"]:
            return frame[0]
        done = subprocess.run(["llvm-symbolizer-19", "-e", frame["module"], frame["offset"]], capture_output=True, text=True,
                              check=False)
        lines = done.stdout.split("\n")
        return f"{lines[0]} {lines[1]}" if len(lines) > 1 else frame[0]

    return FRAME.sub(named, report)


def findings(reports: pathlib.Path) -> list[str]:
    """Each once, however many processes tell it."""
    found: dict[str, str] = {}
    for path in sorted(reports.iterdir()):
        for report in what_counts(path.read_text(errors="replace")):
            found.setdefault(re.sub(r"0x[0-9a-f]{6,}|==\d+==|\d+ (?:byte|object)", "", report), report)
    return [with_symbols(report) for report in list(found.values())[:REPORTS_SHOWN]]


def run(command: list[str], **more) -> bool:
    """Whether it ended well and nothing was found; says what was."""
    environment = more.pop("env", dict(os.environ))
    with tempfile.TemporaryDirectory() as folder:
        reports = pathlib.Path(folder)
        done = subprocess.run(command, env=environment | variables(reports), check=False, **more)
        found = findings(reports)
    for report in found:
        print(f"\n{report}", file=sys.stderr)
    if found:
        print(f"sanitizers: {len(found)} findings", file=sys.stderr)
    return done.returncode == 0 and not found


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(0 if run(sys.argv[1:]) else 1)
