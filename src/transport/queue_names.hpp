#pragma once

#include <string>
#include <string_view>

namespace tasker::transport {

// The queues of spec/orchestration.md 5.10.

inline constexpr std::string_view kTaskRequestsQueue = "orchestration_task_requests";

/// Steps of a namespace that are to be run.
[[nodiscard]] std::string steps_queue(std::string_view namespace_name);
/// Domain events of a namespace, for consumers outside.
[[nodiscard]] std::string events_queue(std::string_view namespace_name);

/// Whose queue it is, as notifications name it: `orchestration` for the engines' own.
[[nodiscard]] std::string_view namespace_of_queue(std::string_view queue) noexcept;

}  // namespace tasker::transport
