// One process of a cluster, and who looks at what is left in the end.
//
//   cluster_node node STORE [OPTION...]   works until it is terminated
//     --role both|engine|worker   what it does (both)
//     --submitters N              threads that ask for tasks and wait for their ends (0)
//     --places N                  handlers at the same time (8)
//     --lease MILLISECONDS        (2000)
//   cluster_node audit STORE              prints all tasks
//
// What it prints is told in work.hpp, each line with its time, and besides:
//
//   node PID WORKER               this process's worker
//   again TASK STEP WORKER TIME   (audit) the attempt of WORKER was lost, and the next one began at
//                                 TIME, microseconds since 1970
//
// It waits for a store that is away. The log is on stderr.
#include <CLI/CLI.hpp>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "embedded/host.hpp"
#include "embedded/store_location.hpp"
#include "tests/torture/work.hpp"

namespace tasker::torture {
namespace {

std::atomic<bool> is_terminated{false};

void rest(Duration time) {
    std::this_thread::sleep_for(time);
}

struct NodeOptions {
    std::string store;
    std::string role = "both";
    std::size_t submitters = 0;
    std::size_t places = 8;
    int lease_ms = 2000;
};

embedded::HostOptions host_options(NodeOptions const& options) {
    embedded::HostOptions host{.store = options.store, .owner_name = "torture"};
    host.settings.lease = std::chrono::milliseconds(options.lease_ms);
    host.worker.lease = host.settings.lease;
    host.worker.max_concurrent_handlers = options.places;
    host.worker.completion_breaker.recovery_timeout = std::chrono::milliseconds(100);
    return host;
}

/// Null when it was terminated meanwhile.
std::unique_ptr<embedded::Host> open(NodeOptions const& options) {
    constexpr auto kPause = std::chrono::milliseconds(200);
    constexpr auto kLongestCall = std::chrono::milliseconds(16);
    for (; !is_terminated; rest(kPause)) {
        auto host = [&]() -> Result<std::unique_ptr<embedded::Host>> {
            TASKER_TRY_ASSIGN(auto opened,
                              embedded::Host::open(host_options(options), handlers(kLongestCall)));
            using enum model::IdentityStrategy;
            TASKER_TRY(opened->register_templates({mixed_template(CallerProvided),
                                                   linear_template(CallerProvided),
                                                   diamond_template(CallerProvided)}));
            TASKER_TRY(opened->start());
            return opened;
        }();
        if (host) return *std::move(host);
        std::fprintf(stderr, "node: %s\n", host.error().message().c_str());
        if (host.error().code() != ErrorCode::StoreBusy) std::exit(1);
    }
    return nullptr;
}

/// Asks for one task until it is known to be there, and waits for its end.
void run_task(embedded::Host& host, std::uint64_t number) {
    constexpr auto kPause = std::chrono::milliseconds(20);
    constexpr auto kPatience = std::chrono::seconds(1);
    constexpr std::array kShapes{"linear", "diamond", "linear", "mixed", "diamond"};
    auto request = request_for(kShapes.at(number % kShapes.size()));
    request.idempotency_key = std::to_string(::getpid()) + "-" + std::to_string(number);
    auto task = host.submit(request);
    while (!task && task.error().code() == ErrorCode::StoreBusy) {
        rest(kPause);  // nobody knows whether it is there: with its key it can be asked for again
        task = host.submit(request);
    }
    if (!task) {
        auto const is_there = task.error().code() == ErrorCode::DuplicateTask;
        if (!is_there) print("refused " + task.error().message());
        return;
    }
    auto const id = task->id.to_string();
    print("submitted " + id + " " + request.name);
    for (;;) {
        auto const ended = host.wait(task->id, kPatience);
        if (ended && ended->state == model::TaskState::Complete) print("complete " + id);
        if (ended || ended.error().code() == ErrorCode::Stopping) return;
        if (ended.error().code() != ErrorCode::Timeout) rest(kPause);
    }
}

int run_node(NodeOptions const& options) {
    constexpr auto kDrain = std::chrono::seconds(10);
    constexpr auto kLook = std::chrono::milliseconds(20);
    auto const host = open(options);
    if (host == nullptr) return 0;
    print("node " + std::to_string(::getpid()) + " " +
          host->worker().outlet().worker_id().to_string());
    std::atomic<std::uint64_t> last{0};
    {
        std::vector<std::jthread> submitters;
        for (std::size_t i = 0; i < options.submitters; ++i) {
            submitters.emplace_back([&] {
                while (!is_terminated)
                    run_task(*host, ++last);
            });
        }
        while (!is_terminated)
            rest(kLook);
    }
    must(host->stop(kDrain));
    return 0;
}

Result<void> print_lost_attempts(store::Reader& reader, model::Step const& step) {
    TASKER_TRY_ASSIGN(auto const history, reader.history_of(step.id));
    std::optional<WorkerId> loser;
    std::optional<WorkerId> holder;
    for (auto const& passage : history) {
        for (auto const& move : passage.path) {
            if (move.event == model::StepEvent::Start) {
                if (loser) {
                    print("again " + step.task_id.to_string() + " " + step.name + " " +
                          loser->to_string() + " " +
                          std::to_string(passage.at.time_since_epoch().count()));
                }
                loser.reset();
                holder = passage.worker_id;
            }
        }
        if (passage.metadata.text().find("lease_lost") != std::string::npos) loser = holder;
    }
    return {};
}

int audit(std::string const& location) {
    auto const store = must(embedded::open_store(location, store::SqliteOptions::Access::Read, ""));
    std::ignore = print_tasks(*store, "found");
    std::ignore = print_tasks(*store, "ended");
    must(store->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = 1'000'000}));
        for (auto const& task : tasks) {
            TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
            for (auto const& step : steps) {
                if (step.uncounted_attempts > 0) TASKER_TRY(print_lost_attempts(reader, step));
            }
        }
        return {};
    }));
    return 0;
}

int run(int argc, char** argv) {
    CLI::App app("A process of a cluster under torture");
    app.require_subcommand(1);
    NodeOptions options;
    auto* const node = app.add_subcommand("node");
    node->add_option("store", options.store)->required();
    node->add_option("--role", options.role)->check(CLI::IsMember({"both", "engine", "worker"}));
    node->add_option("--submitters", options.submitters);
    node->add_option("--places", options.places);
    node->add_option("--lease", options.lease_ms);
    auto* const auditor = app.add_subcommand("audit");
    auditor->add_option("store", options.store)->required();
    CLI11_PARSE(app, argc, argv);
    set_stamps(Stamps::On);
    return auditor->parsed() ? audit(options.store) : run_node(options);
}

}  // namespace
}  // namespace tasker::torture

int main(int argc, char** argv) {
    std::signal(SIGTERM, [](int) { tasker::torture::is_terminated = true; });
    return tasker::torture::run(argc, argv);
}
