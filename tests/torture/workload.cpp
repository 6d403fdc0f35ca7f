// Runs tasks on a store and prints what happens, each thing in a line and each line in one call, so
// that lines are whole and in order whatever becomes of the process:
//
//   submitted TASK              it is durable: its caller was told so
//   start TASK STEP TOKEN SEEN  a handler was called; SEEN: the results that it was given,
//   STEP=TOKEN end TASK STEP TOKEN HOW     it answers: ok, retry, or more (a checkpoint) complete
//   TASK               its caller was told so refused MESSAGE             a new task was refused
//   resumed MICROSECONDS TASK   on the monotonic clock: the first step of work that this process
//                               found, and brought to its end, durably
//
// `run` ends after so many tasks, with 3 when a task does not go on and a new one is refused:
// somebody must look at the disk. `load` goes on until it is terminated, then lets its tasks
// finish. `audit` takes a store over, waits until all its tasks have ended, and prints each as
// `TASK STATE STEPS-COMPLETE RESULTS`, before (`found`) and after (`ended`).
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "base/json.hpp"
#include "embedded/host.hpp"
#include "tasker/batch.hpp"
#include "tasker/decision.hpp"
#include "tasker/handlers.hpp"
#include "template/load.hpp"

namespace tasker {
namespace {

// Nine steps, by either branch: with retries, a decision, batches, a checkpoint, two convergences.
constexpr char const* kTemplate = R"(
name: mixed
namespace_name: torture
version: "1"
identity_strategy: always_unique
steps:
  - name: first
    handler: { callable: torture.step, initialization: { fails: 1 } }
    retry: { max_attempts: 3, backoff_base_ms: 100, max_backoff_ms: 1000 }
  - { name: ordinary, dependencies: [first], handler: { callable: torture.step } }
  - name: decide
    type: decision
    dependencies: [ordinary]
    handler: { callable: torture.decide }
  - { name: left, dependencies: [decide], handler: { callable: torture.step } }
  - { name: right, dependencies: [decide], handler: { callable: torture.step } }
  - name: slices
    type: batchable
    dependencies: [first]
    handler: { callable: torture.slices, initialization: { worker_template_name: slice } }
  - name: slice
    type: batch_worker
    dependencies: [slices]
    handler: { callable: torture.slice }
    batch_config: { batch_size: 10, parallelism: 2, cursor_field: n, worker_template: slice }
  - name: merge
    type: deferred_convergence
    dependencies: [slice]
    handler: { callable: torture.step, initialization: { fails: 1 } }
    retry: { max_attempts: 3, backoff_base_ms: 100, max_backoff_ms: 1000 }
  - name: last
    type: deferred_convergence
    dependencies: [left, right, merge]
    handler: { callable: torture.step }
)";
constexpr auto kPatience = std::chrono::seconds(1);

std::atomic<bool> is_terminated{false};

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

void print(std::string const& line) {
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(1);
}

std::string microseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::to_string(now.tv_sec * 1'000'000 + now.tv_nsec / 1'000);
}

/// One call of a handler: says that it begins, and how it ends.
class Call {
public:
    explicit Call(StepContext& step)
        : about_(step.task_id().to_string() + " " + step.step_name() + " ") {
        static std::atomic<std::uint64_t> last{0};
        token_ = std::to_string(::getpid()) + "-" + std::to_string(++last);
        std::string seen;
        for (auto const& [name, result] : step.dependencies_with_prefix("")) {
            seen += seen.empty() ? "" : ",";
            seen += std::string(name) + "=" + std::string(result.at("token").as_string());
        }
        print("start " + about_ + token_ + " " + (seen.empty() ? "-" : seen) + "\n");
    }
    void ends(char const* how) const { print("end " + about_ + token_ + " " + how + "\n"); }
    [[nodiscard]] JsonObject data() const { return {{"token", token_}}; }

private:
    std::string about_;
    std::string token_;
};

Handlers handlers() {
    Handlers handlers;
    handlers.add("torture.step", [](StepContext& step) -> StepResult {
        Call const call(step);
        if (step.retry_count() < step.config_or<std::uint32_t>("fails", 0)) {
            call.ends("retry");
            return StepResult::retryable_error("not yet");
        }
        auto data = call.data();
        data["ballast"] = std::string(1500, 'x');
        call.ends("ok");
        return data;
    });
    handlers.add("torture.decide", [](StepContext& step) {
        Call const call(step);
        bool const is_left = step.task_id().uuid.bytes.back() % 2 == 0;
        call.ends("ok");
        return create_steps({is_left ? "left" : "right"}, {}, call.data());
    });
    handlers.add("torture.slices", [](StepContext& step) {
        Call const call(step);
        call.ends("ok");
        return create_batches("slice", must(create_cursor_configs(20, 2)), 20, call.data());
    });
    handlers.add("torture.slice", [](StepContext& step) -> StepResult {
        Call const call(step);
        if (!step.has_checkpoint()) {
            call.ends("more");
            return CheckpointYield{.cursor = 5, .items_processed = 5};
        }
        call.ends("ok");
        return batch_worker_success({.processed = 10}, call.data());
    });
    return handlers;
}

std::unique_ptr<embedded::Host> open(std::string store) {
    embedded::HostOptions options{
        .store = std::move(store), .owner_name = "torture", .log_level = base::LogLevel::Error};
    // What a fault costs is waited for: not half a minute, as with the defaults.
    options.settings.lease = std::chrono::seconds(1);
    options.engine.sweep_interval = std::chrono::milliseconds(200);
    options.worker.completion_breaker.recovery_timeout = std::chrono::milliseconds(100);
    return must(embedded::Host::open(std::move(options), handlers()));
}

std::vector<model::Template> templates_of_workload() {
    std::vector<model::Template> templates;
    templates.push_back(must(templates::load_text(kTemplate, "torture.yaml")));
    return templates;
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
            print("resumed " + microseconds() + " " + step.task_id.to_string() + "\n");
            return;
        }
    });
}

Result<model::Task> submit(embedded::Host& host) {
    return host.submit({.namespace_name = "torture",
                        .name = "mixed",
                        .version = "1",
                        .context = model::Payload("{}"),
                        .initiator = "torture",
                        .source_system = "torture",
                        .reason = "torture"});
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
        print("refused " + task.error().message() + "\n");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return;
    }
    print("submitted " + task->id.to_string() + "\n");
    if (wait(host, task->id, patience).state == model::TaskState::Complete)
        print("complete " + task->id.to_string() + "\n");
}

/// Asks for a task now and then, also when all others wait for theirs.
void keep_asking(embedded::Host& host) {
    constexpr auto kPause = std::chrono::milliseconds(20);
    std::vector<TaskId> accepted;
    for (; !is_terminated; std::this_thread::sleep_for(kPause)) {
        auto const task = submit(host);
        if (task) accepted.push_back(task->id);
        print(task ? "submitted " + task->id.to_string() + "\n"
                   : "refused " + task.error().message() + "\n");
    }
    for (auto const id : accepted) {
        std::ignore = wait(host, id, Patience::Endless);
        print("complete " + id.to_string() + "\n");
    }
}

/// `count`: tasks of each thread; none: until terminated.
void run(std::string store, std::size_t thread_count, std::optional<std::size_t> count) {
    auto const host = open(std::move(store));
    must(host->register_templates(templates_of_workload()));
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

std::string token_in(model::Payload const& results) {
    auto const parsed = base::parse_json(results.text());
    auto const* const result = parsed ? parsed->as_object().if_contains("result") : nullptr;
    auto const* const token = result != nullptr && result->is_object()
                                  ? result->as_object().if_contains("token")
                                  : nullptr;
    return token == nullptr ? "?" : std::string(token->as_string());
}

Result<void> print_task(store::Reader& reader, model::Task const& task, char const* when) {
    TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
    std::size_t complete = 0;
    std::string results;
    for (auto const& step : steps) {
        if (step.state != model::StepState::Complete) continue;
        ++complete;
        TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads({&step.id, 1}));
        results += (results.empty() ? "" : ",") + step.name + "=" + token_in(payloads[0].results);
    }
    print(std::string(when) + " " + task.id.to_string() + " " +
          std::string(model::to_text(task.state)) + " " + std::to_string(complete) + " " +
          (results.empty() ? "-" : results) + "\n");
    return {};
}

std::vector<TaskId> list(embedded::Host& host, char const* when) {
    std::vector<TaskId> unfinished;
    must(host.store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = 1'000'000}));
        for (auto const& task : tasks) {
            if (!model::is_terminal(task.state)) unfinished.push_back(task.id);
            TASKER_TRY(print_task(reader, task, when));
        }
        return {};
    }));
    return unfinished;
}

void audit(std::string store) {
    constexpr auto kPatienceWhenStuck = std::chrono::seconds(30);
    auto const host = open(std::move(store));
    auto const unfinished = list(*host, "found");
    watch(*host);
    must(host->start());
    for (auto const id : unfinished)
        std::ignore = host->wait(id, kPatienceWhenStuck);  // `ended` tells
    std::ignore = list(*host, "ended");
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
