#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "simulation/fault_plan.hpp"

namespace tasker::test {

/// What may go wrong in a simulation, one of them in a turn.
enum class Fault : std::uint8_t {
    ProcessDies,
    ProcessDiesBeforeCommit,  ///< of the next unit of work
    ProcessDiesAfterCommit,   ///< of the next unit of work: nobody is answered
    WorkerDies,
    CommitFails,
    CommitGoesUnanswered,  ///< it took effect, but its caller is told that the store is busy
    UnitRunsTwice,         ///< its first run is rolled back
    ReportIsDoubled,
    ReportIsDelayed,
    ReportIsLost,
    StepIsHandedBack,
    PlacesAreNotTold,  ///< the next notice that a worker has places again gets lost
    PlacesAreToldTwice,
    WorkerIsDeaf,        ///< or hears again: it goes on with what it is told to stop
    WorkerTakesNothing,  ///< or takes again: there are no places
    HandlerOutlivesItsLease,
    ClockLeaps,
    ClockGoesBack,
    QueuesAreFlooded,
    TaskIsCancelled,
    StepIsReset,
    StepIsResolved,
    StepIsCompleted,
};
inline constexpr std::size_t kFaultCount = 23;
[[nodiscard]] std::string_view to_text(Fault fault) noexcept;

/// A fault that struck, for a script.
struct Strike {
    std::uint64_t turn = 0;
    Fault fault = Fault::ProcessDies;
    std::string what;  ///< in words
};

using simulation::chance_of_turn;

/// Which fault strikes at which turn. A pure function of seed and turn: when one is left out, the
/// others stay where they are. Each seed has a mixture of its own, with some faults often and some
/// never: they hide one another.
class FaultPlan {
public:
    /// \param only_at  the turns at which faults may strike at all; unset: all
    FaultPlan(std::uint64_t seed, std::optional<std::set<std::uint64_t>> only_at);

    struct Planned {
        Fault fault = Fault::ProcessDies;
        base::Random chance;  ///< of its particulars
    };
    [[nodiscard]] std::optional<Planned> at(std::uint64_t turn) const;

private:
    std::uint64_t seed_;
    std::uint64_t in_a_thousand_turns_;
    std::array<std::uint64_t, kFaultCount> weights_{};
    std::uint64_t weight_sum_ = 0;
    std::optional<std::set<std::uint64_t>> only_at_;
};

}  // namespace tasker::test
