#include "tests/support/engine_bench.hpp"

#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "store/memory/memory_store.hpp"
#include "template/load.hpp"

namespace tasker::test {

namespace {

model::Payload results_of(model::StepReport const& report, Json const& result, bool succeeded) {
    return model::Payload(
        base::to_text(JsonObject{{"step_uuid", report.step_id.to_string()},
                                 {"success", succeeded},
                                 {"result", result},
                                 {"metadata", JsonObject{}},
                                 {"status", succeeded ? "completed" : "failed"}}));
}

}  // namespace

EngineBench::EngineBench(Setup setup)
    : setup_(std::move(setup)),
      ids_(clock, 1),
      memory_(store::make_memory_store()),
      store_(*memory_),
      checker_(*memory_) {
    setup_.tmpl.id = ids_.next<TemplateId>();
    checker_.add_template(setup_.tmpl, {});
    auto const done = memory_->run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN(
            [[maybe_unused]] auto const id,
            unit.put_template({.id = setup_.tmpl.id,
                               .namespace_name = setup_.tmpl.namespace_name,
                               .name = setup_.tmpl.name,
                               .version = setup_.tmpl.version,
                               .configuration = base::to_text(templates::to_json(setup_.tmpl))}));
        return {};
    });
    TASKER_ASSERT(done);
    open();
}

EngineBench::~EngineBench() {
    lanes_.clear();
    engine_.reset();
}

std::vector<std::string> EngineBench::broken() const {
    std::vector<std::string> sentences;
    for (auto const& one : checker_.broken())
        sentences.push_back(describe(one));
    return sentences;
}

void EngineBench::open() {
    worker_ =
        std::make_unique<SimulatedWorker>(ids_.next<WorkerId>(), setup_.place_count, setup_.skills);
    registry_ = std::make_unique<templates::Registry>("");
    engine_ = std::make_unique<engine::Engine>(
        engine::Engine::Parts{.store = store_,
                              .registry = *registry_,
                              .clock = clock,
                              .ids = ids_,
                              .log = log_,
                              .observer = checker_,
                              .settings = setup_.settings,
                              .options = {.duty = setup_.duty,
                                          .sweep_interval = setup_.sweep_interval,
                                          .retention = setup_.retention},
                              .broker = setup_.broker});
    auto const recovered = engine_->recover();
    if (!recovered) die(recovered.error().message(), recovered.error().where());
    engine_->attach(*worker_);
    lanes_ = engine_->lanes();
}

void EngineBench::crash() {
    lanes_.clear();
    engine_.reset();
    open();
    run_lanes();
}

bool EngineBench::run_lanes() {
    auto has_done = false;
    for (auto again = true; again;) {
        again = false;
        for (auto const& lane : lanes_)
            again |= lane.step() > 0;
        if (worker_->take_freed()) engine_->capacity_freed();
        checker_.check_rows();
        has_done |= again;
    }
    return has_done;
}

std::size_t EngineBench::step_lane(std::string_view name) {
    for (auto const& lane : lanes_) {
        if (lane.name == name) return lane.step();
    }
    die("no such lane", std::source_location::current());
}

void EngineBench::advance(Duration by) {
    clock.advance(by);
    run_lanes();
}

TaskId EngineBench::submit(int order) {
    TaskId id;
    auto const done =
        engine_->submit({.namespace_name = setup_.tmpl.namespace_name,
                         .name = setup_.tmpl.name,
                         .version = setup_.tmpl.version,
                         .context = model::Payload(R"({"order":)" + std::to_string(order) + "}"),
                         .initiator = "test",
                         .source_system = "tests",
                         .reason = "to see it run"},
                        [&id](auto const& answer) {
                            if (answer) id = answer->id;
                        });
    TASKER_ASSERT(done);
    run_lanes();
    return id;
}

std::string EngineBench::command(engine::Command command) {
    std::string said;
    auto const done = engine_->command(std::move(command), [&said](auto const& answer) {
        said = answer ? "OK" : std::string(name_of(answer.error().code()));
    });
    TASKER_ASSERT(done);
    run_lanes();
    return said;
}

std::string EngineBench::report(model::StepReport report) {
    std::string said;
    worker_->drop(report.step_id, report.attempt);
    auto const done = engine_->report(
        std::move(report),
        [&said](auto const& answer) {
            said = std::string(answer ? model::to_text(answer->state)
                                      : name_of(answer.error().code()));
        },
        transport::Drive::Engine);
    TASKER_ASSERT(done);
    run_lanes();
    return said;
}

model::StepReport EngineBench::report_of(std::string_view name) const {
    for (auto const& held : worker_->held()) {
        auto const& step = held.assignment.work.step;
        if (step.name != name) continue;
        return {.task_id = step.task_id,
                .step_id = step.id,
                .attempt = step.attempt,
                .worker_id = worker_->worker_id(),
                .what = model::StepHandback{}};
    }
    die("the worker does not hold " + std::string(name), std::source_location::current());
}

std::string EngineBench::succeed(std::string_view name, Json result) {
    auto told = report_of(name);
    told.what = model::StepOutcome{.succeeded = true, .results = results_of(told, result, true)};
    return report(std::move(told));
}

std::string EngineBench::fail(std::string_view name) {
    auto told = report_of(name);
    told.what = model::StepOutcome{.error_message = "it went wrong",
                                   .results = results_of(told, JsonObject{}, false)};
    return report(std::move(told));
}

std::string EngineBench::fail_retryably(std::string_view name) {
    auto told = report_of(name);
    told.what = model::StepOutcome{.is_retryable = true,
                                   .error_message = "it went wrong",
                                   .results = results_of(told, JsonObject{}, false)};
    return report(std::move(told));
}

std::string EngineBench::yield(std::string_view name, std::int64_t cursor) {
    auto told = report_of(name);
    told.what = model::StepCheckpoint{.cursor = model::Payload(std::to_string(cursor)),
                                      .items_processed = static_cast<std::uint64_t>(cursor)};
    std::string said;
    auto const done = engine_->report(
        std::move(told),
        [&said](auto const& answer) {
            said = answer ? (answer->call_again ? "call again" : "done")
                          : std::string(name_of(answer.error().code()));
        },
        transport::Drive::Engine);
    TASKER_ASSERT(done);
    run_lanes();
    return said;
}

std::vector<std::string> EngineBench::held() const {
    std::vector<std::string> names;
    for (auto const& held : worker_->held())
        names.push_back(held.assignment.work.step.name);
    return names;
}

model::Task EngineBench::task(TaskId id) const {
    model::Task found;
    auto const done = memory_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks({&id, 1}));
        found = tasks.at(0);
        return {};
    });
    TASKER_ASSERT(done);
    return found;
}

model::Step EngineBench::step(std::string_view name) const {
    model::Step found;
    auto const done = memory_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = 1000}));
        for (auto const& task : tasks) {
            TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
            for (auto const& step : steps) {
                if (step.name == name) found = step;
            }
        }
        return {};
    });
    TASKER_ASSERT(done);
    return found;
}

std::string EngineBench::state(std::string_view name) const {
    auto const found = step(name);
    return found.id.is_nil() ? "none" : std::string(model::to_text(found.state));
}

std::string EngineBench::task_state() const {
    std::string text;
    auto const done = memory_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = 1}));
        text = tasks.empty() ? "none" : std::string(model::to_text(tasks.front().state));
        return {};
    });
    TASKER_ASSERT(done);
    return text;
}

model::StepDefinition step_definition(std::string name, std::vector<std::string> dependencies,
                                      model::StepType type) {
    model::StepDefinition step{
        .name = std::move(name), .type = type, .dependencies = std::move(dependencies)};
    step.handler.callable = "test.handler";
    return step;
}

model::StepDefinition worker_definition(std::string name, std::string batchable,
                                        model::FailureStrategy strategy) {
    auto step = step_definition(name, {std::move(batchable)}, model::StepType::BatchWorker);
    step.batch_config = model::BatchConfig{.batch_size = 100,
                                           .parallelism = 4,
                                           .cursor_field = "id",
                                           .worker_template = std::move(name),
                                           .failure_strategy = strategy};
    return step;
}

model::Template template_of(std::vector<model::StepDefinition> steps) {
    model::Template tmpl;
    tmpl.name = "bench";
    tmpl.namespace_name = "tests";
    tmpl.version = "1.0.0";
    tmpl.steps = std::move(steps);
    return tmpl;
}

Json batches(std::string const& worker, int count) {
    JsonArray cursors;
    for (int i = 1; i <= count; ++i)
        cursors.push_back({{"batch_id", "00" + std::to_string(i)}});
    return {{"batch_processing_outcome",
             {{"type", "create_batches"},
              {"worker_template_name", worker},
              {"worker_count", count},
              {"cursor_configs", cursors}}}};
}

Json branches(std::vector<std::string> const& names) {
    return {{"decision_point_outcome",
             {{"type", "create_steps"}, {"step_names", JsonArray(names.begin(), names.end())}}}};
}

}  // namespace tasker::test
