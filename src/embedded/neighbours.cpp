#include "embedded/neighbours.hpp"

#include <utility>
#include <vector>

namespace tasker::embedded {

namespace {

std::vector<TaskId> tasks_changed_by(engine::Committed const& committed) {
    std::vector<TaskId> changed;
    changed.reserve(committed.tasks.size() + committed.steps.size());
    for (auto const& now : committed.tasks)
        changed.push_back(now.task.id);
    // A step may change without its task's row.
    for (auto const& now : committed.steps) {
        if (changed.empty() || changed.back() != now.step.task_id)
            changed.push_back(now.step.task_id);
    }
    return changed;
}

}  // namespace

void Neighbours::tell(engine::Committed const& committed) {
    store::Notice notice;
    notice.enqueued = committed.queued_namespaces;
    auto const sweep = parts_.clock.now() + parts_.sweep_interval;
    if (!parts_.has_timers && committed.next_due && *committed.next_due < sweep)
        notice.due = committed.next_due;
    for (auto const& [task, path] : committed.tasks) {
        if (has_settled(task)) notice.settled.push_back(task.id);
    }
    if (notices_->are_changes_wanted()) notice.changed = tasks_changed_by(committed);
    if (!notice.is_empty()) notices_->post(notice);
}

void Neighbours::on_notice(store::Notice const& notice) noexcept {
    if (notice.has_missed) {
        parts_.engine.look_at_everything();
        parts_.waiters.look_again();
        tell_watcher({}, true);
        return;
    }
    if (notice.any_enqueued) {
        parts_.engine.steps_were_enqueued();
    } else if (!notice.enqueued.empty()) {
        parts_.engine.steps_were_enqueued(notice.enqueued);
    }
    if (notice.due) parts_.engine.time_was_set(*notice.due);
    if (notice.any_settled) {
        parts_.waiters.look_again();
    } else {
        for (auto const id : notice.settled)
            parts_.waiters.look_again(id);
    }
    if (notice.any_changed || !notice.changed.empty())
        tell_watcher(notice.changed, notice.any_changed);
}

void Neighbours::watch(std::function<void(std::span<TaskId const> tasks, bool any)> watcher) {
    std::scoped_lock const lock(watcher_mutex_);
    watcher_ = std::move(watcher);
}

void Neighbours::tell_watcher(std::span<TaskId const> tasks, bool any) {
    std::scoped_lock const lock(watcher_mutex_);
    if (watcher_) watcher_(tasks, any);
}

}  // namespace tasker::embedded
