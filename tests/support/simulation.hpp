#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "engine/engine.hpp"
#include "template/registry.hpp"
#include "tests/support/behaviour.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/promise_checker.hpp"
#include "tests/support/simulated_worker.hpp"
#include "tests/support/virtual_clock.hpp"

namespace tasker::test {

/// The whole engine with its workers, operators and clients on one thread with virtual time. One
/// seed decides everything: the template, what handlers do, who acts next, what goes wrong. Two
/// runs of a seed are the same, move by move.
class Simulation {
public:
    enum class Faults : std::uint8_t {
        None,  ///< only the order of things is random; nothing may need the sweep
        All,   ///< crashes, dead workers, lost and repeated messages, failing commits, operators
    };
    enum class Trace : std::uint8_t { Off, On };
    struct Options {
        std::uint64_t seed = 0;
        Faults faults = Faults::None;
        Trace trace = Trace::Off;
    };
    struct Outcome {
        std::vector<std::string> broken;  ///< promises, in sentences; empty when all were kept
        std::uint64_t events = 0;         ///< commits that were seen
        Duration elapsed{};               ///< virtual
        std::vector<std::string> trace;   ///< readable, when asked for
    };

    explicit Simulation(Options const& options);
    ~Simulation();

    /// Once. Until every task is at rest.
    [[nodiscard]] Outcome run();

    /// For a look at what it did.
    [[nodiscard]] store::Store& store() { return *memory_; }
    [[nodiscard]] model::Template const& tmpl() const { return tmpl_; }
    [[nodiscard]] Behaviour const& behaviour() const { return behaviour_; }
    [[nodiscard]] bool is_healed(StepId step) const { return healed_.contains(step); }

private:
    class TraceLog;
    /// A request of a client, sent again until it is answered.
    struct Request {
        model::TaskRequest request;
        enum class Phase : std::uint8_t { Waiting, Sent, Answered } phase = Phase::Waiting;
    };
    struct Ghost {  ///< a report that comes late, or again
        model::StepReport report;
        std::string token;
    };

    void note(std::string line);
    void complain(std::string what);
    void note_rows();

    // The process.
    void put_template();
    void open_engine();
    void check_nothing_is_held();
    void close_engine();
    void add_worker();
    void replace_worker(std::size_t index);

    // What may happen next. Each returns whether anything did.
    bool take_turn();
    bool step_lane(std::size_t index);
    bool step_some_lane();
    bool step_all_lanes();
    bool let_worker_act();
    bool send_request();
    void move_clock();
    void disturb();
    void kill_process();
    void command(model::Step const& step, model::Task const& task);
    void let_lane_in_between();
    void after_turn();

    // What a worker tells.
    void report_call(SimulatedWorker& worker, SimulatedWorker::Held& held);
    void send(model::StepReport report, std::string token);
    void answered(model::StepReport const& report, std::size_t told_index,
                  Result<transport::ReportAnswer> const& answer);
    void renew_leases();
    [[nodiscard]] model::StepOutcome outcome_of(SimulatedWorker::Held const& held,
                                                HandlerCall const& call,
                                                std::string const& token) const;

    // The end.
    void settle();
    [[nodiscard]] bool is_at_rest();
    bool repair_blocked_tasks();
    [[nodiscard]] std::vector<model::Task> tasks();
    [[nodiscard]] std::vector<model::Step> steps_of(TaskId task);

    Options options_;
    base::Random random_;
    VirtualClock clock_;
    base::Ids ids_;
    model::Template tmpl_;
    Behaviour behaviour_;
    model::Settings settings_;
    Duration sweep_interval_{};
    std::unique_ptr<store::Store> memory_;
    FaultyStore store_;
    PromiseChecker checker_;
    std::unique_ptr<base::Log> log_;

    std::unique_ptr<templates::Registry> registry_;
    std::unique_ptr<engine::Engine> engine_;
    std::vector<engine::Engine::LaneHandle> lanes_;
    std::vector<bool> lane_is_busy_;  // on the call stack
    std::vector<std::unique_ptr<SimulatedWorker>> workers_;

    std::vector<Request> requests_;
    std::vector<Ghost> ghosts_;
    std::set<StepId> healed_;
    Reports reports_;
    std::uint64_t report_count_ = 0;
    std::uint64_t seen_commits_ = 0;
    std::uint64_t turns_ = 0;
    bool is_disturbed_ = false;
    bool may_interleave_ = false;

    std::vector<std::string> broken_;
    std::vector<std::string> trace_;
};

/// Runs a seed and compares its end with the reference model as well.
[[nodiscard]] Simulation::Outcome simulate(Simulation::Options const& options);

}  // namespace tasker::test
