"""Goal: what `tasker generate` writes is code of its language.

Method: Python reads what was written for a real template and for one made of traps; where pydantic is there, the
generated types take the samples of the generated tests. The other languages are compared with what was reviewed
(tests/golden/generate), which was compiled by hand."""
import importlib.util
import subprocess
import sys

import tasker_program

TEMPLATES = {"orders": tasker_program.SOURCE / "examples/orders/orders.yaml",
             "weird": tasker_program.SOURCE / "tests/golden/generate/weird.yaml"}


class Generate(tasker_program.EndToEndTest):
    def test_python_reads_it(self):
        for name, template in TEMPLATES.items():
            self.succeed("generate", "scaffold", "-t", template, "-l", "python", "-o", name)
            files = sorted((self.folder / name).glob("*.py"))
            self.assertEqual(len(files), 5, files)
            for file in files:
                compile(file.read_text(), str(file), "exec")
            if importlib.util.find_spec("pydantic") is None:
                continue
            ran = subprocess.run(
                [sys.executable, "-B", "-W", "error", "-m", "unittest", f"{name}.test_handlers.TypesTest"],
                cwd=self.folder, text=True, capture_output=True, check=False)
            self.assertEqual(ran.returncode, 0, ran.stderr)


if __name__ == "__main__":
    tasker_program.main()
