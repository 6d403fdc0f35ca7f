#include "cli/testing/repository.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/repositories/child_process.hpp"

namespace tasker::cli::test {

namespace {

void run_git_in(std::string const& folder, std::vector<std::string> const& arguments) {
    ChildCommand command{.words = {"git", "-C", folder, "-c", "user.name=Test", "-c",
                                   "user.email=test@example.com", "-c", "commit.gpgsign=false"},
                         .variables = {{"GIT_CONFIG_GLOBAL", "/dev/null"}},
                         .without = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}};
    command.words.insert(command.words.end(), arguments.begin(), arguments.end());
    auto const ended = run_to_end(command);
    ASSERT_TRUE(ended) << ended.error().message();
    ASSERT_EQ(ended->exit_code, 0) << ended->complaints;
}

}  // namespace

void commit_files(std::string const& folder, RepositoryFiles const& files) {
    namespace fs = std::filesystem;
    fs::create_directories(folder);
    if (!fs::exists(fs::path(folder) / ".git"))
        run_git_in(folder, {"init", "--quiet", "--initial-branch=main"});
    for (auto const& [path, text] : files) {
        auto const place = fs::path(folder) / path;
        fs::create_directories(place.parent_path());
        if (text.starts_with("->")) {
            fs::create_symlink(text.substr(2), place);
        } else {
            std::ofstream(place, std::ios::binary) << text;
        }
    }
    run_git_in(folder, {"add", "--all"});
    run_git_in(folder, {"commit", "--quiet", "--allow-empty", "--message", "files"});
}

}  // namespace tasker::cli::test
