#include "server/rest/task_search.hpp"

#include <algorithm>
#include <utility>

#include "model/task_state.hpp"
#include "server/rest/task_walk.hpp"

namespace tasker::server::rest {

namespace {

std::vector<model::TaskState> states_of(std::string_view status) {
    // `pending` is a state too, but as a status it has always been: not completed.
    if (status == "completed") return {model::TaskState::Complete};
    if (status != "pending") return {*model::task_state_from(status)};
    std::vector<model::TaskState> states;
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i) {
        auto const state = static_cast<model::TaskState>(i);
        if (state != model::TaskState::Complete) states.push_back(state);
    }
    return states;
}

bool is_wanted(std::optional<std::string> const& wanted, std::string const& value) {
    return !wanted || *wanted == value;
}

}  // namespace

std::vector<std::string_view> TaskSearch::statuses() {
    std::vector<std::string_view> statuses{"completed"};
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i)
        statuses.push_back(model::to_text(static_cast<model::TaskState>(i)));
    return statuses;
}

Result<TaskSearch> TaskSearch::from(routing::Call const& call) {
    TaskSearch search{.initiator = call.optional_text("initiator"),
                      .source_system = call.optional_text("source_system"),
                      .page = call.size("page"),
                      .per_page = call.size("per_page")};
    search.filter.namespace_name = call.optional_text("namespace");
    if (auto const status = call.optional_text("status")) search.filter.states = states_of(*status);
    return search;
}

Result<TaskSearch::Page> TaskSearch::run(store::Reader& reader) const {
    auto asked = filter;
    Page found;
    auto const offset = (page - 1) * per_page;
    if (!initiator && !source_system) {
        asked.offset = offset;
        asked.limit = per_page;
        TASKER_TRY_ASSIGN(found.tasks, reader.list_tasks(asked));
        TASKER_TRY_ASSIGN(found.total, reader.count_tasks(asked));
        return found;
    }
    TASKER_TRY(walk_tasks(reader, filter, [&](model::Task& task) -> Result<Walk> {
        if (!is_wanted(initiator, task.initiator)) return Walk::GoOn;
        if (!is_wanted(source_system, task.source_system)) return Walk::GoOn;
        if (found.total >= offset && found.tasks.size() < per_page) {
            found.tasks.push_back(std::move(task));
        }
        ++found.total;
        return Walk::GoOn;
    }));
    return found;
}

}  // namespace tasker::server::rest
