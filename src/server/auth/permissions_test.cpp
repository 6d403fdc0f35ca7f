#include "server/auth/permissions.hpp"

#include <gtest/gtest.h>

#include "server/rest/routes.hpp"

namespace tasker::server::auth {
namespace {

Permissions of(std::string_view name) {
    Permissions permissions;
    EXPECT_TRUE(permissions.add(name)) << name;
    return permissions;
}

TEST(Permissions, AreThoseThatWereAddedAndNoOthers) {
    auto const reader = of("tasks:read");
    for (auto const name : Permissions::names())
        EXPECT_EQ(reader.contains(name), name == "tasks:read") << name;
}

TEST(Permissions, OfAGroupAreAllOfItAndNoOthers) {
    for (auto const* const group : {"tasks", "steps", "dlq", "templates", "system", "worker"}) {
        auto const all = of(std::string(group) + ":*");
        for (auto const name : Permissions::names())
            EXPECT_EQ(all.contains(name), name.starts_with(std::string(group) + ":")) << name;
    }
}

TEST(Permissions, ThatThereAreNotAreNeverThere) {
    Permissions none;
    for (auto const* const name :
         {"*", "", ":", ":*", "*:*", "tasks", "tasks:", "task:*", "tasks:*:*", "tasks:write",
          "TASKS:READ", "tasks:read ", "t:*", "*:read"}) {
        EXPECT_FALSE(none.add(name)) << name;
        EXPECT_FALSE(Permissions::all().contains(name)) << name;
    }
    EXPECT_EQ(none, Permissions());
}

TEST(Permissions, AreThoseThatRoutesAskFor) {
    for (auto const& route : rest::orchestration_routes(rest::ConfigRoute::Present)) {
        if (!route.permission.empty())
            EXPECT_TRUE(Permissions::all().contains(route.permission)) << route.pattern;
    }
}

}  // namespace
}  // namespace tasker::server::auth
