#pragma once

#include <string>

#include "cli/access/place.hpp"
#include "cli/cli11_app.hpp"
#include "cli/program.hpp"

namespace tasker::cli {

/// A command that shows one task, and has no options but those that all of them have.
struct TaskView {
    std::string name;
    std::string description;
    std::string examples;
    Result<ExitCode> (*show)(TaskPlace const& task, Output output, Context& context);
};
void add_task_view(CLI::App& parent, Invocation& chosen, TaskView const& view);

}  // namespace tasker::cli
