#!/usr/bin/env python3
"""Does what packaging/Dockerfile says in chroots, where there is no Docker: its stages on a Debian 12 that
debootstrap makes, then its entry point. Needs root.

    tools/try_dockerfile.py FOLDER [ARGUMENT...]     what the entry point gets (default: version)

Knows the instructions that the file uses, and no others. FOLDER must not exist; what is in it afterwards is yours."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
DOCKERFILE = SOURCE / "packaging/Dockerfile"
WITHOUT_EFFECT = {"VOLUME", "EXPOSE", "STOPSIGNAL"}


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", DOCKERFILE.read_text())
    lines = [line.strip() for line in text.splitlines()]
    return [tuple(line.split(None, 1)) for line in lines if line and not line.startswith("#")]


def make_debian(folder: pathlib.Path) -> None:
    """A root file system with this machine's sources of packages."""
    print(f"== FROM debian:12-slim, in {folder}", flush=True)
    subprocess.run([SOURCE / "tools/try_fresh_debian.sh", "--keep", folder, "true"], check=True)
    shutil.rmtree(folder / "root/tasker", ignore_errors=True)


class Stage:
    def __init__(self, root: pathlib.Path):
        self.root = root
        self.folder = "/"
        self.user = "root"

    def inside(self, path: str) -> pathlib.Path:
        return self.root / path.lstrip("/")

    def run(self, command: list[str]) -> int:
        """With /proc and /dev while it runs."""
        places = ("proc", "dev")
        for place in places:
            subprocess.run(["mount", "--rbind", f"/{place}", self.root / place], check=True)
            subprocess.run(["mount", "--make-rslave", self.root / place], check=True)
        try:
            quoted = ["chroot", f"--userspec={self.user}", str(self.root), "/usr/bin/env", "-C",
                      self.folder, "HOME=/root", *command]
            return subprocess.run(quoted, check=False).returncode
        finally:
            for place in places:
                subprocess.run(["umount", "-R", self.root / place], check=True)

    def copy_sources(self, to: str) -> None:
        self.inside(to).mkdir(parents=True, exist_ok=True)
        listed = subprocess.Popen(["git", "-C", SOURCE, "ls-files", "-z"], stdout=subprocess.PIPE)
        packed = subprocess.Popen(["tar", "-C", SOURCE, "--null", "-T", "-", "-c"],
                                  stdin=listed.stdout, stdout=subprocess.PIPE)
        subprocess.run(["tar", "-x", "-C", self.inside(to)], stdin=packed.stdout, check=True)
        if listed.wait() or packed.wait():
            raise RuntimeError("the sources cannot be copied")


def main(arguments: list[str]) -> int:
    if not arguments or os.geteuid() != 0 or pathlib.Path(arguments[0]).exists():
        print(__doc__, file=sys.stderr)
        return 2
    base = pathlib.Path(arguments[0]).resolve()
    base.mkdir(parents=True)
    make_debian(base / "debian")
    stages: dict[str, Stage] = {}
    entry: list[str] = []
    for word, rest in instructions():
        print(f"== {word} {rest}", flush=True)
        if word == "FROM":
            name = rest.split(" AS ")[1] if " AS " in rest else "last"
            subprocess.run(["cp", "-a", base / "debian", base / name], check=True)
            stage = stages[name] = Stage(base / name)
        elif word == "COPY" and rest.startswith("--from="):
            origin, path, to = re.match(r"--from=(\w+) (\S+) (\S+)", rest).groups()
            subprocess.run(["cp", "-a", f"{stages[origin].inside(path)}/.", stage.inside(to)],
                           check=True)
        elif word == "COPY":
            stage.copy_sources(rest.split()[1])
        elif word == "WORKDIR":
            stage.folder = rest
        elif word == "USER":
            stage.user = rest
        elif word == "RUN":
            if code := stage.run(["/bin/sh", "-c", rest]):
                print(f"try_dockerfile: RUN ended with {code}", file=sys.stderr)
                return 1
        elif word == "ENTRYPOINT":
            entry = json.loads(rest)
        elif word == "CMD":
            return stage.run([*entry, *(arguments[1:] or ["version"])])
        elif word not in WITHOUT_EFFECT:
            print(f"try_dockerfile: what is {word}?", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
