#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "store/postgres/failure.hpp"
#include "tasker/time.hpp"

namespace tasker::store::postgres {

/// How often one call is tried, and the pauses between. One thread.
class Retries {
public:
    explicit Retries(Duration patience) : left_(patience) {}

    /// Waits a moment and is true; false when that was enough.
    [[nodiscard]] bool may_go_on(Failure::Kind kind);

private:
    static constexpr int kAgainMax = 50;
    static constexpr Duration kFirstPause = std::chrono::milliseconds(1);
    static constexpr Duration kLongestPause = std::chrono::milliseconds(500);

    void pause(Duration time);

    Duration left_;  ///< of the pauses together
    Duration next_pause_ = kFirstPause;
    int again_ = 0;
    std::mutex mutex_;
    std::condition_variable never_;
};

}  // namespace tasker::store::postgres
