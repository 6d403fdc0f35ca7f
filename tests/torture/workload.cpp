// Runs tasks on a store and prints what happens (work.hpp), and besides
//
//   resumed MICROSECONDS TASK   on the monotonic clock: the first step of work that this process
//                               found, and brought to its end, durably
//
// `run` ends after so many tasks, with 3 when a task does not go on and a new one is refused:
// somebody must look at the disk. `load` goes on until it is terminated, then lets its tasks
// finish. `audit` takes a store over, waits until all its tasks have ended, and prints all of them
// before (`found`) and after (`ended`).
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "embedded/host.hpp"
#include "tests/torture/work.hpp"

namespace tasker {
namespace {

using torture::must;
using torture::print;

constexpr auto kPatience = std::chrono::seconds(1);

std::atomic<bool> is_terminated{false};

std::unique_ptr<embedded::Host> open(std::string store) {
    embedded::HostOptions options{
        .store = std::move(store), .owner_name = "torture", .log_level = base::LogLevel::Error};
    // What a fault costs is waited for: not half a minute, as with the defaults.
    options.settings.lease = std::chrono::seconds(1);
    options.engine.sweep_interval = std::chrono::milliseconds(200);
    options.worker.completion_breaker.recovery_timeout = std::chrono::milliseconds(100);
    return must(embedded::Host::open(std::move(options), torture::handlers()));
}

/// Says when work goes on that was there before.
void watch(embedded::Host& host) {
    auto const opened = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    auto const has_resumed = std::make_shared<bool>(false);
    host.watch([opened, has_resumed](engine::Committed const& committed) {
        if (*has_resumed) return;
        for (auto const& [step, path] : committed.steps) {
            if (step.state != model::StepState::Complete || step.created_at >= opened) continue;
            *has_resumed = true;
            print("resumed " + torture::microseconds() + " " + step.task_id.to_string());
            return;
        }
    });
}

Result<model::Task> submit(embedded::Host& host) {
    return host.submit(torture::request_for("mixed"));
}

enum class Patience { UntilRefused, Endless };

model::Task wait(embedded::Host& host, TaskId id, Patience patience) {
    for (;;) {
        auto ended = host.wait(id, kPatience);
        if (ended) return *std::move(ended);
        if (patience == Patience::Endless) continue;
        auto const probe = submit(host);
        if (probe) continue;
        std::fprintf(stderr, "workload: %s\n", probe.error().message().c_str());
        ::_exit(3);
    }
}

void run_task(embedded::Host& host, Patience patience) {
    auto const task = submit(host);
    if (!task) {
        print("refused " + task.error().message());
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return;
    }
    print("submitted " + task->id.to_string());
    if (wait(host, task->id, patience).state == model::TaskState::Complete)
        print("complete " + task->id.to_string());
}

/// Asks for a task now and then, also when all others wait for theirs.
void keep_asking(embedded::Host& host) {
    constexpr auto kPause = std::chrono::milliseconds(20);
    std::vector<TaskId> accepted;
    for (; !is_terminated; std::this_thread::sleep_for(kPause)) {
        auto const task = submit(host);
        if (task) accepted.push_back(task->id);
        print(task ? "submitted " + task->id.to_string() : "refused " + task.error().message());
    }
    for (auto const id : accepted) {
        std::ignore = wait(host, id, Patience::Endless);
        print("complete " + id.to_string());
    }
}

/// `count`: tasks of each thread; none: until terminated.
void run(std::string store, std::size_t thread_count, std::optional<std::size_t> count) {
    auto const host = open(std::move(store));
    must(
        host->register_templates({torture::mixed_template(model::IdentityStrategy::AlwaysUnique)}));
    watch(*host);
    must(host->start());
    std::vector<std::jthread> threads;
    if (!count) threads.emplace_back([&] { keep_asking(*host); });
    for (std::size_t i = 0; i < thread_count; ++i) {
        threads.emplace_back([&] {
            for (std::size_t n = 0; count ? n < *count : !is_terminated; ++n)
                run_task(*host, count ? Patience::UntilRefused : Patience::Endless);
        });
    }
}

void audit(std::string store) {
    constexpr auto kPatienceWhenStuck = std::chrono::seconds(30);
    auto const host = open(std::move(store));
    auto const unfinished = torture::print_tasks(host->store(), "found");
    watch(*host);
    must(host->start());
    for (auto const id : unfinished)
        std::ignore = host->wait(id, kPatienceWhenStuck);  // `ended` tells
    std::ignore = torture::print_tasks(host->store(), "ended");
}

}  // namespace
}  // namespace tasker

int main(int argc, char** argv) {
    std::signal(SIGTERM, [](int) { tasker::is_terminated = true; });
    auto const is = [&](char const* name, int count) {
        return argc == count && std::strcmp(argv[1], name) == 0;
    };
    constexpr std::size_t kThreads = 32;
    if (is("run", 4)) {
        tasker::run(argv[2], kThreads, std::strtoul(argv[3], nullptr, 10) / kThreads);
    } else if (is("load", 4)) {
        tasker::run(argv[2], std::strtoul(argv[3], nullptr, 10), std::nullopt);
    } else if (is("audit", 3)) {
        tasker::audit(argv[2]);
    } else {
        std::fprintf(stderr, "usage: %s run STORE TASKS | load STORE THREADS | audit STORE\n",
                     argv[0]);
        return 2;
    }
    return 0;
}
