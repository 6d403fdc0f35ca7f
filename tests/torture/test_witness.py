"""The witness notices what it is there for: each story breaks one promise."""

import unittest

from effects import Effects, ended_results
from rest_account import RestAccount
from witness import STEPS, Witness

SOUND = """submitted t
start t first p-1 -
end t first p-1 retry
start t first p-2 -
end t first p-2 ok
start t ordinary p-3 first=p-2
end t ordinary p-3 ok
"""
SOUND_END = f"found t complete {STEPS} first=p-2\nended t complete {STEPS} first=p-2\n"


def told(text: str, audit: str = "") -> Witness:
    witness = Witness()
    witness.listen(text)
    witness.audit(audit.splitlines())
    return witness


class WitnessNotices(unittest.TestCase):
    def test_nothing_in_a_sound_story(self) -> None:
        self.assertEqual(told(SOUND, SOUND_END).broken(), [])

    def test_a_run_that_is_repeated_because_nobody_saw_its_result(self) -> None:
        again = "start t ordinary q-1 first=p-2\nend t ordinary q-1 ok\n"
        self.assertEqual(told(SOUND + again, SOUND_END).broken(), [])

    def test_a_lost_task(self) -> None:
        self.assertIn("not there", told(SOUND).lost[0])

    def test_a_lost_end(self) -> None:
        witness = told(
            SOUND + "complete t\n", f"found t steps_in_process 3 -\nended t complete {STEPS} -"
        )
        self.assertIn("was complete", witness.lost[0])

    def test_a_result_that_nobody_gave(self) -> None:
        witness = told(SOUND + "start t decide p-4 ordinary=x-9\n")
        self.assertIn("no handler gave", witness.lost[0])

    def test_a_step_that_runs_after_its_result_was_used(self) -> None:
        witness = told(SOUND + "start t first q-1 -\n")
        self.assertIn("ran again", witness.applied_twice[0])

    def test_a_result_that_changes(self) -> None:
        first = "start t first p-1 -\nend t first p-1 ok\nstart t first p-2 -\nend t first p-2 ok\n"
        used = "start t ordinary p-3 first=p-1\nstart t slices p-4 first=p-2\n"
        self.assertIn("two results", told(first + used).applied_twice[0])

    def test_a_step_before_its_dependency(self) -> None:
        witness = told("start t first p-1 -\nstart t ordinary p-2 -\n")
        self.assertIn("before first was done", witness.out_of_order[0])

    def test_a_task_that_does_not_go_on(self) -> None:
        witness = told(SOUND, "found t steps_in_process 1 -\nended t steps_in_process 1 -")
        self.assertIn("does not go on", witness.stuck[0])


class AccountOfEffectsNotices(unittest.TestCase):
    ENDED = ended_results("found t steps_in_process 0 -\nended t complete 2 first=p-2,last=p-3\n")

    def test_nothing_where_each_result_has_an_effect_though_some_came_twice(self) -> None:
        effects = Effects("t/first aa p-1\nt/first aa p-2\nt/last bb p-3\nt/last b")
        self.assertEqual(effects.judge(self.ENDED), [])
        self.assertEqual(effects.count, 3)

    def test_a_result_without_an_effect(self) -> None:
        self.assertIn("no effect", Effects("t/first aa p-2\n").judge(self.ENDED)[0])

    def test_the_result_of_a_run_that_had_no_effect(self) -> None:
        effects = Effects("t/first aa p-1\nt/last bb p-3\n")
        self.assertIn("of a run", effects.judge(self.ENDED)[0])

    def test_runs_with_different_effects(self) -> None:
        effects = Effects("t/first aa p-1\nt/first ab p-2\nt/last bb p-3\n")
        self.assertIn("2 different", effects.judge(self.ENDED)[0])


def listed(key: str, task: str, status: str = "completed") -> dict:
    return {"context": {"key": key}, "task_uuid": task, "status": status}


class AccountOfRestClientsNotices(unittest.TestCase):
    def setUp(self) -> None:
        self.account = RestAccount()
        self.key = self.account.new_key()
        self.account.asks(self.key)

    def test_nothing_where_each_confirmed_task_is_there_once_and_done(self) -> None:
        self.account.confirmed(self.key, "t")
        self.assertEqual(self.account.judge([listed(self.key, "t")]), [])

    def test_nothing_where_the_answer_was_lost_and_the_task_may_be_there(self) -> None:
        self.account.is_in_doubt(self.key, 0)
        self.assertEqual(self.account.judge([]), [])
        self.assertEqual(self.account.judge([listed(self.key, "t")]), [])

    def test_a_confirmed_task_that_is_not_there(self) -> None:
        self.account.confirmed(self.key, "t")
        self.assertIn("not listed", self.account.judge([])[0])
        self.assertIn("not listed", self.account.judge([listed(self.key, "other")])[0])

    def test_a_key_that_became_two_tasks(self) -> None:
        self.account.is_in_doubt(self.key, 0)
        self.account.confirmed(self.key, "t")
        tasks = [listed(self.key, "t"), listed(self.key, "again")]
        self.assertIn("2 tasks", self.account.judge(tasks)[0])

    def test_a_task_that_is_said_to_exist_and_does_not(self) -> None:
        self.account.is_in_doubt(self.key, 503)
        self.account.exists_already(self.key)
        self.assertIn("not listed", self.account.judge([])[0])

    def test_a_task_that_is_said_to_exist_though_nobody_asked_for_it(self) -> None:
        self.account.exists_already(self.key)
        self.assertIn("had not been asked", self.account.judge([listed(self.key, "t")])[0])

    def test_a_task_that_is_not_done(self) -> None:
        self.account.confirmed(self.key, "t")
        tasks = [listed(self.key, "t", "pending")]
        self.assertIn("pending", self.account.judge(tasks)[0])


if __name__ == "__main__":
    unittest.main()
