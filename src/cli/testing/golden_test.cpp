#include "cli/testing/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace tasker::cli::test {

testing::AssertionResult is_golden(std::string const& name, std::string const& text) {
    auto const file = std::filesystem::path(TASKER_GOLDEN_DIR) / name;
    auto const* const mode = std::getenv("TASKER_GOLDEN");
    if (mode != nullptr && std::string_view(mode) == "write") {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return testing::AssertionSuccess();
    }
    std::ifstream stream(file, std::ios::binary);
    std::string const expected{std::istreambuf_iterator<char>(stream),
                               std::istreambuf_iterator<char>()};
    if (stream && expected == text) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << "tests/golden/" << name << (stream ? " says\n" : " is missing\n") << expected
           << "\nbut the text is\n"
           << text << "\nTASKER_GOLDEN=write writes it anew";
}

}  // namespace tasker::cli::test
