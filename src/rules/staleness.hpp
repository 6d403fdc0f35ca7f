#pragma once

#include <optional>
#include <string_view>

#include "base/ids.hpp"
#include "model/limits.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::rules {

/// When the task will count as stale if nothing happens: by the limit of its state (the template's
/// own first), its lifetime and max_duration_minutes, whichever is first; none for terminal
/// states, when staleness is disabled, or when the template's action is none.
[[nodiscard]] std::optional<TimePoint> stale_at(model::Task const& task,
                                                model::Lifecycle const& lifecycle,
                                                model::StalenessSettings const& settings);

/// What to do with a task whose stale_at has passed.
struct StaleVerdict {
    std::optional<model::TaskChange> change;  ///< to error, or only a later stale_at
    std::optional<model::DeadLetter> dead_letter;
};

/// Spared (a later stale_at only): a task with a checkpoint younger than checkpoint_stall, and one
/// that waits for a known time (`next_wake`) which lies ahead. Otherwise by the lifecycle's
/// staleness_action and auto_… switches: dlq (entry and error), error, none.
/// Source: spec/orchestration.md 1.8, 4.6.
[[nodiscard]] Result<StaleVerdict> judge_stale(model::Task const& task, model::Template const& tmpl,
                                               std::optional<TimePoint> last_checkpoint,
                                               std::optional<TimePoint> next_wake,
                                               model::StalenessSettings const& settings,
                                               TimePoint now, base::Ids& ids);

}  // namespace tasker::rules
