#include "store/postgres/inspected_tasks.hpp"

#include <algorithm>
#include <utility>

#include "store/packed.hpp"
#include "store/postgres/inspection_statements.hpp"
#include "store/postgres/row_mapping.hpp"

namespace tasker::store::postgres {

namespace {

template <class State>
bool take_state(std::int16_t number, std::size_t count, State& state) {
    if (number < 0 || std::cmp_greater_equal(number, count)) return false;
    state = static_cast<State>(number);
    return true;
}

bool is_counted_in_flight(InspectedStep const& one) {
    return one.step.state == model::StepState::Enqueued ||
           one.step.state == model::StepState::InProgress;
}

}  // namespace

Result<std::vector<InspectedTask>> InspectedTasks::next(Inspection::OnDamage const& on_damage) {
    TASKER_TRY_ASSIGN(auto const ids, next_ids());
    if (ids.empty()) return std::vector<InspectedTask>();
    auto page = read(ids);
    bool const is_damaged = !page && page.error().code() == ErrorCode::StoreCorrupt;
    // Unless the server itself gave up: then nothing more can be asked.
    if (is_damaged && !transaction_.failure()) return one_by_one(ids, on_damage);
    return page;
}

Result<std::vector<TaskId>> InspectedTasks::next_ids() {
    if (!std::exchange(has_begun_, true)) {
        TASKER_TRY(transaction_.ask(sql::kOpenOrder, {}));
    }
    TASKER_TRY_ASSIGN(auto const rows, transaction_.ask(sql::kFetchOrder, {}));
    auto ids = rows.map([](Row& row) { return row.next<TaskId>(); });
    if (ids && ids->empty()) {
        is_over_ = true;
        TASKER_TRY(transaction_.ask(sql::kCloseOrder, {}));
    }
    return ids;
}

Result<std::vector<InspectedTask>> InspectedTasks::read(std::span<TaskId const> ids) {
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction_.ask(sql::kInspectTasks, Parameters().add_all(ids)));
    tasks_.clear();
    columns_.clear();
    steps_.clear();
    std::vector<InspectedTask> tasks(static_cast<std::size_t>(rows.size()));
    std::size_t number = 0;
    TASKER_TRY(rows.each([&](Row& row) { read_task(row, tasks[number++]); }));
    TASKER_TRY(read_belongings(tasks));
    for (auto& task : tasks)
        finish(task);
    return tasks;
}

// Something in the page is damaged: the others shall be read.
Result<std::vector<InspectedTask>> InspectedTasks::one_by_one(
    std::span<TaskId const> ids, Inspection::OnDamage const& on_damage) {
    std::vector<InspectedTask> tasks;
    for (auto const id : ids) {
        auto one = read({&id, 1});
        if (one) {
            for (auto& task : *one)
                tasks.push_back(std::move(task));
        } else if (one.error().code() == ErrorCode::StoreCorrupt && !transaction_.failure()) {
            on_damage("task " + id.to_string() + ": " + one.error().message());
        } else {
            return std::move(one).error();
        }
    }
    return tasks;
}

void InspectedTasks::read_task(Row& row, InspectedTask& found) {
    auto& task = found.task;
    task.id = row.next<TaskId>();
    task.template_id = row.next<TemplateId>();
    task.identity_hash = row.next<std::string>();
    auto is_whole = take_state(row.next<std::int16_t>(), model::kTaskStateCount, task.state);
    task.stale_at = row.next<std::optional<TimePoint>>();
    is_whole = unpack_fixed(row.next_bytes(), task) && is_whole;
    is_whole = unpack_progress(row.next_bytes(), task) && is_whole;
    task.trace_context = row.next<std::string>();
    if (!is_whole) found.unreadable.emplace_back("its row");
    auto& columns = columns_[task.id];
    columns.ended = row.next<std::int16_t>();
    columns.in_flight = row.next<std::int32_t>();
    columns.has_leases = row.next<bool>();
    auto const slot = row.next<std::optional<std::int64_t>>();
    // Looked at too early costs a look; too late would be a lost wake-up.
    found.is_found_by_staleness = slot && (!task.stale_at || *slot <= *slot_of(task.stale_at));
    columns.passages = row.next<std::string>();
    found.context = row.next<model::Payload>();
    tasks_[task.id] = &found;
}

void InspectedTasks::read_step(Row& row) {
    model::Step step{
        .id = row.next<StepId>(), .task_id = row.next<TaskId>(), .name = row.next<std::string>()};
    auto is_whole = unpack_fixed(row.next_bytes(), step);
    is_whole = unpack_progress(row.next_bytes(), step) && is_whole;
    auto& task = *tasks_.at(step.task_id);
    if (!is_whole) task.unreadable.push_back("the row of step " + step.name);
    auto& columns = columns_[step.task_id].steps.emplace_back();
    columns.state = row.next<std::int16_t>();
    columns.wake_at = row.next<std::optional<TimePoint>>();
    columns.queued_priority = row.next<std::optional<std::int32_t>>();
    columns.queued_namespace = row.next<std::optional<std::string>>();
    columns.queued_handler = row.next<std::optional<std::string>>();
    columns.lease_until = row.next<std::optional<TimePoint>>();
    columns.has_checkpoint = row.next<bool>();
    columns.passages = row.next<std::string>();
    columns.children = row.next<std::vector<Uuid>>();
    columns.child_kinds = row.next<std::string>();
    columns.parents = row.next<std::vector<Uuid>>();
    steps_[step.id] = {.task = &task, .step = task.steps.size()};
    auto& found = task.steps.emplace_back();
    found.step = std::move(step);
    found.inputs = row.next<model::Payload>();
    found.results = row.next<model::Payload>();
    found.is_found_by_id = row.next<bool>();
}

Result<void> InspectedTasks::read_belongings(std::vector<InspectedTask>& tasks) {
    auto const ids = Parameters().add_each(tasks, [](auto const& one) { return one.task.id; });
    auto const steps = transaction_.ask_later(sql::kInspectSteps, ids);
    auto const task_passages = transaction_.ask_later(sql::kInspectTaskPassages, ids);
    auto const step_passages = transaction_.ask_later(sql::kInspectStepPassages, ids);
    auto const checkpoints = transaction_.ask_later(sql::kInspectCheckpoints, ids);
    auto const marks = transaction_.ask_later(sql::kInspectMarks, ids);
    auto const letters = transaction_.ask_later(sql::kInspectDeadLetters, ids);
    TASKER_TRY(transaction_.exchange());
    TASKER_TRY(transaction_.take(steps).each([&](Row& row) { read_step(row); }));
    TASKER_TRY(
        read_older_passages(transaction_.take(task_passages), transaction_.take(step_passages)));
    TASKER_TRY(read_checkpoints(transaction_.take(checkpoints), transaction_.take(marks)));
    return transaction_.take(letters).each([&](Row& row) {
        auto letter = read_dead_letter(row);
        tasks_.at(letter.task_id)->dead_letters.push_back(std::move(letter));
    });
}

Result<void> InspectedTasks::read_older_passages(Rows const& of_tasks, Rows const& of_steps) {
    TASKER_TRY(of_tasks.each([&](Row& row) {
        auto& task = *tasks_.at(row.next<TaskId>());
        if (unpack(row.next_bytes(), task.task.id, task.history)) return;
        task.unreadable.emplace_back("its older history");
    }));
    return of_steps.each([&](Row& row) {
        auto const& place = steps_.at(row.next<StepId>());
        auto& step = place.task->steps[place.step];
        if (unpack(row.next_bytes(), step.step.id, step.history)) return;
        place.task->unreadable.push_back("the older history of step " + step.step.name);
    });
}

Result<void> InspectedTasks::read_checkpoints(Rows const& checkpoints, Rows const& marks) {
    TASKER_TRY(checkpoints.each([&](Row& row) {
        auto const& place = steps_.at(row.next<StepId>());
        auto& one = place.task->steps[place.step].checkpoint.emplace();
        one.cursor = row.next<model::Payload>();
        one.items_processed = static_cast<std::uint64_t>(row.next<std::int64_t>());
        one.accumulated_results = row.next<model::Payload>();
        one.at = row.next<TimePoint>();
    }));
    return marks.each([&](Row& row) {
        auto const& place = steps_.at(row.next<StepId>());
        auto& step = place.task->steps[place.step];
        if (!step.checkpoint) {
            place.task->unreadable.push_back("the last checkpoint of step " + step.step.name);
            step.checkpoint.emplace();
        }
        auto cursor = row.next<model::Payload>();
        step.checkpoint->history.push_back(
            {.cursor = std::move(cursor), .at = row.next<TimePoint>()});
    });
}

void InspectedTasks::finish(InspectedTask& found) {
    auto const& columns = columns_[found.task.id];
    // Those of the rows themselves are the last.
    if (!unpack(columns.passages, found.task.id, found.history))
        found.unreadable.emplace_back("its history");
    for (std::size_t i = 0; i < found.steps.size(); ++i) {
        auto& one = found.steps[i];
        if (unpack(columns.steps[i].passages, one.step.id, one.history)) continue;
        found.unreadable.push_back("the history of step " + one.step.name);
    }
    join(found);
    find_waiting(found, columns);
    compare(found, columns);
}

/// The edges, which lie on both of their steps.
void InspectedTasks::join(InspectedTask& found) {
    auto const& columns = columns_[found.task.id].steps;
    std::vector<std::vector<Uuid>> parents(found.steps.size());
    bool is_whole = true;
    for (std::size_t from = 0; from < columns.size(); ++from) {
        auto const& [children, kinds] = std::tie(columns[from].children, columns[from].child_kinds);
        is_whole = is_whole && children.size() == kinds.size();
        for (std::size_t i = 0; i < children.size() && is_whole; ++i) {
            auto const to = steps_.find(StepId{children[i]});
            auto const kind = static_cast<unsigned char>(kinds[i]);
            is_whole = to != steps_.end() && to->second.task == &found &&
                       kind <= static_cast<unsigned char>(kLast<model::EdgeKind>);
            if (!is_whole) break;
            found.edges.push_back(
                {.from = from, .to = to->second.step, .kind = static_cast<model::EdgeKind>(kind)});
            parents[to->second.step].push_back(found.steps[from].step.id.uuid);
        }
    }
    if (!is_whole) {
        found.unreadable.emplace_back("its edges");
        found.edges.clear();
        return;
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto said = columns[i].parents;
        std::ranges::sort(said);
        std::ranges::sort(parents[i]);
        if (said == parents[i]) continue;
        found.contradictions.push_back("what step " + found.steps[i].step.name +
                                       " says of its dependencies is not what those say");
    }
}

/// As the questions of a Reader find it, if their indexes are whole: that is another check.
void InspectedTasks::find_waiting(InspectedTask& found, TaskColumns const& columns) {
    bool has_queue = false;
    for (std::size_t i = 0; i < found.steps.size(); ++i) {
        auto& one = found.steps[i];
        auto const& row = columns.steps[i];
        has_queue = has_queue || one.step.state == model::StepState::Enqueued;
        // Who looks for work goes from queue to queue: without a name it is in none.
        one.is_found_by_claim = row.queued_priority && row.queued_namespace && row.queued_handler;
        if (one.is_found_by_claim) one.queue.emplace(*row.queued_namespace, *row.queued_handler);
        one.is_found_by_wake =
            row.wake_at && (!one.step.wake_at || *row.wake_at <= *one.step.wake_at);
        one.is_found_by_lease = columns.has_leases && row.lease_until.has_value();
    }
    // The mark is of steps that are enqueued as well, so that a claim need not change the task.
    found.has_lease_mark = columns.has_leases && !has_queue;
}

void InspectedTasks::compare(InspectedTask& found, TaskColumns const& columns) {
    auto const check = [&](bool is_equal, std::string what) {
        if (!is_equal) found.contradictions.push_back(std::move(what));
    };
    auto const counted = std::ranges::count_if(found.steps, is_counted_in_flight);
    check(std::cmp_equal(columns.in_flight, counted),
          "it counts " + std::to_string(columns.in_flight) +
              " steps enqueued or in progress, but has " + std::to_string(counted));
    check(columns.has_leases == (columns.in_flight > 0), "has_leases is not in_flight > 0");
    check(columns.ended == ended_of(found.task.state),
          "the column that says how it ended does not say what its state says");
    for (std::size_t i = 0; i < found.steps.size(); ++i) {
        auto const& step = found.steps[i].step;
        auto const& row = columns.steps[i];
        auto const column = [&](bool is_equal, std::string const& name) {
            check(is_equal, "the column " + name + " of step " + step.name +
                                " does not say what its row says");
        };
        column(std::cmp_equal(row.state, static_cast<int>(step.state)), "state");
        column(row.lease_until == step.lease_until, "lease_until");
        column(!row.queued_priority || *row.queued_priority == step.priority, "queued_priority");
        column(row.queued_priority.has_value() == row.queued_namespace.has_value() &&
                   row.queued_priority.has_value() == row.queued_handler.has_value(),
               "queued_namespace");
        column(row.has_checkpoint == found.steps[i].checkpoint.has_value(), "has_checkpoint");
    }
}

}  // namespace tasker::store::postgres
