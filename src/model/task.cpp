#include "model/task.hpp"

namespace tasker::model {

std::string_view to_text(DeadLetterReason reason) noexcept {
    switch (reason) {
        case DeadLetterReason::StalenessTimeout: return "staleness_timeout";
        case DeadLetterReason::MaxRetriesExceeded: return "max_retries_exceeded";
        case DeadLetterReason::DependencyCycleDetected: return "dependency_cycle_detected";
        case DeadLetterReason::WorkerUnavailable: return "worker_unavailable";
        case DeadLetterReason::Manual: return "manual_dlq";
    }
    return {};
}

std::string_view to_text(DeadLetterStatus status) noexcept {
    switch (status) {
        case DeadLetterStatus::Pending: return "pending";
        case DeadLetterStatus::ManuallyResolved: return "manually_resolved";
        case DeadLetterStatus::PermanentlyFailed: return "permanently_failed";
        case DeadLetterStatus::Cancelled: return "cancelled";
    }
    return {};
}

}  // namespace tasker::model
