#include "store/sqlite/live_rows.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "store/packed.hpp"

namespace tasker::store::sqlite {

namespace {

// About what is packed, so that a string grows once.
constexpr std::size_t kProgressBytes = 96;
constexpr std::size_t kFixedBytes = 128;
constexpr std::size_t kPackedStepBytes = 192;

IndexedTask to_index(LiveTask const& task) {
    IndexedTask indexed{
        .state = task.row.state, .has_leases = task.leases != 0, .look_at = task.indexed.look_at};
    // Left alone while the time moves on: SqliteUnit::next_due sees to that.
    auto const stale_at = task.row.stale_at;
    if (!stale_at || !indexed.look_at || *stale_at < *indexed.look_at) indexed.look_at = stale_at;
    return indexed;
}

/// Cuts off what is too long for the row that carries it.
std::string too_long(std::string& bytes) {
    return bytes.size() > kBytesInRowMax ? std::exchange(bytes, {}) : std::string();
}

}  // namespace

std::optional<WaitingStep> waiting(LiveStep const& step) {
    WaitingStep waiting{.queued_priority = {}, .wake_at = step.row.wake_at, .queue = {}};
    if (step.row.state == model::StepState::Enqueued) {
        waiting.queued_priority = step.row.priority;
        waiting.queue = step.queue;
    }
    if (!waiting.queued_priority && !waiting.wake_at) return {};
    return waiting;
}

std::string packed_group(LiveTask& task, std::size_t first) {
    auto const end = std::min(first + kStepsInGroup, task.steps.size());
    std::size_t size = 0;
    for (auto i = first; i < end; ++i) {
        auto& step = task.steps[i];
        if (step.packed.empty()) {
            // Long results lie elsewhere: no room for them.
            auto const results = is_long(step.results) ? 0 : step.results.text().size();
            step.packed.reserve(kPackedStepBytes + step.passages.size() + results);
            pack(step.packed, step.row, step.passages, step.results);
        }
        size += step.packed.size();
    }
    std::string bytes;
    bytes.reserve(size);
    for (auto i = first; i < end; ++i)
        bytes += task.steps[i].packed;
    return bytes;
}

ChangedTask take_row(LiveTask& task) {
    auto const indexed = to_index(task);
    ChangedTask row{.number = task.number,
                    .indexed = indexed,
                    .changes_indexes = indexed != task.indexed,
                    .stale_at = task.row.stale_at,
                    .is_new = task.is_new};
    row.progress.reserve(kProgressBytes);
    pack_progress(row.progress, task.row);
    if (task.is_new) {
        row.id = task.row.id;
        row.template_id = task.row.template_id;
        row.identity_hash = task.row.identity_hash;
        row.fixed.reserve(kFixedBytes);
        pack_fixed(row.fixed, task.row);
        if (task.new_edges.size() <= kBytesInRowMax) row.first_edges = std::move(task.new_edges);
        row.trace_context = task.row.trace_context;
        row.context = task.context;
    } else {
        row.older_passages = too_long(task.passages);
    }
    row.passages = task.passages;
    row.steps = packed_group(task, 0);
    if (row.first_edges.empty() && !task.new_edges.empty()) {
        row.added_edges = std::move(task.new_edges);
        row.edges_position = task.edge_rows++;
    }
    task.new_edges.clear();
    task.indexed = indexed;
    task.is_new = false;
    task.is_changed = false;
    return row;
}

ChangedStep take_row(LiveStep& step) {
    ChangedStep row{
        .number = step.number(),
        .id = step.row.id,
        .waiting = waiting(step),
        .changes_results = step.has_new_results && (step.has_results_row || is_long(step.results))};
    row.changes_waiting = row.waiting != step.waiting;
    if (step.is_new) {
        row.needs_place = !is_found_by_task(step.task->row.id, row.id, step.place);
        row.new_inputs = step.inputs;
    } else {
        row.older_passages = too_long(step.passages);
    }
    if (row.changes_results) {
        row.results = step.results;
        step.has_results_row = is_long(step.results);
    }
    step.packed.clear();
    step.waiting = row.waiting;
    step.is_new = false;
    step.is_changed = false;
    step.has_new_results = false;
    return row;
}

}  // namespace tasker::store::sqlite
