#include "tests/support/seeds.hpp"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>

namespace tasker::test {

namespace {

// A handler may not allocate. It runs on the thread that aborts.
// Aligned, because mold 1.10 protects from here on what lies behind it, which may be a page further
// on if that needs a larger alignment: such a program does not start.
alignas(8) thread_local std::array<char, 64> announcement{};
thread_local int announcement_size = 0;

void announce(int /*signal*/) {
    std::ignore =
        write(STDERR_FILENO, announcement.data(), static_cast<std::size_t>(announcement_size));
}

}  // namespace

std::string describe(Simulation::Options const& options, Simulation::Outcome const& outcome) {
    auto const seed = std::to_string(options.seed);
    return "seed " + seed + ": " + describe(outcome.broken) +
           "\n  replay: build/release/bin/tasker-sim --seed " + seed +
           (options.faults == Faults::None ? " --calm" : "") + " --trace (or --shrink)";
}

AnnouncedSeed::AnnouncedSeed(std::uint64_t seed) {
    announcement_size = std::snprintf(announcement.data(), announcement.size(), "at seed %llu\n",
                                      static_cast<unsigned long long>(seed));
    std::signal(SIGABRT, announce);
}

AnnouncedSeed::~AnnouncedSeed() {
    announcement_size = 0;
}

}  // namespace tasker::test
