#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulation/fault_plan.hpp"
#include "simulation/handler_calls.hpp"
#include "simulation/record.hpp"
#include "simulation/simulated_process.hpp"
#include "simulation/workflow.hpp"

namespace tasker::simulation {

/// One task of a workflow from its request to its rest: the real engine with two workers in one
/// process, on one thread and virtual time, with the faults of a seed. Two runs of a seed are the
/// same, move by move, as long as the handlers are.
class WorkflowRun {
public:
    enum class Story : std::uint8_t { Untold, Told };
    struct Options {
        std::uint64_t seed = 0;
        FaultSet faults;
        Story story = Story::Untold;
    };
    /// The workflow outlives it.
    WorkflowRun(Workflow const& workflow, Options const& options);
    ~WorkflowRun();
    WorkflowRun(WorkflowRun const&) = delete;
    WorkflowRun& operator=(WorkflowRun const&) = delete;

    /// Once.
    [[nodiscard]] Record run();

private:
    class Watch;
    /// A run of a handler that is not settled yet.
    struct Running {
        std::size_t index = 0;  ///< in record_.runs
        std::shared_ptr<worker::Run> call;
        StepResult answer;
        std::optional<FaultPlan::Planned> planned;
        bool is_reported = false;
    };
    struct LateReport {
        model::StepReport report;
        bool is_copy = false;
    };

    // workflow_run.cpp: the life of the task.
    void put_template();
    void open_process();
    void submit();
    bool take_turn();
    void after_turn();
    void beat();
    [[nodiscard]] bool wait_for_something();
    [[nodiscard]] std::optional<TimePoint> next_event();
    [[nodiscard]] bool is_at_rest();
    void finish();

    // workflow_run_calls.cpp: runs of handlers, until they answer.
    void adopt();
    void begin(std::size_t worker, SimulatedWorker::Held& held);
    void call(Running& running, SimulatedWorker::Held& held);
    [[nodiscard]] std::optional<FaultPlan::Planned> fault_of(model::Assignment const& assignment);
    bool let_handler_end();
    void end(model::LeaseKey key);
    [[nodiscard]] SimulatedWorker::Held* held_by_anyone(model::LeaseKey key);

    // workflow_run_answers.cpp: what becomes of their answers, or of them without one.
    void send(model::StepReport report, bool is_copy);
    bool send_late();
    void answered(model::StepReport const& report, Result<transport::ReportAnswer> const& answer);
    void go_on(model::StepReport const& report);
    void settle(model::LeaseKey key, model::StepState stored);
    void close(model::LeaseKey key, Ending ending, std::optional<Fault> fault = {});
    /// All that are not reported, of one worker or of all.
    void cut_off(std::optional<std::size_t> worker, Fault fault);
    /// The state that the stored outcome of this attempt led to; none when none is stored.
    [[nodiscard]] std::optional<model::StepState> stored_outcome(model::LeaseKey key);
    [[nodiscard]] std::string stored_error(StepId step);

    // workflow_run_faults.cpp: what goes wrong.
    void strike(FaultPlan::Planned planned);
    void kill_process(std::string_view when);
    void kill_worker(std::size_t index);
    void stall(std::size_t worker, base::Random& chance);
    void end_stalls();
    void struck(Fault fault, std::string what);

    // workflow_run_story.cpp: what is told.
    void look();
    void note(Event::Kind kind, std::string text);
    void note_step(model::Step const& step, bool is_new);
    void find(Finding::Kind kind, std::string text);
    [[nodiscard]] Duration now() const { return clock_.elapsed(); }

    Workflow const& workflow_;
    Options options_;
    base::Random random_;
    FaultPlan plan_;
    base::VirtualClock clock_;
    base::Ids ids_;
    base::SilentLog log_;
    std::unique_ptr<store::Store> rows_;
    FaultyStore store_;
    std::unique_ptr<engine::Observer> watch_;
    HandlerCalls handlers_;
    SimulatedProcess process_;

    Record record_;
    enum class Request : std::uint8_t { Waiting, Sent, Answered } request_ = Request::Waiting;
    std::map<model::LeaseKey, Running> running_;
    std::vector<LateReport> late_;
    std::vector<std::optional<TimePoint>> stalled_until_;  // by worker
    TimePoint beat_at_{};
    std::optional<model::Task> task_;
    std::map<StepId, model::Step> seen_;
    std::uint64_t turns_ = 0;
    std::uint64_t opened_ = 0;
    std::uint64_t seen_commits_ = 0;
    int idle_rounds_ = 0;
    std::string_view death_;  // how the process dies at its next commit
    bool is_cancelled_ = false;
    bool is_hopeless_ = false;  ///< to go on would say nothing more
};

}  // namespace tasker::simulation
