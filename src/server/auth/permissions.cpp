#include "server/auth/permissions.hpp"

#include <cstddef>

#include "tasker/permissions.hpp"

namespace tasker::server::auth {

namespace {

/// Those that a name stands for: one, those of a group, or none.
std::uint32_t bits_of(std::string_view name) noexcept {
    auto const is_group = name.ends_with(":*");
    auto const group = name.substr(0, name.size() - 1);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < kPermissionNames.size(); ++i) {
        auto const known = kPermissionNames[i];
        if (is_group ? known.starts_with(group) : known == name) bits |= 1U << i;
    }
    return bits;
}

}  // namespace

std::span<std::string_view const> Permissions::names() noexcept {
    return kPermissionNames;
}

Permissions Permissions::all() noexcept {
    Permissions all;
    all.bits_ = (1U << kPermissionNames.size()) - 1;
    return all;
}

bool Permissions::add(std::string_view name) noexcept {
    auto const bits = bits_of(name);
    bits_ |= bits;
    return bits != 0;
}

bool Permissions::contains(std::string_view name) const noexcept {
    auto const bits = bits_of(name);
    return bits != 0 && (bits_ & bits) == bits;
}

}  // namespace tasker::server::auth
