"""Goal: the packed file is all that a machine with only Node, Bun or Deno needs, and the README's quick start works
word for word.

Method: packs, and types what the README says into an empty folder, without a network where the system can take it
away."""
import json
import os
import pathlib
import re
import shutil
import subprocess

import node_machine
import tasker_program
import with_postgres
from node_machine import NODE, RUNTIMES, SOURCES, Cluster, Machine

COMMANDS = {"node20": "node", "node22": "node", "bun": "bun", "deno": "deno"}
SUBPATHS = {"": "Tasker", "/events": "EventPoller", "/ffi": "FfiLayer", "/testing": "Workbench",
            "/examples/domain-events": "PaymentEventPublisher"}
OTHER_PLATFORM = """
Object.defineProperty(process, 'platform', { value: 'darwin' });
Object.defineProperty(process, 'arch', { value: 'arm64' });
const { Tasker } = require('@tasker-systems/tasker');
Tasker.embedded({ handlers: {} }).catch((error) => console.log(error.message));
"""

GREET = """
name: greeting
namespace_name: example
version: "1.0.0"
steps: [{ name: greet, handler: { callable: example.greet } }]
"""


class NodePackage(tasker_program.EndToEndTest):
    @classmethod
    def setUpClass(cls):
        cls.tarball = node_machine.pack()
        cls.page = node_machine.examples_of(SOURCES / "README.md")
        cls.alone = node_machine.without_network()

    def machine(self, runtime: str) -> Machine:
        machine = Machine(self.folder / runtime, runtime)
        shutil.copy(self.tarball, machine.folder)
        (machine.folder / "package.json").write_text("{}")  # else one of a folder above would be taken
        return machine

    def installed(self, runtime: str = "node22") -> Machine:
        machine = self.machine(runtime)
        self.type(machine, self.page["node"].splitlines()[0])
        return machine

    def installed_by_hand(self, runtime: str) -> Machine:
        """As the README says for Deno, without a program of packages."""
        machine = self.machine(runtime)
        self.type(machine, "\n".join(self.page["deno"].splitlines()[:-1]))
        return machine

    def type(self, machine: Machine, commands: str) -> str:
        done = machine.run(commands, self.alone)
        self.assertEqual(done.returncode, 0, f"{commands}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def test_the_quick_start_works_word_for_word(self):
        for runtime in RUNTIMES:
            with self.subTest(runtime):
                machine = self.machine(runtime)
                (machine.folder / "order.mjs").write_text(self.page["program"])
                said = self.type(machine, self.page[COMMANDS[runtime]])
                self.assertTrue(said.endswith(self.page["prints"]), said)

    def test_all_entries_are_there_for_import_and_require(self):
        machine = self.installed()
        for path, name in SUBPATHS.items():
            entry = f"@tasker-systems/tasker{path}"
            said = self.type(machine, f"""node -e "console.log(typeof require('{entry}').{name})"
                node --input-type=module -e "import {{ {name} }} from '{entry}'; console.log(typeof {name})" """)
            self.assertEqual(said, "function\nfunction\n", entry)

    def test_the_types_are_strict(self):
        machine = self.installed()
        (machine.folder / "typed.mts").write_text(self.page["typed"])
        (machine.folder / "old.cts").write_text("import { runHandler } from '@tasker-systems/tasker/testing';\n"
                                                "export const kind: string = typeof runHandler;\n")
        packages = SOURCES / "node_modules"
        self.type(machine, f"node {packages}/typescript/bin/tsc --strict --noEmit --module nodenext --target es2022 "
                           f"--types node --typeRoots {packages}/@types typed.mts old.cts")

    def test_the_tests_of_the_readme_pass(self):
        for runtime, command in {"node20": "node --test", "node22": "node --test", "bun": "bun test ./",
                                 "deno": "deno test --allow-ffi --allow-read --allow-env --no-check "}.items():
            with self.subTest(runtime):
                machine = self.installed_by_hand(runtime)
                (machine.folder / "order.test.mjs").write_text(self.page["tested"])
                self.type(machine, command + ("order.test.mjs" if command.endswith(("/", " ")) else " order.test.mjs"))

    def test_a_worker_of_a_cluster_runs_as_the_readme_says(self):
        cluster = Cluster(self, self.write("t/greet.yaml", GREET))
        machine = self.installed()
        for name, text in {"handlers/index.mjs": self.page["handlers"], "templates/greet.yaml": GREET}.items():
            (machine.folder / name).parent.mkdir()
            (machine.folder / name).write_text(text)
        with machine.start(self.page["worker"].replace("postgres://localhost/orders", f"'{cluster.location}'")) as worker:
            worker.wait_for("started")
            self.assertEqual(cluster.run("example", "greeting", {"name": "Ada"}), {"greet": {"text": "Hello, Ada!"}})
            worker.terminate()
            self.assertIn("worker stopped", worker.rest())

    def test_it_speaks_tls_with_postgresql_beside_the_runtimes_own(self):
        """Node and Bun have a TLS of their own in the process, and show its names."""
        if not os.environ.get("TASKER_TEST_POSTGRES"):
            self.skipTest("no server: tools/with_postgres.py")
        server = with_postgres.Server(with_postgres.find_programs(None), is_durable=False)
        self.addCleanup(server.stop)
        certificate = self.certificate(server)
        server.more_settings = ("ssl=on", f"ssl_cert_file={certificate}", f"ssl_key_file={certificate.with_suffix('.key')}")
        server.start()
        for runtime, run in {"node20": "node", "node22": "node", "bun": "bun", "deno": "deno run --allow-ffi --allow-read --allow-env"}.items():
            with self.subTest(runtime):
                machine = self.installed_by_hand(runtime)
                location = f"{server.location}?schema={runtime}&sslmode=verify-ca&sslrootcert="
                program = self.page["program"].replace(":memory:", location + str(certificate))
                (machine.folder / "order.mjs").write_text(program)
                done = machine.run(f"{run} order.mjs")
                self.assertEqual(done.stdout, self.page["prints"], done.stderr)
                (machine.folder / "order.mjs").write_text(program.replace(".crt", ".key"))
                self.assertIn("check sslmode, sslrootcert", machine.run(f"{run} order.mjs").stderr)

    def certificate(self, server: with_postgres.Server) -> pathlib.Path:
        files = [server.folder / f"server.{end}" for end in ("crt", "key")]
        subprocess.run(["openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=db", "-out",
                        files[0], "-keyout", files[1]], check=True, capture_output=True)
        for file in files:
            file.chmod(0o600)
            if server.user:
                os.chown(file, server.user.pw_uid, server.user.pw_gid)
        return files[0]

    def test_the_worker_is_a_command(self):
        machine = self.installed()
        done = machine.run("npx tasker-worker", self.alone, TASKER_STORE="nonsense://x")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("the worker does not start", done.stdout + done.stderr)

    def test_another_platform_is_told_what_is_missing(self):
        machine = self.installed()
        (machine.folder / "other.cjs").write_text(OTHER_PLATFORM)
        said = self.type(machine, "node other.cjs")
        for part in ("no native addon for darwin-arm64", "tasker_ts.darwin-arm64.node", "it has tasker_ts.linux-x64-gnu.node",
                     "linux-x64 with glibc 2.34", "TASKER_FFI_MODULE_PATH"):
            self.assertIn(part, said)

    def test_nothing_is_in_it_that_nobody_needs(self):
        names = subprocess.run(["tar", "-tzf", self.tarball], capture_output=True, text=True, check=True).stdout.split()
        kinds = {name.removeprefix("package/").split("/")[0] for name in names}
        self.assertEqual(kinds, {"LICENSE", "NOTICES", "README.md", "package.json", "dist", "examples", "projects",
                                 "tasker_ts.linux-x64-gnu.node"})
        self.assertEqual([name for name in names if "test" in name and not re.search("/testing/|/projects/", name)], [])
        self.assertEqual([name for name in names if "tsconfig.emit" in name or "node_modules" in name], [])
        packed = json.loads(subprocess.run(["tar", "-xzOf", self.tarball, "package/package.json"], capture_output=True,
                                           check=True).stdout)
        self.assertNotIn("dependencies", packed)

    def test_its_addon_needs_no_library_that_a_bare_machine_lacks(self):
        machine = self.installed(next(iter(NODE)))
        said = subprocess.run(["ldd", machine.folder / "node_modules/@tasker-systems/tasker/tasker_ts.linux-x64-gnu.node"],
                              capture_output=True, text=True, check=True).stdout
        libraries = {line.split()[0].rsplit("/")[-1] for line in said.splitlines()}
        self.assertLessEqual(libraries, {"linux-vdso.so.1", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2"})


if __name__ == "__main__":
    tasker_program.main()
