#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_set>

#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::c {

/// The tasks that settled last: who asks for a new one hears without a read whether it has. Not
/// thread-safe.
class SettledLately {
public:
    void add(TaskId id, TimePoint now);
    /// It goes on.
    void remove(TaskId id) { ids_.erase(id); }
    [[nodiscard]] bool has(TaskId id) const { return ids_.contains(id); }
    /// Whether it is here if it has settled since then.
    [[nodiscard]] bool knows_since(TimePoint then) const noexcept {
        return !forgotten_until_ || then > *forgotten_until_;
    }

private:
    static constexpr std::size_t kMax = 4096;
    struct Entry {
        TaskId id;
        TimePoint at;
    };
    std::deque<Entry> entries_;
    std::unordered_set<TaskId> ids_;
    std::optional<TimePoint> forgotten_until_;
};

}  // namespace tasker::c
