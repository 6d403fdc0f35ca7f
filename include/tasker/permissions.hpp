#pragma once

#include <array>
#include <string_view>

namespace tasker {

/// What credentials may allow: spec/orchestration.md 8. Those of a group, `tasks:` for one, are
/// allowed together by `tasks:*`.
inline constexpr std::array<std::string_view, 17> kPermissionNames = {"tasks:create",
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
                                                                      "worker:templates_read"};

}  // namespace tasker
