#include "rules/backoff.hpp"

#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using model::BackoffKind;

struct BackoffCase {
    char const* name;
    model::RetryPolicy policy;
    std::uint32_t attempt;
    double jitter;
    Duration expected;
};

model::RetryPolicy silent() {
    return {};
}
model::RetryPolicy with(BackoffKind kind, std::optional<Duration> base = {},
                        std::optional<Duration> max = {}) {
    return {.backoff = kind, .backoff_base = base, .backoff_max = max};
}

class Backoff : public testing::TestWithParam<BackoffCase> {};

TEST_P(Backoff, IsThePauseOfTheTable) {
    auto const& given = GetParam();
    EXPECT_EQ(backoff(given.policy, {}, given.attempt, given.jitter), given.expected);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Cases, Backoff, testing::Values(
    // spec 3.3: base 1 and multiplier 2 give 2, 4, 8 s when the template is silent
    BackoffCase{"Spec3_3_global_1",          silent(),                                  1,    0.5,  2s},
    BackoffCase{"Spec3_3_global_2",          silent(),                                  2,    0.5,  4s},
    BackoffCase{"Spec3_3_global_3",          silent(),                                  3,    0.5,  8s},
    BackoffCase{"Spec3_3_capped",            silent(),                                  12,   0.5,  3600s},
    BackoffCase{"Spec3_3_overflow_capped",   silent(),                                  5000, 0.5,  3600s},
    BackoffCase{"Spec3_3_jitter_down",       silent(),                                  3,    0.0,  6800ms},
    BackoffCase{"Spec3_3_jitter_up",         silent(),                                  3,    0.75, 8600ms},
    BackoffCase{"Spec3_3_jitter_over_cap",   silent(),                                  12,   0.75, 3870s},
    // spec 4.4: the template's own settings
    BackoffCase{"Spec4_4_none",              with(BackoffKind::None, 5s),               3,    0.5,  0s},
    BackoffCase{"Spec4_4_linear_1",          with(BackoffKind::Linear, 5s),             1,    0.5,  5s},
    BackoffCase{"Spec4_4_linear_3",          with(BackoffKind::Linear, 5s),             3,    0.5,  15s},
    BackoffCase{"Spec4_4_linear_global",     with(BackoffKind::Linear),                 3,    0.5,  3s},
    BackoffCase{"Spec4_4_exponential_1",     with(BackoffKind::Exponential, 500ms),     1,    0.5,  500ms},
    BackoffCase{"Spec4_4_exponential_2",     with(BackoffKind::Exponential, 500ms),     2,    0.5,  1s},
    BackoffCase{"Spec4_4_exponential_3",     with(BackoffKind::Exponential, 500ms),     3,    0.5,  2s},
    BackoffCase{"Spec4_4_fibonacci_1",       with(BackoffKind::Fibonacci, 1s),          1,    0.5,  1s},
    BackoffCase{"Spec4_4_fibonacci_2",       with(BackoffKind::Fibonacci, 1s),          2,    0.5,  1s},
    BackoffCase{"Spec4_4_fibonacci_3",       with(BackoffKind::Fibonacci, 1s),          3,    0.5,  2s},
    BackoffCase{"Spec4_4_fibonacci_6",       with(BackoffKind::Fibonacci, 1s),          6,    0.5,  8s},
    BackoffCase{"Spec4_4_fibonacci_capped",  with(BackoffKind::Fibonacci, 1s),          9999, 0.5,  3600s},
    BackoffCase{"Spec4_4_template_cap",      with(BackoffKind::Exponential, 1s, 3s),    9,    0.5,  3s},
    BackoffCase{"Spec4_4_engine_cap_wins",   with(BackoffKind::Linear, 1s, 9999s),      9000, 0.5,  3600s},
    BackoffCase{"Spec4_4_base_zero",         with(BackoffKind::Exponential, 0s),        5000, 0.5,  0s}),
    [](auto const& info) { return info.param.name; });
// clang-format on

TEST(BackoffJitter, CanBeSwitchedOff) {
    EXPECT_EQ(backoff(silent(), {.jitter_share = 0}, 3, 0.99), 8s);
}

TEST(BackoffJitter, NeverGoesBelowZero) {
    EXPECT_EQ(backoff(silent(), {.jitter_share = 2}, 3, 0.0), 0s);
}

// spec 3.3: server-requested, min(value, max), no jitter
TEST(RequestedBackoff, IsWhatTheServerAskedForUpToTheCap) {
    EXPECT_EQ(requested_backoff(17s, {}), 17s);
    EXPECT_EQ(requested_backoff(7200s, {}), 3600s);
    EXPECT_EQ(requested_backoff(-1s, {}), 0s);
}

}  // namespace
}  // namespace tasker::rules
