#include "tests/simulation/broken/variants.hpp"

namespace tasker::test {

namespace {

class IgnoresLostLeases final : public BrokenUnit {
public:
    using BrokenUnit::BrokenUnit;
    Result<std::vector<model::Step>> expired_leases(TimePoint /*now*/,
                                                    std::size_t /*limit*/) override {
        return std::vector<model::Step>{};
    }
};

class TakesNothingOver final : public BrokenUnit {
public:
    using BrokenUnit::BrokenUnit;
    Result<std::vector<model::Step>> leases_of_others(WorkerId /*keep*/,
                                                      std::size_t /*limit*/) override {
        return std::vector<model::Step>{};
    }
};

}  // namespace

std::vector<BrokenVariant> breaks_a_crash_costs_seconds() {
    return {{Promise::ACrashCostsSeconds, "leases that ran out are not looked for",
             sabotage_with<IgnoresLostLeases>()},
            {Promise::ACrashCostsSeconds, "a restart leaves running steps to their leases",
             sabotage_with<TakesNothingOver>()}};
}

}  // namespace tasker::test
