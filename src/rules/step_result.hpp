#pragma once

#include <string_view>

#include "model/payload.hpp"
#include "tasker/json.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::rules {

/// A StepExecutionResult (spec/orchestration.md 5.4) of a step that an operator completed.
[[nodiscard]] model::Payload success_result(StepId step, Json const& result,
                                            JsonObject const& custom, TimePoint now);

}  // namespace tasker::rules
