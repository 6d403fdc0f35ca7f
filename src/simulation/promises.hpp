#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tasker::simulation {

/// What Tasker promises, numbered as in the design. What happens inside a language's runtime (8)
/// and what costs nothing (10) cannot be seen in a simulation.
enum class Promise : std::uint8_t {
    EndsAsComputed = 0,  ///< not of the design: the end is what the reference model says
    AllOrNothing = 1,
    AnsweredMeansDurable = 2,
    OnlyLegalMoves = 3,
    DependenciesFirst = 4,
    OneResultAnAttempt = 5,
    NoLostWakeUp = 6,
    ACrashCostsSeconds = 7,
    BoundedMemory = 9,
};
[[nodiscard]] std::string_view to_text(Promise promise) noexcept;

struct BrokenPromise {
    Promise promise = Promise::EndsAsComputed;
    std::string sentence;  ///< what was seen
};

/// `promise 4 (dependencies first): charge started before reserve`.
[[nodiscard]] std::string describe(BrokenPromise const& broken);
/// All of them in a line.
[[nodiscard]] std::string describe(std::vector<BrokenPromise> const& broken);

}  // namespace tasker::simulation
