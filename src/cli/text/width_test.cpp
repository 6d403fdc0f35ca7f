#include "cli/text/width.hpp"

#include <gtest/gtest.h>

#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/report.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {
namespace {

TEST(Columns, CountWhatATerminalShows) {
    EXPECT_EQ(columns_of("abc"), 3U);
    EXPECT_EQ(columns_of("é"), 1U);
    EXPECT_EQ(columns_of("注文"), 4U);
    EXPECT_EQ(columns_of("\xff"), 1U);
    EXPECT_EQ(columns_of(""), 0U);
}

struct Cut {
    char const* name;
    std::string text;
    std::size_t columns;
    std::string line;
};

class OneLine : public testing::TestWithParam<Cut> {};

TEST_P(OneLine, FitsAndHoldsNoControlCharacters) {
    auto const line = one_line(GetParam().text, GetParam().columns);
    EXPECT_EQ(line, GetParam().line);
    EXPECT_LE(columns_of(line), GetParam().columns);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, OneLine,
    testing::Values(Cut{"fits", "abcde", 5, "abcde"}, Cut{"too_long", "abcdef", 5, "abcd…"},
                    Cut{"wide", "注文書", 5, "注文…"}, Cut{"newline", "a\nb\tc", 9, "a b c"},
                    Cut{"escape", "\x1b[31mred", 20, " [31mred"}, Cut{"no_room", "abc", 0, ""},
                    Cut{"one_column", "abc", 1, "…"}),
    [](auto const& given) { return std::string(given.param.name); });

struct Span {
    char const* name;
    Duration span;
    char const* text;
};

class ForPeople : public testing::TestWithParam<Span> {};

TEST_P(ForPeople, HasTwoUnitsAtMost) {
    EXPECT_EQ(for_people(GetParam().span), GetParam().text);
}

using namespace std::chrono;
INSTANTIATE_TEST_SUITE_P(Durations, ForPeople,
                         testing::Values(Span{"below_zero", seconds(-1), "0 ms"},
                                         Span{"milliseconds", milliseconds(999), "999 ms"},
                                         Span{"seconds", milliseconds(1'250), "1.2 s"},
                                         Span{"almost_a_minute", milliseconds(59'999), "59.9 s"},
                                         Span{"minutes", seconds(187), "3 min 07 s"},
                                         Span{"hours", minutes(135), "2 h 15 min"},
                                         Span{"days", hours(76), "3 d 4 h"}),
                         [](auto const& given) { return std::string(given.param.name); });

TEST(Table, AlignsColumnsAndCutsTheLastAtTheEdge) {
    Table table({"A", "B"});
    table.add({{"注文"}, {"a long text that does not fit"}});
    table.add({{"x"}, {"y"}});
    EXPECT_EQ(table.text({.is_terminal = true, .columns = 16}),
              "A     B\n"
              "注文  a long te…\n"
              "x     y\n");
    EXPECT_EQ(table.text({.columns = 16}),
              "A     B\n"
              "注文  a long text that does not fit\n"
              "x     y\n");
}

TEST(Table, GivesUpExpendableColumnsWhereThereIsNoRoom) {
    Table table({"NAME", "ID", "EMPTY", "AGE", "NOTE"}, {"ID", "AGE"});
    table.add({{"pack"}, {"0123456789"}, {""}, {"3 s"}, {"it broke"}});
    EXPECT_EQ(table.text({.is_terminal = true, .columns = 40}),
              "NAME  ID          AGE  NOTE\n"
              "pack  0123456789  3 s  it broke\n");
    EXPECT_EQ(table.text({.is_terminal = true, .columns = 20}),
              "NAME  AGE  NOTE\n"
              "pack  3 s  it broke\n");
    EXPECT_EQ(table.text({.is_terminal = true, .columns = 15}),
              "NAME  NOTE\n"
              "pack  it broke\n");
    Table id_last({"NAME", "ID", "EMPTY"}, {"ID"});
    id_last.add({{"pack"}, {"0123456789012345678"}, {""}});
    EXPECT_EQ(id_last.text({.is_terminal = true, .columns = 24}), "NAME\npack\n");
    EXPECT_EQ(table.text({.columns = 15}),
              "NAME  ID          EMPTY  AGE  NOTE\n"
              "pack  0123456789         3 s  it broke\n");
}

TEST(Counted, HasTheSingularForOneAlone) {
    EXPECT_EQ(counted(0, "step"), "0 steps");
    EXPECT_EQ(counted(1, "step"), "1 step");
    EXPECT_EQ(counted(2, "step"), "2 steps");
    EXPECT_EQ(counted(0, "batch", "batches"), "0 batches");
    EXPECT_EQ(counted(1, "batch", "batches"), "1 batch");
    EXPECT_EQ(counted(2, "batch", "batches"), "2 batches");
}

TEST(ShellWord, CanBePastedIntoAShell) {
    EXPECT_EQ(shell_word("charge_card"), "charge_card");
    EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
    EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace tasker::cli
