#include "cli/remote/documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/timestamp.hpp"
#include "cli/remote/rest_client.hpp"

namespace tasker::cli {
namespace {

using testing::HasSubstr;

TEST(TimeInDocuments, IsReadAsItIsWritten) {
    for (auto const* const text : {"2026-02-01T10:00:00.123456Z", "1969-12-31T23:59:59.999999Z",
                                   "2024-02-29T00:00:00.000000Z"}) {
        auto const read = time_from(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(base::timestamp(*read), text);
    }
    EXPECT_EQ(time_from("2026-02-01T10:00:00"), time_from("2026-02-01T10:00:00.000000Z"));
    EXPECT_EQ(time_from("2026-02-01T10:00:00.5Z"), time_from("2026-02-01T10:00:00.500000"));
}

TEST(TimeInDocuments, IsNothingElse) {
    for (auto const* const text :
         {"", "Z", "2026-02-01", "2026-02-01 10:00:00Z", "2026-13-01T10:00:00Z",
          "2026-02-30T10:00:00Z", "2026-02-01T24:00:00Z", "2026-02-01T10:60:00Z",
          "2026-02-01T10:00:61Z", "2026-02-01T10:00:00.Z", "2026-02-01T10:00:00.1234567Z",
          "2026-02-01T10:00:00.-1Z", "2026-02-01T10:00:00+01:00", "-026-02-01T10:00:0xZ"}) {
        EXPECT_FALSE(time_from(text)) << text;
    }
}

JsonArray steps_in(std::initializer_list<std::string_view> states) {
    JsonArray steps;
    for (auto const state : states)
        steps.push_back(JsonObject{{"current_state", state}});
    return steps;
}

Json task_document(JsonObject changes = {}) {
    JsonObject document{{"task_uuid", "0198c0de-0000-7000-8000-000000000001"},
                        {"name", "order"},
                        {"namespace", "shop"},
                        {"version", "1.0.0"},
                        {"status", "steps_in_process"},
                        {"created_at", "2026-02-01T10:00:00.000001Z"},
                        {"updated_at", "2026-02-01T10:00:00.000002Z"},
                        {"completed_at", nullptr},
                        {"context", {{"total", 12}}},
                        {"initiator", "ui:anna"},
                        {"source_system", "backoffice"},
                        {"reason", "a test"},
                        {"priority", nullptr},
                        {"tags", nullptr},
                        {"correlation_id", "0198c0de-0000-7000-8000-000000000002"},
                        {"parent_correlation_id", nullptr},
                        {"total_steps", 4},
                        {"failed_steps", 1},
                        {"steps", steps_in({"complete", "error", "in_progress", "cancelled",
                                            "waiting_for_retry"})}};
    for (auto& [name, value] : changes)
        document[name] = std::move(value);
    return document;
}

TEST(TaskInDocuments, HasItsStepsCounted) {
    auto const read = task_from(task_document());
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->task.state, model::TaskState::StepsInProcess);
    EXPECT_EQ(read->task.tally, (model::StepTally{.total = 5,
                                                  .unfinished = 3,
                                                  .in_flight = 1,
                                                  .waiting_for_retry = 1,
                                                  .failed_blocking = 1}));
    EXPECT_EQ(read->input.text(), R"({"total":12})");
    EXPECT_EQ(read->stored.namespace_name, "shop");
    EXPECT_EQ(read->task.completed_at, std::nullopt);
}

TEST(TaskInDocuments, ThatAreListedHaveEndedOrNot) {
    auto const listed = task_from(task_document({{"status", "completed"}, {"steps", JsonArray()}}));
    ASSERT_TRUE(listed) << listed.error().message();
    EXPECT_EQ(listed->task.state, model::TaskState::Complete);
    EXPECT_EQ(listed->task.tally.total, 4U);
    EXPECT_EQ(listed->task.tally.unfinished, 1U);
}

struct Spoiled {
    char const* name;
    JsonObject changes;
};
class SpoiledDocument : public testing::TestWithParam<Spoiled> {};

TEST_P(SpoiledDocument, IsToldByTheMember) {
    auto const read = task_from(task_document(GetParam().changes));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), ErrorCode::Internal);
    EXPECT_THAT(read.error().message(), HasSubstr(std::string(GetParam().changes.begin()->key())));
}

INSTANTIATE_TEST_SUITE_P(Members, SpoiledDocument,
                         testing::Values(Spoiled{"id", {{"task_uuid", "42"}}},
                                         Spoiled{"state", {{"status", "gone"}}},
                                         Spoiled{"time", {{"created_at", "yesterday"}}},
                                         Spoiled{"text", {{"initiator", 7}}},
                                         Spoiled{"list", {{"steps", "none"}}},
                                         Spoiled{"tags", {{"tags", JsonArray{1, 2}}}},
                                         Spoiled{"number", {{"priority", "high"}}},
                                         Spoiled{"step", {{"steps", steps_in({"gone"})}}}),
                         [](auto const& given) { return std::string(given.param.name); });

TEST(DocumentThatIsNone, IsToldSo) {
    auto const read = step_from(JsonArray());
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message(), HasSubstr("it is no object"));
}

TEST(ServerUrl, HasAPathThatRoutesBeginBelow) {
    auto const url = parse_server_url("https://tasker.example:8443/orders/");
    ASSERT_TRUE(url) << url.error().message();
    EXPECT_TRUE(url->is_encrypted);
    EXPECT_EQ(url->authority(), "tasker.example:8443");
    EXPECT_EQ(url->target, "/orders");
    EXPECT_EQ(parse_server_url("http://[::1]:80//")->target, "/");
    EXPECT_EQ(parse_server_url("http://h")->port, 80);
}

TEST(Query, TakesWhateverIsInAName) {
    EXPECT_EQ(percent_encoded("shop-1_.~"), "shop-1_.~");
    EXPECT_EQ(percent_encoded("a b&c=d/\xC3\xA4"), "a%20b%26c%3Dd%2F%C3%A4");
}

}  // namespace
}  // namespace tasker::cli
