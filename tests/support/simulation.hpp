#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/coverage.hpp"
#include "tests/support/faults.hpp"
#include "tests/support/promise_checker.hpp"
#include "tests/support/random_scenario.hpp"
#include "tests/support/sabotage.hpp"

namespace tasker::test {

/// The whole engine with its workers, operators and clients on one thread with virtual time. One
/// seed decides everything: the scenario, what handlers do, who acts next, what goes wrong. Two
/// runs of a seed are the same, move by move.
class Simulation {
public:
    enum class Trace : std::uint8_t { Off, On };
    struct Options {
        std::uint64_t seed = 0;
        Faults faults = Faults::None;
        Trace trace = Trace::Off;
        /// Faults strike at these turns only; unset: wherever the seed wants them.
        std::optional<std::set<std::uint64_t>> strike_only_at{};
        Sabotage const* sabotage = nullptr;
        /// An empty store for the rows; unset: one in memory.
        std::function<std::unique_ptr<store::Store>()> rows{};
        /// Whether the promises are checked, which reads all rows after every turn.
        bool checks_promises = true;
    };
    struct Outcome {
        std::vector<BrokenPromise> broken;  ///< empty when all were kept
        std::uint64_t events = 0;           ///< commits that were seen
        Duration elapsed{};                 ///< virtual
        std::vector<Strike> script;         ///< the faults that struck
        Coverage coverage;
        std::vector<std::string> trace;  ///< readable, when asked for
    };

    explicit Simulation(Options const& options);
    ~Simulation();

    /// Once. Until every task is at rest.
    [[nodiscard]] Outcome run();

    /// For a look at what it did.
    [[nodiscard]] store::Store& store() { return *rows_; }
    [[nodiscard]] model::Template const& tmpl() const { return scenario_.tmpl; }
    [[nodiscard]] Behaviour const& behaviour() const { return behaviour_; }
    [[nodiscard]] bool is_healed(StepId step) const { return healed_.contains(step); }

private:
    class TraceLog;
    class Watch;
    /// A request of a client, sent again until it is answered.
    struct Request {
        model::TaskRequest request;
        enum class Phase : std::uint8_t { Waiting, Sent, Answered } phase = Phase::Waiting;
    };
    struct LateReport {  ///< on its way, or sent again
        model::StepReport report;
        std::string token;
    };
    enum class Act : std::uint8_t { Cancel, Reset, Resolve, Complete };

    // simulation.cpp: the run, and what is written down about it.
    void put_template();
    void open_process();
    void check_nothing_is_held();
    void note(std::string line);
    void complain(Promise promise, std::string what);
    void note_rows();

    // simulation_turns.cpp: what may happen next. Each returns whether anything did.
    bool take_turn();
    bool step_lane(std::size_t index);
    bool step_all_lanes();
    void let_lane_in_between();
    bool send_request();
    bool submit(std::size_t index);
    void move_clock();
    void after_turn();

    // simulation_workers.cpp: what workers tell.
    bool let_worker_act();
    bool send_late_report();
    void report_call(SimulatedWorker& worker, SimulatedWorker::Held& held);
    void send(model::StepReport report, std::string token);
    void answered(model::StepReport const& report, std::size_t told_index,
                  Result<transport::ReportAnswer> const& answer);
    void renew_leases();
    void tell_places();
    [[nodiscard]] model::StepOutcome outcome_of(SimulatedWorker::Held const& held,
                                                HandlerCall const& call,
                                                std::string const& token) const;
    [[nodiscard]] std::string next_token();

    // simulation_faults.cpp: what goes wrong.
    void strike(FaultPlan::Planned planned);
    /// \returns what was done, in words; empty when there was nothing to strike.
    [[nodiscard]] std::string carry_out(Fault fault, base::Random& chance);
    [[nodiscard]] std::string strike_worker(Fault fault, base::Random& chance);
    [[nodiscard]] std::string strike_clock(Fault fault, base::Random& chance);
    [[nodiscard]] std::string strike_store(Fault fault);
    [[nodiscard]] std::string strike_by_hand(Act act, base::Random& chance);
    [[nodiscard]] std::string flood(base::Random& chance);
    void kill_process(base::Random& chance);
    std::string command(Act act, model::Step const& step, model::Task const& task);

    // simulation_end.cpp: until all is at rest.
    void end_disturbance();
    void settle();
    void check_idle();
    void wait_for_something();
    [[nodiscard]] std::optional<TimePoint> next_event();
    [[nodiscard]] bool is_at_rest();
    bool repair_blocked_tasks();
    [[nodiscard]] std::vector<model::Task> tasks();
    [[nodiscard]] std::vector<model::Step> steps_of(TaskId task);

    Options options_;
    Scenario scenario_;
    base::Random random_;  // of this turn
    FaultPlan plan_;
    VirtualClock clock_;
    base::Ids ids_;
    Behaviour behaviour_;
    std::unique_ptr<store::Store> rows_;
    std::unique_ptr<store::Store> sabotaged_;  // over rows_, if at all
    FaultyStore store_;
    PromiseChecker checker_;
    std::unique_ptr<base::Log> log_;
    std::unique_ptr<engine::Observer> watch_;
    SimulatedProcess process_;

    std::vector<Request> requests_;
    std::vector<LateReport> late_;
    std::set<StepId> healed_;
    Reports reports_;
    std::uint64_t report_count_ = 0;
    std::uint64_t open_count_ = 0;
    std::uint64_t seen_commits_ = 0;
    std::size_t done_in_between_ = 0;  // turns of lanes while another one waited for its unit
    std::uint64_t turns_ = 0;
    int idle_rounds_ = 0;
    TimePoint calm_since_{};
    bool is_disturbed_ = false;
    bool is_opening_ = false;
    // What strikes the next of its kind.
    bool double_next_report_ = false;
    bool delay_next_report_ = false;
    bool lose_next_notice_ = false;
    bool double_next_notice_ = false;

    Outcome outcome_;
};

/// Runs a seed and compares its end with the reference model as well.
[[nodiscard]] Simulation::Outcome simulate(Simulation::Options const& options);

}  // namespace tasker::test
