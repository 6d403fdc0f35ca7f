#include <algorithm>
#include <span>

#include "store/packed.hpp"
#include "store/postgres/held_rows.hpp"
#include "store/postgres/write_statements.hpp"

namespace tasker::store::postgres {

namespace {

/// What goes into a row, packed, and lives until it is sent.
template <class HeldRow>
std::vector<std::string> progress_of(std::span<HeldRow* const> rows) {
    std::vector<std::string> packed(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        pack_progress(packed[i], rows[i]->row);
    return packed;
}

template <class HeldRow>
std::vector<std::string> fixed_of(std::span<HeldRow* const> rows) {
    std::vector<std::string> packed(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        pack_fixed(packed[i], rows[i]->row);
    return packed;
}

Packed as_bytes(std::string const& bytes) {
    return {bytes};
}

/// A list as PostgreSQL reads it from text: arrays of arrays would all have to be of one length.
template <class Ids, class IdOf>
std::string list_of(Ids const& ids, IdOf id_of) {
    std::string text = "{";
    for (auto const& one : ids) {
        if (text.size() > 1) text += ',';
        text += id_of(one).to_string();
    }
    return text + "}";
}

std::string children_added(HeldStep const& step) {
    std::span<Children::value_type const> const children = step.children;
    return list_of(children.subspan(step.children_written),
                   [](auto const& child) { return child.first; });
}

std::string kinds_added(HeldStep const& step) {
    std::string kinds;
    for (auto i = step.children_written; i < step.children.size(); ++i)
        kinds.push_back(static_cast<char>(step.children[i].second));
    return kinds;
}

std::vector<std::string> kinds_added(std::span<HeldStep* const> steps) {
    std::vector<std::string> kinds;
    kinds.reserve(steps.size());
    for (auto const* const step : steps)
        kinds.push_back(kinds_added(*step));
    return kinds;
}

std::string parents_added(HeldStep const& step) {
    return list_of(step.parents_added, [](StepId id) { return id; });
}

// By the names of the columns.
auto task_id(HeldTask const* task) {
    return task->row.id;
}
auto task_state(HeldTask const* task) {
    return task->row.state;
}
auto task_ended(HeldTask const* task) {
    return ended_of(task->row.state);
}
auto task_in_flight(HeldTask const* task) {
    return task->in_flight;
}
auto task_stale_at(HeldTask const* task) {
    return task->row.stale_at;
}
auto task_stale_slot(HeldTask const* task) {
    return slot_of(task->row.stale_at);
}
auto task_expected(HeldTask const* task) {
    return task->holding.expected();
}
auto task_passages(HeldTask const* task) {
    return Packed{task->passages};
}
std::optional<std::string_view> task_trace_context(HeldTask const* task) {
    if (task->row.trace_context.empty()) return std::nullopt;
    return task->row.trace_context;
}

auto step_id(HeldStep const* step) {
    return step->row.id;
}
auto step_state(HeldStep const* step) {
    return step->row.state;
}
auto step_wake_at(HeldStep const* step) {
    return step->row.wake_at;
}
auto step_lease_until(HeldStep const* step) {
    return step->row.lease_until;
}
auto step_expected(HeldStep const* step) {
    return step->holding.expected();
}
auto step_passages(HeldStep const* step) {
    return Packed{step->passages};
}
auto step_queued_priority(HeldStep const* step) {
    return step->row.state == model::StepState::Enqueued ? std::optional(step->row.priority)
                                                         : std::nullopt;
}
std::optional<std::string_view> step_queued_namespace(HeldStep const* step) {
    if (step->row.state != model::StepState::Enqueued || !step->queue) return std::nullopt;
    return step->queue->namespace_name;
}
std::optional<std::string_view> step_queued_handler(HeldStep const* step) {
    if (step->row.state != model::StepState::Enqueued || !step->queue) return std::nullopt;
    return step->queue->handler;
}
model::Payload const& step_results(HeldStep const* step) {
    static model::Payload const kNone;
    return step->results_action == model::ResultsAction::Replace ? *step->results : kNone;
}

// Two units that meet write in the same order.
void sort_by_id(auto& rows) {
    std::ranges::sort(rows, {}, [](auto const* row) { return row->row.id; });
}

void note_as_written(auto const& rows) {
    for (auto* const row : rows) {
        row->holding.mark = Holding::Mark::None;
        row->holding.is_locked = true;
        row->holding.is_written = true;
    }
}

using Form = Parameters::Form;

template <class HeldRow, class ParametersOf>
void write_rows(Transaction& transaction, RowsStatement const& statement,
                std::span<HeldRow* const> rows, ParametersOf parameters_of) {
    auto const expected = [&statement](std::size_t count) {
        return Transaction::Expected{.rows = count, .returns_version = statement.returns_version};
    };
    if (rows.size() > RowsStatement::kFewRows) {
        transaction.write(statement.for_many(), parameters_of(rows, Form::Arrays),
                          expected(rows.size()));
        return;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        transaction.write(statement.for_one(), parameters_of(rows.subspan(i, 1), Form::OneRow),
                          expected(1));
    }
}

Parameters parameters_of_new_tasks(std::span<HeldTask* const> tasks, Form form) {
    Parameters parameters(form);
    parameters.add_each(tasks, task_id)
        .add_each(tasks, [](auto const* task) { return task->row.template_id; })
        .add_each(tasks,
                  [](auto const* task) -> std::string const& { return task->row.identity_hash; })
        .add_each(tasks, task_state)
        .add_each(tasks, task_ended)
        .add_each(tasks, task_in_flight)
        .add_each(tasks, task_stale_at)
        .add_each(tasks, task_stale_slot)
        .add_each(fixed_of(tasks), as_bytes)
        .add_each(progress_of(tasks), as_bytes)
        .add_each(tasks, task_passages)
        .add_each(tasks, [](auto const* task) -> model::Payload const& { return task->context; })
        .add_each(tasks, task_trace_context);
    return parameters;
}

Parameters parameters_of_new_steps(std::span<HeldStep* const> steps, Form form) {
    Parameters parameters(form);
    parameters.add_each(steps, step_id)
        .add_each(steps, [](auto const* step) { return step->row.task_id; })
        .add_each(steps, [](auto const* step) { return step->is_task_held; })
        .add_each(steps, [](auto const* step) -> std::string const& { return step->row.name; })
        .add_each(steps, step_state)
        .add_each(steps, step_wake_at)
        .add_each(steps, step_queued_priority)
        .add_each(steps, step_queued_namespace)
        .add_each(steps, step_queued_handler)
        .add_each(steps, step_lease_until)
        .add_each(fixed_of(steps), as_bytes)
        .add_each(progress_of(steps), as_bytes)
        .add_each(steps, step_passages)
        .add_each(steps, [](auto const* step) { return children_added(*step); })
        .add_each(kinds_added(steps), as_bytes)
        .add_each(steps, [](auto const* step) { return parents_added(*step); })
        .add_each(steps, [](auto const* step) -> model::Payload const& { return *step->inputs; })
        .add_each(steps, step_results);
    return parameters;
}

Parameters parameters_of_tasks(std::span<HeldTask* const> tasks, Form form) {
    Parameters parameters(form);
    parameters.add_each(tasks, task_id)
        .add_each(tasks, task_state)
        .add_each(tasks, task_ended)
        .add_each(tasks, task_in_flight)
        .add_each(tasks, task_stale_at)
        .add_each(tasks, task_stale_slot)
        .add_each(progress_of(tasks), as_bytes)
        .add_each(tasks, task_passages)
        .add_each(tasks, task_expected);
    return parameters;
}

Parameters parameters_of_steps(std::span<HeldStep* const> steps, Form form) {
    auto const keeps = [](auto const* step) {
        return step->results_action == model::ResultsAction::Keep;
    };
    Parameters parameters(form);
    parameters.add_each(steps, step_id)
        .add_each(steps, step_state)
        .add_each(steps, step_wake_at)
        .add_each(steps, step_queued_priority)
        .add_each(steps, step_queued_namespace)
        .add_each(steps, step_queued_handler)
        .add_each(steps, step_lease_until)
        .add_each(steps, [](auto const* step) { return step->has_checkpoint; })
        .add_each(progress_of(steps), as_bytes)
        .add_each(steps, step_passages)
        .add_each(steps, keeps)
        .add_each(steps, step_results)
        .add_each(steps, step_expected);
    return parameters;
}

}  // namespace

void HeldRows::write() {
    write_new_tasks();
    write_new_steps();
    write_changed_tasks();
    write_changed_steps();
    write_passages();
    write_checkpoints();
    write_counts();
}

void HeldRows::write_new_tasks() {
    if (new_tasks_.empty()) return;
    write_rows<HeldTask>(transaction_, sql::kInsertTasks, new_tasks_, parameters_of_new_tasks);
    note_as_written(new_tasks_);
    new_tasks_.clear();
}

void HeldRows::write_new_steps() {
    if (new_steps_.empty()) return;
    write_rows<HeldStep>(transaction_, sql::kInsertSteps, new_steps_, parameters_of_new_steps);
    note_as_written(new_steps_);
    for (auto* const step : new_steps_) {
        step->children_written = step->children.size();
        step->parents_added.clear();
        step->results_action = model::ResultsAction::Keep;
    }
    new_steps_.clear();
}

void HeldRows::write_changed_tasks() {
    if (changed_tasks_.empty()) return;
    sort_by_id(changed_tasks_);
    write_rows<HeldTask>(transaction_, sql::kUpdateTasks, changed_tasks_, parameters_of_tasks);
    note_as_written(changed_tasks_);
    changed_tasks_.clear();
}

void HeldRows::write_changed_steps() {
    if (changed_steps_.empty()) return;
    sort_by_id(changed_steps_);
    write_rows<HeldStep>(transaction_, sql::kUpdateSteps, changed_steps_, parameters_of_steps);
    write_edges();
    note_as_written(changed_steps_);
    for (auto* const step : changed_steps_) {
        step->results_action = model::ResultsAction::Keep;
    }
    changed_steps_.clear();
}

// Of steps that were there before: edges that a decision added.
void HeldRows::write_edges() {
    std::vector<HeldStep*> joined;
    for (auto* const step : changed_steps_) {
        if (step->children_written < step->children.size() || !step->parents_added.empty())
            joined.push_back(step);
    }
    if (joined.empty()) return;
    transaction_.write(
        sql::kUpdateEdges,
        Parameters()
            .add_each(joined, step_id)
            .add_each(joined, [](auto const* step) { return children_added(*step); })
            .add_each(kinds_added(joined), as_bytes)
            .add_each(joined, [](auto const* step) { return parents_added(*step); }));
    for (auto* const step : joined) {
        step->children_written = step->children.size();
        step->parents_added.clear();
    }
}

void HeldRows::write_passages() {
    auto const write_one_kind = [this](auto& spilled, Statement const& statement) {
        if (spilled.empty()) return;
        transaction_.write(
            statement,
            Parameters()
                .add_each(spilled, [](auto const& one) { return one.id; })
                .add_each(spilled,
                          [](auto const& one) {
                              return static_cast<std::int32_t>(first_move_of(one.passages));
                          })
                .add_each(spilled, [](auto const& one) { return Packed{one.passages}; }));
        spilled.clear();
    };
    write_one_kind(spilled_tasks_, sql::kInsertTaskPassages);
    write_one_kind(spilled_steps_, sql::kInsertStepPassages);
}

void HeldRows::write_checkpoints() {
    if (checkpoints_.empty()) return;
    auto const id = [](auto const& write) { return write.step_id; };
    auto const cursor = [](auto const& write) -> model::Payload const& { return write.cursor; };
    auto const at = [](auto const& write) { return write.at; };
    transaction_.write(sql::kMarkCheckpoints, Parameters()
                                                  .add_each(checkpoints_, id)
                                                  .add_each(checkpoints_, cursor)
                                                  .add_each(checkpoints_, at));
    transaction_.write(sql::kSaveCheckpoints,
                       Parameters()
                           .add_each(checkpoints_, id)
                           .add_each(checkpoints_, cursor)
                           .add_each(checkpoints_,
                                     [](auto const& write) {
                                         return static_cast<std::int64_t>(write.items_processed);
                                     })
                           .add_each(checkpoints_,
                                     [](auto const& write) -> model::Payload const& {
                                         return write.accumulated_results;
                                     })
                           .add_each(checkpoints_, at));
    checkpoints_.clear();
}

void HeldRows::write_counts() {
    std::erase_if(counts_, [](auto const& entry) { return entry.second == 0; });
    if (counts_.empty()) return;
    transaction_.write(sql::kCountInFlight,
                       Parameters()
                           .add_each(counts_, [](auto const& entry) { return entry.first; })
                           .add_each(counts_, [](auto const& entry) { return entry.second; }));
    for (auto const& [task, count] : counts_)
        counted_.push_back(task);
    counts_.clear();
}

}  // namespace tasker::store::postgres
