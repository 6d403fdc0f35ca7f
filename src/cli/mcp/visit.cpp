#include "cli/mcp/visit.hpp"

#include <utility>
#include <vector>

#include "base/nearest.hpp"
#include "cli/mcp/words.hpp"

namespace tasker::cli::mcp {

Visit::Visit(Place place, Context const& context)
    : place_(std::move(place)),
      context_{.data = shown_,
               .notes = shown_,
               .input = input_,
               .clock = context.clock,
               .variable = context.variable,
               .data_screen = [] { return Screen{}; },
               .notes_screen = [] { return Screen{}; },
               .globals = context.globals} {}

Result<std::unique_ptr<Visit>> Visit::open(Surroundings const& surroundings,
                                           JsonObject const& arguments,
                                           tasker::mcp::Caller const& caller) {
    auto profile = text_in(arguments, "profile");
    if (profile.empty()) profile = caller.profile();
    auto place = profile.empty() ? surroundings.place : Place{.profile = profile};
    std::unique_ptr<Visit> visit(new Visit(std::move(place), surroundings.context));
    TASKER_TRY_ASSIGN(visit->door_,
                      open_door(visit->place_, {.name = caller.name(), .log = surroundings.log},
                                visit->context_));
    return visit;
}

std::string path_of_task(std::string const& task) {
    return "/v1/tasks/" + percent_encoded(task);
}

std::string path_of_steps(std::string const& task) {
    return path_of_task(task) + "/workflow_steps";
}

Result<std::string> step_id_of(Visit& visit, std::string const& task, std::string const& step) {
    TASKER_TRY_ASSIGN(auto const steps, visit.get(path_of_steps(task)));
    std::vector<std::string> names;
    auto const* const list = steps.if_array();
    for (auto const& one : list == nullptr ? JsonArray() : *list) {
        auto const* const object = one.if_object();
        if (object == nullptr) continue;
        auto id = text_in(*object, "step_uuid");
        auto name = text_in(*object, "name");
        if (id == step || name == step) return id;
        names.push_back(std::move(name));
    }
    auto const near = base::nearest(step, names);
    return Error(ErrorCode::StepNotFound,
                 "the task has no step \"" + step + "\"" +
                     (near ? "; did you mean \"" + *near + "\"?" : std::string()));
}

}  // namespace tasker::cli::mcp
