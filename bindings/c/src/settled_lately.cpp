#include "bindings/c/src/settled_lately.hpp"

#include <algorithm>

namespace tasker::c {

void SettledLately::add(TaskId id, std::uint64_t moves, TimePoint now) {
    auto const [known, is_new] = moves_.try_emplace(id, moves);
    known->second = std::max(known->second, moves);
    if (!is_new) return;
    entries_.push_back({.id = id, .at = now});
    if (entries_.size() <= kMax) return;
    moves_.erase(entries_.front().id);
    forgotten_until_ = entries_.front().at;
    entries_.pop_front();
}

void SettledLately::goes_on(TaskId id, std::uint64_t moves) {
    auto const known = moves_.find(id);
    if (known != moves_.end() && known->second < moves) moves_.erase(known);
}

}  // namespace tasker::c
