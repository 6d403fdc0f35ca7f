#include "store/postgres/questions.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_map>

#include "store/checkpoint.hpp"
#include "store/not_found.hpp"
#include "store/packed.hpp"
#include "store/postgres/checkpoints.hpp"
#include "store/postgres/row_mapping.hpp"
#include "store/row_changes.hpp"

namespace tasker::store::postgres {

namespace {

/// The states as the index of ended tasks has them, each once or more.
std::vector<std::int16_t> ends_of(std::vector<model::TaskState> const& states) {
    std::vector<std::int16_t> ends;
    ends.reserve(states.size());
    for (auto const state : states)
        ends.push_back(ended_of(state));
    return ends;
}

Parameters names_of(Reader::TaskFilter const& filter) {
    Parameters parameters;
    parameters.add(filter.namespace_name).add(filter.template_name);
    return parameters;
}

/// What all wanted ids are smaller than; the largest UUID there is when all are wanted.
TaskId end_of(Reader::TaskFilter const& filter) {
    if (filter.before) return *filter.before;
    TaskId last;
    last.uuid.bytes.fill(0xFF);
    return last;
}

Result<std::optional<model::StoredTemplate>> template_in(Rows const& rows) {
    std::optional<model::StoredTemplate> found;
    TASKER_TRY(rows.each([&](Row& row) { found = read_template(row); }));
    return found;
}

template <class Passage, class Id>
Result<std::vector<Passage>> passages_in(Rows const& rows, Id id) {
    std::vector<Passage> passages;
    TASKER_TRY(rows.each([&](Row& row) {
        if (!unpack(row.next_bytes(), id, passages))
            row.report_damage("the history of " + id.to_string());
    }));
    return passages;
}

}  // namespace

std::int64_t limit_of(std::size_t limit) noexcept {
    constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(limit, kMost));
}

Result<std::vector<model::StoredTemplate>> list_templates(Transaction& transaction) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kListTemplates, {}));
    return rows.map(read_template);
}

Result<std::optional<model::StoredTemplate>> find_template(Transaction& transaction,
                                                           TemplateId id) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kFindTemplate, Parameters().add(id)));
    return template_in(rows);
}

Result<std::optional<model::StoredTemplate>> find_template(Transaction& transaction,
                                                           std::string_view namespace_name,
                                                           std::string_view name,
                                                           std::string_view version) {
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction.ask(sql::kFindTemplateByName,
                                      Parameters().add(namespace_name).add(name).add(version)));
    return template_in(rows);
}

Result<std::vector<model::Task>> find_tasks(Transaction& transaction, std::span<TaskId const> ids) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kFindTasks, Parameters().add_all(ids)));
    return rows.map(read_task);
}

Result<std::optional<model::Task>> find_by_identity(Transaction& transaction,
                                                    std::string_view identity_hash) {
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction.ask(sql::kFindByIdentity, Parameters().add(identity_hash)));
    TASKER_TRY_ASSIGN(auto tasks, rows.map(read_task));
    if (tasks.empty()) return std::optional<model::Task>();
    return std::optional(std::move(tasks.front()));
}

Result<std::vector<model::Task>> list_tasks(Transaction& transaction,
                                            Reader::TaskFilter const& filter) {
    auto parameters = names_of(filter);
    parameters.add(limit_of(filter.offset)).add(limit_of(filter.limit));
    if (filter.states.empty()) {
        parameters.add(end_of(filter));
        TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kListTasks, parameters));
        return rows.map(read_task);
    }
    auto const offset = std::min(filter.offset, std::numeric_limits<std::size_t>::max() / 2);
    auto const limit = std::min(filter.limit, std::numeric_limits<std::size_t>::max() / 2);
    parameters.add_all(ends_of(filter.states)).add_all(filter.states).add(limit_of(offset + limit));
    parameters.add(end_of(filter));
    std::ignore = transaction.ask_later(sql::kWithoutSorting, {});
    auto const place = transaction.ask_later(sql::kListTasksInStates, parameters);
    std::ignore = transaction.ask_later(sql::kSortingAgain, {});
    TASKER_TRY(transaction.exchange());
    return transaction.take(place).map(read_task);
}

Result<std::size_t> count_tasks(Transaction& transaction, Reader::TaskFilter const& filter) {
    auto parameters = names_of(filter);
    if (!filter.states.empty()) parameters.add_all(ends_of(filter.states)).add_all(filter.states);
    TASKER_TRY_ASSIGN(
        auto const rows,
        transaction.ask(filter.states.empty() ? sql::kCountTasks : sql::kCountTasksInStates,
                        parameters));
    std::size_t count = 0;
    TASKER_TRY(
        rows.each([&](Row& row) { count = static_cast<std::size_t>(row.next<std::int64_t>()); }));
    return count;
}

Result<model::Payload> task_context(Transaction& transaction, TaskId id) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kContextOf, Parameters().add(id)));
    TASKER_TRY_ASSIGN(auto const contexts,
                      rows.map([](Row& row) { return row.next<model::Payload>(); }));
    if (contexts.empty()) return no_task(id);
    return contexts.front();
}

Result<std::vector<model::Step>> steps_of(Transaction& transaction, TaskId id) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kStepsOf, Parameters().add(id)));
    return rows.map(read_step);
}

Result<std::vector<model::Step>> find_steps(Transaction& transaction, std::span<StepId const> ids) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kFindSteps, Parameters().add_all(ids)));
    return rows.map(read_step);
}

Result<std::vector<model::Edge>> edges_of(Transaction& transaction, TaskId id) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kEdgesOf, Parameters().add(id)));
    std::vector<model::Edge> edges;
    TASKER_TRY(rows.each([&](Row& row) {
        auto const from = row.next<StepId>();
        for (auto const& [to, kind] : read_children(row))
            edges.push_back({.task_id = id, .from = from, .to = to, .kind = kind});
    }));
    std::ranges::sort(edges, [](auto const& a, auto const& b) { return is_before(a, b); });
    return edges;
}

Result<std::vector<Reader::StepPayloads>> step_payloads(Transaction& transaction,
                                                        std::span<StepId const> ids) {
    auto const place = transaction.ask_later(sql::kPayloadsOf, Parameters().add_all(ids));
    CheckpointsQuestion checkpoints(transaction, ids);
    TASKER_TRY(transaction.exchange());
    auto const rows = transaction.take(place);
    TASKER_TRY_ASSIGN(auto const by_step, checkpoints.take());
    std::unordered_map<StepId, Reader::StepPayloads> known;
    TASKER_TRY(rows.each([&](Row& row) {
        auto& one = known[row.next<StepId>()];
        one.inputs = row.next<model::Payload>();
        one.results = row.next<model::Payload>();
    }));
    for (auto const& [id, checkpoint] : by_step) {
        auto& one = known[id];
        one.checkpoint = to_payload(checkpoint);
        one.checkpoint_at = checkpoint.at;
    }
    std::vector<Reader::StepPayloads> found;
    found.reserve(ids.size());
    for (auto const id : ids) {
        auto const one = known.find(id);
        if (one == known.end()) return no_step(id);
        found.push_back(one->second);
    }
    return found;
}

Result<std::vector<model::TaskPassage>> history_of(Transaction& transaction, TaskId id) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kTaskHistory, Parameters().add(id)));
    return passages_in<model::TaskPassage>(rows, id);
}

Result<std::vector<model::StepPassage>> history_of(Transaction& transaction, StepId id) {
    TASKER_TRY_ASSIGN(auto const rows, transaction.ask(sql::kStepHistory, Parameters().add(id)));
    return passages_in<model::StepPassage>(rows, id);
}

Result<std::vector<model::DeadLetter>> dead_letters(Transaction& transaction,
                                                    Reader::DeadLetterFilter const& filter) {
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction.ask(sql::kDeadLetters, Parameters()
                                                             .add(limit_of(filter.limit))
                                                             .add(limit_of(filter.offset))
                                                             .add(filter.task)
                                                             .add(filter.id)
                                                             .add(filter.status)));
    return rows.map(read_dead_letter);
}

Result<std::vector<StoredEvent>> stored_events(Transaction& transaction,
                                               std::string_view namespace_name, std::size_t limit) {
    TASKER_TRY_ASSIGN(
        auto const rows,
        transaction.ask(sql::kEvents, Parameters().add(namespace_name).add(limit_of(limit))));
    return rows.map(read_event);
}

Result<std::vector<model::OutgoingMessage>> outgoing_messages(Transaction& transaction,
                                                              std::size_t limit) {
    TASKER_TRY_ASSIGN(auto const rows,
                      transaction.ask(sql::kMessages, Parameters().add(limit_of(limit))));
    return rows.map(read_message);
}

}  // namespace tasker::store::postgres
