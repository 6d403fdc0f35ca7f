"""All of the torture: kills, power losses, full disks. Progress on a terminal; the last line is one
JSON object. Ends with 1 when a promise was broken.

    run.py BUILD-FOLDER
"""

import json
import os
import pathlib
import sys
import tempfile


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    os.environ["TORTURE_RECORDER"] = str(build / "tests/torture/libtorture_recorder.so")
    os.environ["TORTURE_WORKLOAD"] = str(build / "tests/torture/torture_workload")
    os.environ["TORTURE_TASKER"] = str(build / "bin/tasker")

    # They read the environment when they are imported.
    import test_full_disk
    import test_kill
    import test_power_loss
    from figures import Figures

    figures = Figures()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for torture in (
            lambda home: test_kill.torture(home, test_kill.KILLS),
            lambda home: test_power_loss.torture(home, test_power_loss.DISKS),
            test_full_disk.torture,
        ):
            home = folder / str(len(list(folder.iterdir())))
            home.mkdir()
            figures.merge(torture(home))
    for what in figures.broken:
        print(what, file=sys.stderr)
    is_slow = figures.worst_recovery_ms > test_kill.RECOVERY_MAX * 1000
    if is_slow:
        print("work did not go on within 2 s of a restart", file=sys.stderr)
    print(json.dumps(figures.to_json()))
    return 1 if figures.broken or is_slow else 0


if __name__ == "__main__":
    sys.exit(main())
