#pragma once

#include <string>

#include "cli/archive.hpp"
#include "cli/context.hpp"

namespace tasker::cli {

/// A table of the steps of a task.
[[nodiscard]] std::string steps_table(TaskRecord const& record, TimePoint now,
                                      Screen const& screen);
/// The same for `--json`.
[[nodiscard]] JsonArray json_of_steps(TaskRecord const& record);
/// The task's own lines, then the table of its steps.
[[nodiscard]] std::string overview_of(TaskRecord const& record, model::Payload const& input,
                                      TimePoint now, Screen const& screen);
/// Hints for a task that waits for somebody: the commands that set it going again. Nothing for
/// others.
/// \param argument  what these commands need to get there: ` --store FILE`
void print_ways_on(TaskRecord const& record, std::string const& argument, Context& context);

/// The results of the steps that nothing depends on: what a task was run for.
[[nodiscard]] JsonObject results_of_last_steps(TaskRecord const& record,
                                               std::span<model::Edge const> edges);

/// `text` as one word of a shell.
[[nodiscard]] std::string shell_word(std::string const& text);
/// ` --store FILE` where the store is not the default one.
[[nodiscard]] std::string store_argument(std::string const& store);

}  // namespace tasker::cli
