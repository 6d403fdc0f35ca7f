// Latency and throughput of the embedded engine beside what bare SQLite needs for the same commits,
// measured in turns within one run, because disks are noisy. The last line is one JSON object.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bench/sqlite_floor.hpp"
#include "embedded/host.hpp"
#include "tasker/handlers.hpp"
#include "template/load.hpp"

namespace tasker::bench {
namespace {

using Timer = std::chrono::steady_clock;

constexpr char const* kTemplate = R"(
name: linear
namespace_name: bench
version: "1"
identity_strategy: always_unique
steps:
  - { name: a, handler: { callable: bench.step } }
  - { name: b, dependencies: [a], handler: { callable: bench.step } }
  - { name: c, dependencies: [b], handler: { callable: bench.step } }
  - { name: d, dependencies: [c], handler: { callable: bench.step } }
)";
constexpr std::size_t kSteps = 4;

template <class T>
T must(Result<T> result) {
    if (result) return *std::move(result);
    std::fprintf(stderr, "bench: %s\n", result.error().message().c_str());
    std::exit(1);
}

void must(Result<void> const& result) {
    if (result) return;
    std::fprintf(stderr, "bench: %s\n", result.error().message().c_str());
    std::exit(1);
}

double micros(Timer::duration span) {
    return std::chrono::duration<double, std::micro>(span).count();
}

double quantile(std::vector<double> values, double share) {
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// Tells the tasks of one measurement from those of the one before.
std::int32_t series = 0;

model::TaskRequest request() {
    return {.namespace_name = "bench",
            .name = "linear",
            .version = "1",
            .context = model::Payload(R"({"order":4711})"),
            .initiator = "bench",
            .source_system = "bench",
            .reason = "measurement",
            .priority = series};
}

struct Scratch {
    std::filesystem::path folder;
    Scratch() {
        // Below the current folder: /tmp may be in memory, where fsync costs nothing.
        auto name = (std::filesystem::current_path() / "tasker-bench-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            std::perror("bench: mkdtemp");
            std::exit(1);
        }
        folder = name;
    }
    ~Scratch() { std::filesystem::remove_all(folder); }
};

/// Keeps `width` tasks going until `total` have ended. \returns steps per second.
double throughput(embedded::Host& host, std::size_t width, std::size_t total) {
    std::mutex mutex;
    std::condition_variable change;
    std::size_t ended = 0;
    ++series;
    host.watch([&](engine::Committed const& committed) {
        std::size_t count = 0;
        for (auto const& [task, path] : committed.tasks)
            count += task.priority == series && embedded::has_settled(task) ? 1U : 0U;
        if (count == 0) return;
        std::scoped_lock const lock(mutex);
        ended += count;
        change.notify_one();
    });
    auto const start = Timer::now();
    std::size_t started = 0;
    while (started < total) {
        std::size_t room = 0;
        {
            std::unique_lock lock(mutex);
            change.wait(lock, [&] { return started - ended < width; });
            room = std::min(width - (started - ended), total - started);
        }
        for (std::size_t i = 0; i < room; ++i)
            must(host.submit_later(request()));
        started += room;
    }
    {
        std::unique_lock lock(mutex);
        change.wait(lock, [&] { return ended == total; });
    }
    auto const seconds = std::chrono::duration<double>(Timer::now() - start).count();
    host.watch({});
    return static_cast<double>(total * kSteps) / seconds;
}

int run(std::size_t rounds) {
    Scratch const scratch;
    Handlers handlers;
    handlers.add("bench.step", [](StepContext& /*step*/) { return Json{{"done", true}}; });
    auto host = must(embedded::Host::open(
        {.store = (scratch.folder / "engine.db").string(), .owner_name = "tasker-bench"},
        std::move(handlers)));
    std::vector<model::Template> templates;
    templates.push_back(must(templates::load_text(kTemplate, "bench.yaml")));
    must(host->register_templates(std::move(templates)));
    must(host->start());
    SqliteFloor floor(scratch.folder / "floor.db");

    std::vector<double> engine_us;
    std::vector<double> floor_us;
    for (std::size_t i = 0; i < rounds + 10; ++i) {
        auto const before_floor = Timer::now();
        for (std::size_t n = 0; n < kSteps + 1; ++n)
            floor.commit();
        auto const before_engine = Timer::now();
        auto const task = must(host->submit(request()));
        must(host->wait(task.id, std::nullopt));
        auto const end = Timer::now();
        if (i < 10) continue;  // the first ones warm caches and the file
        floor_us.push_back(micros(before_engine - before_floor));
        engine_us.push_back(micros(end - before_engine));
    }
    auto const linear4 = quantile(engine_us, 0.5);
    auto const linear4_floor = quantile(floor_us, 0.5);
    auto const one = throughput(*host, 1, rounds);
    auto const many = throughput(*host, 64, rounds * 16);
    must(host->stop(std::chrono::seconds(5)));

    std::printf("linear workflow of 4 steps, one caller, synchronous=FULL\n");
    std::printf("  %-34s p50 %9.0f us   p99 %9.0f us\n", "tasker", linear4,
                quantile(engine_us, 0.99));
    std::printf("  %-34s p50 %9.0f us   p99 %9.0f us\n", "floor: 5 commits of bare SQLite",
                linear4_floor, quantile(floor_us, 0.99));
    std::printf("  %-34s %14.2f\n", "ratio of the medians", linear4 / linear4_floor);
    std::printf("steps per second\n");
    std::printf("  %-34s %14.0f\n", "1 task at a time", one);
    std::printf("  %-34s %14.0f   (%.1f times)\n", "64 tasks at a time", many, many / one);
    std::printf(
        "{\"linear4_p50_us\":%.1f,\"linear4_p99_us\":%.1f,\"linear4_floor_p50_us\":%.1f,"
        "\"linear4_p50_ratio_to_floor\":%.3f,\"throughput_1_steps_per_s\":%.0f,"
        "\"throughput_64_steps_per_s\":%.0f,\"throughput_64_to_1\":%.2f}\n",
        linear4, quantile(engine_us, 0.99), linear4_floor, linear4 / linear4_floor, one, many,
        many / one);
    return 0;
}

}  // namespace
}  // namespace tasker::bench

int main(int argc, char** argv) {
    auto const rounds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000UL;
    if (rounds == 0) {
        std::fprintf(stderr, "usage: tasker_bench [ROUNDS]  (default 1000)\n");
        return 2;
    }
    return tasker::bench::run(rounds);
}
