#include "configuration/permissions.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/nearest.hpp"
#include "tasker/permissions.hpp"

namespace tasker::configuration {

namespace {

/// Those that there are, then those of a whole group, in the order of the groups.
std::vector<std::string> all_permissions() {
    std::vector<std::string> all(kPermissionNames.begin(), kPermissionNames.end());
    for (auto const name : kPermissionNames) {
        auto group = std::string(name.substr(0, name.find(':') + 1)) + "*";
        if (std::ranges::find(all, group) == all.end()) all.push_back(std::move(group));
    }
    return all;
}

}  // namespace

std::span<std::string const> permissions() {
    static std::vector<std::string> const kAll = all_permissions();
    return kAll;
}

bool is_permission(std::string_view name) {
    return std::ranges::find(permissions(), name) != permissions().end();
}

std::optional<std::string> nearest_permission(std::string_view name) {
    return base::nearest(name, permissions());
}

std::string permission_list() {
    std::string text;
    for (auto const& name : permissions())
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace tasker::configuration
