#include "simulation/simulated_worker.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"

namespace tasker::simulation {

namespace {

std::int64_t cursor_of(model::Payload const& checkpoint) {
    if (checkpoint.empty()) return 0;
    auto const parsed = base::parse_json(checkpoint.text());
    boost::json::error_code code;  // cursors of other tests may be any JSON
    auto const cursor = parsed->at("cursor").to_number<std::int64_t>(code);
    return code ? 0 : cursor;
}

}  // namespace

std::size_t SimulatedWorker::reserve(std::size_t wanted) {
    if (is_shedding_) {
        has_refused_ = wanted > 0;
        return 0;
    }
    auto const taken = held_.size() + reserved_;
    auto const granted = std::min(wanted, place_count_ - std::min(place_count_, taken));
    has_refused_ |= granted < wanted;
    reserved_ += granted;
    return granted;
}

void SimulatedWorker::release(std::size_t unused) {
    if (unused > reserved_) {
        complaint_ = {Promise::BoundedMemory, "more places were given back than promised"};
    }
    reserved_ -= std::min(unused, reserved_);
}

void SimulatedWorker::deliver(std::vector<model::Assignment> assignments) {
    if (assignments.size() > reserved_) {
        complaint_ = {Promise::BoundedMemory, "more steps were delivered than promised"};
    }
    reserved_ -= std::min(assignments.size(), reserved_);
    for (auto& assignment : assignments) {
        auto const& step = assignment.work.step;
        if (step.worker_id != id_ || step.state != model::StepState::InProgress) {
            complaint_ = {Promise::OneResultAnAttempt,
                          step.name + " was delivered to a worker that does not hold it"};
        }
        if (assignment.definition == nullptr || assignment.work.task == nullptr) {
            complaint_ = {Promise::AllOrNothing,
                          step.name + " was delivered without definition or task"};
        }
        if (find(step.id, step.attempt) != nullptr) {
            complaint_ = {Promise::OneResultAnAttempt,
                          step.name + " was delivered twice for one attempt"};
        }
        auto const cursor = cursor_of(assignment.work.checkpoint);
        held_.push_back({.assignment = std::move(assignment), .cursor = cursor});
    }
}

void SimulatedWorker::revoke(StepId step, std::uint32_t attempt) {
    auto* const held = find(step, attempt);
    if (held == nullptr) return;
    if (is_deaf_ || held->is_unstoppable) {
        held->is_revoked = true;
    } else {
        drop(step, attempt);
    }
}

SimulatedWorker::Held* SimulatedWorker::find(StepId step, std::uint32_t attempt) {
    auto const found = std::ranges::find_if(held_, [&](Held const& held) {
        return held.assignment.work.step.id == step && held.assignment.work.step.attempt == attempt;
    });
    return found == held_.end() ? nullptr : &*found;
}

void SimulatedWorker::drop(StepId step, std::uint32_t attempt) {
    auto const count = std::erase_if(held_, [&](Held const& held) {
        return held.assignment.work.step.id == step && held.assignment.work.step.attempt == attempt;
    });
    if (count > 0) has_freed_ = true;
}

std::vector<model::LeaseKey> SimulatedWorker::leases() const {
    std::vector<model::LeaseKey> keys;
    keys.reserve(held_.size());
    for (auto const& held : held_) {
        keys.push_back({.step_id = held.assignment.work.step.id,
                        .attempt = held.assignment.work.step.attempt});
    }
    return keys;
}

bool SimulatedWorker::take_refused() {
    return std::exchange(has_refused_, false);
}

bool SimulatedWorker::take_freed() {
    return std::exchange(has_freed_, false);
}

}  // namespace tasker::simulation
