#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "model/step.hpp"
#include "model/task.hpp"
#include "tasker/error.hpp"

namespace tasker::store {

/// Refuses (Internal) what would leave a gap in a history: moves that do not lead from the state
/// and count before to the state and count after.
template <class State, class Move, class Id>
[[nodiscard]] Result<void> check_chain(Id const& id, State from, std::uint32_t moves_before,
                                       std::span<Move const> path, State to, std::uint32_t moves) {
    auto const reached = path.empty() ? from : path.back().to;
    if (reached == to && moves == moves_before + path.size()) return {};
    return Error(ErrorCode::Internal,
                 id.to_string() + ": " + std::to_string(path.size()) + " moves do not lead from " +
                     std::string(to_text(from)) + " (" + std::to_string(moves_before) + ") to " +
                     std::string(to_text(to)) + " (" + std::to_string(moves) + ")");
}

[[nodiscard]] inline Result<void> check_chain(model::NewTask const& made) {
    return check_chain<model::TaskState, model::TaskMove>(
        made.task.id, model::TaskState::Pending, 0, made.path, made.task.state, made.task.moves);
}

[[nodiscard]] inline Result<void> check_chain(model::TaskChange const& change) {
    return check_chain<model::TaskState, model::TaskMove>(change.after.id, change.from,
                                                          change.moves_before, change.path,
                                                          change.after.state, change.after.moves);
}

[[nodiscard]] inline Result<void> check_chain(model::NewStep const& made) {
    return check_chain<model::StepState, model::StepMove>(
        made.step.id, model::StepState::Pending, 0, made.path, made.step.state, made.step.moves);
}

[[nodiscard]] inline Result<void> check_chain(model::StepChange const& change) {
    return check_chain<model::StepState, model::StepMove>(change.after.id, change.from,
                                                          change.moves_before, change.path,
                                                          change.after.state, change.after.moves);
}

}  // namespace tasker::store
