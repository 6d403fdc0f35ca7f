#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::c {

/// The tasks that settled last: who asks for a new one hears without a read whether it has. Not
/// thread-safe.
class SettledLately {
public:
    /// It settled with its `moves`-th move.
    void add(TaskId id, std::uint64_t moves, TimePoint now);
    /// It went on with that move; which may have been before it settled: commits of several lanes
    /// are told of in any order.
    void goes_on(TaskId id, std::uint64_t moves);
    [[nodiscard]] bool has(TaskId id) const { return moves_.contains(id); }
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
    std::unordered_map<TaskId, std::uint64_t> moves_;
    std::optional<TimePoint> forgotten_until_;
};

}  // namespace tasker::c
