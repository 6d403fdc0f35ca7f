#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/archive.hpp"
#include "cli/program.hpp"
#include "engine/control/control.hpp"

namespace CLI {
class App;
}

namespace tasker::cli {

/// What the three commands that change a step by hand have in common.
struct StepAction {
    std::string store;
    StepWords step;
    std::string reason;
    std::string who = "cli-operator";
};

/// `STEP` and `NAME`.
void add_step_arguments(CLI::App& command, StepWords& step);
/// The arguments and the options of StepAction.
void add_step_action_options(CLI::App& command, StepAction& action, Invocation& chosen);

using CommandOf = std::function<engine::Command(StepId id, rules::ManualAction action)>;

/// Finds the step, carries the command out, says how the task goes on.
[[nodiscard]] Result<ExitCode> change_step(StepAction const& action, CommandOf const& command_of,
                                           Output output, Context& context);

}  // namespace tasker::cli
