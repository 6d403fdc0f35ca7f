#include "cli/repositories/git.hpp"

#include "cli/process_environment.hpp"
#include "cli/repositories/child_process.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

/// What git says, as it may stand in a message of ours.
std::string in_one_line(std::string_view text) {
    constexpr std::size_t kColumnsMax = 1000;
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    std::string line;
    for (auto const c : text) {
        if (c == '\n') line += ';';
        line += c;
    }
    return one_line(line, kColumnsMax);
}

ChildCommand git_command(std::vector<std::string> const& arguments) {
    ChildCommand command{
        // Links of a repository could lead out of it; what it brings is never run.
        .words = {"git", "-c", "core.symlinks=false", "-c", "core.hooksPath=/dev/null", "-c",
                  "core.fsmonitor=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c",
                  "advice.detachedHead=false", "-c", "init.defaultBranch=main", "-c",
                  "init.templateDir="},
        .variables = {{"GIT_TERMINAL_PROMPT", "0"},
                      {"GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file"}},
        // Where git runs a hook, they would make it work on the repository that it is in.
        .without = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
                    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_NAMESPACE",
                    "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_TRACE"}};
    // A question on the terminal would be waited for until the time is over.
    if (!process_variable("GIT_SSH_COMMAND") && !process_variable("GIT_SSH"))
        command.variables.emplace_back("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
    command.words.insert(command.words.end(), arguments.begin(), arguments.end());
    return command;
}

Result<std::string> run_git(std::vector<std::string> const& arguments) {
    auto ended = run_to_end(git_command(arguments));
    if (!ended) {
        if (ended.error().code() != ErrorCode::FileNotFound) return std::move(ended).error();
        return Error(ErrorCode::StoreBusy,
                     ended.error().message() +
                         "; repositories are fetched by git, which is to be installed");
    }
    if (ended->exit_code == 0) return in_one_line(ended->output);
    auto why = in_one_line(ended->complaints);
    if (why.empty()) why = "git ended with " + std::to_string(ended->exit_code);
    return Error(ErrorCode::StoreBusy, "it cannot be fetched: " + why);
}

}  // namespace

Result<std::string> fetch_files(Repository const& repository, std::filesystem::path const& folder) {
    auto const place = folder.string();
    TASKER_TRY(run_git({"init", "--quiet", "--", place}));
    TASKER_TRY(run_git({"-C", place, "fetch", "--quiet", "--depth=1", "--no-tags",
                        "--no-recurse-submodules", "--", repository.url, repository.ref}));
    TASKER_TRY(run_git({"-C", place, "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"}));
    TASKER_TRY_ASSIGN(auto commit, run_git({"-C", place, "rev-parse", "--verify", "HEAD"}));
    std::error_code ignored;  // it would only be larger with it
    std::filesystem::remove_all(folder / ".git", ignored);
    return commit;
}

}  // namespace tasker::cli
