#include "tests/torture/work.hpp"

#include <unistd.h>

#include <atomic>
#include <ctime>
#include <thread>
#include <tuple>

#include "base/json.hpp"
#include "tasker/batch.hpp"
#include "tasker/decision.hpp"
#include "template/load.hpp"

namespace tasker::torture {

namespace {

constexpr char const* kMixed = R"(
name: mixed
namespace_name: torture
version: "1"
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

constexpr char const* kLinear = R"(
name: linear
namespace_name: torture
version: "1"
steps:
  - { name: one, handler: { callable: torture.step, initialization: { ballast: 100 } } }
  - name: two
    dependencies: [one]
    handler: { callable: torture.step, initialization: { fails: 1, ballast: 100 } }
    retry: { max_attempts: 3, backoff_base_ms: 100, max_backoff_ms: 1000 }
  - name: three
    dependencies: [two]
    handler: { callable: torture.step, initialization: { ballast: 100 } }
  - name: four
    dependencies: [three]
    handler: { callable: torture.step, initialization: { ballast: 100 } }
)";

constexpr char const* kPlain = R"(
name: plain
namespace_name: torture
version: "1"
steps:
  - { name: one, handler: { callable: torture.step, initialization: { ballast: 100 } } }
  - { name: two, dependencies: [one], handler: { callable: torture.step } }
  - { name: three, dependencies: [two], handler: { callable: torture.step } }
  - { name: four, dependencies: [three], handler: { callable: torture.step } }
)";

constexpr char const* kDiamond = R"(
name: diamond
namespace_name: torture
version: "1"
steps:
  - { name: top, handler: { callable: torture.step, initialization: { ballast: 100 } } }
  - name: east
    dependencies: [top]
    handler: { callable: torture.step, initialization: { ballast: 100 } }
  - name: west
    dependencies: [top]
    handler: { callable: torture.step, initialization: { ballast: 100 } }
  - name: bottom
    dependencies: [east, west]
    handler: { callable: torture.step, initialization: { ballast: 100 } }
)";

std::atomic<bool> has_stamps{false};

/// One call of a handler: says that it begins, and how it ends.
class Call {
public:
    Call(StepContext& step, Manner const& manner)
        : about_(step.task_id().to_string() + " " + step.step_name() + " ") {
        static std::atomic<std::uint64_t> last{0};
        auto const number = ++last;
        token_ = std::to_string(::getpid()) + "-" + std::to_string(number);
        std::string seen;
        for (auto const& [name, result] : step.dependencies_with_prefix("")) {
            seen += seen.empty() ? "" : ",";
            seen += std::string(name) + "=" + std::string(result.at("token").as_string());
        }
        print("start " + about_ + token_ + " " + (seen.empty() ? "-" : seen));
        if (manner.longest > Duration::zero())
            std::this_thread::sleep_for(manner.longest * (number % 8) / 8);
        while (!manner.gate.empty() && ::access(manner.gate.c_str(), F_OK) != 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    void ends(char const* how) const { print("end " + about_ + token_ + " " + how); }
    [[nodiscard]] JsonObject data() const { return {{"token", token_}}; }

private:
    std::string about_;
    std::string token_;
};

model::Template load(char const* text, model::IdentityStrategy identity) {
    auto tmpl = must(templates::load_text(text, "torture.yaml"));
    tmpl.identity_strategy = identity;
    return tmpl;
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
    std::vector<StepId> complete;
    for (auto const& step : steps) {
        if (step.state == model::StepState::Complete) complete.push_back(step.id);
    }
    TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads(complete));
    std::string results;
    std::size_t next = 0;
    for (auto const& step : steps) {
        if (step.state != model::StepState::Complete) continue;
        results += results.empty() ? "" : ",";
        results += step.name + "=" + token_in(payloads[next++].results);
    }
    print(std::string(when) + " " + task.id.to_string() + " " +
          std::string(model::to_text(task.state)) + " " + std::to_string(complete.size()) + " " +
          (results.empty() ? "-" : results));
    return {};
}

}  // namespace

void must(Result<void> const& result) {
    if (result) return;
    std::fprintf(stderr, "workload: %s\n", result.error().message().c_str());
    std::exit(1);
}

void set_stamps(Stamps stamps) {
    has_stamps = stamps == Stamps::On;
}

void print(std::string line) {
    if (has_stamps) line += " @" + microseconds();
    line += '\n';
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(1);
}

std::string microseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::to_string(now.tv_sec * 1'000'000 + now.tv_nsec / 1'000);
}

model::Template mixed_template(model::IdentityStrategy identity) {
    return load(kMixed, identity);
}

model::Template linear_template(model::IdentityStrategy identity) {
    return load(kLinear, identity);
}

model::Template plain_template() {
    return load(kPlain, model::IdentityStrategy::AlwaysUnique);
}

model::Template diamond_template(model::IdentityStrategy identity) {
    return load(kDiamond, identity);
}

Handlers handlers(Manner const& manner) {
    Handlers handlers;
    handlers.add("torture.step", [manner](StepContext& step) -> StepResult {
        Call const call(step, manner);
        if (step.retry_count() < step.config_or<std::uint32_t>("fails", 0)) {
            call.ends("retry");
            return StepResult::retryable_error("not yet");
        }
        auto data = call.data();
        data["ballast"] = std::string(step.config_or<std::uint32_t>("ballast", 1500), 'x');
        call.ends("ok");
        return data;
    });
    handlers.add("torture.decide", [manner](StepContext& step) {
        Call const call(step, manner);
        bool const is_left = step.task_id().uuid.bytes.back() % 2 == 0;
        call.ends("ok");
        return create_steps({is_left ? "left" : "right"}, {}, call.data());
    });
    handlers.add("torture.slices", [manner](StepContext& step) {
        Call const call(step, manner);
        call.ends("ok");
        return create_batches("slice", must(create_cursor_configs(20, 2)), 20, call.data());
    });
    handlers.add("torture.slice", [manner](StepContext& step) -> StepResult {
        Call const call(step, manner);
        if (!step.has_checkpoint()) {
            call.ends("more");
            return CheckpointYield{.cursor = 5, .items_processed = 5};
        }
        call.ends("ok");
        return batch_worker_success({.processed = 10}, call.data());
    });
    return handlers;
}

model::TaskRequest request_for(std::string name) {
    return {.namespace_name = "torture",
            .name = std::move(name),
            .version = "1",
            .context = model::Payload("{}"),
            .initiator = "torture",
            .source_system = "torture",
            .reason = "torture"};
}

std::vector<TaskId> print_tasks(store::Store& store, char const* when) {
    std::vector<TaskId> unfinished;
    must(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = 1'000'000}));
        for (auto const& task : tasks) {
            if (!model::is_terminal(task.state)) unfinished.push_back(task.id);
            TASKER_TRY(print_task(reader, task, when));
        }
        return {};
    }));
    return unfinished;
}

}  // namespace tasker::torture
