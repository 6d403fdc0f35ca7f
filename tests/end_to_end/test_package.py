"""Goal: what is installed is complete, and the README's example works as it is printed.

Method: installs the build into an empty folder, takes template, program and CMakeLists.txt out of
README.md, builds them outside the tree with nothing but the installed package, and runs them."""
import os
import re
import shutil
import subprocess

import tasker_program
from tasker_program import BUILD, SOURCE

EXAMPLE = re.compile(r"<!-- example:(\w+) -->\n```\w+\n(.*?)```\n<!-- /example:\1 -->", re.S)
FILES = {"cpp": "main.cpp", "cmake": "CMakeLists.txt", "yaml": "order.yaml"}


class Package(tasker_program.EndToEndTest):
    def command(self, *arguments, cwd=None) -> str:
        done = subprocess.run([str(argument) for argument in arguments], cwd=cwd or self.folder,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def install(self):
        prefix = self.folder / "installed"
        self.command("cmake", "--install", BUILD, "--prefix", prefix)
        return prefix

    def compilers(self) -> list[str]:
        """That of the build, and g++: the installed headers are for both."""
        known = [os.environ.get("TASKER_CXX_COMPILER", "clang++-19")]
        return known + [gcc for gcc in [shutil.which("g++")] if gcc]

    def test_the_example_of_the_readme_builds_and_runs(self):
        prefix = self.install()
        marked = dict(EXAMPLE.findall((SOURCE / "README.md").read_text()))
        self.assertLessEqual(set(FILES), set(marked), "the README's marked examples")
        examples = {name: marked[name] for name in FILES}
        self.assertLessEqual(examples["cpp"].count("\n"), 40, "main.cpp is one page")
        for compiler in self.compilers():
            with self.subTest(compiler=compiler):
                project = self.folder / f"project-{os.path.basename(compiler)}"
                project.mkdir()
                for name, text in examples.items():
                    (project / FILES[name]).write_text(text)
                self.command("cmake", "-S", project, "-B", project / "build", "-G", "Ninja",
                             f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_CXX_COMPILER={compiler}",
                             "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
                self.command("cmake", "--build", project / "build")
                said = self.command(project / "build/orders", cwd=project)
                self.assertEqual(said, "reserve: complete, attempts: 1\n"
                                       "charge: complete, attempts: 2\n"
                                       "ship: complete, attempts: 1\n")

    def test_a_program_in_c_builds_against_what_is_installed(self):
        prefix = self.install()
        project = self.folder / "in_c"
        project.mkdir()
        shutil.copy(SOURCE / "bindings/c/tests/orders.c", project)
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(in_c LANGUAGES C CXX)\n"
            "find_package(tasker REQUIRED)\nadd_executable(in_c orders.c)\n"
            "target_compile_definitions(in_c PRIVATE _POSIX_C_SOURCE=200809L)\n"
            "set_target_properties(in_c PROPERTIES C_STANDARD 11 C_EXTENSIONS OFF)\n"
            "target_link_libraries(in_c PRIVATE tasker::tasker_c)\n")
        self.command("cmake", "-S", project, "-B", project / "build", "-G", "Ninja",
                     f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_C_FLAGS=-Wall -Wextra -Wpedantic -Werror")
        self.command("cmake", "--build", project / "build")
        self.command(project / "build/in_c")

    def test_the_installed_program_runs_a_handler_library_built_outside(self):
        prefix = self.install()
        project = self.folder / "orders"
        shutil.copytree(SOURCE / "examples/orders", project)
        self.command("cmake", "-S", project, "-B", project / "build", "-G", "Ninja",
                     f"-DCMAKE_PREFIX_PATH={prefix}",
                     f"-DCMAKE_CXX_COMPILER={self.compilers()[0]}")
        self.command("cmake", "--build", project / "build")
        said = self.command(
            prefix / "bin/tasker", "run", project / "orders.yaml", "--handlers",
            project / "build/liborders.so", "--store", "orders.db", "--json", "--input",
            '{"order_id": "A-1", "customer": "Ada", "ledger": "ledger.jsonl", '
            '"items": [{"sku": "thing", "quantity": 1, "unit_price_cents": 100}]}')
        self.assertIn('"complete"', said)
        said = self.command(prefix / "bin/tasker-ctl", "auth", "show-permissions", "--format", "json", cwd=project)
        self.assertIn('"tasks:create"', said)
        said = self.command(prefix / "bin/tasker-mcp", "--help", cwd=project)
        self.assertIn("Usage: tasker mcp", said)

    def test_only_the_public_headers_are_installed(self):
        prefix = self.install()
        public = set()
        for folder in (SOURCE / "include", SOURCE / "bindings/c/include"):
            public |= {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
        include = prefix / "include"
        self.assertEqual({path.relative_to(include) for path in include.rglob("*") if path.is_file()}, public)
        self.assertEqual([path.name for path in (prefix / "include").iterdir()], ["tasker"])


if __name__ == "__main__":
    tasker_program.main()
