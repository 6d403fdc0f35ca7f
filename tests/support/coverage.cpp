#include "tests/support/coverage.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

namespace tasker::test {

namespace {

using model::StepType;

/// Names of the steps that lie below a decision. A template names steps in the order of their
/// dependencies.
std::set<std::string_view> below_decisions(model::Template const& tmpl) {
    std::set<std::string_view> below;
    for (auto const& step : tmpl.steps) {
        for (auto const& name : step.dependencies) {
            if (tmpl.find_step(name)->type == StepType::Decision || below.contains(name)) {
                below.insert(step.name);
            }
        }
    }
    return below;
}

std::string row(std::uint64_t number, std::string_view what) {
    std::array<char, 80> line{};
    auto const size = std::snprintf(line.data(), line.size(), "%12llu  %.*s\n",
                                    static_cast<unsigned long long>(number),
                                    static_cast<int>(what.size()), what.data());
    return {line.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::string_view to_text(Sight sight) noexcept {
    switch (sight) {
        case Sight::Chain: return "a step below one step";
        case Sight::FanIn: return "a step below several steps";
        case Sight::Decision: return "a decision";
        case Sight::NestedDecision: return "a decision below a decision";
        case Sight::Convergence: return "a convergence";
        case Sight::Batch: return "a batch";
        case Sight::BatchUnderDecision: return "a batch below a decision";
        case Sight::TwoWorkersOfABatch: return "a batch with two kinds of workers";
        case Sight::ResultSchema: return "a result schema";
        case Sight::StepTimeout: return "a timeout of a step";
        case Sight::TaskTimeout: return "a timeout of a task";
        case Sight::TightQueues: return "queues of a few places";
        case Sight::SeveralWorkers: return "several workers";
        case Sight::LaneInBetween: return "a lane ran inside another's unit of work";
        case Sight::QueueFull: return "a queue was full";
        case Sight::NoPlaceFree: return "a worker had no place";
        case Sight::CheckpointStored: return "a checkpoint was stored";
        case Sight::HandlerTimedOut: return "a handler timed out";
        case Sight::RetryAwaited: return "a retry was awaited";
        case Sight::ResultRejected: return "a result that cannot be accepted was reported";
        case Sight::LeaseLost: return "a lease was lost";
        case Sight::LateReportRefused: return "a late report was refused";
        case Sight::DiedInsideAUnit: return "the process died inside a unit of work";
        case Sight::TakenOverAtRestart: return "a restart took steps over";
        case Sight::TaskCompleted: return "a task completed";
        case Sight::TaskBlocked: return "a task was blocked by failures";
        case Sight::TaskInError: return "a task ended in error";
        case Sight::TaskCancelled: return "a task was cancelled";
        case Sight::TaskRepaired: return "a blocked task went on";
    }
    return "?";
}

void Coverage::count_shape(model::Template const& tmpl) {
    std::array<bool, kSightCount> has{};
    auto const sees = [&has](Sight sight, bool is_there) {
        has[static_cast<std::size_t>(sight)] |= is_there;
    };
    auto const below = below_decisions(tmpl);
    for (auto const& step : tmpl.steps) {
        auto const is_decision = step.type == StepType::Decision;
        auto const is_batch = step.type == StepType::Batchable;
        auto const workers = std::ranges::count_if(tmpl.steps, [&](auto const& other) {
            return other.type == StepType::BatchWorker && other.dependencies.front() == step.name;
        });
        sees(Sight::Chain, step.dependencies.size() == 1);
        sees(Sight::FanIn, step.dependencies.size() > 1);
        sees(Sight::Decision, is_decision);
        sees(Sight::NestedDecision, is_decision && below.contains(step.name));
        sees(Sight::Convergence, step.type == StepType::DeferredConvergence);
        sees(Sight::Batch, is_batch);
        sees(Sight::BatchUnderDecision, is_batch && below.contains(step.name));
        sees(Sight::TwoWorkersOfABatch, is_batch && workers > 1);
        sees(Sight::ResultSchema, step.result_schema.has_value());
        sees(Sight::StepTimeout, step.timeout.has_value());
    }
    for (std::size_t i = 0; i < kSightCount; ++i)
        sights_[i] += has[i] ? 1 : 0;
}

void Coverage::add(Coverage const& other) {
    for (std::size_t i = 0; i < kFaultCount; ++i)
        faults_[i] += other.faults_[i];
    for (std::size_t i = 0; i < kSightCount; ++i)
        sights_[i] += other.sights_[i];
}

std::vector<std::string_view> Coverage::missing() const {
    std::vector<std::string_view> found;
    for (std::size_t i = 0; i < kFaultCount; ++i) {
        if (faults_[i] == 0) found.push_back(to_text(static_cast<Fault>(i)));
    }
    for (std::size_t i = 0; i < kSightCount; ++i) {
        if (sights_[i] == 0) found.push_back(to_text(static_cast<Sight>(i)));
    }
    return found;
}

std::string Coverage::table() const {
    std::string text = "faults that struck\n";
    for (std::size_t i = 0; i < kFaultCount; ++i)
        text += row(faults_[i], to_text(static_cast<Fault>(i)));
    text += "templates, and what came of it\n";
    for (std::size_t i = 0; i < kSightCount; ++i)
        text += row(sights_[i], to_text(static_cast<Sight>(i)));
    return text;
}

}  // namespace tasker::test
