#pragma once

#include <cstddef>

#include "tasker/time.hpp"

namespace tasker::engine {

/// How many tasks go at once, and for how long the store then belongs to others. Who keeps up
/// removes little at a time and rests three times as long as that took; the longer overdue the
/// tasks are that it finds, the shorter it rests, though never shorter than it worked. While they
/// are overdue its batches grow, as long as each is quick: one costs about the same commit and the
/// same wait for the writer whatever its size.
class Pace {
public:
    /// `interval`: between two looks, so that a task may be overdue for as long.
    Pace(std::size_t batch_min, Duration interval)
        : batch_min_(batch_min), batch_(batch_min), interval_(interval) {}

    [[nodiscard]] std::size_t batch() const noexcept { return batch_; }

    /// A batch took `took`, waiting for others included; its first task was overdue for `overdue`.
    /// \returns how long to rest.
    [[nodiscard]] Duration rest_after(Duration took, Duration overdue) noexcept;

private:
    std::size_t const batch_min_;
    std::size_t batch_;
    Duration const interval_;
};

}  // namespace tasker::engine
