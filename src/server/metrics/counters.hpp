#pragma once

#include <array>
#include <atomic>
#include <cstdint>

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

    // How often a task or a step came into a state.
    std::array<Count, model::kTaskStateCount> task_moves{};
    std::array<Count, model::kStepStateCount> step_moves{};
    Count results_processed = 0;  ///< of steps
    Count attempts = 0;           ///< of steps
    Count tasks_requested = 0;    ///< by the API

    /// By the first digit of their status; 0 is anything else.
    std::array<Count, 6> answers{};
    Count backpressure = 0;  ///< requests refused with BACKPRESSURE
};

}  // namespace tasker::server::metrics
