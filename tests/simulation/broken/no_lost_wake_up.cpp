#include "tests/simulation/broken/variants.hpp"

namespace tasker::test {

namespace {

class ForgetsToWake final : public BrokenUnit {
public:
    using BrokenUnit::apply;
    using BrokenUnit::BrokenUnit;
    Result<std::vector<bool>> apply(std::span<model::StepChange const> changes) override {
        std::vector<model::StepChange> changed(changes.begin(), changes.end());
        for (auto& change : changed) {
            if (change.after.wake_at && one_in(20)) change.after.wake_at.reset();
        }
        return inner().apply(changed);
    }
};

/// What no worker took at once stays in the queue: no query finds it.
class OverlooksWhatWaits final : public BrokenUnit {
public:
    using BrokenUnit::BrokenUnit;
    Result<std::vector<model::Step>> claimable_steps(model::Skills const& /*skills*/,
                                                     std::size_t /*limit*/) override {
        return std::vector<model::Step>{};
    }
};

}  // namespace

std::vector<BrokenVariant> breaks_no_lost_wake_up() {
    return {{Promise::NoLostWakeUp, "a retry has no time to be woken at",
             sabotage_with<ForgetsToWake>()},
            {Promise::NoLostWakeUp, "no sweep finds what waits for a place",
             sabotage_with<OverlooksWhatWaits>()}};
}

}  // namespace tasker::test
