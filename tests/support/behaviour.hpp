#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "model/template.hpp"
#include "tasker/json.hpp"

namespace tasker::test {

/// What a handler does when it is called once.
struct HandlerCall {
    enum class Kind : std::uint8_t { Succeed, FailRetryably, FailForGood, Yield };
    Kind kind = Kind::Succeed;
    /// Of a success: outcomes of decisions and batches are in it, the value is not.
    JsonObject result;
    /// A success that the engine has to turn into a failure: an impossible decision, or a result
    /// outside its schema.
    bool is_unacceptable = false;
    std::optional<Duration> retry_after;  ///< of a retryable failure
    std::int64_t next_cursor = 0;         ///< of a yield
};

/// How often handlers fail, in steps of a thousand.
struct Mood {
    std::uint64_t flaky = 200;        ///< fail a few times, then succeed
    std::uint64_t exhausted = 10;     ///< fail until no attempt is left
    std::uint64_t broken = 10;        ///< fail for good
    std::uint64_t unacceptable = 10;  ///< of decisions, batches and steps with a schema
};

/// What every handler of a template does: a pure function of the seed, the step's name, the counted
/// attempt and the checkpoint. Crashes cost no counted attempt, so they never change what a step
/// does in the end.
class Behaviour {
public:
    Behaviour(std::uint64_t seed, model::Template const& tmpl, Mood const& mood)
        : seed_(seed), tmpl_(tmpl), mood_(mood) {}

    /// Whether the cause of a step's failures has been removed: then it succeeds at once.
    enum class Health : std::uint8_t { Natural, Healed };

    /// \param attempt  counted, from 1
    [[nodiscard]] HandlerCall call(model::StepDefinition const& definition,
                                   std::string_view step_name, std::uint32_t attempt,
                                   std::int64_t cursor, Health health) const;

    /// What a step makes of its dependencies' values; their order does not matter.
    [[nodiscard]] std::int64_t value_of(std::string_view step_name,
                                        std::span<std::int64_t const> dependencies) const;

private:
    [[nodiscard]] base::Random chance(std::string_view step_name, std::string_view what) const;
    [[nodiscard]] JsonObject decision(model::StepDefinition const& definition,
                                      base::Random random) const;
    [[nodiscard]] JsonObject batches(model::StepDefinition const& definition,
                                     base::Random random) const;

    std::uint64_t seed_;
    model::Template const& tmpl_;
    Mood mood_;
};

/// Steps of the template that depend directly on `definition`.
[[nodiscard]] std::vector<model::StepDefinition const*> dependents_of(
    model::Template const& tmpl, model::StepDefinition const& definition);

}  // namespace tasker::test
