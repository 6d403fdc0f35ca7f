#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace tasker::cli {

/// A program to run, as it is: no shell sees the words.
struct ChildCommand {
    std::vector<std::string> words;  ///< the first one is looked for in PATH
    /// Set for it, beside what this process has.
    std::vector<std::pair<std::string, std::string>> variables;
    std::vector<std::string> without;  ///< names of variables that it does not get
    Duration time_max = std::chrono::minutes(2);
};

/// What became of it. Of each text the first 64 KiB.
struct ChildEnd {
    int exit_code = 0;       ///< 128 and more: a signal ended it, as shells say it
    std::string output;      ///< its standard output
    std::string complaints;  ///< its standard error
};

/// Runs a program to its end, without standard input. After `time_max` it is asked to end
/// (SIGTERM), and after two more seconds made to. It shares our process group: Ctrl-C reaches it
/// too.
/// \returns FileNotFound when there is no such program, Timeout when its time was over.
[[nodiscard]] Result<ChildEnd> run_to_end(ChildCommand const& command);

}  // namespace tasker::cli
