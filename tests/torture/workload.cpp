// Runs tasks on a store, eight at a time, and prints what it was told: `submitted ID` once a task
// is durable, `complete ID` once its end is. What is refused is left out. It ends with 3 when a
// task does not go on and a new one is refused: somebody must look at the disk. Or audits a store:
// takes it over, waits until all its tasks have ended, and prints each as `ID STATE
// STEPS-COMPLETE`, before (`found`) and after (`ended`).
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "embedded/host.hpp"
#include "tasker/handlers.hpp"
#include "template/load.hpp"

namespace tasker {
namespace {

constexpr char const* kTemplate = R"(
name: chain
namespace_name: torture
version: "1"
identity_strategy: always_unique
steps:
  - { name: a, handler: { callable: torture.step } }
  - { name: b, dependencies: [a], handler: { callable: torture.step } }
  - { name: c, dependencies: [a], handler: { callable: torture.step } }
  - { name: d, dependencies: [b, c], handler: { callable: torture.step } }
)";
constexpr std::size_t kThreads = 8;
constexpr auto kPatience = std::chrono::seconds(1);

template <class T>
T must(Result<T> result) {
    if (result) return *std::move(result);
    std::fprintf(stderr, "workload: %s\n", result.error().message().c_str());
    std::exit(1);
}

void must(Result<void> const& result) {
    if (result) return;
    std::fprintf(stderr, "workload: %s\n", result.error().message().c_str());
    std::exit(1);
}

/// In one call, so that it is one entry of the record.
void print(std::string const& line) {
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(1);
}

std::unique_ptr<embedded::Host> open(std::string store) {
    Handlers handlers;
    handlers.add("torture.step", [](StepContext& step) {
        return Json{{"from", step.step_name()}, {"ballast", std::string(1500, 'x')}};
    });
    embedded::HostOptions options{.store = std::move(store), .owner_name = "torture"};
    // What a fault costs is waited for: not half a minute, as with the defaults.
    options.settings.lease = std::chrono::seconds(1);
    options.engine.sweep_interval = std::chrono::milliseconds(200);
    options.worker.completion_breaker.recovery_timeout = std::chrono::milliseconds(100);
    return must(embedded::Host::open(std::move(options), std::move(handlers)));
}

Result<model::Task> submit(embedded::Host& host) {
    return host.submit({.namespace_name = "torture",
                        .name = "chain",
                        .version = "1",
                        .context = model::Payload("{}"),
                        .initiator = "torture",
                        .source_system = "torture",
                        .reason = "torture"});
}

model::Task wait(embedded::Host& host, TaskId id) {
    for (;;) {
        auto ended = host.wait(id, kPatience);
        if (ended) return *std::move(ended);
        auto const probe = submit(host);
        if (probe) continue;
        std::fprintf(stderr, "workload: %s\n", probe.error().message().c_str());
        ::_exit(3);
    }
}

void run(std::string store, std::size_t count) {
    auto const host = open(std::move(store));
    std::vector<model::Template> templates;
    templates.push_back(must(templates::load_text(kTemplate, "torture.yaml")));
    must(host->register_templates(std::move(templates)));
    must(host->start());
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (std::size_t n = 0; n < count / kThreads; ++n) {
                auto const task = submit(*host);
                if (!task) continue;
                print("submitted " + task->id.to_string() + "\n");
                if (wait(*host, task->id).state == model::TaskState::Complete)
                    print("complete " + task->id.to_string() + "\n");
            }
        });
    }
}

std::vector<TaskId> list(embedded::Host& host, char const* when) {
    std::vector<TaskId> unfinished;
    must(host.store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = 1'000'000}));
        for (auto const& task : tasks) {
            TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
            std::size_t complete = 0;
            for (auto const& step : steps)
                complete += step.state == model::StepState::Complete ? 1U : 0U;
            if (!model::is_terminal(task.state)) unfinished.push_back(task.id);
            print(std::string(when) + " " + task.id.to_string() + " " +
                  std::string(model::to_text(task.state)) + " " + std::to_string(complete) + "\n");
        }
        return {};
    }));
    return unfinished;
}

void audit(std::string store) {
    auto const host = open(std::move(store));
    auto const unfinished = list(*host, "found");
    must(host->start());
    for (auto const id : unfinished)
        std::ignore = must(host->wait(id, std::nullopt));
    std::ignore = list(*host, "ended");
}

}  // namespace
}  // namespace tasker

int main(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "run") == 0) {
        tasker::run(argv[2], std::strtoul(argv[3], nullptr, 10));
    } else if (argc == 3 && std::strcmp(argv[1], "audit") == 0) {
        tasker::audit(argv[2]);
    } else {
        std::fprintf(stderr, "usage: %s run STORE TASKS | audit STORE\n", argv[0]);
        return 2;
    }
    return 0;
}
