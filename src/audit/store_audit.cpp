#include "audit/store_audit.hpp"

#include <numeric>

#include "audit/task_audit.hpp"

namespace tasker::audit {

std::size_t Summary::findings() const noexcept {
    return std::accumulate(findings_by_kind.begin(), findings_by_kind.end(), std::size_t{0});
}

Result<Summary> check_store(store::Inspection& store, OnFinding const& on_finding,
                            OnProgress const& on_progress) {
    constexpr std::size_t kTasksPerProgress = 1'000;
    Summary summary;
    OnFinding const count = [&](Finding const& finding) {
        ++summary.findings_by_kind[static_cast<std::size_t>(finding.kind)];
        on_finding(finding);
    };
    auto const damage = [&count](Kind kind) {
        return [&count, kind](std::string const& what) { count({.kind = kind, .what = what}); };
    };
    TASKER_TRY(store.check_file(damage(Kind::FileDamaged)));
    TASKER_TRY(store.check_references(damage(Kind::ReferenceBroken)));
    auto const done = store.each_task(
        [&](store::InspectedTask const& task) -> Result<void> {
            ++summary.tasks;
            ++summary.tasks_by_state[static_cast<std::size_t>(task.task.state)];
            summary.steps += task.steps.size();
            summary.moves += task.task.moves;
            for (auto const& step : task.steps) {
                ++summary.steps_by_state[static_cast<std::size_t>(step.step.state)];
                summary.moves += step.step.moves;
            }
            check_task(task, count);
            if (on_progress && summary.tasks % kTasksPerProgress == 0) on_progress(summary.tasks);
            return {};
        },
        damage(Kind::FileDamaged));
    // What is so broken that it cannot be listed is a finding, too.
    if (!done && done.error().code() != ErrorCode::StoreCorrupt) return done.error();
    if (!done) count({.kind = Kind::FileDamaged, .what = done.error().message()});
    return summary;
}

}  // namespace tasker::audit
