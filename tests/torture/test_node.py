"""Workers whose handlers are JavaScript, killed under load, in brief. `make torture-node` takes ten minutes
for each store."""

import os
import pathlib
import tempfile
import unittest

from node_torture import torture_cluster, torture_embedded

SECONDS = 9
KILLS = 2
SEED = int(os.environ.get("TORTURE_SEED", "1"))


class HandlersOfJavaScript(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def judge(self, figures: dict, broken: list[str]) -> None:
        print(figures)
        self.assertEqual(broken, [])
        self.assertEqual(figures["kills"], KILLS)
        self.assertGreater(figures["tasks"], 100)
        self.assertGreater(figures["interrupted"], 0, "no handler was killed in the middle")

    def test_keep_every_promise_with_a_store_of_their_own(self) -> None:
        self.judge(*torture_embedded(self.folder, SECONDS, KILLS, SEED))

    def test_keep_every_promise_in_a_cluster(self) -> None:
        figures, broken = torture_cluster(self.folder, SECONDS, KILLS, SEED)
        self.judge(figures, broken)
        self.assertGreater(figures["recoveries"], 0)


if __name__ == "__main__":
    unittest.main()
