#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "tests/simulation/broken/forwarding_unit.hpp"
#include "tests/support/sabotage.hpp"
#include "tests/support/simulated_parts.hpp"

namespace tasker::test {

/// One way to break a promise, which the simulator must catch.
struct BrokenVariant {
    Promise promise = Promise::EndsAsComputed;
    std::string_view what;
    Sabotage sabotage;
};

// A file each, named after the promise.
[[nodiscard]] std::vector<BrokenVariant> breaks_all_or_nothing();
[[nodiscard]] std::vector<BrokenVariant> breaks_answered_means_durable();
[[nodiscard]] std::vector<BrokenVariant> breaks_only_legal_moves();
[[nodiscard]] std::vector<BrokenVariant> breaks_dependencies_first();
[[nodiscard]] std::vector<BrokenVariant> breaks_one_result_an_attempt();
[[nodiscard]] std::vector<BrokenVariant> breaks_no_lost_wake_up();
[[nodiscard]] std::vector<BrokenVariant> breaks_a_crash_costs_seconds();

/// A store whose units of work are `Unit`, made of the real unit and chance.
template <class Unit>
class StoreOf final : public store::Store {
public:
    StoreOf(store::Store& rows, std::uint64_t seed) : rows_(rows), random_(seed) {}
    Result<void> run(store::UnitBody const& body) override {
        return rows_.run([&](store::UnitOfWork& unit) {
            Unit broken(unit, random_);
            return body(broken);
        });
    }
    Result<void> read(store::ReadBody const& body) override { return rows_.read(body); }

private:
    store::Store& rows_;
    base::Random random_;
};

template <class Unit>
[[nodiscard]] Sabotage sabotage_with() {
    return {.store = [](store::Store& rows, std::uint64_t seed) -> std::unique_ptr<store::Store> {
                return std::make_unique<StoreOf<Unit>>(rows, seed);
            },
            .report = {}};
}

/// A unit that is broken now and then.
class BrokenUnit : public ForwardingUnit {
public:
    BrokenUnit(store::UnitOfWork& inner, base::Random& random)
        : ForwardingUnit(inner), random_(random) {}

protected:
    [[nodiscard]] bool one_in(std::uint64_t n) { return random_.one_in(n); }

private:
    base::Random& random_;
};

}  // namespace tasker::test
