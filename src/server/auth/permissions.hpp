#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tasker::server::auth {

/// A set of what a caller may do: spec/orchestration.md 8.
class Permissions {
public:
    /// All that there are, without wildcards.
    [[nodiscard]] static std::span<std::string_view const> names() noexcept;
    [[nodiscard]] static Permissions all() noexcept;

    /// `tasks:read`, or `tasks:*`. \returns whether there is such a permission; otherwise nothing
    /// is added.
    [[nodiscard]] bool add(std::string_view name) noexcept;
    /// Never one that there is not.
    [[nodiscard]] bool contains(std::string_view name) const noexcept;

    friend bool operator==(Permissions const&, Permissions const&) = default;

private:
    std::uint32_t bits_ = 0;  ///< by the place in names()
};

}  // namespace tasker::server::auth
