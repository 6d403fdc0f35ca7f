#include "tests/simulation/broken/variants.hpp"

namespace tasker::test {

namespace {

/// A report of a lost lease passes for one of the attempt that is running now.
void forget_the_fence(model::StepReport& report, store::Store& rows) {
    std::ignore = rows.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const steps, reader.find_steps({&report.step_id, 1}));
        if (steps.empty() || !steps.front().worker_id) return {};
        report.attempt = steps.front().attempt;
        report.worker_id = *steps.front().worker_id;
        return {};
    });
}

/// A step that runs again gets no new attempt number.
class CountsNoAttempt final : public BrokenUnit {
public:
    using BrokenUnit::apply;
    using BrokenUnit::BrokenUnit;
    Result<std::vector<bool>> apply(std::span<model::StepChange const> changes) override {
        std::vector<model::StepChange> changed(changes.begin(), changes.end());
        for (auto& change : changed) {
            auto const is_started = change.after.state == model::StepState::InProgress;
            if (is_started && change.after.attempt > 1 && one_in(5)) --change.after.attempt;
        }
        return inner().apply(changed);
    }
};

}  // namespace

std::vector<BrokenVariant> breaks_one_result_an_attempt() {
    Sabotage sabotage;
    sabotage.report = forget_the_fence;
    return {
        {Promise::OneResultAnAttempt, "the result of a lost lease is applied", std::move(sabotage)},
        {Promise::OneResultAnAttempt, "a second run has the number of the first",
         sabotage_with<CountsNoAttempt>()}};
}

}  // namespace tasker::test
