#pragma once

#include <cstdint>

#include "tests/support/simulation.hpp"

namespace tasker::test {

/// Sanitizers make everything several times slower.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr std::uint64_t kSeedCount = 100;
#else
inline constexpr std::uint64_t kSeedCount = 2000;
#endif
#else
inline constexpr std::uint64_t kSeedCount = 2000;
#endif

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
