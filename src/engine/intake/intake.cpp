#include "engine/intake/intake.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/json.hpp"
#include "engine/stored_templates.hpp"
#include "rules/finalize.hpp"
#include "rules/identity.hpp"
#include "rules/ready.hpp"

namespace tasker::engine {

struct Intake::Batch {
    Places::Reservation places;
    std::span<model::TaskRequest const> requests{};
    std::vector<Admitted> admitted{};

    Answers answers{};
    Aftermath aftermath{};
};

namespace {

Error duplicate(templates::Registered const& registered) {
    return {ErrorCode::DuplicateTask, "a task of " + registered.tmpl.full_name() +
                                          " with this context or idempotency key exists"};
}

}  // namespace

std::vector<Result<model::Task>> Intake::drain(Collect const& collect) {
    Batch batch{.places = deps_.places.reservation()};
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        batch.aftermath = {};
        batch.places.restart();
        admit_all(batch, collect(), unit);
        return batch.admitted.empty() ? Result<void>() : write(batch, unit);
    });
    if (!done) {
        batch.places.restart();
        if (batch.answers.empty()) return Answers(collect().size(), done.error());
        for (auto const& one : batch.admitted)
            batch.answers[one.index] = done.error();
        return std::move(batch.answers);
    }
    carry_out(std::move(batch.aftermath), batch.places, deps_);
    return std::move(batch.answers);
}

void Intake::admit_all(Batch& batch, std::span<model::TaskRequest const> requests,
                       store::Reader& reader) const {
    batch.requests = requests;
    batch.admitted.clear();
    batch.answers.assign(requests.size(),
                         Error(ErrorCode::Internal, "the request was not looked at"));
    for (std::size_t i = 0; i < requests.size(); ++i) {
        auto one = admit(requests[i], reader);
        if (!one) {
            batch.answers[i] = std::move(one).error();
            continue;
        }
        one->index = i;
        batch.admitted.push_back(*std::move(one));
    }
}

Result<Intake::Admitted> Intake::admit(model::TaskRequest const& request,
                                       store::Reader& reader) const {
    TASKER_TRY(rules::check_request(request));
    TASKER_TRY_ASSIGN(auto registered, template_named(request.namespace_name, request.name,
                                                      request.version, reader, deps_.registry));
    if (registered->input_schema) {
        TASKER_TRY_ASSIGN(auto const context, base::parse_json(request.context.text()));
        auto const violations = registered->input_schema->check(context);
        if (!violations.empty()) {
            std::string message =
                "the input does not fit the input_schema of " + registered->tmpl.full_name();
            for (auto const& violation : violations) {
                message += "\n  " + (violation.path.empty() ? "(input)" : violation.path) + ": " +
                           violation.reason;
            }
            return Error(ErrorCode::InvalidInput, std::move(message));
        }
    }
    TASKER_TRY_ASSIGN(auto identity, rules::identity_of(registered->tmpl, request, deps_.ids));
    bool const has_new_identity = rules::is_always_unique(registered->tmpl, request);
    return Admitted{.registered = std::move(registered),
                    .identity = std::move(identity),
                    .has_new_identity = has_new_identity};
}

Result<void> Intake::write(Batch& batch, store::UnitOfWork& unit) const {
    auto& aftermath = batch.aftermath;
    auto const now = deps_.clock.now();
    aftermath.committed.began_at = now;
    std::vector<std::string> identities;
    identities.reserve(batch.admitted.size());
    for (auto const& one : batch.admitted) {
        if (!one.has_new_identity) identities.push_back(one.identity);
    }
    TASKER_TRY_ASSIGN(auto const taken, unit.taken_identities(identities));
    std::unordered_set<std::string> seen(taken.begin(), taken.end());

    std::vector<model::NewTask> tasks;
    std::vector<model::NewStep> steps;
    std::vector<model::Edge> edges;
    for (auto const& one : batch.admitted) {
        if (!seen.insert(one.identity).second) {
            batch.answers[one.index] = duplicate(*one.registered);
            continue;
        }
        auto plan = rules::plan(one.registered->tmpl, batch.requests[one.index], one.identity, now,
                                deps_.ids);
        plan.task.has_new_identity = one.has_new_identity;
        TASKER_TRY(start(plan, one.registered, batch.places, now, aftermath));
        batch.answers[one.index] = plan.task.task;
        tasks.push_back(std::move(plan.task));
        std::ranges::move(plan.steps, std::back_inserter(steps));
        std::ranges::move(plan.edges, std::back_inserter(edges));
    }
    if (tasks.empty()) return {};
    TASKER_TRY(unit.insert_tasks(tasks));
    TASKER_TRY(unit.insert_steps(steps));
    TASKER_TRY(unit.insert_messages(aftermath.messages));
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const count, unit.insert_edges(edges));
    return {};
}

// The first steps become ready, and the task goes where that leads it, before anything is written:
// the rows are inserted as they will be.
Result<void> Intake::start(rules::Plan& plan,
                           std::shared_ptr<templates::Registered const> const& registered,
                           Places::Reservation& places, TimePoint now, Aftermath& aftermath) const {
    auto& task = plan.task.task;
    rules::Progress progress{.task = task, .tally = task.tally};
    std::vector<std::size_t> claimed;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        auto& planned = plan.steps[i];
        if (planned.step.open_dependencies > 0) continue;
        std::optional<rules::Claim> claim;
        std::optional<model::QueueName> queue;
        if (!deps_.places.has_backlog() || deps_.outgoing.takes_steps()) {
            if (deps_.places.are_choosy()) queue = queue_of(registered.get(), planned.step);
            if (auto const worker = places.take(queue)) {
                claim =
                    rules::Claim{.worker_id = *worker, .lease_until = now + deps_.settings.lease};
            }
        }
        TASKER_TRY_ASSIGN(auto change, rules::enqueue(planned.step, now, claim));
        progress.tally = rules::count(progress.tally, change);
        ++progress.enqueued_count;
        planned.step = std::move(change.after);
        planned.path = std::move(change.path);
        if (claim) {
            claimed.push_back(i);
        } else {
            if (!queue) queue = queue_of(registered.get(), planned.step);
            planned.queue = model::Queue(*queue);
            note_queued(aftermath, *queue, {.task = task, .step = planned.step.id, .now = now},
                        deps_);
        }
    }
    TASKER_TRY_ASSIGN(auto change, rules::finalize(progress, registered->tmpl.lifecycle,
                                                   deps_.settings.staleness, now));
    task = std::move(change.after);
    plan.task.path = std::move(change.path);
    if (task.stale_at && (!aftermath.next_due || *task.stale_at < *aftermath.next_due)) {
        aftermath.next_due = task.stale_at;
    }

    auto const shared_task = std::make_shared<model::Task const>(task);
    for (auto const i : claimed) {
        auto const& planned = plan.steps[i];
        aftermath.assignments.push_back(
            {.work = {.step = planned.step,
                      .inputs = planned.inputs,
                      .task = shared_task,
                      .context = plan.task.context},
             .tmpl = {registered, &registered->tmpl},
             .definition = registered->tmpl.find_step(planned.step.template_step_name)});
    }
    aftermath.committed.tasks.push_back({task, plan.task.path});
    for (auto const& planned : plan.steps)
        aftermath.committed.steps.push_back({planned.step, planned.path});
    return {};
}

}  // namespace tasker::engine
