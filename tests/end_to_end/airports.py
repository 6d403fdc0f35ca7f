"""The airports workflow as a test drives it."""
import pathlib

import tasker_program
from tasker_program import BUILD, SOURCE

TABLE = SOURCE / "var/airports/airports.csv"
TEMPLATE = SOURCE / "examples/airports/airports.yaml"
HANDLERS = BUILD / "examples/libairports.so"
REPORTS = ("report.md", "countries.csv")
# 14 rows of the real table have a placeholder instead of an ICAO code.
ACCEPTED_ROWS = 28256


class AirportsTest(tasker_program.EndToEndTest):
    """Runs the workflow in `self.folder`; each place there has its own store and report."""

    # Slow enough to be hit in the middle, fast enough to be hit many times.
    row_delay_us = 200

    @classmethod
    def setUpClass(cls) -> None:
        if not TABLE.exists():
            raise AssertionError(f"{TABLE} is missing; tools/fetch_airports.sh fetches it")

    def store_of(self, place: str) -> str:
        return str(self.folder / place / "store.db")

    def start_in(self, place: str, row_delay_us: int | None = None) -> tasker_program.Running:
        folder = self.folder / place
        folder.mkdir(exist_ok=True)
        delay = self.row_delay_us if row_delay_us is None else row_delay_us
        (folder / "input.json").write_text(
            '{"file": "%s", "report_dir": "%s", "batch_size": 1000, "checkpoint_rows": 100, '
            '"row_delay_us": %d}' % (TABLE, folder / "report", delay))
        # A key, so that the delay may differ between the runs of one task.
        return self.start("run", TEMPLATE, "--handlers", HANDLERS, "--store", self.store_of(place),
                          "--input", f"@{folder / 'input.json'}", "--key", "airports",
                          "--concurrency", "8")

    def finish_in(self, place: str, row_delay_us: int | None = None) -> tasker_program.Finished:
        finished = self.start_in(place, row_delay_us).finish()
        self.assertEqual(finished.code, 0, finished)
        return finished

    def wait_for_batches(self, place: str = "") -> None:
        """The store is read beside its owner."""
        def has_batches() -> bool:
            listed = self.tasker("task", "list", "--store", self.store_of(place), "--json")
            return listed.code == 0 and any(task["total_steps"] > 10 for task in listed.json()["tasks"])

        self.wait_until(has_batches, "no batches were created")

    def report_of(self, place: str) -> dict[str, bytes]:
        return {name: (self.folder / place / "report" / name).read_bytes() for name in REPORTS}

    def task_of(self, place: str) -> dict:
        """The only task of the store, with its steps."""
        store = self.store_of(place)
        tasks = self.succeed("task", "list", "--store", store, "--json").json()["tasks"]
        self.assertEqual(len(tasks), 1, "a second run must go on with the task, not make another")
        return self.succeed("task", "get", tasks[0]["task_uuid"], "--store", store, "--json").json()

    def check_complete(self, place: str) -> dict:
        """That everything is done, once; gives what write_report answered."""
        task = self.task_of(place)
        self.assertEqual(task["status"], "complete")
        self.assertEqual({step["current_state"] for step in task["steps"]}, {"complete"})
        names = [step["name"] for step in task["steps"]]
        self.assertEqual(len(names), len(set(names)), "a step was created twice")
        result = {step["name"]: step["results"]["result"] for step in task["steps"]}
        self.assertEqual(len(names), result["write_report"]["batches"] + 4)
        self.assertEqual(pathlib.Path(result["write_report"]["markdown"]),
                         self.folder / place / "report/report.md")
        # A crash costs no attempt: nothing here ever fails.
        self.assertEqual({step["attempts"] for step in task["steps"]}, {1})
        return result["write_report"]
