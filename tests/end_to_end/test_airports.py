"""Goal: a workflow that is killed at any moment ends with the same report, without beginning again.

Method: one undisturbed run gives the report and the time T. Then, for seeded random moments between
0 and T, the program is started on a fresh store, killed with SIGKILL at that moment, and started
again with the same command."""
import random
import time

import airports
import tasker_program

KILL_COUNT = 3 if tasker_program.IS_SANITIZED else 20
SEED = 20260905


class Airports(airports.AirportsTest):
    def undisturbed(self) -> float:
        """Runs once in peace; gives the seconds that it took."""
        begin = time.monotonic()
        self.finish_in("undisturbed")
        took = time.monotonic() - begin
        result = self.check_complete("undisturbed")
        self.assertEqual(result["rows"], airports.ACCEPTED_ROWS)
        self.assertEqual(result["batches"], 29)
        self.assertEqual(result["resumed_batches"], 0)
        return took

    def test_the_report_is_about_the_whole_table(self):
        self.finish_in("place", row_delay_us=0)
        result = self.check_complete("place")
        self.assertEqual(result["rows"], airports.ACCEPTED_ROWS)
        report = self.report_of("place")
        table = report["countries.csv"].decode().splitlines()
        self.assertEqual(table[0], "country,airports,highest_icao,highest_name,"
                                   "highest_elevation_ft,south,west,north,east")
        self.assertEqual(len(table) - 1, result["countries"])
        self.assertEqual(sum(int(line.split(",")[1]) for line in table[1:]), airports.ACCEPTED_ROWS)
        # Checked by hand against the table.
        self.assertIn("\nUS,12576,", report["countries.csv"].decode())
        self.assertIn("14 rows were left out", report["report.md"].decode())

    def test_any_kill_ends_with_the_same_report(self):
        took = self.undisturbed()
        expected = self.report_of("undisturbed")
        moments = random.Random(SEED)
        resumed_count = killed_count = 0
        for number in range(KILL_COUNT):
            moment = moments.uniform(0.0, took)
            place = f"kill_{number}"
            with self.subTest(moment=f"{moment:.3f} of {took:.3f} s"):
                running = self.start_in(place)
                killed_count += running.lasts(moment)
                running.kill()
                self.finish_in(place)
                self.assertEqual(self.report_of(place), expected)
                resumed_count += self.check_complete(place)["resumed_batches"]
        # Otherwise the moments were badly chosen and this test showed nothing.
        self.assertGreaterEqual(killed_count, KILL_COUNT * 2 // 3)
        self.assertGreaterEqual(resumed_count, KILL_COUNT,
                                "batches must go on from checkpoints, not from their first row")
        print(f"{killed_count} kills; {resumed_count} batches went on from a checkpoint")

    def test_five_kills_in_a_row_end_with_the_same_report(self):
        took = self.undisturbed()
        moments = random.Random(SEED + 1)
        for _ in range(5):
            running = self.start_in("place")
            running.lasts(moments.uniform(0.1, 0.3) * took)
            running.kill()
        self.finish_in("place")
        self.assertEqual(self.report_of("place"), self.report_of("undisturbed"))
        self.check_complete("place")

    def test_the_same_command_after_the_end_does_nothing_again(self):
        self.finish_in("place", row_delay_us=0)
        before = self.fingerprint()
        begin = self.task_of("place")
        self.finish_in("place", row_delay_us=0)
        self.assertEqual(self.task_of("place"), begin)
        self.assertEqual({name: digest for name, digest in self.fingerprint().items()
                          if "report" in name},
                         {name: digest for name, digest in before.items() if "report" in name})


if __name__ == "__main__":
    tasker_program.main()
