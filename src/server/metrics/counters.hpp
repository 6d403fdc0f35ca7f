#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "base/histogram.hpp"
#include "engine/committed.hpp"
#include "model/step_state.hpp"
#include "model/task_state.hpp"

namespace tasker::server::metrics {

/// What happened since the process started. Thread-safe; counted without a lock.
class Counters {
public:
    using Count = std::atomic<std::uint64_t>;

    /// What a commit of this process's engine did.
    void count(engine::Committed const& committed) noexcept;
    void count_answer(unsigned status) noexcept;
    /// Somebody was asked who he is; `status`: of the refusal, or 200.
    void count_admission(unsigned status) noexcept;

    // How often a task or a step came into a state.
    std::array<Count, model::kTaskStateCount> task_moves{};
    std::array<Count, model::kStepStateCount> step_moves{};
    Count results_processed = 0;  ///< of steps
    Count attempts = 0;           ///< of steps
    Count decisions = 0;          ///< that were carried out
    Count steps_created = 0;      ///< by decisions and batches
    Count stale_tasks = 0;        ///< that were ended
    Count tasks_requested = 0;    ///< by the API

    // How long commits took, by what was in them.
    base::Histogram units;
    base::Histogram initialization;     ///< for each new task
    base::Histogram result_processing;  ///< for each result
    base::Histogram finalization;       ///< for each task that came to rest
    base::Histogram completion;         ///< of tasks, from their making until they came to rest

    /// By the first digit of their status; 0 is anything else.
    std::array<Count, 6> answers{};
    Count backpressure = 0;     ///< requests refused with BACKPRESSURE
    Count streams_refused = 0;  ///< of events; they are among those
    Count admissions = 0;
    Count unauthenticated = 0;
    Count unauthorized = 0;

private:
    void count(engine::Committed::TaskNow const& now, engine::Committed const& committed) noexcept;
    void count(engine::Committed::StepNow const& now, engine::Committed const& committed) noexcept;
};

}  // namespace tasker::server::metrics
