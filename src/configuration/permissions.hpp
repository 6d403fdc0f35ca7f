#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tasker::configuration {

/// The vocabulary of spec/orchestration.md 8, and the wildcards of its groups.
[[nodiscard]] std::span<std::string const> permissions();
[[nodiscard]] bool is_permission(std::string_view name);
[[nodiscard]] std::optional<std::string> nearest_permission(std::string_view name);
/// All of them, for a message.
[[nodiscard]] std::string permission_list();

}  // namespace tasker::configuration
