"""Where tests leave the logs of what they start, so that find_secrets.py can search them: the folder
TASKER_TEST_LOGS. Without it nothing is kept."""
import contextlib
import itertools
import os
import pathlib
import shutil

SECRETS = "secrets"  # the folder with what must be in no log
_numbers = itertools.count()


def folder() -> pathlib.Path | None:
    named = os.environ.get("TASKER_TEST_LOGS")
    if not named:
        return None
    path = pathlib.Path(named)
    path.mkdir(parents=True, exist_ok=True)
    return path


def _new_file(place: pathlib.Path, name: str) -> pathlib.Path:
    return place / f"{name}-{os.getpid()}-{next(_numbers)}.log"


def keep(name: str, text: str) -> None:
    place = folder()
    if place and text:
        _new_file(place, name).write_text(text)


def keep_file(name: str, file: pathlib.Path) -> None:
    """What there is of it."""
    place = folder()
    if place:
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(file, _new_file(place, name))


def note_secret(text: str) -> None:
    """One that was made while the test ran, and does not look like those that find_secrets.py knows
    by themselves."""
    place = folder()
    if place:
        (place / SECRETS).mkdir(exist_ok=True)
        _new_file(place / SECRETS, "noted").write_text(text + "\n")


def note_private_key(pem: str) -> None:
    for line in pem.splitlines():
        if not line.startswith("-----") and len(line) >= 32:
            note_secret(line)
