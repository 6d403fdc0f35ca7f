#include "server/rest/task_request.hpp"

#include <gtest/gtest.h>

#include "server/rest/values.hpp"

namespace tasker::server::rest {
namespace {

TEST(NaiveTime, IsOneWithoutAZone) {
    for (auto const* const text : {"2026-02-01T10:00:00", "2024-02-29T23:59:60",
                                   "2026-02-01T10:00:00.5", "2026-02-01T10:00:00.123456789"}) {
        EXPECT_TRUE(is_naive_time(text)) << text;
    }
    for (auto const* const text :
         {"", "2026-02-01", "2026-02-01T10:00:00Z", "2026-02-01T10:00:00+01:00",
          "2026-02-01 10:00:00", "2026-02-29T10:00:00", "2026-13-01T10:00:00",
          "2026-02-01T24:00:00", "2026-02-01T10:60:00", "2026-02-01T10:00:00.",
          "2026-02-01T10:00:00.1234567890", "2026-02-01T10:00:00.x"}) {
        EXPECT_FALSE(is_naive_time(text)) << text;
    }
}

TEST(DerivedUuid, IsTheSameForTheSameText) {
    EXPECT_EQ(derived_uuid("step charge"), derived_uuid("step charge"));
    EXPECT_NE(derived_uuid("step charge"), derived_uuid("step ship"));
    EXPECT_EQ(derived_uuid("step charge").to_string().at(14), '8') << "its version";
}

}  // namespace
}  // namespace tasker::server::rest
