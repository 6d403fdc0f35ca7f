#include "worker/runtime.hpp"

#include <algorithm>
#include <utility>

#include "worker/dispatch/call.hpp"
#include "worker/report/execution_result.hpp"

namespace tasker::worker {

namespace {

// Two or three commits on a database elsewhere.
constexpr Duration kLeadInCompany = std::chrono::milliseconds(20);

transport::LocalPlaces places_of(WorkerOptions const& options, bool has_company) {
    auto const& shedding = options.load_shedding;
    return {.running_max = options.max_concurrent_handlers,
            .waiting_max = options.prefetch,
            .capacity_percent = shedding.is_enabled ? shedding.capacity_percent : 100.0,
            .warning_percent = shedding.is_enabled ? shedding.warning_percent : 101.0,
            .lead_max = has_company ? std::optional(kLeadInCompany) : std::nullopt};
}

model::Skills skills_of(WorkerOptions const& options, Worker::Dependencies const& dependencies) {
    auto const& handlers = dependencies.handlers;
    auto const& pulling = dependencies.pulling;
    model::Skills skills;
    if (!options.namespaces.empty()) {
        skills.namespaces = options.namespaces;
        std::ranges::sort(*skills.namespaces);
    }
    // A resolver of the program's own may know a handler that it does not list.
    bool const are_listed =
        pulling ? !pulling->takes_unlisted : handlers.resolver_names().size() == 1;
    if (!dependencies.has_company) return skills;
    if (are_listed) skills.handlers = handlers.names();
    if (pulling && pulling->claims) skills.handlers = sorted_claims(*pulling->claims);
    return skills;
}

HandlerAddress address_of(model::HandlerReference const& handler) {
    return {.callable = handler.callable,
            .method = handler.method,
            .resolver = handler.resolver,
            .initialization = &handler.initialization};
}

model::StepReport report_of(model::Assignment const& assignment, WorkerId worker_id,
                            decltype(model::StepReport::what) what) {
    auto const& step = assignment.work.step;
    return {.task_id = step.task_id,
            .step_id = step.id,
            .attempt = step.attempt,
            .worker_id = worker_id,
            .what = std::move(what)};
}

/// spec/workers.md 4.1: a decision tells who decided.
StepResult with_decider(StepResult result, Run const& run) {
    return std::move(result)
        .with_custom("decision_handler", Json(run.context.callable()))
        .with_custom("decision_version", Json(run.handler_version));
}

StepResult checkpoint_failed(std::string const& why, Retry retry) {
    return StepFailure{.message = "Checkpoint yield failed: " + why,
                       .error_type = "checkpoint_error",
                       .is_retryable = retry == Retry::Later};
}

}  // namespace

Worker::Runtime::Runtime(WorkerOptions options, Dependencies const& dependencies)
    : options_(std::move(options)),
      deps_(dependencies),
      worker_id_(deps_.ids.next<WorkerId>()),
      name_(options_.name.empty() ? "worker_" + worker_id_.to_string() : options_.name),
      spans_(deps_.tracer),
      bus_(deps_.log),
      router_(deps_.inlet, bus_,
              deps_.pulling ? deps_.pulling->on_published : EventRouter::OnPublished()),
      publication_({.clock = deps_.clock,
                    .ids = deps_.ids,
                    .log = deps_.log,
                    .publishers = publishers_,
                    .router = router_}),
      events_(options_.events, options_.callback_timeout, {.clock = deps_.clock, .log = deps_.log},
              [this](FinishedStep const& step) {
                  auto const report = publication_.publish(step);
                  counters_.events_published += report.published.size();
                  counters_.events_skipped += report.skipped.size();
                  counters_.events_failed += report.errors.size();
              }),
      outlet_(worker_id_, places_of(options_, deps_.has_company), deps_.clock, deps_.log,
              {.on_refused = [this](auto const& refused) { hand_back(refused); },
               .on_revoked = [this](model::LeaseKey key) { revoke(key); },
               .on_waiting = deps_.pulling ? deps_.pulling->on_waiting : std::function<void()>()},
              skills_of(options_, deps_)),
      runs_(options_.overrunning_handlers_max),
      reporter_(std::make_shared<Reporter>(
          Reporter::Options{.send_timeout = options_.completion_send_timeout,
                            .retry_pause = options_.completion_retry_pause,
                            .breaker = options_.completion_breaker},
          Reporter::Dependencies{.inlet = deps_.inlet, .clock = deps_.clock, .log = deps_.log},
          // A report keeps the runtime alive by what it does with the answer.
          Reporter::Listeners{.on_retry = [this](TimePoint at) { supervisor_.wake_by(at); },
                              .on_idle = [this] { note_progress(); }})),
      supervisor_(deps_.clock, [this] { return tick(); }),
      threads_([this] { return run_next(); }) {}

bool Worker::Runtime::run_next() {
    auto assignment = outlet_.take();
    if (!assignment) return false;
    return execute(*std::move(assignment));
}

std::shared_ptr<StepHandler> Worker::Runtime::find_handler(Run& run, StepResult& failure) const {
    auto const& definition = *run.record->assignment.definition;
    try {  // factories and resolvers are the user's code
        auto resolved = deps_.handlers.resolve(address_of(definition.handler));
        if (resolved.handler != nullptr) {
            run.handler_version = resolved.handler->version();
            return std::move(resolved.handler);
        }
        failure = not_found(resolved.error, run.context);
    } catch (...) {
        failure = failure_of(std::current_exception(), run.context);
    }
    return nullptr;
}

void Worker::Runtime::refuse(model::Assignment assignment) {
    auto const& step = assignment.work.step;
    auto const why = assignment.tmpl == nullptr
                         ? "no template has the id " + assignment.work.task->template_id.to_string()
                         : "template " + assignment.tmpl->full_name() + " has no step " +
                               step.template_step_name;
    // Something must stand where the definition would be.
    auto tmpl = std::make_shared<model::Template>();
    if (assignment.tmpl != nullptr) *tmpl = *assignment.tmpl;
    tmpl->steps = {model::StepDefinition{.name = step.template_step_name}};
    assignment.definition = &tmpl->steps.front();
    assignment.tmpl = std::move(tmpl);

    auto const now = deps_.clock.now();
    Run const run(std::move(assignment), now, now);
    ++counters_.not_found;
    report_outcome(run, not_defined(why, run.context), HeldPlace::Running, RecordUse::Over);
}

Worker::Runtime::Prepared Worker::Runtime::prepare(model::Assignment assignment) {
    if (assignment.definition == nullptr) {
        refuse(std::move(assignment));
        return {};
    }
    auto const now = deps_.clock.now();
    auto const timeout = assignment.definition->timeout.value_or(options_.handler_timeout);
    auto run = std::make_shared<Run>(std::move(assignment), now, now + timeout);
    ++counters_.claimed;
    counters_.claim.record(now - run->record->step().last_attempted_at.value_or(now));
    spans_.enter(*run->record);
    if (deps_.pulling && deps_.pulling->takes_unlisted) return {.run = std::move(run)};
    StepResult failure(StepFailure{});
    auto handler = find_handler(*run, failure);
    if (handler == nullptr) {
        if (failure.failure()->error_type == "handler_not_found") ++counters_.not_found;
        report_outcome(*run, std::move(failure), HeldPlace::Running, RecordUse::Over);
        return {};
    }
    return {.run = std::move(run), .handler = std::move(handler)};
}

void Worker::Runtime::begin(std::shared_ptr<Run> const& run) {
    runs_.add(run);
    auto const& record = *run->record;
    supervisor_.wake_by(std::min(record.deadline, heartbeat_->due_after(record.started_at)));
}

bool Worker::Runtime::execute(model::Assignment assignment) {
    auto const [run, handler] = prepare(std::move(assignment));
    if (run == nullptr) return true;
    auto const is_coroutine = handler->as_async() != nullptr;
    if (is_coroutine) run->place = RunPlace::Loop;
    begin(run);
    if (is_coroutine) {
        loop_.spawn(handler, run, [this, pending = run](StepResult result) {
            std::ignore = finish(pending, std::move(result));
        });
        return true;
    }
    return finish(run, call_handler(*handler, run->context));
}

bool Worker::Runtime::finish(std::shared_ptr<Run> const& run, StepResult result) {
    switch (runs_.finish(*run)) {
        case Runs::Ending::First: answer(run, std::move(result)); return true;
        case Runs::Ending::Late:
            ++counters_.late_results;
            leave(HeldPlace::Running);
            note_progress();
            if (!is_stopping_) deps_.inlet.capacity_freed();
            return true;
        case Runs::Ending::Replaced: ++counters_.late_results; return false;
        case Runs::Ending::GivenUp: break;
    }
    return true;
}

void Worker::Runtime::answer(std::shared_ptr<Run> const& run, StepResult result) {
    if (auto const* const checkpoint = result.checkpoint()) {
        yield_checkpoint(run, *checkpoint);
    } else {
        // What was pulled may be looked at as long as the other runtime likes.
        auto const use = run->place == RunPlace::Away ? RecordUse::GoingOn : RecordUse::Over;
        report_outcome(*run, std::move(result), HeldPlace::Running, use);
    }
}

void Worker::Runtime::report_outcome(Run const& run, StepResult result, HeldPlace place,
                                     RecordUse use) {
    auto const& assignment = run.record->assignment;
    auto const& definition = *assignment.definition;
    auto const is_decision = definition.type == model::StepType::Decision && result.is_success();
    auto const whole = is_decision ? with_decider(std::move(result), run) : std::move(result);
    auto const now = deps_.clock.now();
    auto outcome = make_outcome(whole, {.step_id = assignment.work.step.id,
                                        .worker_id = name_,
                                        .handler_version = run.handler_version,
                                        .started_at = run.record->started_at,
                                        .completed_at = now});
    ++counters_.executed;
    ++(outcome.succeeded ? counters_.succeeded : counters_.failed);
    counters_.execution.record(now - run.record->started_at);
    spans_.record_execution(run, whole, outcome, now);
    log_outcome(run, outcome, now);

    std::optional<FinishedStep> finished;
    if (!definition.publishes_events.empty()) {
        auto record = use == RecordUse::Over
                          ? run.record
                          : std::make_shared<StepContext::Record>(
                                assignment, run.record->started_at, run.record->deadline);
        finished = FinishedStep{.record = std::move(record),
                                .execution_result = outcome.results,
                                .succeeded = outcome.succeeded,
                                .is_retryable = outcome.is_retryable,
                                .made = run.events};
    }
    // Who pulls may have no time for a commit, and has no step to go on with.
    auto const is_handler_thread = !deps_.pulling && run.place == RunPlace::Thread &&
                                   place == HeldPlace::Running && use == RecordUse::Over;
    auto const may_drive = is_handler_thread || run.drive == transport::Drive::Caller;
    Reporter::Hold const hold(*reporter_);
    std::optional<transport::LocalOutlet::AboutToTake> next;
    if (is_handler_thread) next.emplace(outlet_);
    // The place first: the unit of work that settles this step can claim its successor for it.
    leave(place);
    auto report = report_of(assignment, worker_id_, std::move(outcome));
    auto on_answer = answer_of(run, std::move(finished));
    // With nothing else to do this thread carries its report to the commit, and goes on with the
    // step that follows. Otherwise more reports are on their way, and they share a commit.
    if (may_drive && outlet_.usage().in_use() == 0) {
        reporter_->submit(std::move(report), std::move(on_answer), transport::Drive::Caller);
    } else {
        reporter_->submit(std::move(report), std::move(on_answer));
    }
    deps_.inlet.capacity_freed();
}

void Worker::Runtime::log_outcome(Run const& run, model::StepOutcome const& outcome,
                                  TimePoint now) {
    auto const level = outcome.succeeded ? base::LogLevel::Debug : base::LogLevel::Info;
    if (!deps_.log.takes(level)) return;
    auto facts = facts_of(*run.record);
    auto const took =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - run.record->started_at);
    facts.push_back({.name = "duration_ms", .value = std::int64_t{took.count()}});
    // What a handler says may have anything in it; it is with the step's result.
    deps_.log.write_facts(level, outcome.succeeded ? "step succeeded" : "step failed", facts);
}

Reporter::OnAnswer Worker::Runtime::answer_of(Run const& run,
                                              std::optional<FinishedStep> finished) {
    auto const since = deps_.clock.now();
    return [self = shared_from_this(), since, on_answered = run.on_answered,
            sending = spans_.begin_sending(run, since),
            finished = std::move(finished)](Result<transport::ReportAnswer> const& answer) {
        auto const now = self->deps_.clock.now();
        if (answer) {
            ++self->counters_.submitted;
            self->counters_.submission.record(now - since);
        }
        if (sending) {
            auto const problem = answer ? std::string_view() : answer.error().message();
            self->spans_.record_answer(*sending, problem, now);
        }
        if (answer && finished) std::ignore = self->events_.send(*finished);
        if (on_answered) on_answered(answer);
    };
}

void Worker::Runtime::yield_checkpoint(std::shared_ptr<Run> const& run,
                                       CheckpointYield const& checkpoint) {
    auto made = make_checkpoint(checkpoint);
    if (!made) {
        report_outcome(*run, checkpoint_failed(made.error().message(), Retry::Never),
                       HeldPlace::Running, RecordUse::Over);
        return;
    }
    ++counters_.checkpoints;
    spans_.record_checkpoint(*run);
    outlet_.park();
    auto report = report_of(run->record->assignment, worker_id_, *made);
    reporter_->submit(
        std::move(report),
        [self = shared_from_this(), run, stored = *std::move(made)](
            Result<transport::ReportAnswer> const& answer) { self->go_on(*run, stored, answer); });
}

void Worker::Runtime::go_on(Run const& run, model::StepCheckpoint const& checkpoint,
                            Result<transport::ReportAnswer> const& answer) {
    if (run.on_answered) run.on_answered(answer);
    if (answer && answer->call_again) {
        auto again = run.record->assignment;
        again.work.checkpoint = checkpoint_record(checkpoint, deps_.clock.now());
        auto refused = outlet_.put_back(std::move(again));
        if (refused) hand_back({*std::move(refused)});
        return;
    }
    auto const is_ours = !answer && answer.error().code() != ErrorCode::LeaseLost &&
                         answer.error().code() != ErrorCode::Stopping;
    if (!is_ours) {
        leave(HeldPlace::Parked);
        if (!is_stopping_) deps_.inlet.capacity_freed();
        return;
    }
    report_outcome(run, checkpoint_failed(answer.error().message(), Retry::Later),
                   HeldPlace::Parked, RecordUse::Over);
}

void Worker::Runtime::hand_back(std::vector<model::Assignment> const& assignments) {
    for (auto const& assignment : assignments) {
        ++counters_.handed_back;
        reporter_->submit(
            report_of(assignment, worker_id_, model::StepHandback{.reason = "worker_stopping"}),
            [self = shared_from_this()](Result<transport::ReportAnswer> const&) {});
    }
}

void Worker::Runtime::revoke(model::LeaseKey key) {
    auto const run = runs_.revoke(key);
    if (run != nullptr && run->place == RunPlace::Loop) loop_.cancel(*run);
}

void Worker::Runtime::leave(HeldPlace place) {
    switch (place) {
        case HeldPlace::Running: outlet_.free_place(); return;
        case HeldPlace::Parked: outlet_.free_parked(); return;
        case HeldPlace::None: return;
    }
}

}  // namespace tasker::worker
