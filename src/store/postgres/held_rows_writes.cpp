#include <algorithm>

#include "store/packed.hpp"
#include "store/postgres/held_rows.hpp"
#include "store/postgres/write_statements.hpp"

namespace tasker::store::postgres {

namespace {

/// What goes into a row, packed, and lives until it is sent.
template <class HeldRow>
std::vector<std::string> progress_of(std::vector<HeldRow*> const& rows) {
    std::vector<std::string> packed(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        pack_progress(packed[i], rows[i]->row);
    return packed;
}

template <class HeldRow>
std::vector<std::string> fixed_of(std::vector<HeldRow*> const& rows) {
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
    Parameters parameters;
    parameters.add_each(new_tasks_, task_id)
        .add_each(new_tasks_, [](auto const* task) { return task->row.template_id; })
        .add_each(new_tasks_,
                  [](auto const* task) -> std::string const& { return task->row.identity_hash; })
        .add_each(new_tasks_, task_state)
        .add_each(new_tasks_, task_ended)
        .add_each(new_tasks_, task_in_flight)
        .add_each(new_tasks_, task_stale_at)
        .add_each(new_tasks_, task_stale_slot)
        .add_each(fixed_of(new_tasks_), as_bytes)
        .add_each(progress_of(new_tasks_), as_bytes)
        .add_each(new_tasks_, task_passages)
        .add_each(new_tasks_,
                  [](auto const* task) -> model::Payload const& { return task->context; });
    transaction_.write(sql::kInsertTasks, parameters);
    note_as_written(new_tasks_);
    new_tasks_.clear();
}

void HeldRows::write_new_steps() {
    if (new_steps_.empty()) return;
    Parameters parameters;
    parameters.add_each(new_steps_, step_id)
        .add_each(new_steps_, [](auto const* step) { return step->row.task_id; })
        .add_each(new_steps_, [](auto const* step) -> std::string const& { return step->row.name; })
        .add_each(new_steps_, step_state)
        .add_each(new_steps_, step_wake_at)
        .add_each(new_steps_, step_queued_priority)
        .add_each(new_steps_, step_queued_namespace)
        .add_each(new_steps_, step_queued_handler)
        .add_each(new_steps_, step_lease_until)
        .add_each(fixed_of(new_steps_), as_bytes)
        .add_each(progress_of(new_steps_), as_bytes)
        .add_each(new_steps_, step_passages)
        .add_each(new_steps_, [](auto const* step) { return children_added(*step); });
    std::vector<std::string> kinds;
    kinds.reserve(new_steps_.size());
    for (auto const* const step : new_steps_)
        kinds.push_back(kinds_added(*step));
    parameters.add_each(kinds, as_bytes)
        .add_each(new_steps_, [](auto const* step) { return parents_added(*step); })
        .add_each(new_steps_,
                  [](auto const* step) -> model::Payload const& { return *step->inputs; })
        .add_each(new_steps_, step_results);
    transaction_.write(sql::kInsertSteps, parameters);
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
    Parameters parameters;
    parameters.add_each(changed_tasks_, task_id)
        .add_each(changed_tasks_, task_state)
        .add_each(changed_tasks_, task_ended)
        .add_each(changed_tasks_, task_in_flight)
        .add_each(changed_tasks_, task_stale_at)
        .add_each(changed_tasks_, task_stale_slot)
        .add_each(progress_of(changed_tasks_), as_bytes)
        .add_each(changed_tasks_, task_passages)
        .add_each(changed_tasks_, task_expected);
    transaction_.write(sql::kUpdateTasks, parameters);
    note_as_written(changed_tasks_);
    changed_tasks_.clear();
}

void HeldRows::write_changed_steps() {
    if (changed_steps_.empty()) return;
    sort_by_id(changed_steps_);
    Parameters parameters;
    parameters.add_each(changed_steps_, step_id)
        .add_each(changed_steps_, step_state)
        .add_each(changed_steps_, step_wake_at)
        .add_each(changed_steps_, step_queued_priority)
        .add_each(changed_steps_, step_queued_namespace)
        .add_each(changed_steps_, step_queued_handler)
        .add_each(changed_steps_, step_lease_until)
        .add_each(changed_steps_, [](auto const* step) { return step->has_checkpoint; })
        .add_each(progress_of(changed_steps_), as_bytes)
        .add_each(changed_steps_, step_passages)
        .add_each(
            changed_steps_,
            [](auto const* step) { return step->results_action == model::ResultsAction::Keep; })
        .add_each(changed_steps_, step_results)
        .add_each(changed_steps_, step_expected);
    transaction_.write(sql::kUpdateSteps, parameters);
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
    std::vector<std::string> kinds;
    kinds.reserve(joined.size());
    for (auto const* const step : joined)
        kinds.push_back(kinds_added(*step));
    transaction_.write(
        sql::kUpdateEdges,
        Parameters()
            .add_each(joined, step_id)
            .add_each(joined, [](auto const* step) { return children_added(*step); })
            .add_each(kinds, as_bytes)
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
