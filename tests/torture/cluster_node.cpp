// One process of a cluster, and who looks at what is left in the end.
//
//   cluster_node node STORE [OPTION...]   works until it is terminated
//     --role both|engine|worker   what it does (both)
//     --submitters N              threads that ask for tasks and wait for their ends (0)
//     --places N                  handlers at the same time (8)
//     --lease MILLISECONDS        (2000)
//     --tasks N                   no submitter asks for more, all together (no end)
//     --transport TRANSPORT       how steps travel between processes (store)
//     --gate FILE                 no handler ends before this file exists
//     --knows N                   migrations of the schema that later versions will bring (0)
//   cluster_node audit STORE [--knows N]  prints all tasks
//
// What it prints is told in work.hpp, each line with its time, and besides:
//
//   node PID WORKER               this process's worker; - if it has none
//   again TASK STEP WORKER FROM UNTIL   (audit) the attempt of WORKER began at FROM and was lost,
//   and
//                                       the next one began at UNTIL; microseconds since 1970
//
// It waits for a store or a broker that is away. The log is on stderr.
#include <CLI/CLI.hpp>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "embedded/host.hpp"
#include "store/postgres/postgres_store.hpp"
#include "tests/torture/work.hpp"

namespace tasker::torture {
namespace {

std::atomic<bool> is_terminated{false};

void rest(Duration time) {
    std::this_thread::sleep_for(time);
}

struct NodeOptions {
    std::string store;
    std::string transport = "store";
    std::string role = "both";
    std::size_t submitters = 0;
    std::size_t places = 8;
    int lease_ms = 2000;
    std::uint64_t tasks = std::numeric_limits<std::uint64_t>::max();
    std::string gate;
    std::size_t knows = 0;
};

/// What the next versions of this program might do to the schema: add, add, and take away what only
/// this version, which knows none of them, needs.
std::vector<store::PostgresMigration> later_migrations(std::size_t count) {
    std::vector<store::PostgresMigration> all{
        {.sql = "ALTER TABLE steps ADD COLUMN region text;\n"
                "CREATE INDEX steps_by_region ON steps (region) WHERE region IS NOT NULL;\n",
         .works_with = 1},
        {.sql = "ALTER TABLE steps ALTER COLUMN region SET DEFAULT 'here';\n"
                "UPDATE steps SET region = 'here' WHERE region IS NULL;\n",
         .works_with = 1},
        {.sql = "ALTER TABLE steps ALTER COLUMN region SET NOT NULL;\n",
         .works_with = store::postgres_schema_version() + 1}};
    all.resize(std::min(count, all.size()));
    return all;
}

embedded::HostOptions host_options(NodeOptions const& options) {
    embedded::HostOptions host{
        .store = options.store, .transport = options.transport, .owner_name = "torture"};
    host.settings.lease = std::chrono::milliseconds(options.lease_ms);
    host.worker.lease = host.settings.lease;
    if (options.role == "engine") host.role = Role::Engine;
    if (options.role == "worker") host.role = Role::Worker;
    host.worker.max_concurrent_handlers = options.places;
    host.worker.completion_breaker.recovery_timeout = std::chrono::milliseconds(100);
    host.store_opener = [options] {
        return store::open_postgres_store(
            {.location = options.store, .later_migrations = later_migrations(options.knows)});
    };
    return host;
}

/// Null when it was terminated meanwhile.
std::unique_ptr<embedded::Host> open(NodeOptions const& options) {
    constexpr auto kPause = std::chrono::milliseconds(200);
    constexpr auto kLongestCall = std::chrono::milliseconds(16);
    for (; !is_terminated; rest(kPause)) {
        auto host = [&]() -> Result<std::unique_ptr<embedded::Host>> {
            TASKER_TRY_ASSIGN(
                auto opened,
                embedded::Host::open(host_options(options),
                                     handlers({.longest = kLongestCall, .gate = options.gate})));
            using enum model::IdentityStrategy;
            TASKER_TRY(opened->register_templates(
                {mixed_template(CallerProvided), linear_template(CallerProvided),
                 diamond_template(CallerProvided), plain_template()}));
            TASKER_TRY(opened->start());
            return opened;
        }();
        if (host) return *std::move(host);
        std::fprintf(stderr, "node: %s\n", host.error().message().c_str());
        auto const code = host.error().code();
        if (code != ErrorCode::StoreBusy && code != ErrorCode::BrokerBusy) std::exit(1);
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
    auto* const worker = host->worker();
    print("node " + std::to_string(::getpid()) + " " +
          (worker == nullptr ? "-" : worker->outlet().worker_id().to_string()));
    std::atomic<std::uint64_t> last{0};
    {
        std::vector<std::jthread> submitters;
        for (std::size_t i = 0; i < options.submitters; ++i) {
            submitters.emplace_back([&] {
                for (auto n = ++last; !is_terminated && n <= options.tasks; n = ++last)
                    run_task(*host, n);
            });
        }
        while (!is_terminated)
            rest(kLook);
    }
    must(host->stop(kDrain));
    return 0;
}

std::string in_microseconds(TimePoint at) {
    return std::to_string(at.time_since_epoch().count());
}

Result<void> print_lost_attempts(store::Reader& reader, model::Step const& step) {
    TASKER_TRY_ASSIGN(auto const history, reader.history_of(step.id));
    model::StepPassage const* begin = nullptr;  // of the last attempt
    bool is_lost = false;
    for (auto const& passage : history) {
        bool const starts = std::ranges::any_of(passage.path, [](model::StepMove const& move) {
            return move.event == model::StepEvent::Start;
        });
        if (starts && is_lost) {
            print("again " + step.task_id.to_string() + " " + step.name + " " +
                  begin->worker_id.value_or(WorkerId{}).to_string() + " " +
                  in_microseconds(begin->at) + " " + in_microseconds(passage.at));
        }
        if (starts) {
            begin = &passage;
            is_lost = false;
        }
        if (begin != nullptr && passage.metadata.text().find("lease_lost") != std::string::npos)
            is_lost = true;
    }
    return {};
}

int audit(NodeOptions const& options) {
    auto const store =
        must(store::open_postgres_store({.location = options.store,
                                         .access = store::PostgresOptions::Access::Read,
                                         .later_migrations = later_migrations(options.knows)}));
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
    node->add_option("--tasks", options.tasks);
    node->add_option("--transport", options.transport);
    node->add_option("--gate", options.gate);
    node->add_option("--knows", options.knows);
    auto* const auditor = app.add_subcommand("audit");
    auditor->add_option("store", options.store)->required();
    auditor->add_option("--knows", options.knows);
    CLI11_PARSE(app, argc, argv);
    set_stamps(Stamps::On);
    return auditor->parsed() ? audit(options) : run_node(options);
}

}  // namespace
}  // namespace tasker::torture

int main(int argc, char** argv) {
    std::signal(SIGTERM, [](int) { tasker::torture::is_terminated = true; });
    return tasker::torture::run(argc, argv);
}
