#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tasker/time.hpp"

namespace tasker::base {

/// A limit of a bucket, and how it is written: in milliseconds.
struct BucketBound {
    Duration most;
    std::string_view text;
};

// clang-format off
/// From what a commit takes to what a task takes.
inline constexpr std::array kBucketBounds = {
    BucketBound{std::chrono::microseconds(250), "0.25"},
    BucketBound{std::chrono::microseconds(500), "0.5"},
    BucketBound{std::chrono::milliseconds(1),   "1"},
    BucketBound{std::chrono::microseconds(2500), "2.5"},
    BucketBound{std::chrono::milliseconds(5),   "5"},
    BucketBound{std::chrono::milliseconds(10),  "10"},
    BucketBound{std::chrono::milliseconds(25),  "25"},
    BucketBound{std::chrono::milliseconds(50),  "50"},
    BucketBound{std::chrono::milliseconds(100), "100"},
    BucketBound{std::chrono::milliseconds(250), "250"},
    BucketBound{std::chrono::milliseconds(500), "500"},
    BucketBound{std::chrono::seconds(1),        "1000"},
    BucketBound{std::chrono::milliseconds(2500), "2500"},
    BucketBound{std::chrono::seconds(5),        "5000"},
    BucketBound{std::chrono::seconds(10),       "10000"},
    BucketBound{std::chrono::seconds(30),       "30000"},
    BucketBound{std::chrono::minutes(1),        "60000"},
    BucketBound{std::chrono::minutes(5),        "300000"},
    BucketBound{std::chrono::hours(1),          "3600000"},
};
// clang-format on

/// How often something took how long, at one moment.
struct HistogramCounts {
    std::array<std::uint64_t, kBucketBounds.size() + 1> buckets{};  ///< the last: longer than all
    Duration sum{};
};

/// Counts how long something takes. Thread-safe, without a lock.
class Histogram {
public:
    /// \param times  how often it was the same
    void record(Duration duration, std::uint64_t times = 1) noexcept {
        auto const took = std::max(duration, Duration::zero());  // clocks may jump
        auto const* const bound =
            std::ranges::lower_bound(kBucketBounds, took, {}, &BucketBound::most);
        auto const bucket = static_cast<std::size_t>(bound - kBucketBounds.begin());
        buckets_[bucket].fetch_add(times, std::memory_order_relaxed);
        sum_.fetch_add(static_cast<std::uint64_t>(took.count()) * times, std::memory_order_relaxed);
    }

    [[nodiscard]] HistogramCounts counts() const noexcept {
        HistogramCounts counts;
        for (std::size_t i = 0; i < buckets_.size(); ++i)
            counts.buckets[i] = buckets_[i].load(std::memory_order_relaxed);
        counts.sum = Duration(static_cast<Duration::rep>(sum_.load(std::memory_order_relaxed)));
        return counts;
    }

private:
    std::array<std::atomic<std::uint64_t>, kBucketBounds.size() + 1> buckets_{};
    std::atomic<std::uint64_t> sum_ = 0;
};

}  // namespace tasker::base
