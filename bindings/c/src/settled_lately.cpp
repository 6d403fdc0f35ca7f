#include "bindings/c/src/settled_lately.hpp"

namespace tasker::c {

void SettledLately::add(TaskId id, TimePoint now) {
    if (!ids_.insert(id).second) return;
    entries_.push_back({.id = id, .at = now});
    if (entries_.size() <= kMax) return;
    ids_.erase(entries_.front().id);
    forgotten_until_ = entries_.front().at;
    entries_.pop_front();
}

}  // namespace tasker::c
