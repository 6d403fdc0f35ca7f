#include "cli/moving/contents.hpp"

#include <numeric>

#include "audit/task_audit.hpp"

namespace tasker::cli {

void Contents::add(model::StoredTemplate const& stored) {
    ++templates;
    fingerprint += store::fingerprint_of(stored);
}

void Contents::add(store::InspectedTask const& task) {
    ++tasks;
    if (!model::is_terminal(task.task.state)) ++unfinished_tasks;
    steps += task.steps.size();
    edges += task.edges.size();
    moves += task.task.moves;
    dead_letters += task.dead_letters.size();
    for (auto const& one : task.steps) {
        moves += one.step.moves;
        if (one.checkpoint) ++checkpoints;
    }
    fingerprint += store::fingerprint_of(task);
}

void Contents::add(store::StoredEvent const& event) {
    ++events;
    fingerprint += store::fingerprint_of(event);
}

void Contents::add(model::OutgoingMessage const& message) {
    ++messages;
    fingerprint += store::fingerprint_of(message);
}

void Findings::add(store::InspectedTask const& task) {
    audit::check_task(task, [this](audit::Finding const& finding) { add(finding.kind); });
}

std::size_t Findings::total() const noexcept {
    return std::accumulate(by_kind_.begin(), by_kind_.end(), std::size_t{0});
}

std::optional<audit::Kind> Findings::worse_than(Findings const& other) const noexcept {
    for (std::size_t i = 0; i < by_kind_.size(); ++i) {
        if (by_kind_[i] > other.by_kind_[i]) return static_cast<audit::Kind>(i);
    }
    return std::nullopt;
}

}  // namespace tasker::cli
