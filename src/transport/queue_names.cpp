#include "transport/queue_names.hpp"

namespace tasker::transport {

namespace {

constexpr std::string_view kStepsBefore = "worker_";
constexpr std::string_view kStepsAfter = "_queue";
constexpr std::string_view kEventsAfter = "_domain_events";

}  // namespace

std::string steps_queue(std::string_view namespace_name) {
    return std::string(kStepsBefore).append(namespace_name).append(kStepsAfter);
}

std::string events_queue(std::string_view namespace_name) {
    return std::string(namespace_name).append(kEventsAfter);
}

std::string_view namespace_of_queue(std::string_view queue) noexcept {
    if (queue.starts_with("orchestration_")) return "orchestration";
    if (queue.ends_with(kEventsAfter)) {
        queue.remove_suffix(kEventsAfter.size());
    } else if (queue.starts_with(kStepsBefore) && queue.ends_with(kStepsAfter) &&
               queue.size() > kStepsBefore.size() + kStepsAfter.size()) {
        queue.remove_prefix(kStepsBefore.size());
        queue.remove_suffix(kStepsAfter.size());
    }
    return queue;
}

}  // namespace tasker::transport
