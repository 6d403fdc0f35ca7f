#include "server/events/task_events.hpp"

#include <cstdint>

namespace tasker::server::events {

namespace {

EventText step_event(rest::TaskView const& view, model::Step const& step, std::string const& id,
                     TimePoint now) {
    return event_text("step", id, rest::step_readiness(step, view.parents.at(step.id), now));
}

}  // namespace

std::string version_of(model::Task const& task, std::vector<model::Step> const& steps) {
    std::uint64_t moves = 0;
    for (auto const& step : steps)
        moves += step.moves;
    return std::to_string(task.moves) + "-" + std::to_string(moves);
}

EventText task_event(rest::TaskView const& view) {
    return event_text("task", version_of(view.task, view.steps), rest::task_without_steps(view));
}

std::vector<EventText> state_events(rest::TaskView const& view, TimePoint now) {
    std::vector<EventText> texts{task_event(view)};
    auto const id = version_of(view.task, view.steps);
    for (auto const& step : view.steps)
        texts.push_back(step_event(view, step, id, now));
    return texts;
}

std::vector<EventText> change_events(rest::TaskView const& view, TimePoint now, ToldState& told) {
    std::vector<EventText> texts;
    auto const id = version_of(view.task, view.steps);
    bool const is_task_told = told.tell(view.task);
    for (auto const& step : view.steps) {
        if (told.tell(step)) texts.push_back(step_event(view, step, id, now));
    }
    if (is_task_told || !texts.empty()) texts.push_back(task_event(view));
    return texts;
}

EventText current_event(std::size_t tasks) {
    return event_text("current", {}, {{"tasks", tasks}});
}

EventText end_event(TaskId id, rest::TaskView const* view) {
    Json status;
    if (view != nullptr) status = model::to_text(view->task.state);
    auto const version = view == nullptr ? std::string() : version_of(view->task, view->steps);
    return event_text("end", version, {{"task_uuid", id.to_string()}, {"status", status}});
}

}  // namespace tasker::server::events
