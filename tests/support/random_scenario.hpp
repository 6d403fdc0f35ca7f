#pragma once

#include <cstdint>
#include <vector>

#include "model/task.hpp"
#include "model/template.hpp"
#include "tests/support/behaviour.hpp"
#include "tests/support/simulated_parts.hpp"

namespace tasker::test {

/// What a simulation runs: a template, how its handlers behave, who asks for tasks, and within
/// which limits.
struct Scenario {
    model::Template tmpl;
    Mood mood;
    SimulatedProcess::Limits limits;
    std::vector<model::TaskRequest> requests;
    std::uint64_t disturbed_turns = 0;  ///< then nothing goes wrong any more
    /// Whether another lane may run while one waits for its commit.
    bool may_interleave = false;
    bool has_operator = false;  ///< who repairs what is blocked in the end
};

/// Chance decides. Without faults nothing may need the sweep, and no time limit passes.
enum class Faults : std::uint8_t {
    None,  ///< only the order of things is random
    All,
};
[[nodiscard]] Scenario random_scenario(std::uint64_t seed, Faults faults);

}  // namespace tasker::test
