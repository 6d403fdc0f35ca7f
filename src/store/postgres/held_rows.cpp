#include "store/postgres/held_rows.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "store/packed.hpp"
#include "store/postgres/claim_statements.hpp"
#include "store/postgres/questions.hpp"

namespace tasker::store::postgres {

namespace {

using Mark = Holding::Mark;

bool is_counted(model::StepState state) {
    return state == model::StepState::Enqueued || state == model::StepState::InProgress;
}

/// The ids that `table` does not hold.
template <class Table, class RowId>
std::vector<RowId> those_not_in(Table const& table, std::span<RowId const> ids) {
    std::vector<RowId> others;
    for (auto const id : ids) {
        if (!table.contains(id)) others.push_back(id);
    }
    return others;
}

}  // namespace

Result<void> HeldRows::hold(std::span<TaskId const> ids) {
    auto unheld = those_not_in(tasks_, ids);
    auto const expected = std::exchange(expected_, {});
    if (unheld.empty()) return {};
    if (recall_ == Recall::Allowed) {
        memory_.take(unheld, tasks_);
        unheld = those_not_in(tasks_, ids);
    }
    std::optional<std::size_t> place;
    if (!unheld.empty()) {
        write_counts();
        place = transaction_.ask_later(sql::kLockTasks, Parameters().add_all(unheld),
                                       Transaction::Kind::Locks);
    }
    auto const step_places = ask_for_steps(expected, Successors::Too, Tasks::Come);
    if (!place && step_places.empty()) return {};
    TASKER_TRY(transaction_.exchange());
    if (place) {
        TASKER_TRY(transaction_.take(*place).each([this](Row& row) { take_task(row); }));
    }
    return take_answers(step_places);
}

Result<void> HeldRows::hold(std::span<StepId const> ids) {
    auto const places = ask_for_steps(ids, Successors::Not, Tasks::DoNotCome);
    if (places.empty()) return {};
    TASKER_TRY(transaction_.exchange());
    return take_answers(places);
}

Result<void> HeldRows::hold_with_successors(std::span<StepId const> ids) {
    auto const places = ask_for_steps(ids, Successors::Too, Tasks::DoNotCome);
    if (!places.empty()) {
        TASKER_TRY(transaction_.exchange());
        TASKER_TRY(take_answers(places));
    }
    return hold(successors_of(ids));  // an edge may have been made while the lock was waited for
}

std::vector<StepId> HeldRows::successors_of(std::span<StepId const> ids) {
    std::vector<StepId> successors;
    for (auto const id : ids) {
        auto const* const source = find(id);
        if (source == nullptr) continue;
        for (auto const& [to, kind] : source->children)
            successors.push_back(to);
    }
    return successors;
}

std::vector<std::size_t> HeldRows::ask_for_steps(std::span<StepId const> ids, Successors successors,
                                                 Tasks tasks) {
    std::vector<std::size_t> places;
    auto const ask = [&](std::vector<StepId> const& unheld, bool with_successors) {
        if (unheld.empty()) return;
        places.push_back(transaction_.ask_later(sql::kLockSteps,
                                                Parameters().add_all(unheld).add(with_successors),
                                                Transaction::Kind::Locks));
    };
    recall(ids, tasks);
    ask(those_not_in(steps_, ids), successors == Successors::Too);
    if (successors == Successors::Too) {
        std::vector<StepId> const next = successors_of(ids);
        recall(next, tasks);
        ask(those_not_in(steps_, std::span<StepId const>(next)), false);
    }
    return places;
}

// Rows of a task that has to be asked for are asked for, too: somebody else may work on it.
void HeldRows::recall(std::span<StepId const> ids, Tasks tasks) {
    if (recall_ == Recall::Forbidden) return;
    HeldSteps recalled;
    memory_.take(those_not_in(steps_, ids), recalled);
    std::erase_if(recalled, [&](auto const& entry) {
        auto const* const task = find(entry.second.row.task_id);
        return task == nullptr ? tasks == Tasks::Come : task->holding.is_locked;
    });
    steps_.merge(recalled);
}

Result<void> HeldRows::take_answers(std::vector<std::size_t> const& places) {
    for (auto const place : places) {
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const steps, take_steps(transaction_.take(place)));
    }
    return {};
}

Result<std::vector<model::Step>> HeldRows::take_steps(Rows const& rows) {
    TASKER_TRY_ASSIGN(auto steps, rows.map([this](Row& row) { return take_step(row); }));
    if (transaction_.failure()) return transaction_.failure()->error;
    return steps;
}

model::Step HeldRows::take_step(Row& row) {
    HeldStep read{.row = read_step(row)};
    read.passages = row.next<std::string>();
    read.has_checkpoint = row.next<bool>();
    read.children = read_children(row);
    read.children_written = read.children.size();
    read.holding = {.version = row.next<RowVersion>(), .is_locked = true};
    read.parents = read_parents(row);

    auto const [place, is_new] = steps_.try_emplace(read.row.id, std::move(read));
    auto& held = place->second;
    if (!is_new) lock_recalled(held, read.holding.version);
    return held.row;
}

void HeldRows::take_task(Row& row) {
    HeldTask read{.row = read_task(row)};
    read.passages = row.next<std::string>();
    read.in_flight = row.next<std::int32_t>();
    read.holding = {.version = row.next<RowVersion>(), .is_locked = true};
    auto const [place, is_new] = tasks_.try_emplace(read.row.id, std::move(read));
    if (!is_new) lock_recalled(place->second, read.holding.version);
}

template <class Held>
void HeldRows::lock_recalled(Held& held, std::optional<RowVersion> const& version) {
    if (held.holding.is_locked) return;  // maybe changed, but not written yet
    // It came from memory, and the unit may have acted on it.
    if (held.holding.version != version)
        std::ignore = transaction_.fail(not_as_remembered({held.row.id.uuid}));
    held.holding.is_locked = true;
}

Result<HeldRows::Claimable> HeldRows::hold_claimable(model::Skills const& skills, std::size_t limit,
                                                     std::size_t look_at_most) {
    write();
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction_.ask(sql::kLockClaimableSteps,
                                       claimable_of(skills, look_at_most).add(limit_of(limit)),
                                       Transaction::Kind::Locks));
    Claimable found;
    TASKER_TRY(rows.each([&](Row& row) {
        found.seen = static_cast<std::size_t>(row.next<std::int64_t>());
        if (row.next<bool>()) found.steps.push_back(take_step(row));
    }));
    if (transaction_.failure()) return transaction_.failure()->error;
    std::ranges::sort(found.steps, [](auto const& a, auto const& b) {
        return a.priority != b.priority ? a.priority > b.priority : a.id < b.id;
    });
    return found;
}

Result<std::vector<model::Step>> HeldRows::hold_found(Statement const& statement,
                                                      Parameters const& parameters) {
    write();
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction_.ask(statement, parameters, Transaction::Kind::Locks));
    return take_steps(rows);
}

Result<std::vector<model::Step>> HeldRows::hold_expired(TimePoint now, std::size_t limit) {
    write();
    TASKER_TRY_ASSIGN(auto const rows, transaction_.ask(sql::kLockExpiredLeases,
                                                        Parameters().add(now).add(limit_of(limit)),
                                                        Transaction::Kind::Locks));
    TASKER_TRY_ASSIGN(auto steps, rows.map([this](Row& row) {
        auto step = take_step(row);
        take_task(row);
        return step;
    }));
    if (transaction_.failure()) return transaction_.failure()->error;
    return steps;
}

HeldTask* HeldRows::find(TaskId id) {
    auto const found = tasks_.find(id);
    return found == tasks_.end() ? nullptr : &found->second;
}

HeldStep* HeldRows::find(StepId id) {
    auto const found = steps_.find(id);
    return found == steps_.end() ? nullptr : &found->second;
}

HeldTask* HeldRows::add(model::NewTask const& made) {
    auto const [place, is_new] = tasks_.try_emplace(made.task.id);
    if (!is_new) return nullptr;
    auto& held = place->second;
    held.row = made.task;
    held.context = made.context;
    held.holding = {.mark = Mark::New, .is_locked = true};
    new_tasks_.push_back(&held);
    trace_.tasks.push_back(made.task.id);
    return &held;
}

HeldStep* HeldRows::add(model::NewStep const& made) {
    auto const [place, is_new] = steps_.try_emplace(made.step.id);
    if (!is_new) return nullptr;
    auto& held = place->second;
    held.row = made.step;
    held.inputs = made.inputs;
    held.results.emplace();
    held.parents.emplace();
    held.queue = made.queue;
    held.is_task_held = find(made.step.task_id) != nullptr;
    held.holding = {.mark = Mark::New, .is_locked = true};
    new_steps_.push_back(&held);
    count(made.step.task_id, std::nullopt, made.step.state);
    return &held;
}

void HeldRows::note(HeldTask& task) {
    if (task.holding.mark != Mark::None) return;
    task.holding.mark = Mark::Changed;
    changed_tasks_.push_back(&task);
}

void HeldRows::note(HeldStep& step) {
    if (step.holding.mark != Mark::None) return;
    step.holding.mark = Mark::Changed;
    changed_steps_.push_back(&step);
}

void HeldRows::pack_onto(HeldTask& task, model::TaskPassage const& passage) {
    std::string packed;
    pack(packed, passage);
    if (!task.passages.empty() && task.passages.size() + packed.size() > kBytesInRowMax) {
        spilled_tasks_.push_back({.id = task.row.id, .passages = std::exchange(task.passages, {})});
    }
    task.passages += packed;
}

void HeldRows::pack_onto(HeldStep& step, model::StepPassage const& passage) {
    std::string packed;
    pack(packed, passage);
    if (!step.passages.empty() && step.passages.size() + packed.size() > kBytesInRowMax) {
        spilled_steps_.push_back({.id = step.row.id, .passages = std::exchange(step.passages, {})});
    }
    step.passages += packed;
    if (step.holding.mark == Mark::New) return;
    trace_.steps.push_back(step.row.id);
    trace_.passages.push_back(std::move(packed));
}

void HeldRows::count(TaskId task, std::optional<model::StepState> before, model::StepState after) {
    auto const more = static_cast<std::int32_t>(is_counted(after)) -
                      static_cast<std::int32_t>(before && is_counted(*before));
    if (more == 0) return;
    if (auto* const held = find(task)) {
        held->in_flight += more;
        note(*held);
    } else {
        counts_[task] += more;
    }
}

void HeldRows::forget(std::span<TaskId const> ids) {
    for (auto const id : ids) {
        tasks_.erase(id);
        std::erase_if(steps_, [&](auto const& entry) { return entry.second.row.task_id == id; });
    }
    memory_.forget(ids);
}

}  // namespace tasker::store::postgres
