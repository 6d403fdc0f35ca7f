import unittest

import tree
import check_sizes


class Sizes(tree.TreeTest):
    def test_names_long_files_functions_and_deep_folders(self):
        body = "    x();\n" * 61
        self.write("src/a/long.cpp", "namespace n {\nclass C {\nvoid f() {\n" + body + "}\n};\n}\n")
        self.write("src/a/longer.cpp", "int x;\n" * 401)
        self.write("src/a/b/c/d/e.cpp", "")
        text = "\n".join(check_sizes.check(self.root))
        self.assertIn("src/a/long.cpp:3: a function of 62 lines", text)
        self.assertIn("src/a/longer.cpp: 401 lines", text)
        self.assertIn("src/a/b/c/d: deeper than 3 folders", text)

    def test_long_classes_and_tables_are_no_functions(self):
        self.write("src/a/a.cpp", "class C {\n" + "int f(int);\n" * 70 + "};\n"
                   "int const table[] = {\n" + "1,\n" * 70 + "};\n")
        self.assertEqual(check_sizes.check(self.root), [])


if __name__ == "__main__":
    unittest.main()
