#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "configuration/keys/key.hpp"

namespace tasker::configuration {

/// Which keys a process needs: those that all share, those of a server or a worker as well, or all.
enum class Scope : std::uint8_t { Complete, Common, Orchestration, Worker };

[[nodiscard]] std::optional<Scope> scope_from(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_text(Scope scope) noexcept;
/// \param area  the first name of a path: `common`, `orchestration`, `worker`
[[nodiscard]] bool is_in_scope(std::string_view area, Scope scope) noexcept;
[[nodiscard]] bool is_in_scope(Key const& key, Scope scope) noexcept;

}  // namespace tasker::configuration
