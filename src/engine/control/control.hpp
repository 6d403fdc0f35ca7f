#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/advance.hpp"
#include "engine/dependencies.hpp"
#include "rules/manual.hpp"

namespace tasker::engine {

struct CancelTask {
    TaskId task_id;
    rules::ManualAction action;
};
struct ResetStep {
    StepId step_id;
    rules::ManualAction action;
};
struct ResolveStep {
    StepId step_id;
    rules::ManualAction action;
};
struct CompleteStep {
    StepId step_id;
    rules::ManualAction action;
    model::Payload result;    ///< any JSON
    model::Payload metadata;  ///< an object, or empty
};
/// What became of an investigation. What is not set stays as it is; changes no task.
struct ResolveDeadLetter {
    Uuid id;
    std::optional<model::DeadLetterStatus> status{};
    std::optional<std::string> notes{};
    std::optional<std::string> resolved_by{};
    std::optional<model::Payload> metadata{};
};
using Command = std::variant<CancelTask, ResetStep, ResolveStep, CompleteStep, ResolveDeadLetter>;

/// What operators order (spec/orchestration.md 3.6, 6.3). A task whose failures are gone by it goes
/// on by itself.
class Control {
public:
    explicit Control(Dependencies const& deps) : deps_(deps) {}

    /// Each command is a unit of work of its own. \returns per command the task after it;
    /// TaskNotFound, StepNotFound, DeadLetterNotFound, IllegalTransition, InvalidJson: nothing was
    /// changed.
    [[nodiscard]] std::vector<Result<model::Task>> drain(std::vector<Command> const& commands);

private:
    struct Revoked {
        StepId step_id;
        std::uint32_t attempt = 0;
    };
    [[nodiscard]] Result<model::Task> run(Command const& command);
    [[nodiscard]] Result<TaskId> carry(Command const& command, store::UnitOfWork& unit,
                                       Places::Reservation& places, Aftermath& aftermath,
                                       std::vector<Revoked>& revoked) const;

    Dependencies const& deps_;
};

}  // namespace tasker::engine
