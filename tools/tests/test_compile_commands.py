import json
import unittest

import compile_commands
import tree


class CompileCommands(tree.TreeTest):
    def entries(self, file, command):
        entry = {"file": str(file), "directory": str(self.root), "command": command}
        self.write("build/compile_commands.json", json.dumps([entry]))
        return compile_commands.entries(self.root / "build")

    def test_keep_the_flags_that_matter_to_a_reader(self):
        (entry,) = self.entries(
            "/a/b.cpp",
            "/usr/bin/clang++-19 -DX -isystem /d -O2 -Winvalid-pch -Xclang -include-pch -Xclang h.pch"
            " -MD -MT b.o -MF b.d -o b.o -c /a/b.cpp")
        self.assertEqual(entry["flags"], ("-DX", "-isystem", "/d", "-O2"))
        self.assertEqual(entry["file"], "/a/b.cpp")

    def test_name_each_source_of_those_that_are_compiled_as_one(self):
        self.write("build/Unity/unity_0_cxx.cxx",
                   '/* made by CMake */\n\n#include "/a/b.cpp"\n\n#include "/a/c.cpp"\n')
        file = self.root / "build/Unity/unity_0_cxx.cxx"
        entries = self.entries(file, f"clang++-19 -DX -o u.o -c {file}")
        self.assertEqual([entry["file"] for entry in entries], ["/a/b.cpp", "/a/c.cpp"])
        self.assertEqual([entry["flags"] for entry in entries], [("-DX",), ("-DX",)])


if __name__ == "__main__":
    unittest.main()
