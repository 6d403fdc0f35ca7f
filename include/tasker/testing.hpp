#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tasker/json.hpp"
#include "tasker/step_context.hpp"

namespace tasker {

/// A step as a handler sees it, for unit tests of handlers: no engine, no store.
///
///     auto context = make_context({.input = {{"total", 3}}});
///     auto result = charge(context);
struct TestStep {
    Json input = JsonObject{};
    JsonObject config{};
    /// What earlier steps answered, nearest first.
    std::vector<std::pair<std::string, Json>> dependencies{};
    Json step_inputs{};
    Json checkpoint{};  ///< as StepContext::checkpoint shows it
    std::uint32_t retry_count = 0;
    std::uint32_t max_retries = 3;
    std::string name = "step";
    std::string callable = "test.handler";
    std::string method = "call";
    std::string namespace_name = "test";
    std::string task_name = "task";
    std::string task_version = "1.0.0";
    std::string template_step_name{};  ///< empty: the name
};

[[nodiscard]] StepContext make_context(TestStep step);

}  // namespace tasker
