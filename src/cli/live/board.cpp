#include "cli/live/board.hpp"

#include <algorithm>

#include "cli/drawing/graph.hpp"
#include "cli/drawing/outline.hpp"

namespace tasker::cli::live {

namespace {

bool has_failed(model::StepState state) noexcept {
    return state == model::StepState::Error || state == model::StepState::WaitingForRetry;
}

bool is_ticking_in(model::StepState state) noexcept {
    return state == model::StepState::InProgress || state == model::StepState::WaitingForRetry;
}

}  // namespace

Board::Board(model::Template const& tmpl, model::Task const& task)
    : title_(tmpl.full_name()), task_(task) {
    auto const graph = drawing::graph_of(tmpl);
    for (auto const& place : drawing::outline_of(graph.nodes.size(), graph.arrows)) {
        auto const& node = graph.nodes[place.node];
        rows_by_name_.emplace(node.name, rows_.size());
        rows_.push_back({.name = node.name, .type = node.type, .depth = place.depth});
    }
}

bool Board::update(model::Task const& task) {
    if (task.moves < task_.moves) return false;
    if (task.moves == task_.moves && task.updated_at < task_.updated_at) return false;
    auto const is_news = task.state != task_.state || task.tally != task_.tally;
    task_ = task;
    return is_news;
}

bool Board::update(model::Step const& step) {
    auto const found = rows_by_name_.find(step.template_step_name);
    if (found == rows_by_name_.end()) return false;
    auto& row = rows_[found->second];
    auto const is_worker = row.type == model::StepType::BatchWorker;

    Entry* known = nullptr;
    if (is_worker) {
        if (auto const worker = workers_.find(step.id); worker != workers_.end()) {
            known = &worker->second;
        }
    } else if (row.entry) {
        known = &*row.entry;
    }
    if (known != nullptr && step.moves <= known->step.moves) return false;

    if (known != nullptr) {
        if (is_ticking_in(known->step.state)) --ticking_count_;
        if (is_worker) count(row.batch, known->step, false);
        known->step = step;
    } else if (is_worker) {
        workers_.emplace(step.id, Entry{.step = step});
    } else {
        row.entry = Entry{.step = step};
    }
    rows_by_step_[step.id] = found->second;
    if (is_ticking_in(step.state)) ++ticking_count_;
    if (is_worker) count(row.batch, step, true);
    if (has_failed(step.state)) unexplained_.insert(step.id);
    return true;
}

void Board::count(Batch& batch, model::Step const& step, bool is_added) {
    auto const add = [is_added](std::size_t& number) { number += is_added ? 1 : std::size_t(-1); };
    add(batch.total);
    switch (step.state) {
        case model::StepState::Complete:
        case model::StepState::ResolvedManually: add(batch.done); break;
        case model::StepState::InProgress:
        case model::StepState::EnqueuedForOrchestration:
        case model::StepState::EnqueuedAsErrorForOrchestration: add(batch.running); break;
        case model::StepState::WaitingForRetry: add(batch.retrying); break;
        case model::StepState::Cancelled: add(batch.cancelled); break;
        case model::StepState::Error:
            add(batch.failed);
            if (!is_added) {
                std::erase(batch.first_failed, step.id);
            } else if (batch.first_failed.size() < kFailedShown) {
                batch.first_failed.push_back(step.id);
            }
            break;
        case model::StepState::Pending:
        case model::StepState::Enqueued: break;
    }
}

void Board::set_error(StepId step, std::string message) {
    auto const found = rows_by_step_.find(step);
    if (found == rows_by_step_.end()) return;
    if (auto const worker = workers_.find(step); worker != workers_.end()) {
        worker->second.error = std::move(message);
    } else if (auto& row = rows_[found->second]; row.entry) {
        row.entry->error = std::move(message);
    }
}

std::vector<StepId> Board::take_unexplained() {
    std::vector<StepId> steps(unexplained_.begin(), unexplained_.end());
    std::ranges::sort(steps);
    unexplained_.clear();
    return steps;
}

Board::Entry const* Board::worker(StepId step) const {
    auto const found = workers_.find(step);
    return found == workers_.end() ? nullptr : &found->second;
}

}  // namespace tasker::cli::live
