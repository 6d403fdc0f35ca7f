// tasker-sim: runs the simulator for as many seeds as one likes, or one seed with its trace.

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <optional>

#include "base/json.hpp"
#include "tests/support/seeds.hpp"

namespace {

using tasker::test::Simulation;

struct Totals {
    std::uint64_t seeds = 0;
    std::uint64_t failures = 0;
    std::uint64_t events = 0;
    tasker::Duration elapsed{};
};

void run(Simulation::Options const& options, Totals& totals) {
    tasker::test::AnnouncedSeed const announced(options.seed);
    auto const outcome = tasker::test::simulate(options);
    ++totals.seeds;
    totals.events += outcome.events;
    totals.elapsed += outcome.elapsed;
    for (auto const& line : outcome.trace)
        std::printf("%s\n", line.c_str());
    if (outcome.broken.empty()) return;
    ++totals.failures;
    auto const text = tasker::test::describe(options.seed, outcome);
    std::fprintf(stderr, "%s%s\n", isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "", text.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Runs Tasker's engine under virtual time and seeded faults.");
    std::uint64_t count = 1000;
    std::uint64_t first = 0;
    std::optional<std::uint64_t> seed;
    bool has_trace = false;
    bool is_calm = false;
    app.add_option("--seeds", count, "how many seeds");
    app.add_option("--first", first, "the first of them");
    app.add_option("--seed", seed, "just this one");
    app.add_flag("--trace", has_trace, "print what happens");
    app.add_flag("--calm", is_calm, "no faults: only the order of things is random");
    CLI11_PARSE(app, argc, argv);

    Simulation::Options options{
        .faults = is_calm ? Simulation::Faults::None : Simulation::Faults::All,
        .trace = has_trace ? Simulation::Trace::On : Simulation::Trace::Off};
    if (seed) {
        first = *seed;
        count = 1;
    }
    Totals totals;
    auto const shows_progress = isatty(STDERR_FILENO) != 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        options.seed = first + i;
        run(options, totals);
        if (shows_progress && i % 50 == 0) {
            std::fprintf(stderr, "\r%llu of %llu seeds, %llu failures",
                         static_cast<unsigned long long>(i), static_cast<unsigned long long>(count),
                         static_cast<unsigned long long>(totals.failures));
        }
    }
    if (shows_progress) std::fprintf(stderr, "\r\033[K");
    auto const hours = std::chrono::duration<double, std::ratio<3600>>(totals.elapsed).count();
    auto const summary = tasker::base::to_text(tasker::JsonObject{{"seeds", totals.seeds},
                                                                  {"failures", totals.failures},
                                                                  {"events", totals.events},
                                                                  {"virtual_hours", hours}});
    std::printf("%s\n", summary.c_str());
    return totals.failures == 0 ? 0 : 1;
}
