#include "tests/support/simulation.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "store/memory/memory_store.hpp"
#include "template/load.hpp"
#include "tests/support/random_template.hpp"

namespace tasker::test {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// Far more than any run needs: who gets there goes round in circles.
constexpr std::uint64_t kTurnsMax = 60'000;

Mood mood_of(base::Random& random) {
    if (random.one_in(3)) return {.exhausted = 0, .broken = 0, .unacceptable = 0};
    if (random.one_in(5)) return {.flaky = 400, .exhausted = 80, .broken = 60};
    return {};
}

model::Lifecycle impatient(base::Random& random) {
    return {.max_duration_minutes = random.one_in(2) ? std::optional(20U) : std::nullopt,
            .max_waiting_for_dependencies_minutes = 1,
            .max_waiting_for_retry_minutes = 1,
            .max_steps_in_process_minutes = 2,
            .staleness_action = static_cast<model::StalenessAction>(random.below(3)),
            .auto_fail_on_timeout = !random.one_in(3),
            .auto_dlq_on_timeout = !random.one_in(3)};
}

}  // namespace

class Simulation::TraceLog final : public base::Log {
public:
    explicit TraceLog(Simulation& simulation) : simulation_(simulation) {}
    void write(base::LogLevel /*level*/, std::string_view message) noexcept override {
        simulation_.note("log: " + std::string(message));
    }

private:
    Simulation& simulation_;
};

Simulation::Simulation(Options const& options)
    : options_(options),
      random_(options.seed),
      ids_(clock_, random_.bits()),
      tmpl_(random_template(random_.bits())),
      behaviour_(random_.bits(), tmpl_, mood_of(random_)),
      memory_(store::make_memory_store()),
      store_(*memory_, random_.bits()),
      checker_(*memory_),
      log_(std::make_unique<TraceLog>(*this)) {
    settings_.lost_leases_max = 1'000'000;
    settings_.staleness.is_enabled = false;
    sweep_interval_ = hours(24 * 365);
    may_interleave_ = !random_.one_in(3);
    if (options.faults == Faults::All) {
        sweep_interval_ = seconds(5);
        if (random_.one_in(4)) {
            settings_.staleness.is_enabled = true;
            settings_.staleness.checkpoint_stall = seconds(30);
            tmpl_.lifecycle = impatient(random_);
        }
    }
    auto const worker_count = 1 + random_.below(3);
    for (std::uint64_t i = 0; i < worker_count; ++i)
        add_worker();
    for (auto count = 1 + random_.below(4); count > 0; --count) {
        Request made;
        made.request = {.namespace_name = tmpl_.namespace_name,
                        .name = tmpl_.name,
                        .version = tmpl_.version,
                        .context = model::Payload(R"({"order":)" + std::to_string(count) + "}"),
                        .initiator = "simulation",
                        .source_system = "tests",
                        .reason = "to see it end",
                        .priority = static_cast<std::int32_t>(random_.below(3))};
        requests_.push_back(std::move(made));
    }
    if (options.trace == Trace::On) {
        checker_.set_note([this](std::string line) { note(std::move(line)); });
    }
    store_.set_pause([this] { let_lane_in_between(); });
}

Simulation::~Simulation() {
    close_engine();
}

Simulation::Outcome Simulation::run() {
    put_template();
    open_engine();
    if (options_.faults == Faults::All) {
        is_disturbed_ = true;
        store_.set_faults({.lost = random_.below(4) * 15,
                           .unanswered = random_.below(4) * 15,
                           .repeated = random_.below(4) * 15});
        for (auto count = 20 + random_.below(800); count > 0 && broken_.empty(); --count)
            take_turn();
        is_disturbed_ = false;
        store_.set_faults({});
        for (auto& worker : workers_) {
            worker->set_shedding(false);
            worker->set_deaf(false);
            engine_->capacity_freed();
        }
    }
    settle();
    auto const has_operator = random_.one_in(2);
    while (has_operator && broken_.empty() && repair_blocked_tasks())
        settle();
    if (broken_.empty()) {
        checker_.check_at_rest(reports_);
        for (auto const& sentence : checker_.broken())
            complain(sentence);
    }
    return {.broken = broken_,
            .events = checker_.events(),
            .elapsed = clock_.elapsed(),
            .trace = std::move(trace_)};
}

void Simulation::note(std::string line) {
    if (options_.trace == Trace::Off) return;
    auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.elapsed());
    trace_.push_back(std::to_string(ms.count()) + " ms: " + std::move(line));
}

void Simulation::complain(std::string what) {
    note("BROKEN: " + what);
    if (broken_.empty() && options_.trace == Trace::On) note_rows();
    broken_.push_back(std::move(what));
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
    tmpl_.id = ids_.next<TemplateId>();
    checker_.add_template(tmpl_);
    model::StoredTemplate const stored{.id = tmpl_.id,
                                       .namespace_name = tmpl_.namespace_name,
                                       .name = tmpl_.name,
                                       .version = tmpl_.version,
                                       .configuration = base::to_text(templates::to_json(tmpl_)),
                                       .created_at = clock_.now(),
                                       .updated_at = clock_.now()};
    auto const done = memory_->run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const id, unit.put_template(stored));
        return {};
    });
    if (!done) complain(done.error().message());
}

void Simulation::open_engine() {
    for (;;) {
        registry_ = std::make_unique<templates::Registry>("");
        engine_ = std::make_unique<engine::Engine>(
            engine::Engine::Parts{.store = store_,
                                  .registry = *registry_,
                                  .clock = clock_,
                                  .ids = ids_,
                                  .log = *log_,
                                  .observer = checker_,
                                  .seed = random_.bits(),
                                  .settings = settings_,
                                  .options = {.sweep_interval = sweep_interval_}});
        auto const recovered = engine_->recover();
        if (recovered) break;
        if (recovered.error().code() != ErrorCode::StoreBusy) {
            complain("recovery failed: " + recovered.error().message());
            break;
        }
    }
    check_nothing_is_held();
    for (auto& worker : workers_)
        engine_->attach(*worker);
    lanes_ = engine_->lanes();
    lane_is_busy_.assign(lanes_.size(), false);
}

// A crash costs seconds: what the last process left must not wait for its leases.
void Simulation::check_nothing_is_held() {
    auto const done = memory_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const running, reader.leases_of_others(WorkerId{}, 1));
        if (!running.empty()) complain(running.front().name + " was not taken over");
        return {};
    });
    if (!done) complain(done.error().message());
}

void Simulation::close_engine() {
    lanes_.clear();
    engine_.reset();
    registry_.reset();
}

void Simulation::add_worker() {
    workers_.push_back(
        std::make_unique<SimulatedWorker>(ids_.next<WorkerId>(), 1 + random_.below(8)));
}

void Simulation::replace_worker(std::size_t index) {
    engine_->detach(*workers_[index]);
    workers_[index] =
        std::make_unique<SimulatedWorker>(ids_.next<WorkerId>(), 1 + random_.below(8));
    engine_->attach(*workers_[index]);
}

bool Simulation::take_turn() {
    ++turns_;
    auto has_done = false;
    auto const draw = random_.below(100);
    if (is_disturbed_ && draw < 9) {
        disturb();
        has_done = true;
    } else if (draw < 50) {
        has_done = step_some_lane();
    } else if (draw < 90) {
        has_done = let_worker_act();
    } else if (draw < 96) {
        has_done = send_request();
    } else if (is_disturbed_ || random_.one_in(4)) {
        move_clock();
    }
    after_turn();
    return has_done;
}

void Simulation::after_turn() {
    for (auto& worker : workers_) {
        if (worker->take_freed()) engine_->capacity_freed();
        if (!worker->complaint().empty()) complain(worker->complaint());
    }
    if (store_.commits() == seen_commits_) return;
    seen_commits_ = store_.commits();
    checker_.check_rows();
    if (!broken_.empty()) return;
    for (auto const& sentence : checker_.broken())
        complain(sentence);
}

bool Simulation::step_lane(std::size_t index) {
    lane_is_busy_[index] = true;
    auto const count = lanes_[index].step();
    lane_is_busy_[index] = false;
    if (count > 0) {
        note("lane " + std::string(lanes_[index].name) + ": " + std::to_string(count));
    }
    return count > 0;
}

bool Simulation::step_some_lane() {
    return step_lane(random_.below(lanes_.size()));
}

bool Simulation::step_all_lanes() {
    auto has_done = false;
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        has_done |= step_lane(i);
    after_turn();
    return has_done;
}

void Simulation::let_lane_in_between() {
    if (!may_interleave_ || lanes_.empty() || !random_.one_in(6)) return;
    auto const index = random_.below(lanes_.size());
    if (!lane_is_busy_[index]) step_lane(index);
}

bool Simulation::send_request() {
    if (!ghosts_.empty()) {
        auto const index = random_.below(ghosts_.size());
        auto ghost = std::move(ghosts_[index]);
        ghosts_.erase(ghosts_.begin() + static_cast<std::ptrdiff_t>(index));
        send(std::move(ghost.report), std::move(ghost.token));
        return true;
    }
    for (std::size_t i = 0; i < requests_.size(); ++i) {
        if (requests_[i].phase != Request::Phase::Waiting) continue;
        requests_[i].phase = Request::Phase::Sent;
        auto const done = engine_->submit(requests_[i].request, [this, i](auto const& answer) {
            if (answer || answer.error().code() == ErrorCode::DuplicateTask) {
                requests_[i].phase = Request::Phase::Answered;
                return;
            }
            if (answer.error().code() != ErrorCode::StoreBusy) {
                complain("a request was refused: " + answer.error().message());
            }
            requests_[i].phase = Request::Phase::Waiting;
        });
        if (!done) complain("a request was not taken: " + done.error().message());
        note("request " + std::to_string(i));
        return true;
    }
    return false;
}

void Simulation::move_clock() {
    auto const due = engine_->next_due();
    if (due && *due > clock_.now() && *due - clock_.now() < hours(1) && random_.one_in(2)) {
        clock_.advance_to(*due);
    } else {
        clock_.advance(Duration(random_.below(3'000'000)));
    }
}

void Simulation::settle() {
    auto const limit = turns_ + kTurnsMax;
    auto idle = 0;
    while (broken_.empty()) {
        if (turns_ >= limit) return complain("it goes round in circles");
        auto has_done = false;
        for (int i = 0; i < 16; ++i)
            has_done |= take_turn();
        if (has_done) continue;
        if (step_all_lanes() || let_worker_act() || send_request()) {
            after_turn();
            continue;
        }
        if (is_at_rest()) return;
        std::optional<TimePoint> next;
        auto const read = memory_->read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(next, reader.next_due());
            return {};
        });
        if (!read) return complain(read.error().message());
        if (next && *next > clock_.now()) {
            idle = 0;
            clock_.advance_to(*next);
            continue;
        }
        // Nothing is known to come: only a sweep can help, and only after faults.
        if (options_.faults == Faults::None || ++idle > 40) {
            return complain("work is left, but nothing will ever wake it");
        }
        clock_.advance(seconds(6));
    }
}

bool Simulation::is_at_rest() {
    for (auto const& request : requests_) {
        if (request.phase != Request::Phase::Answered) return false;
    }
    for (auto const& worker : workers_) {
        if (!worker->held().empty()) return false;
    }
    auto is_quiet = true;
    auto const done = memory_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const waiting, reader.claimable_steps(1));
        TASKER_TRY_ASSIGN(auto const running, reader.leases_of_others(WorkerId{}, 1));
        TASKER_TRY_ASSIGN(auto const due, reader.next_due());
        is_quiet = waiting.empty() && running.empty() && !due;
        return {};
    });
    if (!done) complain(done.error().message());
    return is_quiet && ghosts_.empty() && std::ranges::all_of(tasks(), [](auto const& task) {
               return model::is_terminal(task.state) ||
                      task.state == model::TaskState::BlockedByFailures;
           });
}

std::vector<model::Task> Simulation::tasks() {
    std::vector<model::Task> found;
    auto const done = memory_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(found, reader.list_tasks({.limit = 1000}));
        return {};
    });
    if (!done) complain(done.error().message());
    return found;
}

std::vector<model::Step> Simulation::steps_of(TaskId task) {
    std::vector<model::Step> found;
    auto const done = memory_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(found, reader.steps_of(task));
        return {};
    });
    if (!done) complain(done.error().message());
    return found;
}

}  // namespace tasker::test
