#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/template.hpp"
#include "tests/support/faults.hpp"

namespace tasker::test {

/// What a simulation should come across, besides the faults themselves.
enum class Sight : std::uint8_t {
    // Shapes of templates, once a run.
    Chain,
    FanIn,
    Decision,
    NestedDecision,
    Convergence,
    Batch,
    BatchUnderDecision,
    TwoWorkersOfABatch,
    ResultSchema,
    StepTimeout,
    TaskTimeout,
    TightQueues,
    SeveralWorkers,
    // What came of it.
    LaneInBetween,
    QueueFull,
    NoPlaceFree,
    CheckpointStored,
    HandlerTimedOut,
    RetryAwaited,
    ResultRejected,
    LeaseLost,
    LateReportRefused,
    DiedInsideAUnit,
    TakenOverAtRestart,
    TaskCompleted,
    TaskBlocked,
    TaskInError,
    TaskCancelled,
    TaskRepaired,
};
inline constexpr std::size_t kSightCount = 29;
[[nodiscard]] std::string_view to_text(Sight sight) noexcept;

/// How often what was seen: a fault that never strikes is a bug of the simulator.
class Coverage {
public:
    void count(Fault fault) { ++faults_[static_cast<std::size_t>(fault)]; }
    void count(Sight sight) { ++sights_[static_cast<std::size_t>(sight)]; }
    void count_shape(model::Template const& tmpl);
    void add(Coverage const& other);

    /// What never came about.
    [[nodiscard]] std::vector<std::string_view> missing() const;
    /// A line for each: how often, and what.
    [[nodiscard]] std::string table() const;

private:
    std::array<std::uint64_t, kFaultCount> faults_{};
    std::array<std::uint64_t, kSightCount> sights_{};
};

}  // namespace tasker::test
