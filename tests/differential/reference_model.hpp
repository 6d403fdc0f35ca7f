#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"
#include "tests/support/behaviour.hpp"

namespace tasker::test {

/// What operators did to a step, and what that made of it.
struct Intervention {
    bool is_healed = false;  ///< reset after the cause of its failure was removed
    /// The state that an operator put it in, if one did.
    std::optional<model::StepState> by_hand;
    /// Whether its handler had succeeded before: a decision completed by hand creates nothing.
    bool has_completed_itself = false;
};

/// A step as the engine left it.
struct FinalStep {
    model::Step step;
    Intervention intervention;
    std::optional<std::int64_t> value;  ///< `result.value`, after a success
};

/// What must be in the end, computed in the simplest way from a template and the behaviour of its
/// handlers: no queues, no time, no rows. Independent of rules/ and engine/ on purpose.
class ReferenceModel {
public:
    ReferenceModel(model::Template const& tmpl, Behaviour const& behaviour);

    struct ExpectedStep {
        model::StepDefinition const* definition = nullptr;
        bool is_settled = false;  ///< false: it waits for a failed step for ever
        bool satisfies = false;   ///< what depends on it may run
        model::StepState state = model::StepState::Pending;
        std::uint32_t attempts = 0;  ///< counted
        std::optional<std::int64_t> value;
    };
    struct Expected {
        std::map<std::string, ExpectedStep> steps;
        bool is_blocking = false;  ///< a failure stops the task: what else had run depends on order
        bool is_failed = false;    ///< a step fails for good
    };
    /// As if nothing but dependencies ever stopped a step.
    [[nodiscard]] Expected run(std::map<std::string, Intervention> const& interventions) const;

    /// Names of the steps that exist when exactly `finished` have created what they create.
    [[nodiscard]] std::set<std::string> existing(std::set<std::string> const& finished) const;

    /// What is wrong with a task at rest; empty when nothing.
    [[nodiscard]] std::vector<std::string> differences(model::Task const& task,
                                                       std::span<FinalStep const> steps) const;

private:
    struct World;

    [[nodiscard]] bool lies_below(std::string const& name, std::string const& above) const;
    [[nodiscard]] bool may_create(model::StepDefinition const& grower,
                                  model::StepDefinition const& step) const;
    [[nodiscard]] bool exists_at_creation(model::StepDefinition const& step) const;
    void grow(World& world, std::string const& name) const;
    void add_followers(World& world, model::StepDefinition const& grower) const;
    [[nodiscard]] bool is_ready(World const& world, std::string const& name) const;
    void settle(World& world, std::string const& name, Intervention const& intervention) const;

    model::Template const& tmpl_;
    Behaviour const& behaviour_;
    std::map<std::string, std::set<std::string>> above_;  ///< all ancestors of each step
};

}  // namespace tasker::test
