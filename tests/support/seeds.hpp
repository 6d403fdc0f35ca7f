#pragma once

#include <cstdint>

#include "tests/support/sanitized.hpp"
#include "tests/support/simulation.hpp"

namespace tasker::test {

inline constexpr std::uint64_t kSeedCount = kIsSanitized ? 40 : 2000;

/// What a test prints about a run that went wrong: seed, broken promises, and the command that
/// replays it.
[[nodiscard]] std::string describe(Simulation::Options const& options,
                                   Simulation::Outcome const& outcome);

/// While it lives, a process that ends by an assertion says which seed it was at.
class AnnouncedSeed {
public:
    explicit AnnouncedSeed(std::uint64_t seed);
    ~AnnouncedSeed();
    AnnouncedSeed(AnnouncedSeed const&) = delete;
    AnnouncedSeed& operator=(AnnouncedSeed const&) = delete;
};

}  // namespace tasker::test
