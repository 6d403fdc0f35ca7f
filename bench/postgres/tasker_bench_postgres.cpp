// What the engine costs on PostgreSQL, beside what bare libpq needs for the same rows, measured in
// turns within one run. The server: TASKER_TEST_POSTGRES. The last line is one JSON object.

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "bench/engine_runs.hpp"
#include "bench/failure.hpp"
#include "bench/postgres/postgres_floor.hpp"
#include "bench/postgres/sent_statements.hpp"
#include "bench/postgres/stored_tasks.hpp"
#include "bench/postgres/table_health.hpp"
#include "bench/postgres/worker_processes.hpp"
#include "bench/report.hpp"

namespace tasker::bench {
namespace {

constexpr std::size_t kWidth = 64;
constexpr std::size_t kWarmUp = 50;
constexpr double kCommitsOfLinear4 = 5;
constexpr double kStepsOfLinear4 = 4;
constexpr std::size_t kTurns = 4;
constexpr std::size_t kWorkers = 4;

// What a process does when it has just come.
constexpr std::chrono::seconds kSettling{6};

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

double seconds_of(auto const& work) {
    auto const start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void measure_latency(EngineRuns& engine, PostgresFloor& floor, std::size_t rounds, Report& report) {
    std::this_thread::sleep_for(kSettling);  // until then it tells others what they may want
    std::vector<double> engine_us;
    std::vector<double> floor_us;
    for (std::size_t i = 0; i < rounds + kWarmUp; ++i) {
        auto const bare = seconds_of([&] { floor.run(1); }) * 1e6;
        auto const task = engine.run_one(linear4());
        if (i < kWarmUp) continue;
        floor_us.push_back(bare);
        engine_us.push_back(task);
    }
    report.section("one task of 4 steps after the other, synchronous_commit=on");
    auto const p50 = median(engine_us);
    report.line("engine, p50", p50, 0, "us");
    report.line("bare libpq, 5 commits of the same rows, p50", median(floor_us), 0, "us");
    report.line("engine to bare libpq", p50 / median(floor_us), 2, "");
    report.put("linear4_p50_us", p50, 1);
    report.put("linear4_floor_p50_us", median(floor_us), 1);
    report.put("linear4_p50_ratio_to_floor", p50 / median(floor_us), 3);
}

/// So many that the floor makes as many commits for its steps: it makes five for each batch.
std::size_t tasks_a_commit(Figures const& engine) {
    auto const commits_a_task = engine.per_step(engine.written.commits) * kStepsOfLinear4;
    return std::max<std::size_t>(
        1, static_cast<std::size_t>(kCommitsOfLinear4 / commits_a_task + 0.5));
}

void report_health(Figures const& last, std::string const& server, Report& report) {
    auto const& pool = last.written.pool;
    auto const in_use = static_cast<double>(pool.in_use_peak);
    auto const waited_ms = static_cast<double>(pool.waited.count()) / 1e3;
    report.section("connections, and rows that were written anew");
    report.line("connections in use at a time, at most", in_use, 0, "");
    report.line("callers that waited for one", static_cast<double>(pool.waits), 0, "");
    report.line("all of them together", waited_ms, 1, "ms");
    report.line("connections that broke", static_cast<double>(pool.losses), 0, "");
    report.line("round trips over 1 s", static_cast<double>(last.written.slow_round_trips), 0, "");
    auto const rows = table_health(server, "bench_engine");
    report.line("updates in place (HOT)", 100 * rows.share_in_place(), 1, "%");
    report.line("old versions of rows", static_cast<double>(rows.dead_rows), 0, "");
    report.line("beside so many rows", static_cast<double>(rows.live_rows), 0, "");
    report.put("connections_in_use_peak", in_use, 0);
    report.put("connection_waits", static_cast<double>(pool.waits), 0);
    report.put("connection_waited_ms", waited_ms, 1);
    report.put("slow_round_trips", static_cast<double>(last.written.slow_round_trips), 0);
    report.put("hot_update_share", rows.share_in_place(), 3);
    report.put("dead_rows", static_cast<double>(rows.dead_rows), 0);
    report.put("live_rows", static_cast<double>(rows.live_rows), 0);
}

Figures measure_load(EngineRuns& engine, PostgresFloor& floor, std::size_t rounds, Report& report) {
    report.section("64 tasks of 4 steps at a time");
    std::vector<double> shares;
    std::vector<double> rates;
    Figures last;
    for (std::size_t turn = 0; turn < kTurns; ++turn) {
        last = engine.run_many(linear4(), kWidth, rounds * 4);
        auto const width = tasks_a_commit(last);
        auto const runs = std::max<std::size_t>(1, rounds * 4 / width);
        auto const seconds = seconds_of([&] {
            for (std::size_t i = 0; i < runs; ++i)
                floor.run(width);
        });
        auto const bare = static_cast<double>(runs * width * linear4().steps) / seconds;
        report.line("engine", last);
        report.line("bare libpq, the same rows and commits", bare, 0, "steps/s");
        rates.push_back(last.steps_per_second());
        shares.push_back(last.steps_per_second() / bare);
    }
    auto const trips = static_cast<double>(last.written.round_trips) /
                       static_cast<double>(std::max<std::uint64_t>(last.written.units, 1));
    report.line("share of bare libpq", median(shares), 2, "");
    report.line("round trips a unit", trips, 2, "");
    report.put("throughput_64_steps_per_s", median(rates), 0);
    report.put("throughput_64_ratio_to_floor", median(shares), 3);
    report.put("round_trips_per_unit", trips, 2);
    report.put("rows_per_step", last.per_step(last.written.rows), 2);
    report.put("commits_per_step_64", last.per_step(last.written.commits), 3);
    return last;
}

/// How steps travel between processes.
struct Travel {
    std::string name;
    std::string transport;
};

std::vector<Travel> travels() {
    std::vector<Travel> all{{.name = "store", .transport = "store"},
                            {.name = "pgmq", .transport = "pgmq"}};
    if (auto const* const server = std::getenv("TASKER_TEST_RABBITMQ"))
        all.push_back({.name = "rabbitmq", .transport = std::string("rabbitmq=") + server});
    return all;
}

/// One task after the other whose steps all run in other processes, in turns with one whose steps
/// run where it was submitted.
void measure_other_processes(EngineRuns& together, std::string const& server, Travel const& travel,
                             std::size_t rounds, Report& report) {
    auto const store = server + "?schema=bench_by_" + travel.name;
    WorkerProcesses const workers(store, travel.transport, kWorkers);
    EngineRuns apart(store, Role::Engine, travel.transport);
    std::vector<double> together_us;
    std::vector<double> apart_us;
    for (std::size_t i = 0; i < rounds + kWarmUp; ++i) {
        auto const here = together.run_one(linear4());
        auto const there = apart.run_one(linear4());
        if (i < kWarmUp) continue;
        together_us.push_back(here);
        apart_us.push_back(there);
    }
    report.section("the same, its steps in " + std::to_string(kWorkers) +
                   " processes that are workers only, by " + travel.name);
    auto const extra = median(apart_us) - median(together_us);
    report.line("engine, p50", median(apart_us), 0, "us");
    report.line("in one process, p50", median(together_us), 0, "us");
    report.line("between processes", extra, 0, "us more");
    auto const key = "other_processes_" + (travel.name == "store" ? "" : travel.name + "_");
    report.put("linear4_" + key + "p50_us", median(apart_us), 1);
    report.put("linear4_" + key + "extra_us", extra, 1);
}

/// In turns, so that the disk's moods meet both.
void measure_stored(std::string const& server, std::size_t rounds, Report& report) {
    constexpr std::size_t kStored = 1'000'000;
    report.section("64 tasks at a time in a database of a million finished tasks");
    auto const empty_store = server + "?schema=bench_empty";
    auto const full_store = server + "?schema=bench_full";
    std::ignore = EngineRuns(full_store).run_many(linear4(), kWidth, 1000);
    multiply_tasks(server, "bench_full", kStored);
    EngineRuns empty(empty_store);
    EngineRuns full(full_store);
    std::vector<double> empty_us;
    std::vector<double> full_us;
    for (std::size_t turn = 0; turn < kTurns; ++turn) {
        empty_us.push_back(empty.run_many(linear4(), kWidth, rounds * 4).us_per_step());
        full_us.push_back(full.run_many(linear4(), kWidth, rounds * 4).us_per_step());
    }
    report.line("none", median(empty_us), 1, "us/step");
    report.line("a million", median(full_us), 1, "us/step");
    report.put("stored_1e6_cost_ratio", median(full_us) / median(empty_us), 3);
}

/// Whether old versions of rows go away as fast as new ones come.
void measure_dead_rows(std::string const& server, std::chrono::seconds time, Report& report) {
    constexpr int kSlices = 10;
    report.section("old versions of rows in " + std::to_string(time.count()) + " s of full load");
    EngineRuns engine(server + "?schema=bench_dead_rows");
    std::size_t steps = 0;
    std::vector<double> dead;
    for (int slice = 0; slice < kSlices; ++slice) {
        auto const end = std::chrono::steady_clock::now() + time / kSlices;
        while (std::chrono::steady_clock::now() < end)
            steps += engine.run_many(linear4(), kWidth, kWidth * 100).steps;
        auto const rows = table_health(server, "bench_dead_rows");
        dead.push_back(static_cast<double>(rows.dead_rows));
        report.line("after " + std::to_string((slice + 1) * time.count() / kSlices) + " s",
                    dead.back(), 0, "old beside " + std::to_string(rows.live_rows) + " rows");
    }
    auto const half = dead.begin() + kSlices / 2;
    report.put("dead_rows_load_steps", static_cast<double>(steps), 0);
    report.put("dead_rows_peak_first_half", *std::max_element(dead.begin(), half), 0);
    report.put("dead_rows_peak_second_half", *std::max_element(half, dead.end()), 0);
}

/// An engine that has nothing to do, with all that a process sends to the server.
void measure_idle(std::string const& server, std::chrono::seconds time, Report& report) {
    SentStatements const sent(server);
    auto const seconds = std::to_string(time.count());
    report.section("idle for " + seconds + " s");
    EngineRuns const engine(server + "?schema=bench_engine");
    std::this_thread::sleep_for(kSettling);
    auto const before = sent.count();
    std::this_thread::sleep_for(time);
    auto const per_second =
        static_cast<double>(sent.count() - before) / static_cast<double>(time.count());
    report.line("statements of all kinds", per_second, 2, "/s");
    report.put("idle_statements_per_s", per_second, 2);
}

struct Options {
    std::size_t rounds = 500;
    std::size_t idle_seconds = 20;
    std::size_t load_seconds = 60;
    std::vector<std::string> only;

    [[nodiscard]] bool wants(char const* part) const {
        return only.empty() || std::ranges::find(only, part) != only.end();
    }
};

void run(Options const& options) {
    auto const* const server = std::getenv("TASKER_TEST_POSTGRES");
    if (server == nullptr) fail("run this by tools/with_postgres.py, or: make bench-postgres");
    auto const rounds = options.rounds;
    Report report;
    {
        EngineRuns engine(std::string(server) + "?schema=bench_engine");
        PostgresFloor floor(std::string(server) + "?schema=bench_floor");
        if (options.wants("latency")) measure_latency(engine, floor, rounds, report);
        if (options.wants("load"))
            report_health(measure_load(engine, floor, rounds, report), server, report);
        if (options.wants("processes")) {
            for (auto const& travel : travels())
                measure_other_processes(engine, server, travel, rounds, report);
        }
    }
    if (options.wants("idle"))
        measure_idle(server, std::chrono::seconds(options.idle_seconds), report);
    if (options.wants("dead-rows"))
        measure_dead_rows(server, std::chrono::seconds(options.load_seconds), report);
    if (options.wants("stored")) measure_stored(server, rounds, report);
    report.finish();
}

}  // namespace
}  // namespace tasker::bench

int main(int count, char** arguments) {
    CLI::App app("What the engine costs on PostgreSQL");
    tasker::bench::Options options;
    app.add_option("--rounds", options.rounds, "tasks for the latency; the rest follows from it");
    app.add_option("--idle-seconds", options.idle_seconds, "how long nothing happens")
        ->check(CLI::Range(10, 3600));
    app.add_option("--load-seconds", options.load_seconds, "how long old versions are counted")
        ->check(CLI::Range(10, 3600));
    app.add_option("--only", options.only, "the parts to measure")
        ->check(CLI::IsMember({"latency", "load", "processes", "idle", "dead-rows", "stored"}));
    std::vector<std::string> to_work_on;  // in a process that this program started
    app.add_option("--work-on", to_work_on)->expected(2)->group("");
    CLI11_PARSE(app, count, arguments);
    if (!to_work_on.empty())
        tasker::bench::WorkerProcesses::work_on(to_work_on.front(), to_work_on.back());
    tasker::bench::run(options);
}
