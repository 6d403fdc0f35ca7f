#include "rules/retention.hpp"

namespace tasker::rules {

// Nothing leads out of a terminal state, so the task has been in it since it ended.
bool is_expired(model::Task const& task, TimePoint ended_before) noexcept {
    return model::is_terminal(task.state) && task.tally.in_flight == 0 &&
           task.state_since < ended_before;
}

}  // namespace tasker::rules
