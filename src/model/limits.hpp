#pragma once

#include <cstddef>
#include <cstdint>

#include "tasker/time.hpp"

namespace tasker::model {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// How long to wait before a retry when the template does not say (spec/orchestration.md 3.3).
struct BackoffSettings {
    Duration base = seconds(1);
    Duration max = seconds(3600);  ///< caps every backoff, also what a server asks for
    double multiplier = 2.0;
    double jitter_share = 0.15;  ///< of the pause, in both directions; 0 switches jitter off
};

/// When a task counts as stale (spec/orchestration.md 1.8, 9.3).
struct StalenessSettings {
    bool is_enabled = true;
    Duration waiting_for_dependencies = minutes(60);
    Duration waiting_for_retry = minutes(30);
    Duration steps_in_process = minutes(30);
    Duration task_lifetime = hours(24);
    Duration checkpoint_stall = minutes(15);  ///< a younger checkpoint spares the task
};

struct DecisionSettings {
    std::size_t steps_per_decision_max = 100;
    std::size_t depth_max = 20;  ///< decisions below decisions
};

struct BatchSettings {
    std::size_t workers_per_batch_max = 100'000;
};

/// Everything that the rules may be told from outside.
struct Settings {
    BackoffSettings backoff;
    StalenessSettings staleness;
    DecisionSettings decisions;
    BatchSettings batches;
    Duration lease = seconds(30);
    std::uint32_t lost_leases_max = 10;  ///< then the step fails: its handler kills its worker
};

}  // namespace tasker::model
