#include "tests/support/seeds.hpp"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>

namespace tasker::test {

namespace {

std::array<char, 64> announcement{};  // a handler may not allocate
int announcement_size = 0;

void announce(int /*signal*/) {
    std::ignore =
        write(STDERR_FILENO, announcement.data(), static_cast<std::size_t>(announcement_size));
}

}  // namespace

std::string describe(std::uint64_t seed, Simulation::Outcome const& outcome) {
    auto text = "seed " + std::to_string(seed) + ":";
    for (auto const& sentence : outcome.broken)
        text += " " + sentence + ";";
    return text;
}

AnnouncedSeed::AnnouncedSeed(std::uint64_t seed) {
    announcement_size = std::snprintf(announcement.data(), announcement.size(), "at seed %llu\n",
                                      static_cast<unsigned long long>(seed));
    std::signal(SIGABRT, announce);
}

AnnouncedSeed::~AnnouncedSeed() {
    std::signal(SIGABRT, SIG_DFL);
}

}  // namespace tasker::test
