#pragma once

#include <string>

#include "cli/access/access.hpp"
#include "cli/cli11_app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/program.hpp"
#include "engine/control/control.hpp"

namespace tasker::cli {

/// What the three commands that change a step by hand have in common.
struct StepAction {
    Place place;
    StepWords step;
    std::string reason;
    std::string who = "cli-operator";
};

/// `STEP` and `NAME`; or `TASK` and `STEP`, both of which are needed then.
void add_step_arguments(CLI::App& command, StepWords& step, StepGrammar grammar);
/// The arguments and the options of StepAction.
/// \param who_option  what `--by` is called too: `--reset-by`
void add_step_action_options(CLI::App& command, StepAction& action, Invocation& chosen,
                             StepGrammar grammar, std::string const& who_option);

using CommandOf = Access::CommandOf;

/// The command of one kind, for `CommandOf`.
template <class Kind>
[[nodiscard]] engine::Command by_hand(StepId id, rules::ManualAction const& action) {
    return Kind{.step_id = id, .action = action};
}

/// A command that needs to know nothing but which step, why and who.
struct PlainStepAction {
    std::string name;
    StepGrammar grammar = StepGrammar::OfStep;
    std::string description;
    std::string reason;      ///< the default one
    std::string who_option;  ///< what `--by` is called too
    std::string examples;
    CommandOf command_of;
};
void add_plain_step_action(CLI::App& parent, Invocation& chosen, PlainStepAction const& plain);

/// Finds the step, carries the command out, says how the task goes on.
[[nodiscard]] Result<ExitCode> change_step(StepAction const& action, CommandOf const& command_of,
                                           Output output, Context& context);

}  // namespace tasker::cli
