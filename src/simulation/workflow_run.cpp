#include "simulation/workflow_run.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/json.hpp"
#include "store/memory/memory_store.hpp"
#include "template/load.hpp"

// The life of the task.

namespace tasker::simulation {

namespace {

/// Far more than any workflow needs: who gets there goes round in circles.
constexpr std::uint64_t kTurnsMax = 500'000;
constexpr int kIdleRoundsMax = 40;
constexpr std::size_t kPlaces = 5;  // of each worker

SimulatedProcess::Limits limits() {
    return {.settings = {}, .engine = {}, .places = {kPlaces, kPlaces}};
}

}  // namespace

/// Nobody: what is stored is looked at after each commit, as a crash may come before the news.
class WorkflowRun::Watch final : public engine::Observer {
public:
    void on_commit(engine::Committed const& /*committed*/) override {}
};

WorkflowRun::WorkflowRun(Workflow const& workflow, Options const& options)
    : workflow_(workflow),
      options_(options),
      random_(options.seed),
      plan_(options.seed, options.faults),
      ids_(clock_, random_.bits()),
      rows_(store::make_memory_store()),
      store_(*rows_),
      watch_(std::make_unique<Watch>()),
      handlers_(options.seed, workflow),
      process_({.store = store_, .clock = clock_, .ids = ids_, .log = log_, .observer = *watch_},
               limits()),
      stalled_until_(limits().places.size()) {
    record_.seed = options.seed;
}

WorkflowRun::~WorkflowRun() {
    process_.die();
}

Record WorkflowRun::run() {
    put_template();
    open_process();
    while (!is_hopeless_) {
        if (turns_ > kTurnsMax) {
            find(Finding::Kind::NeverRests, "it goes round in circles");
            break;
        }
        if (take_turn()) {
            idle_rounds_ = 0;
            continue;
        }
        if (is_at_rest() || !wait_for_something()) break;
    }
    finish();
    return std::move(record_);
}

void WorkflowRun::put_template() {
    auto tmpl = workflow_.tmpl;
    tmpl.id = ids_.next<TemplateId>();
    auto const done = store_template(*rows_, tmpl, clock_.now());
    if (!done) find(Finding::Kind::BrokenPromise, done.error().message());
}

void WorkflowRun::open_process() {
    auto const opened = process_.open(options_.seed + ++opened_);
    if (!opened) find(Finding::Kind::BrokenPromise, "recovery: " + opened.error().message());
    beat_at_ = clock_.now();
}

void WorkflowRun::submit() {
    request_ = Request::Sent;
    auto const done = process_.engine().submit(
        {.namespace_name = workflow_.tmpl.namespace_name,
         .name = workflow_.tmpl.name,
         .version = workflow_.tmpl.version,
         .context = model::Payload(base::to_text(workflow_.input)),
         .initiator = "simulation",
         .source_system = "tasker",
         .reason = "tasker simulate",
         .idempotency_key = "simulation"},
        [this](Result<model::Task> const& answer) {
            if (store_.is_dead()) return;  // nobody hears it
            auto const is_known = !answer && answer.error().code() == ErrorCode::DuplicateTask;
            if (answer || is_known) {
                request_ = Request::Answered;
                return;
            }
            request_ = Request::Waiting;
            if (answer.error().code() != ErrorCode::StoreBusy) {
                find(Finding::Kind::BrokenPromise,
                     "the task was refused: " + answer.error().message());
            }
        });
    if (!done) request_ = Request::Waiting;
}

/// Something that can happen now, whatever the seed takes first. \returns whether anything did.
bool WorkflowRun::take_turn() {
    ++turns_;
    random_ = chance_of_turn(options_.seed, turns_);
    if (auto const planned = plan_.at_turn(turns_)) strike(*planned);
    auto has_done = false;
    auto const opened_before = opened_;
    auto const lanes = process_.lane_count();
    auto const ways = 2 * lanes + 1;  // as often a lane as anything else
    auto const first = random_.below(ways);
    for (std::size_t i = 0; i < ways && !has_done; ++i) {
        auto const way = (first + i) % ways;
        if (way < lanes) {
            has_done = process_.step_lane(way) > 0;
        } else if (way == 2 * lanes) {
            has_done = send_late();
        } else {
            has_done = let_handler_end();
        }
    }
    // One lane may have rung another that was asked before it.
    auto const due = process_.engine().next_due();
    for (std::size_t i = 0; i < lanes && !has_done && due && *due <= clock_.now(); ++i)
        has_done = process_.step_lane(i) > 0;
    if (!has_done && request_ == Request::Waiting) {
        submit();
        has_done = true;
    }
    after_turn();
    return has_done || opened_ != opened_before;  // a new process has everything to do
}

void WorkflowRun::after_turn() {
    if (store_.is_dead()) kill_process(death_);
    for (auto& worker : process_.workers()) {
        if (worker->take_freed()) process_.engine().capacity_freed();
        if (auto const& wrong = worker->complaint()) {
            find(Finding::Kind::BrokenPromise, describe(*wrong));
        }
    }
    end_stalls();
    if (store_.commits() != seen_commits_) {
        seen_commits_ = store_.commits();
        look();
    }
    adopt();
    beat();
}

/// Workers renew their leases three times within their length.
void WorkflowRun::beat() {
    auto const pause = process_.limits().settings.lease / 3;
    if (clock_.now() < beat_at_ + pause && clock_.now() >= beat_at_) return;
    beat_at_ = clock_.now();
    for (std::size_t i = 0; i < process_.workers().size(); ++i) {
        auto& worker = *process_.workers()[i];
        auto const keys = worker.leases();
        if (keys.empty() || stalled_until_[i]) continue;
        auto const id = worker.worker_id();
        std::ignore = process_.engine().renew(keys, [this, keys, id](auto const& answer) {
            if (!answer || store_.is_dead()) return;
            for (auto& one : process_.workers()) {
                for (std::size_t k = 0; one->worker_id() == id && k < keys.size(); ++k) {
                    if (!(*answer)[k]) one->drop(keys[k].step_id, keys[k].attempt);
                }
            }
        });
    }
}

bool WorkflowRun::wait_for_something() {
    if (auto const next = next_event()) {
        idle_rounds_ = 0;
        clock_.advance_to(*next);
        after_turn();
        return true;
    }
    if (++idle_rounds_ > kIdleRoundsMax) {
        find(Finding::Kind::NeverRests, "work is left, but nothing will ever wake it");
        return false;
    }
    clock_.advance(std::chrono::seconds(6));
    after_turn();
    return true;
}

/// The next moment at which something is due: a handler's end, a heartbeat, a row, a lease.
std::optional<TimePoint> WorkflowRun::next_event() {
    std::optional<TimePoint> next;
    auto is_overdue = false;
    auto const sees = [&](std::optional<TimePoint> at) {
        if (!at) return;
        if (*at <= clock_.now()) {
            is_overdue = true;
        } else if (!next || *at < *next) {
            next = at;
        }
    };
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const due, reader.next_due());
        sees(due);
        TASKER_TRY_ASSIGN(
            auto const leased,
            reader.leases_of_others(WorkerId{}, std::numeric_limits<std::size_t>::max()));
        for (auto const& step : leased)
            sees(step.lease_until);
        TASKER_TRY_ASSIGN(auto const waiting, reader.claimable_steps({}, 1));
        is_overdue |= !waiting.empty();
        return {};
    });
    if (!done) find(Finding::Kind::BrokenPromise, done.error().message());
    auto is_any_held = false;
    for (std::size_t i = 0; i < process_.workers().size(); ++i) {
        for (auto const& held : process_.workers()[i]->held()) {
            if (held.ready_at > clock_.now()) sees(held.ready_at);
        }
        if (stalled_until_[i]) {
            sees(stalled_until_[i]);
        } else {
            is_any_held |= !process_.workers()[i]->held().empty();
        }
    }
    if (is_any_held) sees(beat_at_ + process_.limits().settings.lease / 3);
    // What is overdue is found by the engine's next sweep.
    if (is_overdue) sees(process_.engine().next_due());
    return next;
}

bool WorkflowRun::is_at_rest() {
    if (request_ != Request::Answered || !late_.empty() || !task_) return false;
    for (auto const& worker : process_.workers()) {
        if (!worker->held().empty()) return false;
    }
    auto const is_blocked = task_->state == model::TaskState::BlockedByFailures;
    if (!model::is_terminal(task_->state) && !is_blocked) return false;
    auto is_quiet = true;
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const waiting, reader.claimable_steps({}, 1));
        TASKER_TRY_ASSIGN(auto const leased, reader.leases_of_others(WorkerId{}, 1));
        TASKER_TRY_ASSIGN(auto const due,
                          reader.due_steps(clock_.now() + std::chrono::hours(24 * 365), 1));
        is_quiet = waiting.empty() && leased.empty() && due.empty();
        return {};
    });
    if (!done) find(Finding::Kind::BrokenPromise, done.error().message());
    return is_quiet;
}

void WorkflowRun::finish() {
    if (task_) record_.end = task_->state;
    for (auto const& [id, step] : seen_) {
        record_.steps.push_back(
            {.name = step.name, .template_step = step.template_step_name, .state = step.state});
    }
    while (!running_.empty())
        close(running_.begin()->first, Ending::Stopped);
    if (!record_.findings.empty() || record_.end == model::TaskState::Complete) return;
    auto const has_failed = std::ranges::any_of(record_.runs, [](HandlerRun const& run) {
        auto const was_last = run.attempt >= run.attempts_max;
        return run.ending == Ending::FailedForGood || run.ending == Ending::Rejected ||
               (was_last &&
                (run.ending == Ending::FailedRetryably || run.ending == Ending::TimedOut));
    });
    auto const was_struck = std::ranges::any_of(record_.strikes, [](Strike const& strike) {
        return strike.fault == Fault::Cancel || strike.fault == Fault::Clock;
    });
    if (has_failed || was_struck) return;
    auto const after = std::chrono::duration_cast<std::chrono::seconds>(record_.elapsed).count();
    auto text = "the task ended as " + std::string(model::to_text(record_.end)) + " after " +
                std::to_string(after) + " s, although no handler failed for good";
    if (record_.end == model::TaskState::Error) {
        text += ": a time limit of its lifecycle, or of the engine, had passed";
    }
    find(Finding::Kind::UnexplainedEnd, std::move(text));
}

}  // namespace tasker::simulation
