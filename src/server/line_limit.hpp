#pragma once

#include <cstddef>
#include <mutex>

#include "base/clock.hpp"

namespace tasker::server {

/// Of lines that whoever can connect may cause: lets ten a second into the log, and counts the
/// others. Thread-safe.
class LineLimit {
public:
    /// The clock outlives it.
    explicit LineLimit(base::Clock const& clock) : clock_(clock) {}

    /// Whether one more may be told; then how many were not before it.
    struct Turn {
        bool may_be_told = true;
        std::size_t untold = 0;
    };
    [[nodiscard]] Turn take_turn();

private:
    base::Clock const& clock_;
    std::mutex mutex_;
    TimePoint second_{};      ///< the one that is counted
    std::size_t told_ = 0;    ///< in it
    std::size_t untold_ = 0;  ///< since the last that was told
};

}  // namespace tasker::server
