#pragma once

#include <cstdint>

#include "tests/support/simulation.hpp"

namespace tasker::test {

/// Sanitizers make everything several times slower.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr std::uint64_t kSeedCount = 200;
#else
inline constexpr std::uint64_t kSeedCount = 2000;
#endif
#else
inline constexpr std::uint64_t kSeedCount = 2000;
#endif

/// `seed 17: promise; promise`: what a test prints about a run that went wrong.
[[nodiscard]] std::string describe(std::uint64_t seed, Simulation::Outcome const& outcome);

/// While it lives, a process that ends by an assertion says which seed it was at.
class AnnouncedSeed {
public:
    explicit AnnouncedSeed(std::uint64_t seed);
    ~AnnouncedSeed();
    AnnouncedSeed(AnnouncedSeed const&) = delete;
    AnnouncedSeed& operator=(AnnouncedSeed const&) = delete;
};

}  // namespace tasker::test
