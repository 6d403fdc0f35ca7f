// What the REST API adds to the engine: tasks created over 64 connections beside 64 threads that
// call the engine, in turns within one run, on a SQLite file and, where TASKER_TEST_POSTGRES says
// where one is, on PostgreSQL. The last line is one JSON object.

#include <CLI/CLI.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "bench/failure.hpp"
#include "bench/report.hpp"
#include "bench/scratch.hpp"
#include "bench/server/served_engine.hpp"

namespace tasker::bench {
namespace {

constexpr std::size_t kWidth = 64;

double median_of(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// The most memory that this process ever had, in MB.
double peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kib = 0;
        if (word == "VmHWM:" && status >> kib) return kib * 1024 / 1e6;
    }
    return 0;
}

/// What this process used of processors until now.
double processor_us() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    auto const us = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return us(used.ru_utime) + us(used.ru_stime);
}

void measure(std::string const& title, std::string const& key, std::string const& store,
             std::size_t turns, std::chrono::milliseconds duration, Report& report) {
    report.section(title);
    ServedEngine engine(store);
    std::vector<double> ratios;
    std::vector<double> calls;
    std::vector<double> requests;
    LoadFigures last_calls;
    LoadFigures last_requests;
    double calls_us = 0;
    double requests_us = 0;
    std::size_t acknowledged = 0;
    for (std::size_t turn = 0; turn <= turns; ++turn) {
        auto const at_first = processor_us();
        last_calls = engine.create_by_calls(kWidth, duration);
        std::ignore = engine.complete_tasks();
        auto const between = processor_us();
        last_requests = engine.create_by_requests(kWidth, duration);
        std::ignore = engine.complete_tasks();
        calls_us = (between - at_first) / static_cast<double>(last_calls.done);
        requests_us = (processor_us() - between) / static_cast<double>(last_requests.done);
        acknowledged += last_calls.done + last_requests.done;
        if (turn == 0) continue;  // warm now
        calls.push_back(last_calls.per_second());
        requests.push_back(last_requests.per_second());
        ratios.push_back(requests.back() / calls.back());
    }
    auto const complete = engine.complete_tasks();
    if (complete != acknowledged) {
        fail(std::to_string(acknowledged) + " tasks were acknowledged, " +
             std::to_string(complete) + " are complete");
    }
    report.line("64 callers of the engine", median_of(calls), 0, "tasks/s");
    report.line("64 connections", median_of(requests), 0, "tasks/s");
    report.line("ratio", median_of(ratios), 2, "");
    report.line("callers, p50", last_calls.percentile_ms(0.5), 2, "ms");
    report.line("callers, p99", last_calls.percentile_ms(0.99), 2, "ms");
    report.line("connections, p50", last_requests.percentile_ms(0.5), 2, "ms");
    report.line("connections, p99", last_requests.percentile_ms(0.99), 2, "ms");
    // To the end of the task, and of all: other programs' load counts less in it.
    report.line("callers, of processors", calls_us, 1, "us/task");
    report.line("connections, of processors", requests_us, 1, "us/task");
    report.line("of which the clients",
                last_requests.client_seconds * 1e6 / static_cast<double>(last_requests.done), 1,
                "us/task");
    report.line("memory, at most", peak_memory(), 1, "MB");
    report.put(key + "_calls_per_s", median_of(calls), 0);
    report.put(key + "_requests_per_s", median_of(requests), 0);
    report.put(key + "_ratio", median_of(ratios), 3);
    report.put(key + "_requests_p50_ms", last_requests.percentile_ms(0.5), 2);
    report.put(key + "_requests_p99_ms", last_requests.percentile_ms(0.99), 2);
    report.put(key + "_memory_mb", peak_memory(), 1);
}

}  // namespace
}  // namespace tasker::bench

int main(int argc, char** argv) {
    CLI::App app("Measures what the REST API costs.");
    std::size_t turns = 3;
    std::size_t seconds = 3;
    app.add_option("--turns", turns, "how often both are measured")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_option("--seconds", seconds, "how long each of them is")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    std::chrono::seconds const duration(seconds);
    tasker::bench::Report report;
    {
        tasker::bench::Scratch const scratch;
        tasker::bench::measure("SQLite", "sqlite", (scratch.folder() / "bench.db").string(), turns,
                               duration, report);
    }
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
    if (auto const* const server = std::getenv("TASKER_TEST_POSTGRES")) {
        tasker::bench::measure(
            "PostgreSQL", "postgres",
            std::string(server) + "?schema=bench_server_" + std::to_string(::getpid()), turns,
            duration, report);
    }
    report.finish();
    return 0;
}
