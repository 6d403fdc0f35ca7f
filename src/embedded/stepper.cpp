#include "embedded/stepper.hpp"

#include <algorithm>

namespace tasker::embedded {

namespace {

/// An alarm may have rung in vain, or have rung another that had its turn before. None rings itself
/// at a time that does not move; if one ever did, a test should go on and not hang.
constexpr int kVainTurnsMax = 1'000;

}  // namespace

Stepper::Stepper(Parts const& parts)
    : parts_(parts), lanes_(parts.engine.lanes()), random_(parts.seed) {}

void Stepper::settle() {
    std::scoped_lock const lock(mutex_);
    settle_locked();
}

TimePoint Stepper::advance(TimePoint until) {
    std::scoped_lock const lock(mutex_);
    settle_locked();
    parts_.clock.advance_to(std::min(next_due().value_or(until), until));
    settle_locked();
    return parts_.clock.now();
}

void Stepper::settle_locked() {
    auto const is_due = [this] {
        auto const next = parts_.engine.next_due();
        return next && *next <= parts_.clock.now();
    };
    for (int vain = 0; vain < kVainTurnsMax; ++vain) {
        if (turn() > 0) {
            vain = 0;
        } else if (!is_due()) {
            return;
        }
    }
}

std::size_t Stepper::turn() {
    workers_next_ = parts_.worker.tick();
    std::size_t done = 0;
    auto const first = random_.below(lanes_.size());
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        done += lanes_[(first + i) % lanes_.size()].step();
    return done + parts_.worker.publish_waiting();
}

/// Of what is still to come.
std::optional<TimePoint> Stepper::next_due() const {
    // Nobody else has the store, and no notice gets lost: no sweep finds anything. They follow when
    // the clock was moved for other reasons.
    auto next = parts_.engine.next_due(engine::Engine::Ahead::WithoutSweeps);
    auto const now = parts_.clock.now();
    if (next && *next <= now) next.reset();
    if (workers_next_ && *workers_next_ > now)
        next = std::min(next.value_or(*workers_next_), *workers_next_);
    return next;
}

}  // namespace tasker::embedded
