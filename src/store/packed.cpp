#include "store/packed.hpp"

#include <initializer_list>
#include <optional>

#include "store/bytes.hpp"

namespace tasker::store {

namespace {

// What both kinds of passage begin with.
template <class Passage>
void pack_moves(Bytes& out, Passage const& passage) {
    out.put(passage.first_move).put(passage.from).put(passage.path.size());
    for (auto const& move : passage.path)
        out.put(move.event).put(move.to);
    out.put(passage.at);
}

template <class Passage>
void unpack_moves(Cut& cut, Passage& passage) {
    using Move = typename decltype(passage.path)::value_type;
    passage.first_move = cut.next<std::uint32_t>();
    passage.from = cut.next<decltype(passage.from)>();
    auto const count = cut.next<std::size_t>();
    for (std::size_t i = 0; i < count && cut.is_whole(); ++i) {
        auto const event = cut.next<decltype(Move::event)>();
        passage.path.push_back({.event = event, .to = cut.next<decltype(Move::to)>()});
    }
    passage.at = cut.next<TimePoint>();
}

}  // namespace

void pack(std::string& bytes, model::TaskPassage const& passage) {
    Bytes out(bytes);
    pack_moves(out, passage);
    out.put(passage.metadata.text());
}

void pack(std::string& bytes, model::StepPassage const& passage) {
    Bytes out(bytes);
    pack_moves(out, passage);
    out.put(passage.attempt).put(passage.worker_id).put(passage.metadata.text());
}

bool unpack(std::string_view bytes, TaskId task, std::vector<model::TaskPassage>& passages) {
    Cut cut(bytes);
    while (cut.has_more()) {
        auto& passage = passages.emplace_back();
        passage.task_id = task;
        unpack_moves(cut, passage);
        passage.metadata = model::Payload(cut.next<std::string>());
    }
    return cut.is_whole();
}

bool unpack(std::string_view bytes, StepId step, std::vector<model::StepPassage>& passages) {
    Cut cut(bytes);
    while (cut.has_more()) {
        auto& passage = passages.emplace_back();
        passage.step_id = step;
        unpack_moves(cut, passage);
        passage.attempt = cut.next<std::uint32_t>();
        passage.worker_id = cut.next<std::optional<WorkerId>>();
        passage.metadata = model::Payload(cut.next<std::string>());
    }
    return cut.is_whole();
}

std::uint32_t first_move_of(std::string_view packed_passages) {
    return Cut(packed_passages).next<std::uint32_t>();
}

void pack(std::string& bytes, PlacedEdge edge) {
    Bytes(bytes).put(edge.from).put(edge.to).put(edge.kind);
}

bool unpack(std::string_view bytes, std::size_t steps, std::vector<PlacedEdge>& edges) {
    Cut cut(bytes);
    while (cut.has_more()) {
        auto& edge = edges.emplace_back();
        edge.from = cut.next<std::uint32_t>();
        edge.to = cut.next<std::uint32_t>();
        edge.kind = cut.next<model::EdgeKind>();
        if (!cut.is_whole() || edge.from >= steps || edge.to >= steps) return false;
    }
    return true;
}

void pack_fixed(std::string& bytes, model::Task const& task) {
    Bytes out(bytes);
    out.put(task.priority).put(task.initiator).put(task.source_system).put(task.reason);
    out.put(task.tags.size());
    for (auto const& tag : task.tags)
        out.put(tag);
    out.put(task.correlation_id).put(task.parent_correlation_id);
    out.put(task.requested_at).put(task.created_at);
}

bool unpack_fixed(std::string_view bytes, model::Task& task) {
    Cut cut(bytes);
    task.priority = cut.next<std::int32_t>();
    task.initiator = cut.next<std::string>();
    task.source_system = cut.next<std::string>();
    task.reason = cut.next<std::string>();
    auto const tags = cut.next<std::size_t>();
    for (std::size_t i = 0; i < tags && cut.is_whole(); ++i)
        task.tags.push_back(cut.next<std::string>());
    task.correlation_id = cut.next<Uuid>();
    task.parent_correlation_id = cut.next<std::optional<Uuid>>();
    task.requested_at = cut.next<TimePoint>();
    task.created_at = cut.next<TimePoint>();
    return cut.is_whole() && !cut.has_more();
}

void pack_progress(std::string& bytes, model::Task const& task) {
    auto const& tally = task.tally;
    Bytes(bytes)
        .put(tally.total)
        .put(tally.unfinished)
        .put(tally.in_flight)
        .put(tally.waiting_for_retry)
        .put(tally.failed_blocking)
        .put(tally.failed_tolerated)
        .put(task.moves)
        .put(task.state_since)
        .put(task.completed_at)
        .put(task.updated_at);
}

bool unpack_progress(std::string_view bytes, model::Task& task) {
    Cut cut(bytes);
    auto& tally = task.tally;
    for (auto* const count :
         {&tally.total, &tally.unfinished, &tally.in_flight, &tally.waiting_for_retry,
          &tally.failed_blocking, &tally.failed_tolerated, &task.moves}) {
        *count = cut.next<std::uint32_t>();
    }
    task.state_since = cut.next<TimePoint>();
    task.completed_at = cut.next<std::optional<TimePoint>>();
    task.updated_at = cut.next<TimePoint>();
    return cut.is_whole() && !cut.has_more();
}

namespace {

// But for id and name.
void put_fixed(Bytes& out, model::Step const& step) {
    // Most steps are called as the template calls them.
    std::optional<std::string_view> other_name;
    if (step.template_step_name != step.name) other_name = step.template_step_name;
    out.put(other_name)
        .put(step.type)
        .put(step.failure_strategy)
        .put(step.is_retryable)
        .put(step.attempts_max)
        .put(step.priority)
        .put(step.created_at);
}

/// False if it is not as put_fixed would have put it.
bool take_fixed(Cut& cut, model::Step& step) {
    auto const other_name = cut.next<std::optional<std::string>>();
    step.template_step_name = other_name.value_or(step.name);
    step.type = cut.next<model::StepType>();
    step.failure_strategy = cut.next<std::optional<model::FailureStrategy>>();
    step.is_retryable = cut.next<bool>();
    step.attempts_max = cut.next<std::uint32_t>();
    step.priority = cut.next<std::int32_t>();
    step.created_at = cut.next<TimePoint>();
    return other_name != step.name;
}

void put_progress(Bytes& out, model::Step const& step) {
    out.put(step.state)
        .put(step.wake_at)
        .put(step.open_dependencies)
        .put(step.attempt)
        .put(step.uncounted_attempts)
        .put(step.lost_leases)
        .put(step.moves)
        .put(step.next_retry_at)
        .put(step.backoff)
        .put(step.lease_until)
        .put(step.worker_id)
        .put(step.last_attempted_at)
        .put(step.last_failure_at)
        .put(step.processed_at)
        .put(step.updated_at)
        .put(step.has_satisfied);
}

void take_progress(Cut& cut, model::Step& step) {
    step.state = cut.next<model::StepState>();
    step.wake_at = cut.next<std::optional<TimePoint>>();
    for (auto* const count : {&step.open_dependencies, &step.attempt, &step.uncounted_attempts,
                              &step.lost_leases, &step.moves}) {
        *count = cut.next<std::uint32_t>();
    }
    step.next_retry_at = cut.next<std::optional<TimePoint>>();
    step.backoff = cut.next<std::optional<Duration>>();
    step.lease_until = cut.next<std::optional<TimePoint>>();
    step.worker_id = cut.next<std::optional<WorkerId>>();
    step.last_attempted_at = cut.next<std::optional<TimePoint>>();
    step.last_failure_at = cut.next<std::optional<TimePoint>>();
    step.processed_at = cut.next<std::optional<TimePoint>>();
    step.updated_at = cut.next<TimePoint>();
    step.has_satisfied = cut.next<bool>();
}

}  // namespace

void pack_fixed(std::string& bytes, model::Step const& step) {
    Bytes out(bytes);
    put_fixed(out, step);
}

void pack_progress(std::string& bytes, model::Step const& step) {
    Bytes out(bytes);
    put_progress(out, step);
}

bool unpack_fixed(std::string_view bytes, model::Step& step) {
    Cut cut(bytes);
    return take_fixed(cut, step) && cut.is_whole() && !cut.has_more();
}

bool unpack_progress(std::string_view bytes, model::Step& step) {
    Cut cut(bytes);
    take_progress(cut, step);
    return cut.is_whole() && !cut.has_more();
}

void pack(std::string& bytes, model::Step const& step, std::string_view passages,
          model::Payload const& results) {
    Bytes out(bytes);
    out.put(step.id).put(step.name);
    put_fixed(out, step);
    put_progress(out, step);
    bool const has_row = is_long(results);
    out.put(passages).put(has_row).put(has_row ? std::string_view() : results.text());
}

bool unpack(std::string_view bytes, TaskId task, std::vector<PackedStep>& steps) {
    Cut cut(bytes);
    bool is_as_packed = steps.size() % kStepsInGroup == 0;
    while (cut.has_more()) {
        auto& step = steps.emplace_back();
        step.row.task_id = task;
        step.row.id = cut.next<StepId>();
        step.row.name = cut.next<std::string>();
        is_as_packed = take_fixed(cut, step.row) && is_as_packed;
        take_progress(cut, step.row);
        step.passages = cut.next<std::string>();
        step.has_results_row = cut.next<bool>();
        step.results = model::Payload(cut.next<std::string>());
        is_as_packed = is_as_packed && !is_long(step.results) &&
                       !(step.has_results_row && !step.results.empty());
    }
    return cut.is_whole() && is_as_packed;
}

}  // namespace tasker::store
