#include "tests/simulation/broken/variants.hpp"

namespace tasker::test {

namespace {

class RecordsAnotherMove final : public BrokenUnit {
public:
    using BrokenUnit::apply;
    using BrokenUnit::BrokenUnit;
    Result<std::vector<bool>> apply(std::span<model::StepChange const> changes) override {
        std::vector<model::StepChange> kept(changes.begin(), changes.end());
        if (!kept.empty() && !kept.back().path.empty() && one_in(50)) {
            kept.back().path.back().event = model::StepEvent::ResetForRetry;
        }
        return inner().apply(kept);
    }
};

class SkipsAState final : public BrokenUnit {
public:
    using BrokenUnit::apply;
    using BrokenUnit::BrokenUnit;
    Result<std::vector<bool>> apply(std::span<model::StepChange const> changes) override {
        std::vector<model::StepChange> kept(changes.begin(), changes.end());
        for (auto& change : kept) {
            if (change.path.size() != 2 || !one_in(50)) continue;
            // The same end, but straight: what lay between is left out.
            change.path.erase(change.path.begin());
            --change.after.moves;
        }
        return inner().apply(kept);
    }
};

}  // namespace

std::vector<BrokenVariant> breaks_only_legal_moves() {
    return {{Promise::OnlyLegalMoves, "a move is recorded as another",
             sabotage_with<RecordsAnotherMove>()},
            {Promise::OnlyLegalMoves, "a state is skipped", sabotage_with<SkipsAState>()}};
}

}  // namespace tasker::test
