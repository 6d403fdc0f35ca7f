import unittest

import tree
import check_banned

# One line of code for each ban: it must be found in src/rules, and pass where it belongs.
VIOLATIONS = {
    "a clock": ("auto t = std::chrono::system_clock::now();", "src/base/clock.hpp"),
    "random_device": ("std::random_device d;", "src/cli/main.cpp"),
    "a generator of <random>": ("std::mt19937_64 g;", None),
    "rand": ("int x = std::rand();", None),
    "sleep": ("std::this_thread::sleep_for(1s);", "src/embedded/a.cpp"),
    "a thread": ("std::jthread t;", "src/engine/threads.cpp"),
    "detach": ("worker.detach();", None),
    "getenv": ('auto e = std::getenv("A");', "src/cli/main.cpp"),
    "output": ('std::cerr << "x";', "src/cli/main.cpp"),
    "a throw": ("throw 1;", "src/worker/a.cpp"),
    "an ignored result": ("(void)store.run(body);", "src/store/a_test.cpp"),
    "assert": ("assert(x);", None),
    "exit": ("std::exit(1);", "src/cli/main.cpp"),
    "an unused alias": ("namespace fs = std::filesystem;", None),
    "using namespace in a header": ("using namespace std;", "src/rules/a.cpp"),
}


class Banned(tree.TreeTest):
    def problems(self):
        return check_banned.check(self.root)

    def test_every_ban_has_a_case(self):
        self.assertEqual({ban.name for ban in check_banned.BANS}, set(VIOLATIONS))

    def test_finds_each_and_names_the_replacement(self):
        instead = {ban.name: ban.instead for ban in check_banned.BANS}
        for name, (line, _) in VIOLATIONS.items():
            with self.subTest(name):
                path = self.write("src/rules/a.hpp", f"\n{line}\n")
                self.assert_one_problem(self.problems(), f"src/rules/a.hpp:2: {name} ", instead[name])
                path.unlink()

    def test_lets_each_pass_where_it_belongs(self):
        for name, (line, place) in VIOLATIONS.items():
            if place is None:
                continue
            with self.subTest(name):
                path = self.write(place, f"{line}\n")
                self.assertEqual(self.problems(), [])
                path.unlink()

    def test_ignores_comments_literals_and_longer_names(self):
        self.write("src/rules/a.cpp", "// sleep(1), std::thread, TASKER\n"
                   'auto x = "std::cout getenv"; snprintf(b, n, f); operand(1); my.exit_code();\n'
                   "std::thread::id id; TASKER_ASSERT(x); static_assert(true); wait.sleep_ms();\n")
        self.assertEqual(self.problems(), [])

    def test_tests_and_examples_may_print_but_not_use_rand(self):
        self.write("examples/a/main.cpp", '#include <iostream>\nint main() { std::cout << 1; }\n')
        self.assertEqual(self.problems(), [])
        self.write("tests/support/a.hpp", "int x = rand();\n")
        self.assert_one_problem(self.problems(), "tests/support/a.hpp:1: rand ")

    def test_an_alias_may_be_used_below_it(self):
        self.write("src/rules/a.cpp", "namespace fs = std::filesystem;\nvoid f() { fs::remove(p); }\n")
        self.assertEqual(self.problems(), [])

    def test_finds_leftovers_in_comments_and_pages(self):
        leftover = "TO" + "DO"
        self.write("src/rules/a.cpp", f"// {leftover}: later\n")
        self.assert_one_problem(self.problems(), "src/rules/a.cpp:1", "a leftover")
        self.write("src/rules/a.cpp", "// issue 12\n")
        self.write("docs/a.md", f"# A\n\n{leftover}\n")
        self.assert_one_problem(self.problems(), "docs/a.md:3", "a leftover")


if __name__ == "__main__":
    unittest.main()
