#pragma once

#include <string>
#include <vector>

#include "server/events/event_text.hpp"
#include "server/events/told_state.hpp"
#include "server/rest/views.hpp"

namespace tasker::server::events {

/// How often the task and its steps have moved: it grows with each move, and is the same whoever
/// asks. What the events of one look have as their id.
[[nodiscard]] std::string version_of(model::Task const& task,
                                     std::vector<model::Step> const& steps);

[[nodiscard]] EventText task_event(rest::TaskView const& view);
/// The task and all its steps, as they are.
[[nodiscard]] std::vector<EventText> state_events(rest::TaskView const& view, TimePoint now);
/// What differs from what was told: steps, then the task.
[[nodiscard]] std::vector<EventText> change_events(rest::TaskView const& view, TimePoint now,
                                                   ToldState& told);
/// All that there is has been told; what follows is new.
[[nodiscard]] EventText current_event(std::size_t tasks);
/// The task has ended, or is gone: `status` is null then. Nothing follows.
[[nodiscard]] EventText end_event(TaskId id, rest::TaskView const* view);

}  // namespace tasker::server::events
