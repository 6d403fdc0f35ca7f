#include "server/grpc/values.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

#include "base/json.hpp"
#include "base/timestamp.hpp"

namespace tasker::server::grpc {
namespace {

using google::protobuf::Struct;
using google::protobuf::Timestamp;

TEST(GrpcStructs, CarryAnyObjectThereAndBack) {
    auto const object = *base::parse_json(
        R"({"a":[1,-2.5,"x",null,true,{"b":[]}],"big":9007199254740992,"empty":{},"z":-0.5})");
    Struct carried;
    write_struct(carried, object.as_object());
    auto const back = json_from(carried, "context");
    ASSERT_TRUE(back);
    EXPECT_EQ(Json(*back), object);
}

TEST(GrpcStructs, KeepWholeNumbersWholeAndNamesInOrder) {
    Struct given;
    for (auto const* const name : {"z", "a", "m"})
        (*given.mutable_fields())[name].set_number_value(7);
    EXPECT_EQ(base::to_text(Json(*json_from(given, "context"))), R"({"a":7,"m":7,"z":7})");
}

TEST(GrpcStructs, HoldNothingThatJsonCannotSay) {
    for (auto const number :
         {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
        Struct given;
        (*given.mutable_fields())["n"].set_number_value(number);
        auto const read = json_from(given, "context");
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().message(), "the field \"context.n\" is no number that JSON has");
    }
}

TEST(GrpcTimes, AreTheSameThereAndBack) {
    for (auto const* const text : {"2026-02-01T10:00:00.123456Z", "1969-12-31T23:59:59.999999Z",
                                   "0001-01-01T00:00:00.000000Z"}) {
        auto const at = time_from_text(text);
        ASSERT_TRUE(at) << text;
        Timestamp carried;
        write_time(carried, *at);
        EXPECT_GE(carried.nanos(), 0);
        auto const back = time_from(carried, "at");
        ASSERT_TRUE(back);
        EXPECT_EQ(base::timestamp(*back), text);
    }
    EXPECT_EQ(*time_from_text("2026-02-01T10:00:00.000001"),
              *time_from_text("2026-02-01T10:00:00.000001Z"));
}

TEST(GrpcTimes, AreRefusedWhenTheyAreNone) {
    for (auto const* const text : {"", "2026-02-01", "2026-13-01T10:00:00.123456Z", "yesterday"})
        EXPECT_FALSE(time_from_text(text)) << text;
    Timestamp given;
    given.set_nanos(-1);
    EXPECT_FALSE(time_from(given, "at"));
    given.set_nanos(0);
    given.set_seconds(std::numeric_limits<std::int64_t>::max());
    EXPECT_FALSE(time_from(given, "at"));
}

TEST(GrpcWords, AreTheSameInWhateverSpelling) {
    EXPECT_TRUE(is_same_word("ManuallyResolved", "MANUALLY_RESOLVED"));
    EXPECT_TRUE(is_same_word("_a_", "A"));
    EXPECT_FALSE(is_same_word("ManuallyResolved", "MANUALLY_RESOLVE"));
    EXPECT_FALSE(is_same_word("", "a"));
    EXPECT_TRUE(is_same_word("", ""));
}

}  // namespace
}  // namespace tasker::server::grpc
