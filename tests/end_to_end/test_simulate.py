"""Goal: `tasker simulate` says what users' workflows do under faults, with stubs and with real handlers.

Method: the templates of the examples; with the handlers of the orders the ledger is compared with what
the report says: whatever was run again, money moved once a task."""
import json

import tasker_program
from tasker_program import BUILD, SOURCE

ORDERS = SOURCE / "examples/orders/orders.yaml"
AIRPORTS = SOURCE / "examples/airports/airports.yaml"
HANDLERS = BUILD / "examples/liborders.so"
SEEDS = 50 if tasker_program.IS_SANITIZED else 300


class Simulate(tasker_program.EndToEndTest):
    def simulate(self, template, *arguments) -> dict:
        return self.succeed("simulate", template, "--json", *arguments).json()

    def test_examples_survive_what_they_are_built_to_survive(self):
        for template in (ORDERS, AIRPORTS):
            report = self.simulate(template, "--seeds", str(SEEDS))
            self.assertEqual([(end["state"], end["runs"]) for end in report["ends"]],
                             [("complete", SEEDS)])
            self.assertEqual(report["findings"], [])
            self.assertEqual(report["never_reached"], [])
            for step in report["steps"]:
                self.assertGreater(step["ran_again"]["runs"], 0, step["step"])

    def test_all_faults_end_tasks_in_every_way_and_leave_none_behind(self):
        report = self.simulate(ORDERS, "--seeds", str(SEEDS), "--faults", "all")
        self.assertEqual(report["findings"], [])
        self.assertLessEqual({"complete", "blocked_by_failures", "cancelled"},
                             {end["state"] for end in report["ends"]})

    def test_a_seed_is_the_same_run_each_time(self):
        first = self.succeed("simulate", ORDERS, "--seed", "7").stdout
        self.assertEqual(first, self.succeed("simulate", ORDERS, "--seed", "7").stdout)
        self.assertIn("starts (attempt 1 of 5", first)

    def test_real_handlers_run_again_and_move_money_once_a_task(self):
        order = {"order_id": "A-1", "customer": "Ada", "ledger": str(self.folder / "ledger.jsonl"),
                 "items": [{"sku": "thing", "quantity": 2, "unit_price_cents": 700}],
                 "charge_failures": 1}
        report = self.simulate(ORDERS, "--handlers", HANDLERS, "--input", json.dumps(order),
                               "--seeds", "40")
        charge = next(step for step in report["steps"] if step["step"] == "charge_card")
        self.assertEqual(charge["ran_again"]["runs"], 40)
        self.assertGreater(charge["ran_again_after_success"]["runs"], 0)
        lines = (self.folder / "ledger.jsonl").read_text().splitlines()
        keys = [json.loads(line)["key"] for line in lines]
        self.assertEqual(len(keys), 40)
        self.assertEqual(len(set(keys)), 40)

    def test_real_handlers_need_a_real_input(self):
        refused = self.tasker("simulate", ORDERS, "--handlers", HANDLERS)
        self.assertEqual(refused.code, 2)
        self.assertIn("--input does not fit the input_schema", refused.stderr)


if __name__ == "__main__":
    tasker_program.main()
