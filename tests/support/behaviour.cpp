#include "tests/support/behaviour.hpp"

#include <algorithm>
#include <vector>

namespace tasker::test {

namespace {

using model::StepType;
using Kind = HandlerCall::Kind;

/// FNV-1a, 64 bits.
std::uint64_t hash_of(std::uint64_t hash, std::string_view text) {
    for (auto const byte : text) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001B3U;
    }
    return hash;
}

std::string three_digits(std::uint64_t number) {
    auto const text = std::to_string(number);
    return std::string(3 - std::min<std::size_t>(text.size(), 3), '0') + text;
}

/// What a step does until its fate is sealed.
struct Fate {
    std::uint32_t failures = 0;  ///< retryable ones, before what follows
    Kind end = Kind::Succeed;
};

Fate fate_of(model::RetryPolicy const& retry, Mood const& mood, base::Random random) {
    auto const attempts = std::max(retry.attempts_max, 1U);
    auto const draw = random.below(1000);
    if (draw < mood.broken) {
        return {.failures = static_cast<std::uint32_t>(random.below(attempts)),
                .end = Kind::FailForGood};
    }
    if (draw < mood.broken + mood.exhausted) return {.failures = attempts};
    if (draw < mood.broken + mood.exhausted + mood.flaky && retry.is_retryable && attempts > 1) {
        return {.failures = 1 + static_cast<std::uint32_t>(random.below(attempts - 1))};
    }
    return {};
}

}  // namespace

std::vector<model::StepDefinition const*> dependents_of(model::Template const& tmpl,
                                                        model::StepDefinition const& definition) {
    std::vector<model::StepDefinition const*> found;
    for (auto const& step : tmpl.steps) {
        if (std::ranges::find(step.dependencies, definition.name) != step.dependencies.end()) {
            found.push_back(&step);
        }
    }
    return found;
}

base::Random Behaviour::chance(std::string_view step_name, std::string_view what) const {
    return base::Random(hash_of(hash_of(seed_ ^ 0xCBF29CE484222325U, step_name), what));
}

std::int64_t Behaviour::value_of(std::string_view step_name,
                                 std::span<std::int64_t const> dependencies) const {
    std::vector<std::int64_t> sorted(dependencies.begin(), dependencies.end());
    std::ranges::sort(sorted);
    auto hash = hash_of(seed_, step_name);
    for (auto const value : sorted)
        hash = hash_of(hash, std::to_string(value));
    return static_cast<std::int64_t>(base::Random(hash).bits() >> 20U);
}

HandlerCall Behaviour::call(model::StepDefinition const& definition, std::string_view step_name,
                            std::uint32_t attempt, std::int64_t cursor, Health health) const {
    auto yields = chance(step_name, "yields");
    auto const may_yield = definition.type == StepType::BatchWorker || yields.one_in(10);
    auto const last_cursor =
        may_yield ? static_cast<std::int64_t>(yields.below(4)) : std::int64_t{0};
    if (cursor < last_cursor) return {.kind = Kind::Yield, .next_cursor = cursor + 1};

    if (health == Health::Natural) {
        auto const fate = fate_of(definition.retry, mood_, chance(step_name, "fate"));
        if (attempt <= fate.failures) {
            HandlerCall failed{.kind = Kind::FailRetryably};
            auto random = chance(step_name, "retry_after" + std::to_string(attempt));
            if (random.one_in(5)) failed.retry_after = std::chrono::seconds(random.below(20));
            return failed;
        }
        if (fate.end != Kind::Succeed) return {.kind = fate.end};
    }

    auto random = chance(step_name, "outcome");
    auto const is_checked = definition.type == StepType::Decision ||
                            definition.type == StepType::Batchable || definition.result_schema;
    HandlerCall succeeded{.kind = Kind::Succeed};
    succeeded.is_unacceptable = is_checked && health == Health::Natural &&
                                chance(step_name, "unacceptable").below(1000) < mood_.unacceptable;
    if (definition.type == StepType::Decision) {
        succeeded.result = succeeded.is_unacceptable
                               ? JsonObject{{"decision_point_outcome",
                                             {{"type", "create_steps"},
                                              {"step_names", {"a_step_that_is_not_there"}}}}}
                               : decision(definition, random);
    } else if (definition.type == StepType::Batchable) {
        succeeded.result =
            succeeded.is_unacceptable
                ? JsonObject{{"batch_processing_outcome", {{"type", "create_batches"}}}}
                : batches(definition, random);
    } else if (succeeded.is_unacceptable) {
        succeeded.result["value"] = "not a number";
    }
    return succeeded;
}

JsonObject Behaviour::decision(model::StepDefinition const& definition, base::Random random) const {
    JsonArray names;
    for (auto const* const branch : dependents_of(tmpl_, definition)) {
        if (branch->type == StepType::BatchWorker || random.one_in(3)) continue;
        if (branch->type == StepType::DeferredConvergence) continue;
        // Sometimes what lies below the branch's first step, which then does not exist.
        auto const below = dependents_of(tmpl_, *branch);
        auto const may_skip = branch->type == StepType::Standard && !below.empty() &&
                              below.front()->type == StepType::Standard;
        names.emplace_back(may_skip && random.one_in(6) ? below.front()->name : branch->name);
    }
    if (names.empty() && random.one_in(2)) {
        return {{"decision_point_outcome", {{"type", "no_branches"}}}};
    }
    return {{"decision_point_outcome", {{"type", "create_steps"}, {"step_names", names}}}};
}

JsonObject Behaviour::batches(model::StepDefinition const& definition, base::Random random) const {
    if (random.one_in(6)) return {{"batch_processing_outcome", {{"type", "no_batches"}}}};
    std::vector<std::string> workers;
    for (auto const* const step : dependents_of(tmpl_, definition)) {
        if (step->type == StepType::BatchWorker) workers.push_back(step->name);
    }
    auto const count = random.one_in(10) ? 0 : 1 + random.below(5);
    JsonArray cursors;
    for (std::uint64_t i = 0; i < count; ++i) {
        cursors.push_back({{"batch_id", three_digits(i + 1)},
                           {"start_cursor", i * 100},
                           {"end_cursor", (i + 1) * 100},
                           {"batch_size", 100}});
    }
    return {{"batch_processing_outcome",
             {{"type", "create_batches"},
              {"worker_template_name", workers[random.below(workers.size())]},
              {"worker_count", count},
              {"cursor_configs", cursors},
              {"total_items", count * 100}}}};
}

}  // namespace tasker::test
