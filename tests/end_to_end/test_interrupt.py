"""Goal: Ctrl-C stops cleanly, and the same command goes on."""
import signal
import time

import airports
import tasker_program


class Interrupt(airports.AirportsTest):
    row_delay_us = 500

    def test_ctrl_c_stops_and_the_same_command_goes_on(self):
        for number, name in ((signal.SIGINT, "SIGINT"), (signal.SIGTERM, "SIGTERM")):
            with self.subTest(signal=name):
                running = self.start_in(name)
                self.wait_for_batches(name)
                begin = time.monotonic()
                running.signal(number)
                stopped = running.finish()
                self.assertEqual(stopped.code, 1, stopped)
                self.assertIn("run the same command again", stopped.stderr)
                self.assertLess(time.monotonic() - begin, 15)
                # Nothing is left in the hands of a process that is gone.
                states = {step["current_state"] for step in self.task_of(name)["steps"]}
                self.assertNotIn("in_progress", states)
                self.assertFalse((self.folder / name / "report/report.md").exists())

                self.finish_in(name, row_delay_us=0)
                self.assertEqual(self.check_complete(name)["rows"], airports.ACCEPTED_ROWS)


if __name__ == "__main__":
    tasker_program.main()
