#include "store/sqlite/inspected_rows.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "store/packed.hpp"
#include "store/sqlite/row_mapping.hpp"
#include "store/sqlite/sqlite_error.hpp"

namespace tasker::store::sqlite {

namespace {

/// False if the bytes are no id: then it stays nil.
template <class Id>
bool take_id(std::string_view bytes, Id& id) {
    if (bytes.size() != id.uuid.bytes.size()) return false;
    std::memcpy(id.uuid.bytes.data(), bytes.data(), bytes.size());
    return true;
}

template <class State>
bool take_state(std::int64_t number, std::size_t count, State& state) {
    if (number < 0 || std::cmp_greater_equal(number, count)) return false;
    state = static_cast<State>(number);
    return true;
}

/// None: then there is a row of a step that the task does not have.
InspectedStep* step_at(std::int64_t number, InspectedTask& task) {
    auto const place = place_in_task(number);
    if (place < task.steps.size()) return &task.steps[place];
    if (task.unreadable.empty()) task.unreadable.emplace_back("a step that something belongs to");
    return nullptr;
}

}  // namespace

Result<std::int64_t> InspectedRows::last_task() {
    std::int64_t last = 0;
    TASKER_TRY(last_task_.each([&](Row& row) { last = row.next<std::int64_t>(); }));
    return last;
}

Result<std::vector<std::int64_t>> InspectedRows::tasks_after(std::int64_t number, std::int64_t last,
                                                             std::size_t limit) {
    std::vector<std::int64_t> numbers;
    TASKER_TRY(tasks_after_.each([&](Row& row) { numbers.push_back(row.next<std::int64_t>()); },
                                 number, last, limit));
    return numbers;
}

Result<InspectedTask> InspectedRows::read(std::int64_t number) {
    InspectedTask found;
    TASKER_TRY(read_task(number, found));
    TASKER_TRY(read_steps(number, found));
    TASKER_TRY(read_edges(number, found));
    TASKER_TRY(read_older_passages(number, found));
    TASKER_TRY(read_checkpoints(number, found));
    TASKER_TRY(read_queues(number, found));
    TASKER_TRY(read_dead_letters(found));
    // Those of the rows themselves are the last.
    if (!unpack(task_passages_, found.task.id, found.history)) {
        found.unreadable.emplace_back("its history");
    }
    for (std::size_t i = 0; i < found.steps.size(); ++i) {
        auto& step = found.steps[i];
        if (unpack(packed_[i].passages, step.step.id, step.history)) continue;
        found.unreadable.push_back("the history of step " + step.step.name);
    }
    TASKER_TRY(find_waiting(number, found));
    TASKER_TRY(find_by_id(number, found));
    return found;
}

Result<void> InspectedRows::read_task(std::int64_t number, InspectedTask& found) {
    auto& task = found.task;
    bool is_there = false;
    TASKER_TRY(task_.each(
        [&](Row& row) {
            is_there = true;
            auto is_whole = take_id(row.next_bytes(), task.id);
            is_whole = take_id(row.next_bytes(), task.template_id) && is_whole;
            task.identity_hash = row.next<std::string>();
            is_whole = take_state(row.next<std::int64_t>(), model::kTaskStateCount, task.state) &&
                       is_whole;
            found.has_lease_mark = row.next<bool>();
            task.stale_at = row.next<std::optional<TimePoint>>();
            look_at_ = row.next<std::optional<TimePoint>>();
            is_whole = unpack_fixed(row.next_bytes(), task) && is_whole;
            is_whole = unpack_progress(row.next_bytes(), task) && is_whole;
            if (!is_whole) found.unreadable.emplace_back("its row");
            task_passages_ = row.next<std::string>();
            first_steps_ = row.next<std::string>();
            found.context = row.next<model::Payload>();
            first_edges_ = row.next<std::string>();
            task.trace_context = row.next<std::string>();
        },
        number));
    if (!is_there) return damaged("the row of this task");
    return {};
}

Result<void> InspectedRows::read_steps(std::int64_t number, InspectedTask& found) {
    packed_.clear();
    bool is_whole = unpack(first_steps_, found.task.id, packed_);
    TASKER_TRY(groups_.each(
        [&](Row& row) { is_whole = unpack(row.next_bytes(), found.task.id, packed_) && is_whole; },
        number));
    if (!is_whole) found.unreadable.emplace_back("its steps");
    for (auto const& packed : packed_)
        found.steps.push_back({.step = packed.row, .results = packed.results});
    TASKER_TRY(inputs_.each(
        [&](Row& row) {
            auto* const step = step_at(row.next<std::int64_t>(), found);
            if (step != nullptr) step->inputs = row.next<model::Payload>();
        },
        number));
    return results_.each(
        [&](Row& row) {
            auto* const step = step_at(row.next<std::int64_t>(), found);
            if (step != nullptr) step->results = row.next<model::Payload>();
        },
        number);
}

Result<void> InspectedRows::read_edges(std::int64_t number, InspectedTask& found) {
    std::vector<PlacedEdge> edges;
    bool is_whole = unpack(first_edges_, found.steps.size(), edges);
    TASKER_TRY(edges_.each(
        [&](Row& row) {
            is_whole = unpack(row.next_bytes(), found.steps.size(), edges) && is_whole;
        },
        number));
    if (!is_whole) {
        found.unreadable.emplace_back("its edges");
        return {};
    }
    for (auto const& edge : edges)
        found.edges.push_back({.from = edge.from, .to = edge.to, .kind = edge.kind});
    return {};
}

Result<void> InspectedRows::read_older_passages(std::int64_t number, InspectedTask& found) {
    bool is_whole = true;
    TASKER_TRY(task_passages_before_.each(
        [&](Row& row) {
            is_whole = unpack(row.next_bytes(), found.task.id, found.history) && is_whole;
        },
        number));
    if (!is_whole) found.unreadable.emplace_back("its older history");
    return step_passages_before_.each(
        [&](Row& row) {
            auto* const step = step_at(row.next<std::int64_t>(), found);
            if (step == nullptr || unpack(row.next_bytes(), step->step.id, step->history)) return;
            found.unreadable.push_back("the older history of step " + step->step.name);
        },
        number);
}

Result<void> InspectedRows::read_checkpoints(std::int64_t number, InspectedTask& found) {
    TASKER_TRY(checkpoints_.each(
        [&](Row& row) {
            auto* const step = step_at(row.next<std::int64_t>(), found);
            if (step == nullptr) return;
            auto& checkpoint = step->checkpoint.emplace();
            checkpoint.cursor = row.next<model::Payload>();
            checkpoint.items_processed = row.next<std::uint64_t>();
            checkpoint.accumulated_results = row.next<model::Payload>();
            checkpoint.at = row.next<TimePoint>();
        },
        number));
    return marks_.each(
        [&](Row& row) {
            auto* const step = step_at(row.next<std::int64_t>(), found);
            if (step == nullptr) return;
            if (!step->checkpoint) {
                found.unreadable.push_back("the last checkpoint of step " + step->step.name);
                step->checkpoint.emplace();
            }
            auto cursor = row.next<model::Payload>();
            step->checkpoint->history.push_back(
                {.cursor = std::move(cursor), .at = row.next<TimePoint>()});
        },
        number);
}

Result<void> InspectedRows::read_queues(std::int64_t number, InspectedTask& found) {
    return queues_.each(
        [&](Row& row) {
            auto* const step = step_at(row.next<std::int64_t>(), found);
            if (step == nullptr) return;
            auto namespace_name = row.next<std::string>();
            step->queue.emplace(std::move(namespace_name), row.next<std::string>());
        },
        number);
}

Result<void> InspectedRows::read_dead_letters(InspectedTask& found) {
    return dead_letters_.each(
        [&](Row& row) { found.dead_letters.push_back(read_dead_letter(row)); }, found.task.id);
}

Result<std::vector<StoredEvent>> InspectedRows::events_after(std::vector<StoredEvent> const& before,
                                                             std::size_t limit) {
    std::vector<StoredEvent> events;
    auto const take = [&](Row& row) { events.push_back(read_event(row)); };
    if (before.empty()) {
        TASKER_TRY(first_events_.each(take, limit));
    } else {
        auto const& last = before.back();
        TASKER_TRY(events_after_.each(take, last.namespace_name, last.created_at, last.id, limit));
    }
    return events;
}

Result<std::vector<model::OutgoingMessage>> InspectedRows::messages_after(
    std::optional<Uuid> const& last, std::size_t limit) {
    std::vector<model::OutgoingMessage> messages;
    auto const take = [&](Row& row) { messages.push_back(read_message(row)); };
    TASKER_TRY(last ? messages_after_.each(take, *last, limit) : first_messages_.each(take, limit));
    return messages;
}

template <class... Values>
Result<bool> InspectedRows::is_found(Statement& statement, Values const&... values) {
    bool is_there = false;
    TASKER_TRY(statement.each([&](Row& /*row*/) { is_there = true; }, values...));
    return is_there;
}

Result<void> InspectedRows::find_waiting(std::int64_t number, InspectedTask& found) {
    auto const& task = found.task;
    TASKER_TRY_ASSIGN(auto const is_leased, is_found(leased_, task.state, number));
    if (look_at_) {
        TASKER_TRY_ASSIGN(auto const is_entered, is_found(stale_, *look_at_, number));
        // Looked at too early costs a look; too late would be a lost wake-up.
        found.is_found_by_staleness = is_entered && (!task.stale_at || *look_at_ <= *task.stale_at);
    }
    for (std::size_t i = 0; i < found.steps.size(); ++i) {
        auto& step = found.steps[i];
        step.is_found_by_lease = is_leased && step.step.state == model::StepState::InProgress;
        auto const place = step_number(number, i);
        TASKER_TRY_ASSIGN(step.is_found_by_claim,
                          is_found(queued_, step.step.priority, step.step.id, place));
        if (step.step.wake_at) {
            TASKER_TRY_ASSIGN(step.is_found_by_wake, is_found(waking_, *step.step.wake_at, place));
        }
    }
    return {};
}

Result<std::optional<std::int64_t>> InspectedRows::number_in(Statement& statement, Uuid const& id) {
    std::optional<std::int64_t> number;
    TASKER_TRY(statement.each([&](Row& row) { number = row.next<std::int64_t>(); }, id));
    return number;
}

Result<void> InspectedRows::find_by_id(std::int64_t number, InspectedTask& found) {
    TASKER_TRY_ASSIGN(auto const task, number_in(task_of_id_, found.task.id.uuid));
    for (std::size_t i = 0; i < found.steps.size(); ++i) {
        auto const id = found.steps[i].step.id;
        TASKER_TRY_ASSIGN(auto const place, number_in(place_of_step_, id.uuid));
        found.steps[i].is_found_by_id =
            place ? *place == step_number(number, i)
                  : task == number && is_found_by_task(found.task.id, id, i);
    }
    return {};
}

Result<void> InspectedRows::each_row_without_task(Inspection::OnDamage const& on_damage) {
    struct Reference {
        std::string table;
        std::string column;
    };
    for (auto const& [table, column] :
         {Reference{"step_groups", "number"}, Reference{"step_ids", "number"},
          Reference{"waiting_steps", "number"}, Reference{"step_inputs", "step"},
          Reference{"step_results", "step"}, Reference{"step_checkpoints", "step"},
          Reference{"step_checkpoint_marks", "step"}, Reference{"step_passages", "step"}}) {
        std::string sql = "SELECT " + column;
        sql += " FROM " + table;
        sql += " r WHERE NOT EXISTS (SELECT 1 FROM tasks t WHERE t.number = r." + column;
        sql += " >> 24)";
        Statement lost(db_, std::move(sql));
        TASKER_TRY(lost.each([&, &name = table](Row& row) {
            on_damage("a row of " + name + " (" + std::to_string(row.next<std::int64_t>()) +
                      ") is of a task that is not there");
        }));
    }
    return {};
}

}  // namespace tasker::store::sqlite
