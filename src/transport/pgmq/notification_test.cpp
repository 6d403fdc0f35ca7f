#include "transport/pgmq/notification.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tasker::transport::pgmq {
namespace {

constexpr TimePoint kAt{Duration(1'769'940'005'000'000)};

Json told(std::vector<std::int64_t> const& ids, std::string const& body) {
    auto const text = notification_of("worker_billing_queue", ids, model::Payload(body), kAt);
    EXPECT_LT(text.size(), 8000U) << "PostgreSQL refuses it";
    auto parsed = base::parse_json(text);
    EXPECT_TRUE(parsed) << text;
    return *std::move(parsed);
}

TEST(PgmqNotification, CarriesOneShortMessage) {
    auto const text = told({17}, R"({"step_uuid":"x"})");
    EXPECT_EQ(text.at("event_type").as_string(), "message_with_payload");
    EXPECT_EQ(text.at("queue_name").as_string(), "worker_billing_queue");
    EXPECT_EQ(text.at("namespace").as_string(), "billing");
    EXPECT_EQ(text.at("msg_id").as_int64(), 17);
    EXPECT_EQ(text.at("message").at("step_uuid").as_string(), "x");
    EXPECT_EQ(text.at("ready_at").as_string(), "2026-02-01T10:00:05.000000Z");
    EXPECT_EQ(text.at("delay_seconds").as_int64(), 0);
}

TEST(PgmqNotification, LeavesOutABodyThatIsTooLong) {
    auto const text = told({18}, "{\"long\":\"" + std::string(7000, 'x') + "\"}");
    EXPECT_EQ(text.at("event_type").as_string(), "message_ready");
    EXPECT_EQ(text.at("msg_id").as_int64(), 18);
    EXPECT_TRUE(text.at("payload_omitted").as_bool());
    EXPECT_FALSE(text.as_object().contains("message"));
}

TEST(PgmqNotification, NamesTheMessagesOfABatch) {
    auto const text = told({19, 20}, "{}");
    EXPECT_EQ(text.at("event_type").as_string(), "batch_ready");
    EXPECT_EQ(text.at("msg_ids").as_array(), (JsonArray{19, 20}));
    EXPECT_EQ(text.at("message_count").as_int64(), 2);
}

TEST(PgmqNotification, IsShortEnoughForAnyNumberOfMessages) {
    std::vector<std::int64_t> ids(10'000, 9'000'000'000'000'000'000);
    EXPECT_EQ(told(ids, "{}").at("message_count").as_int64(), 10'000);
}

TEST(PgmqNotification, GoesToTheChannelOfTheNamespace) {
    EXPECT_EQ(channel_of("billing"), "pgmq_message_ready.billing");
}

}  // namespace
}  // namespace tasker::transport::pgmq
