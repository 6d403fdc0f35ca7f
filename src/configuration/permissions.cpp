#include "configuration/permissions.hpp"

#include <algorithm>
#include <vector>

#include "base/nearest.hpp"

namespace tasker::configuration {

std::span<std::string const> permissions() {
    static std::vector<std::string> const kAll = {"tasks:create",
                                                  "tasks:read",
                                                  "tasks:list",
                                                  "tasks:cancel",
                                                  "tasks:context_read",
                                                  "steps:read",
                                                  "steps:resolve",
                                                  "dlq:read",
                                                  "dlq:update",
                                                  "dlq:stats",
                                                  "templates:read",
                                                  "templates:validate",
                                                  "system:config_read",
                                                  "system:handlers_read",
                                                  "system:analytics_read",
                                                  "worker:config_read",
                                                  "worker:templates_read",
                                                  "tasks:*",
                                                  "steps:*",
                                                  "dlq:*",
                                                  "templates:*",
                                                  "system:*",
                                                  "worker:*"};
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
