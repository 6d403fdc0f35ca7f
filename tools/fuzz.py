#!/usr/bin/env python3
"""Runs the fuzz targets: `fuzz.py [--seconds N] [--seed N] [TARGET...]`; builds nothing.

The last line it prints is one JSON object of figures. Exit code 1 on a finding: then the lines
before name the file that reproduces it and the command that replays it. What a run learns goes to a
folder in the build, so that the next run begins there and the work tree stays as it is. With a seed
a run begins with the corpus alone and tries the same inputs each time, as many as time allows.
"""
import argparse
import concurrent.futures
import dataclasses
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

SECONDS_PER_INPUT_MAX = 5
MEMORY_MB_MAX = 2048
INPUT_BYTES_MAX = 4096
TAIL_LINES = 60


@dataclasses.dataclass
class Run:
    target: str
    executions: int = 0
    edges: int = 0
    finding: str = ""  # the file that reproduces it, or what else went wrong
    output: str = ""


def targets_of(build: pathlib.Path) -> list[str]:
    return sorted(path.name.removesuffix("_fuzzer") for path in (build / "fuzz").glob("*_fuzzer"))


def command_of(target: str, root: pathlib.Path, options: argparse.Namespace) -> list[str]:
    build = options.build_dir
    learned = build / ("fuzz-corpus" if options.seed is None else "seeded-corpus") / target
    findings = build / "findings" / target
    if options.seed is not None:
        shutil.rmtree(learned, ignore_errors=True)
    for folder in (learned, findings):
        folder.mkdir(parents=True, exist_ok=True)
    command = [str(build / "fuzz" / f"{target}_fuzzer"), f"-max_total_time={options.seconds}",
               f"-timeout={SECONDS_PER_INPUT_MAX}", f"-rss_limit_mb={MEMORY_MB_MAX}",
               f"-max_len={INPUT_BYTES_MAX}", f"-artifact_prefix={findings}/",
               "-print_final_stats=1"]
    if options.seed is not None:
        command.append(f"-seed={options.seed}")
    words = root / "fuzz" / f"{target}.dict"
    if words.exists():
        command.append(f"-dict={words}")
    seeds = [root / "fuzz" / kind / target for kind in ("corpus", "regressions")]
    return command + [str(learned)] + [str(folder) for folder in seeds if folder.is_dir()]


def read(target: str, code: int, output: str) -> Run:
    run = Run(target, output=output)
    if executed := re.findall(r"stat::number_of_executed_units:\s*(\d+)", output):
        run.executions = int(executed[-1])
    elif executed := re.findall(r"^#(\d+)\s", output, re.M):
        run.executions = int(executed[-1])
    if edges := re.findall(r"\bcov: (\d+)", output):
        run.edges = int(edges[-1])
    if code != 0:
        written = re.findall(r"Test unit written to (\S+)", output)
        run.finding = written[-1] if written else f"exit code {code}"
    return run


def run_target(target: str, root: pathlib.Path, options: argparse.Namespace) -> Run:
    done = subprocess.run(command_of(target, root, options), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    return read(target, done.returncode, done.stdout)


def tell(run: Run, build: pathlib.Path) -> None:
    print(f"  {run.target:<14} {run.executions:>10} executions {run.edges:>7} edges"
          f"  {'FINDING' if run.finding else 'ok'}", flush=True)
    if not run.finding:
        return
    print("\n".join(run.output.splitlines()[-TAIL_LINES:]))
    print(f"finding of {run.target}: {run.finding}")
    if pathlib.Path(run.finding).exists():
        replay = [str(build / "fuzz" / f"{run.target}_fuzzer"), run.finding]
        print(f"replay with: {shlex.join(replay)}", flush=True)


def write_junit(runs: list[Run], file: pathlib.Path) -> None:
    suite = xml.Element("testsuite", name="fuzz")
    for run in runs:
        case = xml.SubElement(suite, "testcase", classname="fuzz", name=run.target, status="run")
        if run.finding:
            xml.SubElement(case, "failure", message=run.finding)
    xml.ElementTree(suite).write(file)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--build-dir", type=pathlib.Path, default=pathlib.Path("build/asan-ubsan"))
    parser.add_argument("--junit", type=pathlib.Path)
    options = parser.parse_args(arguments)
    root = pathlib.Path(__file__).resolve().parent.parent
    known = targets_of(options.build_dir)
    unknown = sorted(set(options.targets) - set(known))
    if unknown or not known:
        print(f"no such target: {', '.join(unknown) or 'none is built'}; known are "
              f"{', '.join(known)}", file=sys.stderr)
        return 2
    runs = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        started = [pool.submit(run_target, target, root, options)
                   for target in options.targets or known]
        for one in concurrent.futures.as_completed(started):
            runs.append(one.result())
            tell(runs[-1], options.build_dir)
    runs.sort(key=lambda run: run.target)
    if options.junit:
        write_junit(runs, options.junit)
    findings = sum(bool(run.finding) for run in runs)
    print(json.dumps({
        "targets": len(runs), "seconds": options.seconds, "findings": findings,
        "executions": sum(run.executions for run in runs),
        "per_target": {run.target: {"executions": run.executions, "edges": run.edges,
                                    **({"finding": run.finding} if run.finding else {})}
                       for run in runs}}))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
