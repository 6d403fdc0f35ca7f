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
                      .offset = (call.size("page") - 1) * call.size("per_page"),
                      .limit = call.size("per_page")};
    search.filter.namespace_name = call.optional_text("namespace");
    if (auto const status = call.optional_text("status")) search.filter.states = states_of(*status);
    return search;
}

bool TaskSearch::has_columns_only() const noexcept {
    return !initiator && !source_system && tags.empty() && !created_from && !created_before;
}

bool TaskSearch::fits(model::Task const& task) const {
    return is_wanted(initiator, task.initiator) && is_wanted(source_system, task.source_system) &&
           (!created_before || task.created_at < *created_before) &&
           std::ranges::all_of(tags, [&](std::string const& tag) {
               return std::ranges::find(task.tags, tag) != task.tags.end();
           });
}

Result<TaskSearch::Page> TaskSearch::walk(store::Reader& reader, std::size_t begin,
                                          std::size_t count) const {
    Page found;
    TASKER_TRY(walk_tasks(reader, filter, [&](model::Task& task) -> Result<Walk> {
        if (created_from && task.created_at < *created_from) return Walk::Stop;
        if (!fits(task)) return Walk::GoOn;
        if (found.total >= begin && found.tasks.size() < count) {
            found.tasks.push_back(std::move(task));
        }
        ++found.total;
        return Walk::GoOn;
    }));
    return found;
}

Result<TaskSearch::Page> TaskSearch::find(store::Reader& reader, std::size_t begin,
                                          std::size_t count) const {
    if (!has_columns_only()) return walk(reader, begin, count);
    auto asked = filter;
    asked.offset = begin;
    asked.limit = count;
    Page found;
    TASKER_TRY_ASSIGN(found.tasks, reader.list_tasks(asked));
    TASKER_TRY_ASSIGN(found.total, reader.count_tasks(asked));
    return found;
}

Result<TaskSearch::Page> TaskSearch::run(store::Reader& reader) const {
    if (!is_oldest_first) return find(reader, offset, limit);
    // What comes first from the other end depends on how many there are.
    TASKER_TRY_ASSIGN(auto const counted, find(reader, 0, 0));
    auto const end = counted.total - std::min(counted.total, offset);
    auto const begin = end - std::min(end, limit);
    TASKER_TRY_ASSIGN(auto found, find(reader, begin, end - begin));
    std::ranges::reverse(found.tasks);
    return found;
}

}  // namespace tasker::server::rest
