#include "telemetry/trace_context.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tasker::telemetry {
namespace {

constexpr std::string_view kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, ReadsAndWritesWhatTheStandardShows) {
    auto const context = read_trace_context(kParent, "congo=t61rcWkgMzE");
    ASSERT_TRUE(context);
    EXPECT_EQ(trace_id_text(context->trace_id), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(span_id_text(context->span_id), "00f067aa0ba902b7");
    EXPECT_TRUE(context->is_sampled);
    EXPECT_EQ(context->state, "congo=t61rcWkgMzE");
    EXPECT_EQ(traceparent_of(*context), kParent);
    EXPECT_EQ(from_stored(to_stored(*context)), context);
}

TEST(TraceContext, KeepsAStateWithBlanksWhenItIsStored) {
    auto const context = read_trace_context(kParent, "a=1, b=x y");
    ASSERT_TRUE(context);
    EXPECT_EQ(from_stored(to_stored(*context)), context);
}

TEST(TraceContext, LooksAtTheLastFlagOnly) {
    auto const sampled = [](std::string_view flags) {
        auto const text = std::string(kParent.substr(0, 53)) + std::string(flags);
        return read_trace_context(text, {})->is_sampled;
    };
    EXPECT_FALSE(sampled("00"));
    EXPECT_FALSE(sampled("02"));
    EXPECT_TRUE(sampled("03"));
    EXPECT_TRUE(sampled("ff"));
}

TEST(TraceContext, ReadsOfALaterVersionWhatItKnows) {
    auto later = std::string(kParent);
    later.replace(0, 2, "cc");
    EXPECT_TRUE(read_trace_context(later, {}));
    EXPECT_TRUE(read_trace_context(later + "-what-the-future-brings", {}));
    EXPECT_FALSE(read_trace_context(later + "x", {}));
}

TEST(TraceContext, RefusesWhatIsNone) {
    for (auto const* const text :
         {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
          "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
          "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
          "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
          "0-4bf92f3577b34da6a3ce929d0e0e47360-00f067aa0ba902b7-011"}) {
        EXPECT_FALSE(read_trace_context(text, {})) << text;
    }
}

TEST(TraceContext, LeavesOutAStateThatIsNone) {
    for (auto const& state : {std::string("no pair"), std::string("a=\xC3\xBC"),
                              std::string("a=\r\nb"), "a=" + std::string(511, 'x')}) {
        EXPECT_EQ(read_trace_context(kParent, state)->state, "") << state;
    }
}

TEST(TraceContext, DerivesOtherIdsForOtherPartsAndTheSameForTheSame) {
    Uuid one;
    std::set<std::uint64_t> ids;
    for (std::uint8_t last = 0; last < 10; ++last) {
        one.bytes.back() = last;
        for (std::uint64_t part = 0; part < 10; ++part)
            ids.insert(derived_span_id(one, part));
    }
    EXPECT_EQ(ids.size(), 100U);
    EXPECT_FALSE(ids.contains(0));
    EXPECT_EQ(derived_span_id(one, 3), derived_span_id(one, 3));
}

TEST(TraceContext, KeepsTheShareOfTraces) {
    int kept = 0;
    for (unsigned i = 0; i < 1000; ++i) {
        Uuid id;
        auto const bits = derived_span_id(id, i);
        for (std::size_t k = 0; k < 8; ++k)
            id.bytes.at(8 + k) = static_cast<std::uint8_t>(bits >> (8 * k));
        kept += is_in_share(id, 0.25) ? 1 : 0;
        EXPECT_TRUE(is_in_share(id, 1.0));
        EXPECT_FALSE(is_in_share(id, 0.0));
        EXPECT_TRUE(!is_in_share(id, 0.25) || is_in_share(id, 0.5)) << "more keep what fewer keep";
    }
    EXPECT_GT(kept, 200);
    EXPECT_LT(kept, 300);
}

}  // namespace
}  // namespace tasker::telemetry
