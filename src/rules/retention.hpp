#pragma once

#include "model/task.hpp"

namespace tasker::rules {

/// Whether nobody needs the task any more: it ended before this moment, and nothing of it is on
/// its way. A task that is blocked by failures has not ended.
[[nodiscard]] bool is_expired(model::Task const& task, TimePoint ended_before) noexcept;

}  // namespace tasker::rules
