#include "tests/simulation/broken/variants.hpp"

namespace tasker::test {

namespace {

class LosesAStep final : public BrokenUnit {
public:
    using BrokenUnit::BrokenUnit;
    Result<void> insert_steps(std::span<model::NewStep const> steps) override {
        if (steps.size() < 2 || !one_in(20)) return inner().insert_steps(steps);
        lost_ = steps.back().step.id;
        return inner().insert_steps(steps.first(steps.size() - 1));
    }
    Result<std::size_t> insert_edges(std::span<model::Edge const> edges) override {
        std::vector<model::Edge> kept;
        for (auto const& edge : edges) {
            if (edge.from != lost_ && edge.to != lost_) kept.push_back(edge);
        }
        return inner().insert_edges(kept);
    }

private:
    StepId lost_;
};

class LosesAnEdge final : public BrokenUnit {
public:
    using BrokenUnit::BrokenUnit;
    Result<std::size_t> insert_edges(std::span<model::Edge const> edges) override {
        if (edges.empty() || !one_in(20)) return inner().insert_edges(edges);
        return inner().insert_edges(edges.first(edges.size() - 1));
    }
};

}  // namespace

std::vector<BrokenVariant> breaks_all_or_nothing() {
    return {
        {Promise::AllOrNothing, "the last step of an insert is lost", sabotage_with<LosesAStep>()},
        {Promise::AllOrNothing, "the last edge of an insert is lost",
         sabotage_with<LosesAnEdge>()}};
}

}  // namespace tasker::test
