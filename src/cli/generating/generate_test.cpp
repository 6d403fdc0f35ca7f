#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/file_text.hpp"
#include "cli/testing/golden.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::is_golden;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Names that are keywords, types that contain themselves, what no type can say, all kinds of
/// steps.
std::string weird_template() {
    return std::string(TASKER_GOLDEN_DIR) + "/generate/weird.yaml";
}

class GenerateIn : public testing::TestWithParam<char const*> {};

// What is in these files was compiled and run once with the languages' own tools: when they change,
// do so again (docs/decisions/0028).
TEST_P(GenerateIn, WritesWhatWasReviewed) {
    std::string const language = GetParam();
    Console console;
    auto const said =
        console.run({"generate", "scaffold", "-t", weird_template(), "-l", language, "--json"});
    ASSERT_EQ(said.code, ExitCode::Done) << said.notes;
    auto const document = *base::parse_json(said.data);
    auto const& files = document.at("files").as_array();
    ASSERT_GE(files.size(), 4U);
    for (auto const& file : files) {
        EXPECT_TRUE(
            is_golden("generate/" + language + "/" + std::string(file.at("name").as_string()),
                      std::string(file.at("text").as_string())));
    }
}

INSTANTIATE_TEST_SUITE_P(Languages, GenerateIn,
                         testing::Values("python", "ruby", "typescript", "rust"),
                         [](auto const& language) { return std::string(language.param); });

TEST(Generate, WritesOneFileWhereItIsToldTo) {
    Console console;
    auto const screen = console.run({"generate", "types", "-t", weird_template(), "-l", "rust"});
    EXPECT_EQ(screen.code, ExitCode::Done);
    EXPECT_THAT(screen.data, HasSubstr("pub struct WeirdInput {"));
    auto const place = console.path("made/types.rs");
    auto const said =
        console.run({"generate", "types", "-t", weird_template(), "-l", "rust", "-o", place});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_EQ(said.data, place + "\n");
    EXPECT_EQ(test::file_text(place), screen.data);
    auto const folder = console.path("other") + "/";
    auto const inside =
        console.run({"generate", "types", "-t", weird_template(), "-l", "rust", "-o", folder});
    EXPECT_EQ(inside.data, folder + "types.rs\n");
}

TEST(Generate, WritesOnlyWhatAStepNeeds) {
    Console console;
    auto const said =
        console.run({"generate", "types", "-t", weird_template(), "-l", "python", "-s", "part"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.data, HasSubstr("class PartResult("));
    EXPECT_THAT(said.data, HasSubstr("class WeirdInput("));
    EXPECT_THAT(said.data, Not(HasSubstr("AnswerResult")));
    auto const wrong =
        console.run({"generate", "types", "-t", weird_template(), "-l", "python", "-s", "prat"});
    EXPECT_EQ(wrong.code, ExitCode::Usage);
    EXPECT_THAT(wrong.notes, HasSubstr("did you mean \"part\"?"));
}

TEST(Generate, WritesOverTypesAndNothingElse) {
    Console console;
    std::vector<std::string> const scaffold{"generate", "scaffold", "-t", weird_template(),
                                            "-l",       "python",   "-o", console.path("shop")};
    ASSERT_EQ(console.run(scaffold).code, ExitCode::Done);
    console.write("shop/handlers.py", "# mine\n");
    console.write("shop/models.py", test::file_text(console.path("shop/models.py")) + "# gone\n");
    auto const again = console.run(scaffold);
    EXPECT_EQ(again.code, ExitCode::Usage);
    EXPECT_THAT(again.notes, HasSubstr("handlers.py"));
    EXPECT_THAT(again.notes, Not(HasSubstr("models.py")));
    EXPECT_THAT(again.notes, HasSubstr("--force"));
    EXPECT_EQ(test::file_text(console.path("shop/handlers.py")), "# mine\n");
    EXPECT_THAT(test::file_text(console.path("shop/models.py")), HasSubstr("# gone"))
        << "all of them, or none";
    auto const types = console.run(
        {"generate", "types", "-t", weird_template(), "-l", "python", "-o", console.path("shop")});
    EXPECT_EQ(types.code, ExitCode::Done) << types.notes;
    EXPECT_THAT(test::file_text(console.path("shop/models.py")), Not(HasSubstr("# gone")));
    auto forced = scaffold;
    forced.emplace_back("--force");
    EXPECT_EQ(console.run(forced).code, ExitCode::Done);
    EXPECT_THAT(test::file_text(console.path("shop/handlers.py")), StartsWith("# Handlers of"));
}

TEST(Generate, SaysWhatIsWrong) {
    Console console;
    auto const language = console.run({"generate", "types", "-t", weird_template(), "-l", "cobol"});
    EXPECT_EQ(language.code, ExitCode::Usage);
    EXPECT_THAT(language.notes, HasSubstr("python, ruby, typescript or rust"));
    auto const several =
        console.run({"generate", "handler", "-t", weird_template(), "-l", "rust", "--with-tests"});
    EXPECT_EQ(several.code, ExitCode::Usage);
    EXPECT_THAT(several.notes, HasSubstr("--output FOLDER"));
    auto const missing = console.run({"generate", "types", "-t", "no.yaml", "-l", "rust"});
    EXPECT_NE(missing.code, ExitCode::Done);
    EXPECT_THAT(missing.notes, HasSubstr("no.yaml"));
    auto const nowhere = console.run({"generate", "types", "-t", weird_template(), "-l", "rust",
                                      "-o", "/proc/self/none/types.rs"});
    EXPECT_EQ(nowhere.code, ExitCode::Usage);
    EXPECT_THAT(nowhere.notes, HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace tasker::cli
