#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/random.hpp"
#include "simulation/fault.hpp"

namespace tasker::simulation {

/// Chance of a turn: of a generator of its own, so that what one turn does with it does not move
/// what the next one gets.
[[nodiscard]] base::Random chance_of_turn(std::uint64_t seed, std::uint64_t turn);
/// Chance of something with a name.
[[nodiscard]] base::Random chance_of(std::uint64_t seed, std::string_view name,
                                     std::uint64_t number = 0);

/// Which faults strike a run, and when. Each seed has a mixture of its own, with some faults often
/// and some never, and a few faults in all: they hide one another.
class FaultPlan {
public:
    FaultPlan(std::uint64_t seed, FaultSet allowed);

    struct Planned {
        Fault fault = Fault::Crash;
        base::Random chance;  ///< of its particulars
    };
    /// What strikes at this turn, from outside.
    [[nodiscard]] std::optional<Planned> at_turn(std::uint64_t turn) const;
    /// What strikes this run of a handler.
    [[nodiscard]] std::optional<Planned> at_run(std::string_view step, std::uint32_t claim) const;

    /// One struck: there are fewer left.
    void spend() { left_ -= left_ > 0 ? 1U : 0U; }

private:
    [[nodiscard]] std::optional<Planned> draw(base::Random chance, std::uint64_t in_a_thousand,
                                              std::size_t first, std::size_t last) const;

    std::uint64_t seed_;
    std::array<std::uint64_t, kFaultCount> weights_{};
    std::uint64_t in_a_thousand_turns_ = 0;
    std::uint64_t in_a_thousand_runs_ = 0;
    std::uint64_t left_ = 0;
};

}  // namespace tasker::simulation
