#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/step.hpp"

namespace tasker::rules {

/// The aggregate that the API shows beside a task (spec/orchestration.md 2.4).
struct ExecutionContext {
    std::uint32_t total_steps = 0;
    std::uint32_t pending_steps = 0;
    std::uint32_t in_progress_steps = 0;
    std::uint32_t completed_steps = 0;
    std::uint32_t failed_steps = 0;
    std::uint32_t ready_steps = 0;
    std::uint32_t enqueued_steps = 0;
    double completion_percentage = 0;     ///< two decimals
    std::string_view execution_status;    ///< `has_ready_steps`, …
    std::string_view recommended_action;  ///< `execute_ready_steps`, …
    std::string_view health_status;       ///< `healthy` or `blocked`
};

[[nodiscard]] ExecutionContext execution_context(std::span<model::Step const> steps, TimePoint now);

}  // namespace tasker::rules
