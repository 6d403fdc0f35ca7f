"""Goal: an order always comes to a good end: lost answers, two ways to the parcel, and the way back.

Method: the three inputs of `make run`; then steps, states, attempts and the ledger are compared. Once
more with SIGKILL at seeded moments."""
import json
import random

import tasker_program
from tasker_program import BUILD, SOURCE

TEMPLATE = SOURCE / "examples/orders/orders.yaml"
HANDLERS = BUILD / "examples/liborders.so"

KILL_COUNT = 3 if tasker_program.IS_SANITIZED else 10
SEED = 4711

SHIPPED_SMALL = {"validate_order", "charge_card", "route", "pack", "ship", "settle_shipping",
                 "notify_customer", "close_order"}
SHIPPED_LARGE = SHIPPED_SMALL - {"pack"} | {"manual_review", "insure_shipment"}
REFUNDED = SHIPPED_SMALL - {"notify_customer"} | {"refund_card", "restock"}


class Orders(tasker_program.EndToEndTest):
    def order(self, price: int, **further) -> dict:
        """Runs one order; gives its steps by name."""
        value = {"order_id": "A-1", "customer": "Ada", "ledger": str(self.folder / "ledger.jsonl"),
                 "items": [{"sku": "thing", "quantity": 2, "unit_price_cents": price}], **further}
        self.succeed("run", TEMPLATE, "--handlers", HANDLERS, "--store", "orders.db",
                     "--input", json.dumps(value))
        tasks = self.succeed("task", "list", "--store", "orders.db", "--json").json()["tasks"]
        task = self.succeed("task", "get", tasks[0]["task_uuid"], "--store", "orders.db",
                            "--json").json()
        self.assertEqual(task["status"], "complete")
        steps = {step["name"]: step for step in task["steps"]}
        self.assertEqual(len(steps), len(task["steps"]))
        self.assertEqual({step["current_state"] for step in steps.values()}, {"complete"})
        return steps

    def result(self, steps: dict, name: str) -> dict:
        return steps[name]["results"]["result"]

    def ledger(self) -> list[tuple[str, int]]:
        """Kind and amount of each entry."""
        lines = (self.folder / "ledger.jsonl").read_text().splitlines()
        entries = [json.loads(line) for line in lines]
        keys = [entry["key"] for entry in entries]
        self.assertEqual(len(keys), len(set(keys)), "money moved twice for one key")
        return [(entry["kind"], entry["amount_cents"]) for entry in entries]

    def test_a_small_order_with_lost_answers_is_charged_once(self):
        steps = self.order(1999, charge_failures=2)
        self.assertEqual(set(steps), SHIPPED_SMALL)
        self.assertEqual(steps["charge_card"]["attempts"], 3)
        self.assertEqual({step["attempts"] for name, step in steps.items()
                          if name != "charge_card"}, {1})
        self.assertEqual(self.ledger(), [("charge", 3998)])
        self.assertEqual(self.result(steps, "close_order"),
                         {"order_id": "A-1", "outcome": "shipped"})

    def test_a_large_order_is_reviewed_and_insured(self):
        steps = self.order(25001)
        self.assertEqual(set(steps), SHIPPED_LARGE)
        self.assertEqual(self.result(steps, "insure_shipment"), {"insured_cents": 50002})
        self.assertEqual(self.ledger(), [("charge", 50002)])

    def test_the_limit_itself_is_small(self):
        self.assertEqual(set(self.order(25000)), SHIPPED_SMALL)

    def test_a_refused_parcel_gives_the_money_back(self):
        steps = self.order(1000, shipping="refused")
        self.assertEqual(set(steps), REFUNDED)
        self.assertEqual(self.result(steps, "ship")["shipped"], False)
        self.assertEqual(self.ledger(), [("charge", 2000), ("refund", 2000)])
        self.assertEqual(self.result(steps, "restock"), {"items_back": 2})
        self.assertEqual(self.result(steps, "close_order"),
                         {"order_id": "A-1", "outcome": "refunded"})

    def test_an_order_that_is_killed_is_charged_and_refunded_once(self):
        value = json.dumps({"order_id": "A-1", "customer": "Ada", "ledger": "ledger.jsonl",
                            "items": [{"sku": "thing", "quantity": 1, "unit_price_cents": 1000}],
                            "charge_failures": 1, "shipping": "refused"})
        moments = random.Random(SEED)
        for number in range(KILL_COUNT):
            place = self.folder / str(number)
            place.mkdir()
            command = ("run", TEMPLATE, "--handlers", HANDLERS, "--store", place / "orders.db",
                       "--input", value.replace("ledger.jsonl", str(place / "ledger.jsonl")))
            moment = moments.uniform(0.0, 0.4)
            with self.subTest(moment=f"{moment:.3f} s"):
                running = self.start(*command)
                running.lasts(moment)
                running.kill()
                self.succeed(*command)
                entries = [json.loads(line)
                           for line in (place / "ledger.jsonl").read_text().splitlines()]
                self.assertEqual([entry["kind"] for entry in entries], ["charge", "refund"])

    def test_the_same_order_again_is_the_same_task(self):
        self.order(1000)
        self.order(1000)
        self.assertEqual(self.ledger(), [("charge", 2000)])
        tasks = self.succeed("task", "list", "--store", "orders.db", "--json").json()
        self.assertEqual(tasks["total_count"], 1)


if __name__ == "__main__":
    tasker_program.main()
