"""Goal: whatever is wrong is told with what and where, the exit code says so, and nothing has changed.

Method: each fault is put before the real program; the hashes of all files before and after must be
equal, and files that did not exist must still not exist."""
import os
import re
import shutil
import sqlite3
import subprocess

import tasker_program
from tasker_program import BUILD, SOURCE, IS_SANITIZED

HANDLERS = BUILD / "examples/liborders.so"
ORDERS = SOURCE / "examples/orders/orders.yaml"
CODES = SOURCE / "src/template/finding_codes.def"

HEAD = 'name: order\nnamespace_name: shop\nversion: "1"\n'
STEP = "  - {name: a, handler: {callable: x}}\n"


def steps(*lines: str) -> str:
    return HEAD + "steps:\n" + STEP + "".join(f"  - {line}\n" for line in lines)


def step(fields: str) -> str:
    return HEAD + "steps:\n  - {name: a, handler: {callable: x}, " + fields + "}\n"


# One template for each error that a template can have.
BAD_TEMPLATES = {
    "DUPLICATE_STEP_NAME": steps("{name: a, handler: {callable: x}}"),
    "SELF_DEPENDENCY": step("dependencies: [a]"),
    "MISSING_DEP_REF": step("dependencies: [b]"),
    "CYCLE_DETECTED": steps("{name: b, dependencies: [c], handler: {callable: x}}",
                            "{name: c, dependencies: [b], handler: {callable: x}}"),
    "EMPTY_CALLABLE": HEAD + "steps:\n  - {name: a, handler: {callable: ' '}}\n",
    "NAMESPACE_TOO_LONG": steps().replace("shop", "s" * 30),
    "SCHEMA_NOT_OBJECT": HEAD + "input_schema: [a]\nsteps:\n" + STEP,
    "YAML_SYNTAX": "name: [order\nsteps: 1\n",
    "SEVERAL_DOCUMENTS": steps() + "---\nname: second\n",
    "DUPLICATE_KEY": steps() + "name: again\n",
    "TOO_LARGE": "#" + "x" * (1024 * 1024) + "\n" + steps(),
    "MISSING_FIELD": "name: order\nnamespace_name: shop\nsteps:\n" + STEP,
    "WRONG_TYPE": steps().replace('"1"', "1.10"),
    "EMPTY_VALUE": steps().replace("name: order", "name: ' '"),
    "TOO_LONG": steps().replace("name: a", "name: " + "a" * 129),
    "OUT_OF_RANGE": step("timeout_seconds: 0"),
    "UNKNOWN_VALUE": step("type: standart"),
    "INVALID_NAMESPACE": steps().replace("shop", "my-shop"),
    "INVALID_NAME": steps().replace("name: order", 'name: "or\\tder"'),
    "INVALID_EVENT_NAME": step("publishes_events: [{name: Charged, schema: {type: object}}]"),
    "INVALID_SCHEMA": HEAD + "input_schema: {type: wrong}\nsteps:\n" + STEP,
    "DECISION_WITHOUT_DEPENDENCY": steps("{name: b, type: decision, handler: {callable: x}}",
                                         "{name: c, dependencies: [b], handler: {callable: x}}"),
    "CONVERGENCE_WITHOUT_DEPENDENCY": steps(
        "{name: b, type: deferred_convergence, handler: {callable: x}}"),
    "BATCH_CONFIG_MISSING": steps(
        "{name: b, type: batch_worker, dependencies: [a], handler: {callable: x}}"),
    "BATCH_WORKER_TEMPLATE": steps(
        "{name: b, type: batchable, dependencies: [a], handler: {callable: x, "
        "initialization: {worker_template_name: a}}}"),
    "BATCH_WORKER_DEPENDENT": steps(
        "{name: b, type: batchable, handler: {callable: x}}",
        "{name: c, type: batch_worker, dependencies: [b], handler: {callable: x}, batch_config: "
        "{batch_size: 1, parallelism: 1, cursor_field: id, worker_template: c}}",
        "{name: d, dependencies: [c], handler: {callable: x}}"),
    "OVERRIDE_UNKNOWN_STEP": steps() + "environments: {test: {steps: [{name: b}]}}\n",
}

GOOD_INPUT = ('{"order_id": "A-1", "customer": "Ada", "ledger": "ledger.jsonl", '
              '"items": [{"sku": "thing", "quantity": 1, "unit_price_cents": 100}]}')

class Errors(tasker_program.EndToEndTest):
    def refused(self, *arguments, codes: tuple[int, ...] = (1, 2), says: tuple[str, ...] = (),
                prefix: tuple[str, ...] = ()) -> str:
        """Runs it; it must fail, say all of `says` on stderr, and change no file."""
        before = self.fingerprint()
        finished = self.tasker(*arguments, prefix=prefix)
        self.assertIn(finished.code, codes, finished)
        for part in says:
            self.assertIn(part, finished.stderr, finished)
        self.assertEqual(self.fingerprint(), before, finished)
        return finished.stderr

    def run_order(self, *arguments, **further) -> str:
        return self.refused("run", ORDERS, "--handlers", HANDLERS, "--input", GOOD_INPUT,
                            *arguments, **further)

    # Templates and requests.

    def test_every_kind_of_error_in_a_template_is_told_with_its_place(self):
        known = set(re.findall(r'TASKER_FINDING\(\w+,\s*"(\w+)",\s*Error', CODES.read_text()))
        self.assertEqual(set(BAD_TEMPLATES), known, "one template for each error, no more")
        for code, text in BAD_TEMPLATES.items():
            with self.subTest(code=code):
                self.write("bad.yaml", text)
                said = self.refused("run", "bad.yaml", "--handlers", HANDLERS, "--store", "new.db",
                                    codes=(2,), says=(code,))
                self.assertRegex(said, r"bad\.yaml:(\d+:\d+)?")

    def test_a_template_that_is_not_there(self):
        self.refused("run", "absent.yaml", "--store", "new.db", codes=(2,), says=("absent.yaml",))

    def test_an_input_that_does_not_fit_the_schema(self):
        for value, says in (
                ("{}", "order_id"),
                (GOOD_INPUT.replace('"quantity": 1', '"quantity": 0'), "quantity"),
                (GOOD_INPUT.replace('"A-1"', "7"), "order_id"),
                (GOOD_INPUT[:-1] + ', "gift": true}', "gift"),
                ("[]", "object"),
                ('{"order_id":', "JSON")):
            with self.subTest(value=value):
                self.refused("run", ORDERS, "--handlers", HANDLERS, "--store", "new.db",
                             "--input", value, says=(says,))

    def test_a_handler_that_is_missing(self):
        self.refused("run", ORDERS, "--store", "new.db", "--input", GOOD_INPUT,
                     says=("validate_order", "shop.validate_order"))
        text = ORDERS.read_text().replace("callable: shop.restock", "callable: shop.restok")
        template = self.write("orders.yaml", text)
        self.refused("run", template, "--handlers", HANDLERS, "--store", "new.db", "--input",
                     GOOD_INPUT, says=("restock", "shop.restok", "did you mean", "shop.restock"))

    def test_a_library_that_is_none(self):
        self.refused("run", ORDERS, "--handlers", "absent.so", "--store", "new.db",
                     "--input", GOOD_INPUT, says=("absent.so",))
        self.write("text.so", "no library")
        self.refused("run", ORDERS, "--handlers", self.folder / "text.so", "--store", "new.db",
                     "--input", GOOD_INPUT, says=("text.so",))

    # Stores.

    def make_store(self) -> None:
        self.succeed("run", ORDERS, "--handlers", HANDLERS, "--store", "store.db", "--input",
                     GOOD_INPUT.replace("A-1", "A-0"))
        for rest in self.folder.glob("store.db-*"):
            self.fail(f"a clean end leaves one file, not {rest.name}")

    def test_a_store_of_a_newer_version(self):
        self.make_store()
        store = sqlite3.connect(self.folder / "store.db")
        version = store.execute("PRAGMA user_version").fetchone()[0]
        store.execute(f"PRAGMA user_version = {version + 1}")
        store.close()
        self.run_order("--store", "store.db", says=("store.db", "version"))
        self.refused("task", "list", "--store", "store.db", says=("store.db", "version"))

    def test_a_file_that_is_no_store(self):
        self.write("text.db", "this is a diary, not a database\n" * 100)
        foreign = sqlite3.connect(self.folder / "foreign.db")
        foreign.execute("CREATE TABLE diary (day TEXT)")
        foreign.close()
        (self.folder / "folder.db").mkdir()
        for name in ("text.db", "foreign.db", "folder.db"):
            with self.subTest(name=name):
                self.run_order("--store", name, says=(name,))
                self.refused("task", "list", "--store", name, says=(name,))

    def test_a_store_that_was_cut_or_overwritten(self):
        self.make_store()
        whole = (self.folder / "store.db").read_bytes()
        for name, damaged in (("cut.db", whole[:len(whole) // 2 // 4096 * 4096]),
                              ("scribbled.db", whole[:100] + b"\xff" * (len(whole) - 100))):
            with self.subTest(name=name):
                (self.folder / name).write_bytes(damaged)
                self.run_order("--store", name, says=(name,))

    def test_a_store_that_may_not_be_written(self):
        self.make_store()
        prefix: tuple[str, ...] = ()
        if os.getuid() == 0:
            if shutil.which("setpriv") is None or IS_SANITIZED:
                self.skipTest("needs setpriv to stop being root")
            prefix = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
            if subprocess.run([*prefix, "test", "-x", str(tasker_program.TASKER)],
                              check=False).returncode != 0:
                self.skipTest("the build folder is closed to other users")
        self.folder.chmod(0o555)
        (self.folder / "store.db").chmod(0o444)
        try:
            self.run_order("--store", self.folder / "store.db", prefix=prefix, says=("store.db",))
            self.run_order("--store", self.folder / "new.db", prefix=prefix, says=("new.db",))
        finally:
            self.folder.chmod(0o755)

    def test_a_store_in_a_folder_that_is_not_there(self):
        self.run_order("--store", "absent/store.db", says=("absent",))

    def test_a_store_that_another_process_holds(self):
        table = SOURCE / "var/airports/airports.csv"
        running = self.start(
            "run", SOURCE / "examples/airports/airports.yaml", "--handlers",
            BUILD / "examples/libairports.so", "--store", "store.db", "--input",
            '{"file": "%s", "report_dir": "report", "row_delay_us": 20000}' % table)
        self.wait_until(lambda: self.tasker("task", "list", "--store", "store.db").code == 0)
        self.assertIsNone(running.process.poll(), running.output(0))
        # Its owner writes all the time, so only what this run says is compared.
        finished = self.tasker("run", ORDERS, "--handlers", HANDLERS, "--input", GOOD_INPUT,
                               "--store", "store.db")
        self.assertEqual(finished.code, 1, finished)
        self.assertIn("store.db", finished.stderr)
        self.assertIn(str(running.process.pid), finished.stderr)
        self.assertFalse((self.folder / "ledger.jsonl").exists())
        running.kill()
        # And it is free again at once.
        self.succeed("run", ORDERS, "--handlers", HANDLERS, "--input", GOOD_INPUT,
                     "--store", "other.db")
        self.succeed("task", "list", "--store", "store.db")

    # The command line itself.

    def test_wrong_arguments_are_named(self):
        for arguments, says in ((("run",), "TEMPLATE"), (("run", ORDERS, "--sotre", "x"), "--sotre"),
                                (("frobnicate",), "frobnicate"),
                                (("task", "get", "zzzzzz", "--store", "none.db"), "none.db")):
            with self.subTest(arguments=arguments):
                self.refused(*arguments, says=(says,))


if __name__ == "__main__":
    tasker_program.main()
