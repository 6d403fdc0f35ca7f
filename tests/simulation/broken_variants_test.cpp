#include <gtest/gtest.h>

#include <cstdio>
#include <optional>

#include "tests/simulation/broken/variants.hpp"
#include "tests/support/seeds.hpp"
#include "tests/support/shrink.hpp"

// A simulator that cannot fail proves nothing: each way to break a promise must be caught, and by
// the check of that promise.

namespace tasker::test {
namespace {

constexpr std::uint64_t kSeedsMax = 2000;

std::vector<BrokenVariant> all_variants() {
    std::vector<BrokenVariant> all;
    for (auto const& of_promise :
         {breaks_all_or_nothing(), breaks_answered_means_durable(), breaks_only_legal_moves(),
          breaks_dependencies_first(), breaks_one_result_an_attempt(), breaks_no_lost_wake_up(),
          breaks_a_crash_costs_seconds()}) {
        all.insert(all.end(), of_promise.begin(), of_promise.end());
    }
    return all;
}

struct Caught {
    std::uint64_t seed = 0;
    std::string sentence;
};

std::optional<Caught> catch_it(BrokenVariant const& variant) {
    for (std::uint64_t seed = 0; seed < kSeedsMax; ++seed) {
        AnnouncedSeed const announced(seed);
        auto const outcome =
            simulate({.seed = seed, .faults = Faults::All, .sabotage = &variant.sabotage});
        for (auto const& broken : outcome.broken) {
            if (broken.promise == variant.promise) return Caught{seed, broken.sentence};
        }
    }
    return std::nullopt;
}

TEST(BrokenVariants, AreCaughtWithinTwoThousandSeeds) {
    std::printf("promise | what is broken | seeds needed | what the checker said\n");
    for (auto const& variant : all_variants()) {
        auto const caught = catch_it(variant);
        EXPECT_TRUE(caught.has_value()) << variant.what << " was not caught";
        if (!caught) continue;
        std::printf("%d | %s | %llu | %s\n", static_cast<int>(variant.promise),
                    std::string(variant.what).c_str(),
                    static_cast<unsigned long long>(caught->seed + 1), caught->sentence.c_str());
    }
}

// Faults that have nothing to do with it are left out; what is left is enough.
TEST(Shrinker, LeavesOutWhatDoesNotMatter) {
    for (auto const& variant :
         {breaks_one_result_an_attempt().front(), breaks_a_crash_costs_seconds().front()}) {
        auto const caught = catch_it(variant);
        ASSERT_TRUE(caught.has_value());
        Simulation::Options options{
            .seed = caught->seed, .faults = Faults::All, .sabotage = &variant.sabotage};
        auto const shrunk = shrink(options);
        ASSERT_TRUE(shrunk.has_value());
        std::printf("%s", script_of(*shrunk).c_str());
        EXPECT_LT(shrunk->script.size(), shrunk->strikes_before);
        EXPECT_FALSE(shrunk->script.empty()) << "it breaks without any fault";

        options.strike_only_at.emplace();
        for (auto const& strike : shrunk->script)
            options.strike_only_at->insert(strike.turn);
        auto const again = simulate(options);
        ASSERT_FALSE(again.broken.empty());
        EXPECT_EQ(again.script.size(), shrunk->script.size());
    }
}

TEST(Shrinker, HasNothingToSayAboutARunThatKeepsItsPromises) {
    EXPECT_FALSE(shrink({.seed = 1, .faults = Faults::All}).has_value());
}

}  // namespace
}  // namespace tasker::test
