#pragma once

#include <optional>
#include <string>

#include "model/task.hpp"

namespace tasker::cli {

/// `manually_resolved`, or `ManuallyResolved` as the API writes it.
[[nodiscard]] std::optional<model::DeadLetterStatus> dead_letter_status_from(
    std::string const& text);
/// For options: empty, or what would be right.
[[nodiscard]] std::string why_no_dead_letter_status(std::string const& text);

}  // namespace tasker::cli
