#include <gtest/gtest.h>

#include "base/json.hpp"
#include "template/load.hpp"
#include "tests/support/random_template.hpp"
#include "tests/support/seeds.hpp"

namespace tasker::test {
namespace {

// Without faults: only the order in which lanes and workers act is random, and a second lane may
// run between a commit and its answer. Nothing may need the sweep.
TEST(Differential, EngineMatchesReference) {
    for (std::uint64_t seed = 0; seed < kSeedCount; ++seed) {
        AnnouncedSeed const announced(seed);
        Simulation::Options const options{.seed = seed};
        auto const outcome = simulate(options);
        ASSERT_TRUE(outcome.broken.empty()) << describe(options, outcome);
    }
}

TEST(RandomTemplate, IsAcceptedByTheChecksOfTemplates) {
    for (std::uint64_t seed = 0; seed < kSeedCount; ++seed) {
        auto const tmpl = random_template(seed);
        auto const text = base::to_text(templates::to_json(tmpl));
        auto const checked = templates::check_text(text, "random");
        std::string findings;
        for (auto const& finding : checked.findings)
            findings += finding.to_text() + "\n";
        ASSERT_TRUE(checked.tmpl.has_value()) << "seed " << seed << "\n" << findings << text;
        // What is stored reads back as what was checked.
        auto const stored = base::to_text(templates::to_json(*checked.tmpl));
        auto const read = templates::from_json(stored);
        ASSERT_TRUE(read) << read.error().message();
        ASSERT_EQ(base::to_text(templates::to_json(*read)), stored) << "seed " << seed;
    }
}

}  // namespace
}  // namespace tasker::test
