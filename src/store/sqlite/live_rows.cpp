#include "store/sqlite/live_rows.hpp"

#include <string>
#include <utility>

#include "store/sqlite/packed.hpp"

namespace tasker::store::sqlite {

namespace {

// About what is packed, so that a string grows once.
constexpr std::size_t kProgressBytes = 96;
constexpr std::size_t kFixedBytes = 64;

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

IndexedStep to_index(LiveStep const& step) {
    IndexedStep indexed{.queued_priority = {}, .wake_at = step.row.wake_at};
    if (step.row.state == model::StepState::Enqueued) indexed.queued_priority = step.row.priority;
    return indexed;
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
        row.fixed.reserve(2 * kFixedBytes);
        pack_fixed(row.fixed, task.row);
        if (task.new_edges.size() <= kBytesInRowMax) row.first_edges = std::move(task.new_edges);
        row.context = task.context;
    } else {
        row.older_passages = too_long(task.passages);
    }
    row.passages = task.passages;
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
    auto const indexed = to_index(step);
    ChangedStep row{.number = step.number(),
                    .state = step.row.state,
                    .indexed = indexed,
                    .changes_indexes = indexed != step.indexed,
                    .has_new_results = step.has_new_results,
                    .is_new = step.is_new};
    row.progress.reserve(kProgressBytes);
    pack_progress(row.progress, step.row);
    if (row.is_new || row.has_new_results || row.changes_indexes) row.results = step.results;
    if (step.is_new) {
        row.id = step.row.id;
        row.name = step.row.name;
        row.fixed.reserve(kFixedBytes);
        pack_fixed(row.fixed, step.row);
        row.inputs = step.inputs;
    } else {
        row.older_passages = too_long(step.passages);
    }
    row.passages = step.passages;
    step.indexed = indexed;
    step.is_new = false;
    step.is_changed = false;
    step.has_new_results = false;
    return row;
}

}  // namespace tasker::store::sqlite
