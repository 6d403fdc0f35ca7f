#include "transport/message_bodies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "transport/queue_names.hpp"

namespace tasker::transport {
namespace {

using testing::HasSubstr;

constexpr auto* kTask = "0198c0de-0000-7000-8000-000000000001";
constexpr auto* kStep = "0198c0df-0000-7000-8000-000000000002";
constexpr auto* kCorrelation = "4f0c0000-0000-4000-8000-000000000003";

StepMessage step_message() {
    return {.task_id = {*Uuid::parse(kTask)},
            .step_id = {*Uuid::parse(kStep)},
            .correlation_id = *Uuid::parse(kCorrelation)};
}

TEST(StepMessage, IsThreeIds) {
    EXPECT_EQ(to_body(step_message()).text(),
              std::string(R"({"task_uuid":")") + kTask + R"(","step_uuid":")" + kStep +
                  R"(","correlation_id":")" + kCorrelation + R"("})");
    auto const read = read_step_message(to_body(step_message()).text());
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, step_message());
}

TEST(StepMessage, NeedsItsIdsAndIgnoresWhatItDoesNotKnow) {
    auto const with = [](std::string const& more) {
        return read_step_message(std::string(R"({"task_uuid":")") + kTask + "\"" + more + "}");
    };
    EXPECT_TRUE(with(std::string(R"(,"step_uuid":")") + kStep + R"(","colour":1)"));
    for (auto const& [more, why] : std::vector<std::pair<std::string, std::string>>{
             {"", "step_uuid is missing"},
             {R"(,"step_uuid":7)", "step_uuid must be text"},
             {R"(,"step_uuid":"7")", "step_uuid must be a UUID"}}) {
        auto const refused = with(more);
        ASSERT_FALSE(refused) << more;
        EXPECT_THAT(refused.error().message(), HasSubstr(why));
    }
    EXPECT_EQ(read_step_message("[1]").error().code(), ErrorCode::InvalidRequest);
    EXPECT_EQ(read_step_message("{").error().code(), ErrorCode::InvalidJson);
}

constexpr auto* kRequest = R"({"request_id":"r-1","task_request":{"name":"order","namespace":"shop",
    "version":"1.0.0","context":{"n":7},"initiator":"cron","source_system":"billing",
    "reason":"monthly","tags":["a","b"],"priority":5,"options":{},
    "correlation_id":"4f0c0000-0000-4000-8000-000000000003","parent_correlation_id":null,
    "idempotency_key":"k"},"metadata":{"requester":"billing-cron","priority":"Normal"}})";

TEST(TaskRequestMessage, IsReadAsTheApiReadsOne) {
    auto const read = read_task_request(kRequest);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->request_id, "r-1");
    auto const& request = read->request;
    EXPECT_EQ(request.namespace_name, "shop");
    EXPECT_EQ(request.name, "order");
    EXPECT_EQ(request.version, "1.0.0");
    EXPECT_EQ(request.context.text(), R"({"n":7})");
    EXPECT_EQ(request.initiator, "cron");
    EXPECT_EQ(request.source_system, "billing");
    EXPECT_EQ(request.reason, "monthly");
    EXPECT_THAT(request.tags, testing::ElementsAre("a", "b"));
    EXPECT_EQ(request.priority, 5);
    EXPECT_EQ(request.correlation_id, *Uuid::parse(kCorrelation));
    EXPECT_EQ(request.parent_correlation_id, std::nullopt);
    EXPECT_EQ(request.idempotency_key, "k");
}

TEST(TaskRequestMessage, NamesTheMemberThatIsWrong) {
    auto const changed = [](std::string const& from, std::string const& to) {
        std::string text = kRequest;
        text.replace(text.find(from), from.size(), to);
        return read_task_request(text);
    };
    for (auto const& [from, to, why] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"\"request_id\"", "\"id\"", "request_id is missing"},
             {"\"task_request\"", "\"task\"", "task_request must be an object"},
             {"\"shop\"", "7", "task_request.namespace must be text"},
             {"{\"n\":7}", "[]", "task_request.context must be an object"},
             {"\"priority\":5", "\"priority\":5.5", "task_request.priority must be a whole number"},
             {"[\"a\",\"b\"]", "[1]", "task_request.tags must be text"}}) {
        auto const refused = changed(from, to);
        ASSERT_FALSE(refused) << to;
        EXPECT_THAT(refused.error().message(), HasSubstr(why));
    }
}

TEST(QueueNames, FollowTheNamespace) {
    EXPECT_EQ(steps_queue("billing"), "worker_billing_queue");
    EXPECT_EQ(events_queue("billing"), "billing_domain_events");
    EXPECT_EQ(namespace_of_queue("worker_billing_queue"), "billing");
    EXPECT_EQ(namespace_of_queue("billing_domain_events"), "billing");
    EXPECT_EQ(namespace_of_queue("orchestration_task_requests"), "orchestration");
    EXPECT_EQ(namespace_of_queue("anything"), "anything");
}

}  // namespace
}  // namespace tasker::transport
