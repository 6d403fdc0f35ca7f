#include "engine/retention/pace.hpp"

#include <algorithm>
#include <chrono>

namespace tasker::engine {

namespace {

// Of the time in which it could have removed, it uses a quarter, and half when it is behind.
constexpr std::int64_t kRestShare = 3;
constexpr std::int64_t kRestShareMin = 1;

// What a request may have to wait for a batch that has grown.
constexpr Duration kBatchTime = std::chrono::milliseconds(8);

// Of the batch that it begins with.
constexpr std::size_t kGrowthMax = 20;

}  // namespace

Duration Pace::rest_after(Duration took, Duration overdue) noexcept {
    took = std::clamp(took, Duration::zero(), interval_);
    auto const behind = std::clamp(overdue - interval_, Duration::zero(), interval_);
    if (behind == Duration::zero() || took > kBatchTime) {
        batch_ = std::max(batch_ / 2, batch_min_);
    } else if (took < kBatchTime / 2) {
        batch_ = std::min(batch_ * 2, batch_min_ * kGrowthMax);
    }
    if (behind == Duration::zero()) return kRestShare * took;
    // From one share to the other, as it falls behind from one interval to two.
    auto const thousandths = 1'000 * behind.count() / interval_.count();
    return kRestShare * took - (kRestShare - kRestShareMin) * took * thousandths / 1'000;
}

}  // namespace tasker::engine
