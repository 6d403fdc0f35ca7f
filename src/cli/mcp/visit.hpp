#pragma once

#include <memory>
#include <sstream>
#include <string>

#include "cli/access/access.hpp"
#include "cli/access/rest_door.hpp"
#include "mcp/tool.hpp"

namespace tasker::cli::mcp {

/// What tools that ask somebody work with. What it refers to outlives the tools.
struct Surroundings {
    Place place;  ///< for calls that name no profile
    Context const& context;
    base::Log& log;
};

/// One call of a tool that asks somebody: a door, and a context that shows nothing to anybody.
class Visit {
public:
    /// To the profile that the call names, else to the one that was chosen for the session, else to
    /// what the server was started with. \returns as open_door.
    [[nodiscard]] static Result<std::unique_ptr<Visit>> open(Surroundings const& surroundings,
                                                             JsonObject const& arguments,
                                                             tasker::mcp::Caller const& caller);

    [[nodiscard]] RestDoor& door() noexcept { return *door_; }
    /// What is there at `target`. \returns as RestDoor::document_of.
    [[nodiscard]] Result<Json> get(std::string target) {
        return door_->document_of({.target = std::move(target)});
    }
    /// The same place, for what is drawn.
    [[nodiscard]] Result<std::unique_ptr<Access>> access() { return open_access(place_, context_); }
    [[nodiscard]] TimePoint now() const noexcept { return context_.clock.now(); }

private:
    Visit(Place place, Context const& context);

    Place const place_;
    std::istringstream input_;
    std::ostringstream shown_;
    Context context_;
    std::unique_ptr<RestDoor> door_;
};

/// The id of the step that is called so, or has this id, in a task.
/// \returns StepNotFound with the nearest name.
[[nodiscard]] Result<std::string> step_id_of(Visit& visit, std::string const& task,
                                             std::string const& step);
/// `/v1/tasks/ID` and `/v1/tasks/ID/workflow_steps`.
[[nodiscard]] std::string path_of_task(std::string const& task);
[[nodiscard]] std::string path_of_steps(std::string const& task);

}  // namespace tasker::cli::mcp
