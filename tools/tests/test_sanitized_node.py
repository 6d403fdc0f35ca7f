import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import sanitized_node

FRAMES = {
    "runtime": "(/usr/lib/linux/libclang_rt.asan-x86_64.so+0x119b3d)",
    "library": "(/lib/libstdc++.so.6+0x22)",
    "addon": "(/build/node/tasker_ts.node+0x1234)",
    "node": "(/bin/node+0xf4915b)",
}


def leak(*modules: str, kind: str = "Direct") -> str:
    frames = "".join(f"    #{n} 0x7f00  {FRAMES[module]} (BuildId: 12)\n" for n, module in enumerate(modules))
    return f"{kind} leak of 40 byte(s) in 1 object(s) allocated from:\n{frames}\n"


def report(*leaks: str) -> str:
    return "==7==ERROR: LeakSanitizer: detected memory leaks\n\n" + "".join(leaks) + "SUMMARY: AddressSanitizer: 40 byte(s)\n"


class WhatCounts(unittest.TestCase):
    def test_leaks_of_memory_that_the_addon_asked_for(self) -> None:
        own = leak("runtime", "library", "addon", "node")
        indirect = leak("runtime", "addon", kind="Indirect")
        node = leak("runtime", "node", "addon")
        found = sanitized_node.what_counts(report(node, own, indirect, leak("runtime", "node")))
        self.assertEqual(found, [own.rstrip(), indirect.rstrip()])

    def test_every_error_that_is_no_leak(self) -> None:
        error = "==7==ERROR: AddressSanitizer: heap-use-after-free\n    #0 0x1 (/bin/node+0x1)\n"
        self.assertEqual(sanitized_node.what_counts(error), [error.strip()])

    def test_nothing_of_an_empty_report(self) -> None:
        self.assertEqual(sanitized_node.what_counts("\n"), [])

    def test_the_same_leak_of_several_processes_once(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for pid in ("1", "2"):
                (folder / f"asan.{pid}").write_text(report(leak("runtime", "addon")))
            self.assertEqual(len(sanitized_node.findings(folder)), 1)


if __name__ == "__main__":
    unittest.main()
