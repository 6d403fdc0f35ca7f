#pragma once

#include <optional>
#include <string>

#include "cli/context.hpp"
#include "cli/text/report.hpp"
#include "store/store.hpp"

namespace tasker::cli {

/// Why a session ended.
enum class Ending : std::uint8_t { Settled, Interrupted, TimedOut };

/// How a session is summed up at its end.
struct Summary {
    TaskId task;
    Ending ending = Ending::Settled;
    bool was_there_before = false;  ///< the task of an earlier call
    std::string store;
    std::optional<std::string> key;  ///< that `--again` drew
};

/// Prints it: state, steps, attempts, time; results of the last steps; reasons of failures and the
/// commands that help. \returns 0 when the task is complete, else 1.
[[nodiscard]] Result<ExitCode> print_summary(Summary const& summary, store::Store& store,
                                             Output output, Context& context);

}  // namespace tasker::cli
