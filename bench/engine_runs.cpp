#include "bench/engine_runs.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/json.hpp"
#include "bench/failure.hpp"
#include "tasker/batch.hpp"
#include "tasker/handlers.hpp"
#include "template/load.hpp"

namespace tasker::bench {

namespace {

using Timer = std::chrono::steady_clock;

// Many share a commit.
constexpr std::size_t kWaitingWidth = 512;

double seconds_since(Timer::time_point start) {
    return std::chrono::duration<double>(Timer::now() - start).count();
}

std::string header(std::string const& name) {
    return "name: " + name + "\nnamespace_name: bench\nversion: \"1\"\n" +
           "identity_strategy: always_unique\nsteps:\n";
}

std::string step(std::string const& name, std::string const& dependencies,
                 std::string const& rest) {
    return "  - { name: " + name + ", dependencies: [" + dependencies + "], " + rest + " }\n";
}

std::string chain(std::string const& rest) {
    return step("a", "", rest) + step("b", "a", rest) + step("c", "b", rest) + step("d", "c", rest);
}

StepResult cut_into_batches(StepContext& context) {
    auto const width = context.input_or<std::uint64_t>("width", 0);
    auto const configs = create_cursor_ranges(width, 1);
    return create_batches("one", must(configs), width);
}

}  // namespace

Shape linear4(std::size_t payload_bytes) {
    if (payload_bytes == 0) {
        return {.name = "linear4",
                .yaml = header("linear4") + chain("handler: { callable: bench.step }"),
                .steps = 4};
    }
    return {.name = "payload4",
            .yaml = header("payload4") + chain("handler: { callable: bench.payload }"),
            .steps = 4,
            .input = JsonObject{{"bytes", payload_bytes}}};
}

Shape diamond() {
    std::string const rest = "handler: { callable: bench.step }";
    return {.name = "diamond",
            .yaml = header("diamond") + step("a", "", rest) + step("b", "a", rest) +
                    step("c", "a", rest) + step("d", "b, c", rest),
            .steps = 4};
}

Shape linear4_with_retries() {
    return {.name = "retries4",
            .yaml = header("retries4") + chain("handler: { callable: bench.flaky }, "
                                               "retry: { max_attempts: 3, backoff: none }"),
            .steps = 4};
}

Shape fan_out(std::size_t width) {
    return {.name = "fan_out",
            .yaml = header("fan_out") +
                    step("cut", "", "type: batchable, handler: { callable: bench.cut }") +
                    step("one", "cut",
                         "type: batch_worker, handler: { callable: bench.batch }, "
                         "batch_config: { batch_size: 1, parallelism: 8, cursor_field: n, "
                         "worker_template: one, failure_strategy: fail_fast }") +
                    step("join", "one",
                         "type: deferred_convergence, handler: { callable: bench.step }"),
            .steps = width + 2,
            .input = JsonObject{{"width", width}}};
}

Shape patient() {
    return {.name = "patient",
            .yaml = header("patient") + step("a", "", "handler: { callable: bench.patient }"),
            .steps = 1};
}

Handlers handlers() {
    Handlers handlers;
    handlers.add("bench.step", [](StepContext&) { return Json{{"done", true}}; });
    handlers.add("bench.payload", [](StepContext& context) {
        return Json{{"body", std::string(context.input_or<std::uint64_t>("bytes", 0), 'x')}};
    });
    handlers.add("bench.flaky", [](StepContext& context) -> StepResult {
        bool const fails = !context.is_retry() && context.step_id().uuid.bytes.back() % 2 == 0;
        if (fails) return StepFailure{.message = "the first time", .is_retryable = true};
        return Json{{"done", true}};
    });
    handlers.add("bench.cut", cut_into_batches);
    handlers.add("bench.batch",
                 [](StepContext&) { return batch_worker_success({.processed = 1}); });
    handlers.add("bench.patient", [](StepContext&) {
        return StepResult::retryable_error("not now", std::chrono::hours(1));
    });
    return handlers;
}

EngineRuns::EngineRuns(std::string const& store, Role role, std::string const& transport)
    : host_(must(embedded::Host::open(
          {.store = store, .transport = transport, .owner_name = "tasker-bench", .role = role},
          handlers()))) {
    must(host_->start());
}

EngineRuns::~EngineRuns() {
    host_->watch({});
    std::ignore = host_->stop(std::chrono::seconds(5));
}

void EngineRuns::know(Shape const& shape) {
    if (std::ranges::find(known_, shape.name) != known_.end()) return;
    known_.push_back(shape.name);
    std::vector<model::Template> templates;
    templates.push_back(must(templates::load_text(shape.yaml, shape.name + ".yaml")));
    must(host_->register_templates(std::move(templates)));
}

model::TaskRequest EngineRuns::request(Shape const& shape) const {
    return {.namespace_name = "bench",
            .name = shape.name,
            .version = "1",
            .context = model::Payload(base::to_text(shape.input)),
            .initiator = "bench",
            .source_system = "bench",
            .reason = "measurement",
            .priority = series_};
}

double EngineRuns::run_one(Shape const& shape) {
    know(shape);
    auto const start = Timer::now();
    auto const task = must(host_->submit(request(shape)));
    auto const ended = must(host_->wait(task.id, std::nullopt));
    auto const seconds = seconds_since(start);
    if (ended.state != model::TaskState::Complete) fail("a task of " + shape.name + " failed");
    return seconds * 1e6;
}

void EngineRuns::run_until(HasCome has_come, Shape const& shape, std::size_t width,
                           std::size_t total) {
    know(shape);
    std::mutex mutex;
    std::condition_variable change;
    std::size_t come = 0;
    constexpr std::int32_t kPriorityMax = 100;
    series_ = series_ % kPriorityMax + 1;
    host_->watch([&](engine::Committed const& committed) {
        std::size_t count = 0;
        for (auto const& [task, path] : committed.tasks)
            count += task.priority == series_ && has_come(task) ? 1U : 0U;
        if (count == 0) return;
        std::scoped_lock const lock(mutex);
        come += count;
        change.notify_one();
    });
    std::size_t started = 0;
    while (started < total) {
        std::size_t room = 0;
        {
            std::unique_lock lock(mutex);
            change.wait(lock, [&] { return started - come < width; });
            room = std::min(width - (started - come), total - started);
        }
        for (std::size_t i = 0; i < room; ++i)
            must(host_->submit_later(request(shape)));
        started += room;
    }
    {
        std::unique_lock lock(mutex);
        change.wait(lock, [&] { return come == total; });
    }
    host_->watch({});
}

Figures EngineRuns::run_many(Shape const& shape, std::size_t width, std::size_t total) {
    know(shape);
    auto const before = host_->store().figures();
    auto const start = Timer::now();
    run_until(embedded::has_settled, shape, width, total);
    Figures figures{.seconds = seconds_since(start), .steps = total * shape.steps};
    auto const after = host_->store().figures();
    figures.written = {.units = after.units - before.units,
                       .commits = after.commits - before.commits,
                       .rows = after.rows - before.rows,
                       .round_trips = after.round_trips - before.round_trips,
                       .slow_round_trips = after.slow_round_trips - before.slow_round_trips,
                       .pool = after.pool};
    return figures;
}

void EngineRuns::leave_waiting(std::size_t count) {
    auto const waits = [](model::Task const& task) { return task.tally.waiting_for_retry == 1; };
    run_until(waits, patient(), kWaitingWidth, count);
}

}  // namespace tasker::bench
