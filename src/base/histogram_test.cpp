#include "base/histogram.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace tasker::base {
namespace {

using namespace std::chrono_literals;

TEST(Histogram, CountsABoundInItsOwnBucketAndWhatIsLongerInTheNext) {
    Histogram histogram;
    for (auto const& bound : kBucketBounds) {
        histogram.record(bound.most);
        histogram.record(bound.most + 1us);
    }
    auto const counts = histogram.counts();
    EXPECT_EQ(counts.buckets.front(), 1U);
    for (std::size_t i = 1; i < kBucketBounds.size(); ++i)
        EXPECT_EQ(counts.buckets.at(i), 2U) << kBucketBounds.at(i).text;
    EXPECT_EQ(counts.buckets.back(), 1U) << "longer than all";
}

TEST(Histogram, AddsUpWhatItCounts) {
    Histogram histogram;
    histogram.record(3ms, 4);
    histogram.record(1s);
    histogram.record(-5ms);
    auto const counts = histogram.counts();
    EXPECT_EQ(counts.sum, 1012ms) << "a clock that was set back takes nothing away";
    EXPECT_EQ(std::accumulate(counts.buckets.begin(), counts.buckets.end(), std::uint64_t{0}), 6U);
}

TEST(Histogram, WritesItsBoundsInMilliseconds) {
    for (auto const& bound : kBucketBounds) {
        auto const milliseconds = std::chrono::duration<double, std::milli>(bound.most).count();
        EXPECT_EQ(std::stod(std::string(bound.text)), milliseconds);
    }
    EXPECT_TRUE(std::ranges::is_sorted(kBucketBounds, {}, &BucketBound::most));
}

}  // namespace
}  // namespace tasker::base
