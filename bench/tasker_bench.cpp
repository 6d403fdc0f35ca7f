// What the embedded engine costs, beside what bare SQLite needs for the same, measured in turns
// within one run, because disks are noisy. The last line is one JSON object.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/engine_runs.hpp"
#include "bench/idle.hpp"
#include "bench/replayed_rows.hpp"
#include "bench/report.hpp"
#include "bench/scratch.hpp"
#include "bench/sqlite_floor.hpp"
#include "bench/stored_tasks.hpp"

namespace tasker::bench {
namespace {

constexpr std::size_t kCommitsOfLinear4 = 5;
constexpr std::size_t kWidth = 64;

double quantile(std::vector<double> values, double share) {
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

double median(std::vector<double> const& values) {
    return quantile(values, 0.5);
}

// The run whose steps per second are the median.
Figures median(std::vector<Figures> runs) {
    std::ranges::sort(runs, {}, &Figures::steps_per_second);
    return runs[(runs.size() - 1) / 2];
}

double us_of(std::function<void()> const& work) {
    auto const start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
        .count();
}

constexpr std::size_t kWarmUp = 100;

// In turns, because disks are noisy.
void measure_latency(EngineRuns& engine, std::filesystem::path const& folder, std::size_t rounds,
                     Report& report) {
    auto const shape = linear4();
    std::ignore = engine.run_many(shape, kWidth, rounds + kWarmUp);  // what is replayed below
    ReplayedRows same_rows(folder / "engine.db", folder / "same_rows.db");
    SqliteFloor one_row(folder / "one_row.db");
    std::vector<double> engine_us;
    std::vector<double> same_rows_us;
    std::vector<double> one_row_us;
    while (same_rows.left() > 0) {
        auto const floor = us_of([&] { same_rows.write_next(1); });
        auto const task = engine.run_one(shape);
        auto const commits = us_of([&] {
            for (std::size_t n = 0; n < kCommitsOfLinear4; ++n)
                one_row.commit();
        });
        if (same_rows.left() >= rounds) continue;  // caches, and the files
        same_rows_us.push_back(floor);
        engine_us.push_back(task);
        one_row_us.push_back(commits);
    }
    report.section("one task of 4 steps after the other, synchronous=FULL");
    auto const p50 = median(engine_us);
    report.line("engine, p50", p50, 0, "us");
    report.line("engine, p99", quantile(engine_us, 0.99), 0, "us");
    report.line("bare SQLite, the same rows, p50", median(same_rows_us), 0, "us");
    report.line("5 commits of one row, p50", median(one_row_us), 0, "us");
    report.line("engine to the same rows", p50 / median(same_rows_us), 2, "");
    report.line("engine to one row", p50 / median(one_row_us), 2, "");
    report.put("linear4_p50_us", p50, 1);
    report.put("linear4_p99_us", quantile(engine_us, 0.99), 1);
    report.put("linear4_floor_p50_us", median(same_rows_us), 1);
    report.put("linear4_p50_ratio_to_floor", p50 / median(same_rows_us), 3);
    report.put("linear4_one_row_floor_p50_us", median(one_row_us), 1);
    report.put("linear4_p50_ratio_to_one_row_floor", p50 / median(one_row_us), 3);
}

// In memory a sync costs nothing: what is left is the engine's own part.
void measure_own_part(std::size_t rounds, Report& report) {
    std::filesystem::path const memory = "/dev/shm";
    if (!std::filesystem::is_directory(memory)) return;
    Scratch const scratch(memory);
    EngineRuns engine(scratch.folder() / "engine.db");
    std::vector<double> us;
    for (std::size_t i = 0; i < rounds + kWarmUp; ++i) {
        auto const task = engine.run_one(linear4());
        if (i >= kWarmUp) us.push_back(task);
    }
    auto const own_us = median(us) / 4;
    report.line("engine without fsync, p50", own_us, 1, "us/step");
    report.put("own_us_per_step", own_us, 1);
}

Figures measure_load(EngineRuns& engine, std::size_t rounds, Report& report) {
    report.section("many tasks of 4 steps at a time");
    auto const shape = linear4();
    constexpr std::size_t kTurns = 5;  // of one task and many, because disks are noisy
    std::vector<Figures> ones;
    std::vector<Figures> manys;
    std::vector<double> ratios;
    for (std::size_t turn = 0; turn < kTurns; ++turn) {
        ones.push_back(engine.run_many(shape, 1, rounds / 2 + 1));
        manys.push_back(engine.run_many(shape, kWidth, rounds * 8));
        ratios.push_back(manys.back().steps_per_second() / ones.back().steps_per_second());
    }
    auto const one = median(ones);
    report.line("1 task", one);
    report.line("8 tasks", engine.run_many(shape, 8, rounds * 4));
    auto const many = median(manys);
    report.line("64 tasks", many);
    auto const most = engine.run_many(shape, 512, rounds * 16);
    report.line("512 tasks", most);
    report.put("throughput_1_steps_per_s", one.steps_per_second(), 0);
    report.put("throughput_64_steps_per_s", many.steps_per_second(), 0);
    report.put("throughput_64_to_1", median(ratios), 2);
    report.put("throughput_512_steps_per_s", most.steps_per_second(), 0);
    report.put("rows_per_step", many.per_step(many.written.rows), 2);
    report.put("commits_per_step_64", many.per_step(many.written.commits), 3);
    report.put("commits_per_step_512", most.per_step(most.written.commits), 3);
    return many;
}

void measure_floor_of_load(std::filesystem::path const& folder, Figures const& many,
                           Report& report) {
    ReplayedRows floor(folder / "engine.db", folder / "replayed.db");
    auto const commits_per_task = 4 * many.per_step(many.written.commits);
    auto const tasks_per_commit = static_cast<double>(kCommitsOfLinear4) / commits_per_task;
    auto const written =
        floor.write_all(std::max<std::size_t>(1, static_cast<std::size_t>(tasks_per_commit + 0.5)));
    auto const steps = static_cast<double>(written.steps);
    Figures const figures{.seconds = written.seconds,
                          .steps = written.steps,
                          .written = {.commits = written.commits, .rows = written.rows}};
    report.line("64 tasks, bare SQLite", figures);
    auto const ratio = many.steps_per_second() / (steps / written.seconds);
    report.line("share of bare SQLite", ratio, 2, "");
    report.put("throughput_64_ratio_to_floor", ratio, 3);
}

void measure_shapes(EngineRuns& engine, std::size_t rounds, Report& report) {
    report.section("64 tasks at a time of other shapes");
    report.line("diamond", engine.run_many(diamond(), kWidth, rounds * 4));
    report.line("every other step fails once",
                engine.run_many(linear4_with_retries(), kWidth, rounds * 4));
    report.line("results of 100 bytes", engine.run_many(linear4(100), kWidth, rounds * 4));
    report.line("results of 10 KiB", engine.run_many(linear4(10 << 10), kWidth, rounds));
    report.line("results of 1 MiB",
                engine.run_many(linear4(1 << 20), 8, std::max<std::size_t>(rounds / 50, 8)));
}

void measure_fan_out(EngineRuns& engine, std::size_t rounds, Report& report) {
    report.section("one task whose first step creates many");
    auto const few = engine.run_many(fan_out(100), 1, std::max<std::size_t>(rounds / 10, 5));
    report.line("100 steps", few);
    report.line("1,000 steps",
                engine.run_many(fan_out(1000), 1, std::max<std::size_t>(rounds / 50, 3)));
    auto const many = engine.run_many(fan_out(100'000), 1, 1);
    report.line("100,000 steps", many);
    report.put("fanout_1e5_cost_ratio", many.us_per_step() / few.us_per_step(), 3);
}

// In turns, so that the disk's moods meet all of them.
void measure_stored(std::size_t rounds, std::vector<std::size_t> const& sizes, Report& report) {
    report.section("64 tasks at a time in a store of many finished tasks");
    constexpr std::size_t kTurns = 3;
    std::vector<double> costs;
    Scratch const scratch;
    std::vector<std::unique_ptr<EngineRuns>> engines;
    for (auto const size : sizes) {
        auto const file = scratch.folder() / (std::to_string(size) + ".db");
        std::ignore = EngineRuns(file).run_many(linear4(), kWidth, sizes.front());
        multiply_tasks(file, size);
        engines.push_back(std::make_unique<EngineRuns>(file));
    }
    std::vector<std::vector<double>> us(sizes.size());
    for (std::size_t turn = 0; turn < kTurns; ++turn) {
        for (std::size_t i = 0; i < sizes.size(); ++i)
            us[i].push_back(engines[i]->run_many(linear4(), kWidth, rounds * 4).us_per_step());
    }
    for (std::size_t i = 0; i < sizes.size(); ++i)
        report.line(std::to_string(sizes[i]) + " tasks", median(us[i]), 1, "us/step");
    report.put("stored_1e6_cost_ratio", median(us.back()) / median(us.front()), 3);
}

struct Wanted {
    std::size_t rounds = 1000;
    std::chrono::seconds idle_time{};
    std::vector<std::size_t> stored{1'000, 100'000, 1'000'000};
    std::vector<std::string> only{};
};

void run(Wanted const& wanted) {
    auto const is_wanted = [&](char const* part) {
        return wanted.only.empty() || std::ranges::find(wanted.only, part) != wanted.only.end();
    };
    auto const rounds = wanted.rounds;
    Scratch const scratch;
    Report report;
    Figures many;
    {
        EngineRuns engine(scratch.folder() / "engine.db");
        if (is_wanted("latency")) {
            measure_latency(engine, scratch.folder(), rounds, report);
            measure_own_part(rounds, report);
        }
        if (is_wanted("load")) many = measure_load(engine, rounds, report);
        if (is_wanted("shapes")) measure_shapes(engine, rounds, report);
        if (is_wanted("fan-out")) measure_fan_out(engine, rounds, report);
    }
    if (is_wanted("load")) measure_floor_of_load(scratch.folder(), many, report);
    if (is_wanted("stored")) measure_stored(rounds, wanted.stored, report);
    if (is_wanted("idle")) measure_idle(wanted.idle_time, report);
    report.finish();
}

}  // namespace
}  // namespace tasker::bench

int main(int argc, char** argv) {
    CLI::App app("Measures what the embedded engine costs.");
    tasker::bench::Wanted wanted;
    app.add_option("rounds", wanted.rounds,
                   "how often a task is run alone; other runs are multiples")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--only", wanted.only, "the parts to measure")
        ->check(CLI::IsMember({"latency", "load", "shapes", "fan-out", "stored", "idle"}));
    app.add_option("--stored", wanted.stored,
                   "how many finished tasks are in a store; the least first")
        ->capture_default_str();
    std::size_t idle_seconds = 10;
    // In half an hour the waiting tasks would be looked at: they have waited for long then.
    app.add_option("--idle-seconds", idle_seconds, "how long nothing happens")
        ->check(CLI::Range(1, 1200))
        ->capture_default_str();
    std::string to_fill;
    std::string to_idle_on;
    app.add_option("--fill-with-waiting", to_fill)->group("");  // both: for itself
    app.add_option("--stay-idle", to_idle_on)->group("");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    wanted.idle_time = std::chrono::seconds(idle_seconds);
    if (!to_fill.empty()) {
        tasker::bench::fill_with_waiting_tasks(to_fill);
    } else if (!to_idle_on.empty()) {
        tasker::bench::stay_idle(to_idle_on, wanted.idle_time);
    } else {
        tasker::bench::run(wanted);
    }
    return 0;
}
