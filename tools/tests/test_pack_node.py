import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import pack_node

DYNAMIC = """ 0x0000000000000001 (NEEDED)             Shared library: [libm.so.6]
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
"""
SYMBOLS = """                 U getentropy@GLIBC_2.25
                 U napi_create_object
                 w __gmon_start__
                 U _Unwind_Resume@GCC_3.0
00000000000dfb90 T napi_register_module_v1
"""


class AnAddonIsRefused(unittest.TestCase):
    def refused(self, what: str, dynamic: str = DYNAMIC, symbols: str = SYMBOLS, promised=(2, 34)):
        with self.assertRaisesRegex(pack_node.Unfit, what):
            pack_node.check_addon(dynamic, symbols, promised)

    def test_but_not_one_that_needs_the_c_library_alone(self):
        pack_node.check_addon(DYNAMIC, SYMBOLS, (2, 34))

    def test_when_it_needs_a_library_that_a_bare_machine_lacks(self):
        self.refused("libpq.so.5", DYNAMIC + " 0x01 (NEEDED)  Shared library: [libpq.so.5]\n")

    def test_when_it_needs_a_newer_c_library_than_is_promised(self):
        self.refused("glibc 2.36; .* promises 2.34", symbols=SYMBOLS + "                 U arc4random@GLIBC_2.36\n")
        # 2.4 is older than 2.34, although it does not look so as text.
        pack_node.check_addon(DYNAMIC, SYMBOLS + "                 U x@GLIBC_2.4\n", (2, 34))

    def test_when_nobody_has_what_it_needs(self):
        self.refused("SSL_new", symbols=SYMBOLS + "                 U SSL_new\n")
        self.refused("_ZSt4cout", symbols=SYMBOLS + "                 U _ZSt4cout@GLIBCXX_3.4\n")

    def test_when_it_shows_more_than_node_asks_for(self):
        self.refused("tasker_submit", symbols=SYMBOLS + "00000000000dfb99 T tasker_submit\n")


class ThePackage(unittest.TestCase):
    def test_is_not_private_and_names_no_tools_of_the_sources(self):
        packed = pack_node.manifest()
        self.assertEqual({"private", "scripts", "devDependencies", "files"} & set(packed), set())
        self.assertEqual(packed["name"], "@tasker-systems/tasker")

    def test_has_a_script_a_map_and_types_of_each_source_for_import_and_require(self):
        names = pack_node.compiled_names()
        for name in ("index.js", "index.js.map", "index.d.ts", "cjs/index.js", "cjs/index.d.ts", "here.cjs", "here.d.cts",
                     "cjs/package.json"):
            self.assertIn(name, names)
        self.assertEqual(len(names), len(set(names)))

    def test_names_sources_as_if_they_lay_beside_what_was_compiled(self):
        text = '{"sources": ["../../../../../bindings/node/src/ffi/index.ts"], "sourcesContent": ["export {};"]}'
        self.assertIn('"../../src/ffi/index.ts"', pack_node.packed_map(text, "ffi/index.js.map"))
        with self.assertRaisesRegex(pack_node.Unfit, "inlineSources"):
            pack_node.packed_map('{"sources": ["a/bindings/node/src/x.ts"], "sourcesContent": [null]}', "x.js.map")


if __name__ == "__main__":
    unittest.main()
