#include "tests/support/simulation.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "store/memory/memory_store.hpp"
#include "template/load.hpp"
#include "tests/differential/reference_model.hpp"

// The run, and what is written down about it.

namespace tasker::test {

class Simulation::TraceLog final : public base::Log {
public:
    explicit TraceLog(Simulation& simulation) : simulation_(simulation) {}
    void write(base::LogLevel /*level*/, std::string_view message) noexcept override {
        simulation_.note("log: " + std::string(message));
    }

private:
    Simulation& simulation_;
};

/// Counts what came about, and passes it on to the checker.
class Simulation::Watch final : public engine::Observer {
public:
    explicit Watch(Simulation& simulation) : simulation_(simulation) {}
    void on_commit(engine::Committed const& committed) override {
        auto& coverage = simulation_.outcome_.coverage;
        for (auto const& [step, path] : committed.steps) {
            for (auto const& made : path) {
                if (made.event == model::StepEvent::WaitForRetry) {
                    coverage.count(Sight::RetryAwaited);
                }
            }
            if (step.lost_leases == 0 || step.state == model::StepState::Complete) continue;
            coverage.count(simulation_.is_opening_ ? Sight::TakenOverAtRestart : Sight::LeaseLost);
        }
        for (auto const& [task, path] : committed.tasks) {
            for (auto const& made : path) {
                if (made.event == model::TaskEvent::FailuresResolved) {
                    coverage.count(Sight::TaskRepaired);
                }
            }
            if (path.empty()) continue;
            using enum model::TaskState;
            if (task.state == Complete) coverage.count(Sight::TaskCompleted);
            if (task.state == BlockedByFailures) coverage.count(Sight::TaskBlocked);
            if (task.state == Error) coverage.count(Sight::TaskInError);
            if (task.state == Cancelled) coverage.count(Sight::TaskCancelled);
        }
        simulation_.checker_.on_commit(committed);
    }

private:
    Simulation& simulation_;
};

Simulation::Simulation(Options const& options)
    : options_(options),
      scenario_(random_scenario(options.seed, options.faults)),
      random_(options.seed),
      plan_(options.seed + 1, options.strike_only_at),
      ids_(clock_, random_.bits()),
      behaviour_(random_.bits(), scenario_.tmpl, scenario_.mood),
      rows_(options.rows ? options.rows() : store::make_memory_store()),
      sabotaged_(options.sabotage != nullptr && options.sabotage->store
                     ? options.sabotage->store(*rows_, options.seed)
                     : nullptr),
      store_(sabotaged_ ? *sabotaged_ : *rows_),
      checker_(*rows_),
      log_(std::make_unique<TraceLog>(*this)),
      watch_(std::make_unique<Watch>(*this)),
      process_({.store = store_, .clock = clock_, .ids = ids_, .log = *log_, .observer = *watch_},
               scenario_.limits) {
    for (auto const& request : scenario_.requests)
        requests_.push_back({.request = request});
    if (options.trace == Trace::On) {
        checker_.set_note([this](std::string line) { note(std::move(line)); });
    }
    store_.set_pause([this] { let_lane_in_between(); });
    auto& coverage = outcome_.coverage;
    coverage.count_shape(scenario_.tmpl);
    if (scenario_.limits.places.size() > 1) coverage.count(Sight::SeveralWorkers);
    if (scenario_.limits.settings.staleness.is_enabled) coverage.count(Sight::TaskTimeout);
    if (scenario_.limits.engine.intake_capacity < 10) coverage.count(Sight::TightQueues);
}

Simulation::~Simulation() {
    process_.die();
}

Simulation::Outcome Simulation::run() {
    put_template();
    open_process();
    is_disturbed_ = options_.faults == Faults::All;
    while (turns_ < scenario_.disturbed_turns && outcome_.broken.empty())
        take_turn();
    end_disturbance();
    settle();
    while (scenario_.has_operator && outcome_.broken.empty() && repair_blocked_tasks())
        settle();
    if (outcome_.broken.empty() && options_.checks_promises) {
        checker_.check_at_rest(reports_);
        for (auto const& [promise, sentence] : checker_.broken())
            complain(promise, sentence);
    }
    outcome_.events = checker_.events();
    outcome_.elapsed = clock_.elapsed();
    return std::move(outcome_);
}

void Simulation::note(std::string line) {
    if (options_.trace == Trace::Off) return;
    auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.elapsed());
    outcome_.trace.push_back(std::to_string(turns_) + ", " + std::to_string(ms.count()) +
                             " ms: " + std::move(line));
}

void Simulation::complain(Promise promise, std::string what) {
    note("BROKEN: " + describe({.promise = promise, .sentence = what}));
    if (outcome_.broken.empty() && options_.trace == Trace::On) note_rows();
    outcome_.broken.push_back({.promise = promise, .sentence = std::move(what)});
}

void Simulation::note_rows() {
    for (auto const& task : tasks()) {
        note("task " + task.id.to_string() + " is " + std::string(to_text(task.state)));
        for (auto const& step : steps_of(task.id)) {
            note("  " + step.name + " is " + std::string(to_text(step.state)) + ", attempt " +
                 std::to_string(step.attempt) + ", open " + std::to_string(step.open_dependencies) +
                 (step.wake_at ? ", to be woken" : ""));
        }
    }
}

void Simulation::put_template() {
    auto& tmpl = scenario_.tmpl;
    tmpl.id = ids_.next<TemplateId>();
    checker_.add_template(tmpl, ReferenceModel(tmpl, behaviour_).existing({}));
    auto const done = simulation::store_template(*rows_, tmpl, clock_.now());
    if (!done) complain(Promise::AllOrNothing, done.error().message());
}

void Simulation::open_process() {
    is_opening_ = true;
    auto const opened = process_.open(options_.seed + ++open_count_);
    is_opening_ = false;
    if (!opened) {
        return complain(Promise::ACrashCostsSeconds,
                        "recovery failed: " + opened.error().message());
    }
    check_nothing_is_held();
}

// A crash costs seconds: what the last process left must not wait for its leases.
void Simulation::check_nothing_is_held() {
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const running, reader.leases_of_others(WorkerId{}, 1));
        if (!running.empty()) {
            complain(Promise::ACrashCostsSeconds,
                     running.front().name + " was not taken over by the next process");
        }
        return {};
    });
    if (!done) complain(Promise::ACrashCostsSeconds, done.error().message());
}

}  // namespace tasker::test
