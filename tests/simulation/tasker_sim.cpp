// tasker-sim: runs the simulator for as many seeds as one likes; or one seed, with its trace, or
// shrunk to the faults that matter.

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <optional>
#include <thread>

#include "base/json.hpp"
#include "tests/support/seeds.hpp"
#include "tests/support/shrink.hpp"

namespace {

using tasker::test::Faults;
using tasker::test::Simulation;

struct Totals {
    std::uint64_t seeds = 0;
    std::uint64_t failures = 0;
    std::uint64_t events = 0;
    tasker::Duration elapsed{};
    tasker::test::Coverage coverage;
};

/// Seeds in turn, from several threads: each simulation has its own world.
class Runs {
public:
    Runs(Simulation::Options options, std::uint64_t first, std::uint64_t count)
        : options_(std::move(options)), first_(first), count_(count) {}

    void work() {
        for (;;) {
            auto const index = next_.fetch_add(1);
            if (index >= count_) return;
            auto options = options_;
            options.seed = first_ + index;
            tasker::test::AnnouncedSeed const announced(options.seed);
            add(options, tasker::test::simulate(options));
        }
    }
    [[nodiscard]] Totals const& totals() const { return totals_; }

private:
    void add(Simulation::Options const& options, Simulation::Outcome const& outcome) {
        std::scoped_lock const lock(mutex_);
        auto const shows_progress = isatty(STDERR_FILENO) != 0;
        ++totals_.seeds;
        totals_.events += outcome.events;
        totals_.elapsed += outcome.elapsed;
        totals_.coverage.add(outcome.coverage);
        for (auto const& line : outcome.trace)
            std::printf("%s\n", line.c_str());
        if (!outcome.broken.empty()) {
            ++totals_.failures;
            auto const text = describe(options, outcome);
            std::fprintf(stderr, "%s%s\n", shows_progress ? "\r\033[K" : "", text.c_str());
        }
        if (shows_progress && totals_.seeds % 50 == 0) {
            std::fprintf(stderr, "\r%llu of %llu seeds, %llu failures",
                         static_cast<unsigned long long>(totals_.seeds),
                         static_cast<unsigned long long>(count_),
                         static_cast<unsigned long long>(totals_.failures));
        }
        if (shows_progress && totals_.seeds == count_) std::fprintf(stderr, "\r\033[K");
    }

    Simulation::Options const options_;
    std::uint64_t const first_;
    std::uint64_t const count_;
    std::atomic<std::uint64_t> next_ = 0;
    std::mutex mutex_;
    Totals totals_;
};

int print_script(Simulation::Options const& options) {
    auto const shrunk = tasker::test::shrink(options);
    if (!shrunk) {
        std::printf("seed %llu breaks no promise\n", static_cast<unsigned long long>(options.seed));
        return 0;
    }
    std::printf("seed %llu: %zu faults, of which these %zu suffice (%zu runs)\n%s",
                static_cast<unsigned long long>(options.seed), shrunk->strikes_before,
                shrunk->script.size(), shrunk->run_count, tasker::test::script_of(*shrunk).c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Runs Tasker's engine under virtual time and seeded faults.");
    std::uint64_t count = 1000;
    std::uint64_t first = 0;
    std::optional<std::uint64_t> seed;
    unsigned jobs = 1;
    bool has_trace = false;
    bool is_calm = false;
    bool does_shrink = false;
    bool is_quiet = false;
    app.add_option("--seeds", count, "how many seeds");
    app.add_option("--first", first, "the first of them");
    app.add_option("--seed", seed, "just this one");
    app.add_option("--jobs", jobs, "on how many threads")->check(CLI::Range(1U, 256U));
    app.add_flag("--trace", has_trace, "print what happens");
    app.add_flag("--shrink", does_shrink, "with --seed: leave out the faults that do not matter");
    app.add_flag("--calm", is_calm, "no faults: only the order of things is random");
    app.add_flag("--quiet", is_quiet, "do not print how often what came about");
    CLI11_PARSE(app, argc, argv);

    Simulation::Options options{
        .faults = is_calm ? Faults::None : Faults::All,
        .trace = has_trace ? Simulation::Trace::On : Simulation::Trace::Off};
    if (seed) {
        options.seed = first = *seed;
        count = 1;
        is_quiet = true;
    }
    if (seed && does_shrink) return print_script(options);
    Runs runs(options, first, count);
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < jobs; ++i)
            threads.emplace_back([&runs] { runs.work(); });
        runs.work();
    }
    auto const& totals = runs.totals();
    if (!is_quiet) std::printf("%s", totals.coverage.table().c_str());
    auto const hours = std::chrono::duration<double, std::ratio<3600>>(totals.elapsed).count();
    auto const summary = tasker::base::to_text(tasker::JsonObject{{"seeds", totals.seeds},
                                                                  {"failures", totals.failures},
                                                                  {"events", totals.events},
                                                                  {"virtual_hours", hours}});
    std::printf("%s\n", summary.c_str());
    return totals.failures == 0 ? 0 : 1;
}
