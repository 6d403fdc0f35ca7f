#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "engine/engine.hpp"
#include "template/registry.hpp"
#include "tests/support/promise_checker.hpp"
#include "tests/support/simulated_parts.hpp"

namespace tasker::test {

/// Keeps what operators would read.
class KeptLog final : public base::Log {
public:
    void write(base::LogLevel level, std::string_view message) noexcept override {
        if (level >= base::LogLevel::Warning) warnings.emplace_back(message);
    }
    std::vector<std::string> warnings;
};

/// An engine on a workbench: one template, one worker, time that stands still, lanes that run when
/// they are told to. For scenarios that a test wants to tell move by move.
class EngineBench {
public:
    struct Setup {
        model::Template tmpl;
        std::size_t place_count = 8;
        model::Settings settings{};
        /// Long enough to never help.
        Duration sweep_interval = std::chrono::hours(24 * 365);
        engine::RetentionSettings retention{};
        model::Skills skills{};  ///< the worker's
        engine::Duty duty = engine::Duty::Everything;
        transport::Broker* broker = nullptr;
    };
    explicit EngineBench(Setup setup);
    ~EngineBench();

    // The process.
    void crash();  ///< the engine and the worker die and start again on the same store
    /// Steps lanes until none has anything left to do now. \returns whether any had.
    bool run_lanes();
    std::size_t step_lane(std::string_view name);
    void advance(Duration by);  ///< moves the clock, then runs the lanes

    // What people do. Each runs the lanes.
    TaskId submit(int order = 1);
    /// What the engine answered, or OK.
    std::string command(engine::Command command);

    // What the worker does with a step that it holds. Each runs the lanes and answers what the
    // engine answered: the state of the step, or the name of the error.
    std::string succeed(std::string_view step, Json result = JsonObject{});
    std::string fail(std::string_view step);  ///< for good
    std::string fail_retryably(std::string_view step);
    std::string yield(std::string_view step, std::int64_t cursor);
    std::string report(model::StepReport report);
    /// A report of the step that the worker holds.
    [[nodiscard]] model::StepReport report_of(std::string_view step) const;
    /// Names of what the worker holds, in order of delivery.
    [[nodiscard]] std::vector<std::string> held() const;

    // What is in the store.
    [[nodiscard]] model::Task task(TaskId id) const;
    [[nodiscard]] model::Step step(std::string_view name) const;
    [[nodiscard]] std::string state(std::string_view name) const;
    [[nodiscard]] std::string task_state() const;  ///< of the only task

    /// Promises broken so far.
    [[nodiscard]] std::vector<std::string> broken() const;

    VirtualClock clock;
    FaultyStore& store() { return store_; }
    engine::Engine& engine() { return *engine_; }
    SimulatedWorker& worker() { return *worker_; }
    [[nodiscard]] std::vector<std::string> const& warnings() const { return log_.warnings; }
    /// How many units of work there were.
    [[nodiscard]] std::uint64_t units() const { return store_.calls(); }

private:
    void open();

    Setup setup_;
    base::Ids ids_;
    KeptLog log_;
    std::unique_ptr<store::Store> memory_;
    FaultyStore store_;
    PromiseChecker checker_;
    std::unique_ptr<templates::Registry> registry_;
    std::unique_ptr<engine::Engine> engine_;
    std::vector<engine::Engine::LaneHandle> lanes_;
    std::unique_ptr<SimulatedWorker> worker_;
};

/// A step of a template for a bench.
[[nodiscard]] model::StepDefinition step_definition(
    std::string name, std::vector<std::string> dependencies = {},
    model::StepType type = model::StepType::Standard);
/// A batch worker of `batchable`.
[[nodiscard]] model::StepDefinition worker_definition(std::string name, std::string batchable,
                                                      model::FailureStrategy strategy);
[[nodiscard]] model::Template template_of(std::vector<model::StepDefinition> steps);
/// The result of a batchable step that asks for `count` batches: `<worker>_001` and so on.
[[nodiscard]] Json batches(std::string const& worker, int count);
/// The result of a decision.
[[nodiscard]] Json branches(std::vector<std::string> const& names);

}  // namespace tasker::test
