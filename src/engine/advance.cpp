#include "engine/advance.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "engine/stored_templates.hpp"
#include "rules/finalize.hpp"

namespace tasker::engine {

model::QueueName queue_of(templates::Registered const* registered,
                          model::Step const& step) noexcept {
    if (registered == nullptr) return {};
    auto const* const definition = registered->tmpl.find_step(step.template_step_name);
    if (definition == nullptr) return {};
    return {.namespace_name = registered->tmpl.namespace_name,
            .handler = definition->handler.callable};
}

void note_queued(Aftermath& aftermath, model::QueueName queue, QueuedStep const& queued,
                 Dependencies const& deps) {
    if (deps.outgoing.takes_steps() && !queue.namespace_name.empty()) {
        aftermath.messages.push_back(
            deps.outgoing.step_message(queue.namespace_name, queued.task, queued.step, queued.now));
        return;
    }
    aftermath.has_backlog = aftermath.has_backlog || deps.places.can_run(queue);
    auto& namespaces = aftermath.committed.queued_namespaces;
    if (std::ranges::find(namespaces, queue.namespace_name) == namespaces.end())
        namespaces.emplace_back(queue.namespace_name);
}

void carry_out(Aftermath aftermath, Places::Reservation& places, Dependencies const& deps) {
    // Told first, so that nobody hears what became of a step before he hears that it is there.
    aftermath.committed.next_due = aftermath.next_due;
    if (!aftermath.committed.steps.empty() || !aftermath.committed.tasks.empty()) {
        aftermath.committed.ended_at = deps.clock.now();
        deps.observer.on_commit(aftermath.committed);
    }
    places.deliver(std::move(aftermath.assignments));
    if (aftermath.next_due) deps.timers.set(*aftermath.next_due);
    if (aftermath.has_backlog) deps.places.add_backlog();
    deps.outgoing.add(std::move(aftermath.messages));
}

Result<void> Advance::lock(std::vector<TaskId> ids) {
    std::ranges::sort(ids);
    auto const same = std::ranges::unique(ids);
    ids.erase(same.begin(), same.end());
    TASKER_TRY_ASSIGN(auto locked, unit_.lock_tasks(ids));
    for (auto& task : locked) {
        auto const id = task.id;
        auto const tally = task.tally;
        tasks_.emplace(id, Touched{.task = std::move(task), .tally = tally});
    }
    return {};
}

model::Task const* Advance::task(TaskId id) const {
    auto const found = tasks_.find(id);
    return found == tasks_.end() ? nullptr : &found->second.task;
}

Result<std::shared_ptr<templates::Registered const>> Advance::template_of(model::Task const& task) {
    auto const touched = tasks_.find(task.id);
    if (touched == tasks_.end()) {
        return template_with(task.template_id, unit_, deps_.registry, deps_.log);
    }
    auto& registered = touched->second.registered;
    if (registered == nullptr) {
        TASKER_TRY_ASSIGN(registered,
                          template_with(task.template_id, unit_, deps_.registry, deps_.log));
    }
    return registered;
}

void Advance::change(model::StepChange change, Cause cause) {
    auto& touched = tasks_.at(change.after.task_id);
    touched.has_settled = touched.has_settled || cause == Cause::Settled;
    if (!change.after.has_satisfied) {
        auto const state = change.after.state;
        change.after.has_satisfied =
            model::satisfies_dependents(state) ||
            (state == model::StepState::Error && rules::failure_satisfies(change.after));
        if (change.after.has_satisfied) satisfied_.push_back(change.after.id);
    }
    touched.tally = rules::count(touched.tally, change);
    auto const& after = change.after;
    auto const is_due =
        after.state == model::StepState::WaitingForRetry && after.wake_at && *after.wake_at <= now_;
    auto const is_reset = after.state == model::StepState::Pending && after.open_dependencies == 0;
    if (is_due || is_reset) wake(after);
    changes_.push_back(std::move(change));
}

Result<void> Advance::grow(TaskId task, rules::Growth const& growth) {
    if (!growth.steps.empty()) TASKER_TRY(unit_.insert_steps(growth.steps));
    if (!growth.edges.empty()) {
        TASKER_TRY_ASSIGN(auto const count, unit_.insert_edges(growth.edges));
        TASKER_ASSERT(count == growth.edges.size());
    }
    for (auto const& added : growth.added)
        TASKER_TRY(unit_.add_open_dependencies(added.step_id, added.count));
    auto& touched = tasks_.at(task);
    for (auto const& added : growth.steps) {
        touched.tally = rules::count(touched.tally, added.step);
        note(added.step, {});
        if (added.step.open_dependencies == 0) wake(added.step);
    }
    return {};
}

void Advance::wake(model::Step step) {
    if (ready_ids_.insert(step.id).second) ready_.push_back(std::move(step));
}

void Advance::change(model::TaskChange change) {
    tasks_.at(change.after.id).is_decided = true;
    task_changes_.push_back(std::move(change));
}

Result<std::vector<bool>> Advance::finish() {
    TASKER_TRY_ASSIGN(auto written, write_changes());
    TASKER_TRY(find_ready());
    judge_tasks();
    TASKER_TRY(add_restarted_tasks());
    TASKER_TRY(enqueue_ready());
    TASKER_TRY(claim_backlog());
    TASKER_TRY(move_tasks());
    TASKER_TRY(load_assignments());
    return written;
}

Result<std::vector<bool>> Advance::write_changes() {
    if (changes_.empty()) return std::vector<bool>{};
    TASKER_TRY_ASSIGN(auto written, unit_.apply(changes_));
    aftermath_.committed.steps.reserve(2 * changes_.size());  // and, mostly, a successor of each
    // The rows were locked and read in this unit, so nobody else can have changed them.
    for (std::size_t i = 0; i < changes_.size(); ++i) {
        if (!written[i]) {
            return Error(ErrorCode::Internal, "step " + changes_[i].after.id.to_string() +
                                                  " changed although it was locked");
        }
        note(changes_[i].after, std::move(changes_[i].path));
    }
    return written;
}

Result<void> Advance::find_ready() {
    if (satisfied_.empty()) return {};
    TASKER_TRY_ASSIGN(auto found, unit_.satisfy(satisfied_));
    for (auto& step : found)
        wake(std::move(step));
    return {};
}

void Advance::judge_tasks() {
    for (auto& [id, touched] : tasks_) {
        touched.may_enqueue =
            !touched.is_decided && rules::may_enqueue(touched.task.state, touched.tally);
    }
}

// A task that was blocked and is no more: what stood still meanwhile may start.
Result<void> Advance::add_restarted_tasks() {
    for (auto const& [id, touched] : tasks_) {
        if (!touched.may_enqueue || touched.task.state != model::TaskState::BlockedByFailures) {
            continue;
        }
        TASKER_TRY_ASSIGN(auto startable, unit_.startable_steps(id));
        for (auto& step : startable)
            wake(std::move(step));
    }
    return {};
}

Result<void> Advance::enqueue_ready() {
    std::ranges::sort(ready_, [](auto const& a, auto const& b) {
        return a.priority != b.priority ? a.priority > b.priority : a.id < b.id;
    });
    std::vector<model::StepChange> enqueued;
    for (auto const& step : ready_) {
        auto& touched = tasks_.at(step.task_id);
        if (!touched.may_enqueue) {
            if (step.wake_at) enqueued.push_back(rules::park(step, now_));
            continue;
        }
        TASKER_TRY_ASSIGN(auto change, enqueue(step, touched));
        touched.tally = rules::count(touched.tally, change);
        ++touched.enqueued_count;
        enqueued.push_back(std::move(change));
    }
    if (enqueued.empty()) return {};
    TASKER_TRY(unit_.insert_messages(aftermath_.messages));
    TASKER_TRY_ASSIGN(auto const written, unit_.apply(enqueued));
    for (std::size_t i = 0; i < enqueued.size(); ++i) {
        if (!written[i]) {
            return Error(ErrorCode::Internal, "step " + enqueued[i].after.id.to_string() +
                                                  " changed although it was locked");
        }
        note(enqueued[i].after, std::move(enqueued[i].path));
    }
    return {};
}

Result<model::StepChange> Advance::enqueue(model::Step const& step, Touched& touched) {
    std::optional<model::QueueName> queue;
    auto const find_queue = [&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const registered, template_of(touched.task));
        queue = queue_of(registered.get(), step);
        return {};
    };
    // Steps that wait in the store may have a higher priority: they all go through claim_backlog.
    // Those that travel as messages come as they come.
    if (!has_backlog_ || deps_.outgoing.takes_steps()) {
        if (deps_.places.are_choosy()) TASKER_TRY(find_queue());
        if (auto const worker = places_.take(queue)) {
            claimed_.push_back(step.id);
            return rules::enqueue(
                step, now_,
                rules::Claim{.worker_id = *worker, .lease_until = now_ + deps_.settings.lease});
        }
    }
    if (!queue) TASKER_TRY(find_queue());
    TASKER_TRY_ASSIGN(auto change, rules::enqueue(step, now_, std::nullopt));
    change.queue = model::Queue(*queue);
    note_queued(aftermath_, *queue, {.task = touched.task, .step = step.id, .now = now_}, deps_);
    return change;
}

Result<Advance::Left> Advance::claim(std::span<StepId const> ids) {
    Left left;
    TASKER_TRY_ASSIGN(auto const steps, unit_.lock_steps(ids));
    std::unordered_map<TaskId, model::Task> tasks;
    if (deps_.places.are_choosy()) {
        std::vector<TaskId> task_ids;
        task_ids.reserve(steps.size());
        for (auto const& step : steps)
            task_ids.push_back(step.task_id);
        TASKER_TRY_ASSIGN(auto found, unit_.find_tasks(task_ids));
        for (auto& task : found)
            tasks.emplace(task.id, std::move(task));
    }
    std::vector<model::StepChange> changes;
    for (auto const& step : steps) {
        if (step.state != model::StepState::Enqueued) continue;
        std::optional<model::QueueName> queue;
        if (auto const task = tasks.find(step.task_id); task != tasks.end()) {
            TASKER_TRY_ASSIGN(auto const registered, template_of(task->second));
            queue = queue_of(registered.get(), step);
        }
        auto const worker = places_.take(queue);
        if (!worker) {
            if (!queue || deps_.places.can_run(*queue)) {
                left.without_place.push_back(step.id);
            } else {
                left.not_for_us.push_back(step);
            }
            continue;
        }
        TASKER_TRY_ASSIGN(auto change, rules::claim(step, now_,
                                                    {.worker_id = *worker,
                                                     .lease_until = now_ + deps_.settings.lease}));
        changes.push_back(std::move(change));
        claimed_.push_back(step.id);
    }
    TASKER_TRY(write_claims(std::move(changes)));
    return left;
}

Result<void> Advance::claim_backlog() {
    if (!has_backlog_) return {};
    if (places_.left() == 0 && places_.grow(kBacklogMax) == 0) return {};
    for (auto const& room : places_.rooms())
        TASKER_TRY(claim_in(room));
    return {};
}

Result<void> Advance::claim_in(Places::Reservation::Room const& room) {
    TASKER_TRY_ASSIGN(auto waiting, unit_.claimable_steps(room.skills, room.places));
    if (deps_.outgoing.takes_steps()) {
        // Messages tell of them; only one that is lost leaves a step waiting for so long.
        std::erase_if(waiting, [&](model::Step const& step) {
            return step.updated_at + deps_.messages.lost_after > now_;
        });
    }
    if (waiting.empty()) return {};
    std::vector<model::StepChange> changes;
    changes.reserve(waiting.size());
    for (auto const& step : waiting) {
        TASKER_TRY_ASSIGN(auto change, rules::claim(step, now_,
                                                    {.worker_id = places_.take_in(room),
                                                     .lease_until = now_ + deps_.settings.lease}));
        changes.push_back(std::move(change));
        claimed_.push_back(step.id);
    }
    return write_claims(std::move(changes));
}

Result<void> Advance::write_claims(std::vector<model::StepChange> changes) {
    if (changes.empty()) return {};
    TASKER_TRY_ASSIGN(auto const written, unit_.apply(changes));
    for (std::size_t i = 0; i < changes.size(); ++i) {
        TASKER_ASSERT(written[i]);
        note(changes[i].after, std::move(changes[i].path));
    }
    return {};
}

Result<void> Advance::move_tasks() {
    for (auto& [id, touched] : tasks_) {
        if (touched.is_decided) continue;
        TASKER_TRY_ASSIGN(auto const registered, template_of(touched.task));
        TASKER_TRY_ASSIGN(auto change, rules::finalize({.task = touched.task,
                                                        .tally = touched.tally,
                                                        .enqueued_count = touched.enqueued_count,
                                                        .has_settled = touched.has_settled},
                                                       registered ? registered->tmpl.lifecycle
                                                                  : model::Lifecycle{},
                                                       deps_.settings.staleness, now_));
        if (change.path.empty() && touched.tally == touched.task.tally) continue;
        task_changes_.push_back(std::move(change));
    }
    if (task_changes_.empty()) return {};
    TASKER_TRY_ASSIGN(auto const written, unit_.apply(task_changes_));
    for (std::size_t i = 0; i < task_changes_.size(); ++i) {
        TASKER_ASSERT(written[i]);
        note_due(task_changes_[i].after.stale_at);
        aftermath_.committed.tasks.push_back(
            {std::move(task_changes_[i].after), std::move(task_changes_[i].path)});
    }
    return {};
}

Result<void> Advance::load_assignments() {
    if (claimed_.empty()) return {};
    TASKER_TRY_ASSIGN(auto work, unit_.load_work(claimed_));
    for (auto& one : work) {
        TASKER_TRY_ASSIGN(auto const registered, template_of(*one.task));
        model::Assignment assignment{.work = std::move(one)};
        if (registered) {
            assignment.tmpl = {registered, &registered->tmpl};
            assignment.definition =
                registered->tmpl.find_step(assignment.work.step.template_step_name);
        }
        aftermath_.assignments.push_back(std::move(assignment));
    }
    return {};
}

void Advance::note(model::Step const& step, std::vector<model::StepMove> path) {
    note_due(step.wake_at);
    aftermath_.committed.steps.push_back({step, std::move(path)});
}

void Advance::note_due(std::optional<TimePoint> at) {
    if (at && (!aftermath_.next_due || *at < *aftermath_.next_due)) aftermath_.next_due = at;
}

}  // namespace tasker::engine
