#include "embedded/neighbours.hpp"

namespace tasker::embedded {

void Neighbours::tell(engine::Committed const& committed) {
    store::Notice notice;
    notice.enqueued = committed.queued_namespaces;
    auto const sweep = parts_.clock.now() + parts_.sweep_interval;
    if (!parts_.has_timers && committed.next_due && *committed.next_due < sweep)
        notice.due = committed.next_due;
    for (auto const& [task, path] : committed.tasks) {
        if (has_settled(task)) notice.settled.push_back(task.id);
    }
    if (!notice.is_empty()) notices_->post(notice);
}

void Neighbours::on_notice(store::Notice const& notice) noexcept {
    if (notice.has_missed) {
        parts_.engine.look_at_everything();
        parts_.waiters.look_again();
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
}

}  // namespace tasker::embedded
