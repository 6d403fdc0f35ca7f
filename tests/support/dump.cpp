#include "tests/support/dump.hpp"

#include <concepts>

namespace tasker::test {

namespace {

std::string text_of(std::string const& value) {
    return value;
}
std::string text_of(model::Payload const& value) {
    return value.text();
}
std::string text_of(TimePoint value) {
    return std::to_string(value.time_since_epoch().count());
}
std::string text_of(Duration value) {
    return std::to_string(value.count());
}
std::string text_of(Uuid const& value) {
    return value.to_string();
}
template <class Tag>
std::string text_of(Id<Tag> const& value) {
    return value.to_string();
}
template <class T>
    requires std::is_enum_v<T>
std::string text_of(T value) {
    return std::to_string(static_cast<int>(value));
}
template <std::integral T>
std::string text_of(T value) {
    return std::to_string(value);
}
template <class T>
std::string text_of(std::optional<T> const& value) {
    return value ? text_of(*value) : "-";
}
template <class Move>
    requires requires(Move move) { move.event; }
std::string text_of(std::vector<Move> const& path) {
    std::string text;
    for (auto const& move : path)
        text += text_of(move.event) + ">" + text_of(move.to) + " ";
    return text;
}
std::string text_of(std::vector<std::string> const& values) {
    std::string text;
    for (auto const& value : values)
        text += value + " ";
    return text;
}

template <class... Fields>
std::string line(char const* what, Fields const&... fields) {
    std::string text = what;
    ((text += "|" + text_of(fields)), ...);
    return text;
}

}  // namespace

std::string dump(model::Task const& task) {
    return line("task", task.id, task.template_id, task.identity_hash, task.priority,
                task.initiator, task.source_system, task.reason, task.tags, task.correlation_id,
                task.parent_correlation_id, task.requested_at, task.created_at, task.state,
                task.tally.total, task.tally.unfinished, task.tally.in_flight,
                task.tally.waiting_for_retry, task.tally.failed_blocking,
                task.tally.failed_tolerated, task.moves, task.state_since, task.stale_at,
                task.completed_at, task.updated_at, task.trace_context);
}

std::string dump(model::Step const& step) {
    return line("step", step.id, step.task_id, step.name, step.template_step_name, step.type,
                step.failure_strategy, step.is_retryable, step.attempts_max, step.priority,
                step.created_at, step.state, step.open_dependencies, step.attempt,
                step.uncounted_attempts, step.lost_leases, step.moves, step.wake_at,
                step.next_retry_at, step.backoff, step.lease_until, step.worker_id,
                step.last_attempted_at, step.last_failure_at, step.processed_at, step.updated_at,
                step.has_satisfied);
}

std::string dump(model::TaskPassage const& passage) {
    return line("task passage", passage.task_id, passage.first_move, passage.from, passage.path,
                passage.at, passage.metadata);
}

std::string dump(model::StepPassage const& passage) {
    return line("step passage", passage.step_id, passage.first_move, passage.from, passage.path,
                passage.at, passage.attempt, passage.worker_id, passage.metadata);
}

std::string dump(model::StepWork const& work) {
    auto text = dump(work.step) + "\n" + dump(*work.task) + "\n" +
                line("work", work.inputs, work.checkpoint, work.context);
    for (auto const& dependency : work.dependencies)
        text += line("\ndependency", dependency.step_name, dependency.results);
    return text;
}

std::string dump(model::DeadLetter const& letter) {
    return line("dead letter", letter.id, letter.task_id, letter.original_state, letter.reason,
                letter.status, letter.created_at, letter.snapshot, letter.metadata,
                letter.resolved_at, letter.resolution_notes, letter.resolved_by, letter.updated_at);
}

std::string dump(model::Edge const& edge) {
    return line("edge", edge.task_id, edge.from, edge.to, edge.kind);
}

std::string dump(store::StoredEvent const& event) {
    return line("event", event.id, event.namespace_name, event.event_name, event.task_id,
                event.body, event.created_at);
}

std::string dump(model::OutgoingMessage const& message) {
    return line("message", message.id, message.queue, message.body, message.due_at);
}

Result<std::string> dump_all(store::Reader& reader, TimePoint now) {
    constexpr std::size_t kAll = 1'000'000;
    std::string text;
    TASKER_TRY_ASSIGN(auto const tasks, reader.list_tasks({.limit = kAll}));
    for (auto const& task : tasks) {
        TASKER_TRY_ASSIGN(auto const context, reader.task_context(task.id));
        TASKER_TRY_ASSIGN(auto const task_history, reader.history_of(task.id));
        TASKER_TRY_ASSIGN(auto const edges, reader.edges_of(task.id));
        TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(task.id));
        TASKER_TRY_ASSIGN(auto const startable, reader.startable_steps(task.id));
        text += dump(task) + context.text() + "\n" + dump(task_history) + dump(edges) +
                "startable\n" + dump(startable);
        std::vector<StepId> ids;
        for (auto const& step : steps) {
            ids.push_back(step.id);
            TASKER_TRY_ASSIGN(auto const history, reader.history_of(step.id));
            text += dump(history);
        }
        TASKER_TRY_ASSIGN(auto const work, reader.load_work(ids));
        text += dump(work);
        TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads(ids));
        for (auto const& each : payloads)
            text += line("payloads", each.inputs, each.results, each.checkpoint) + "\n";
    }
    TASKER_TRY_ASSIGN(auto const next_due, reader.next_due());
    TASKER_TRY_ASSIGN(auto const due, reader.due_steps(now, kAll));
    TASKER_TRY_ASSIGN(auto const stale, reader.stale_tasks(now, kAll));
    TASKER_TRY_ASSIGN(auto const claimable, reader.claimable_steps({}, kAll));
    TASKER_TRY_ASSIGN(auto const expired, reader.expired_leases(now, kAll));
    TASKER_TRY_ASSIGN(auto const others, reader.leases_of_others(WorkerId{}, kAll));
    TASKER_TRY_ASSIGN(auto const letters, reader.dead_letters({.limit = kAll}));
    TASKER_TRY_ASSIGN(auto const events, reader.stored_events("shop", kAll));
    TASKER_TRY_ASSIGN(auto const messages, reader.outgoing_messages(kAll));
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i) {
        TASKER_TRY_ASSIGN(auto const resting,
                          reader.resting_tasks(static_cast<model::TaskState>(i), 0, kAll));
        for (auto const& each : resting)
            text += line("resting", each.task.id) + "\n";
    }
    text += line("next due", next_due) + "\ndue\n" + dump(due) + "stale\n" + dump(stale) +
            "claimable\n" + dump(claimable) + "expired\n" + dump(expired) + "leased\n" +
            dump(others) + dump(letters) + dump(events) + dump(messages);
    return text;
}

}  // namespace tasker::test
