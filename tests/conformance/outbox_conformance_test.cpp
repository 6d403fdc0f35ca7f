#include "tests/conformance/store_conformance.hpp"

namespace tasker::store {

using model::OutgoingMessage;
using test::kNow;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Uuid message_id(std::uint32_t n) {
    return test::uuid_of(8, n);
}

OutgoingMessage message(std::uint32_t n, Duration after = 0s) {
    return {.id = message_id(n),
            .queue = "worker_shop_queue",
            .body = model::Payload(R"({"n":)" + std::to_string(n) + "}"),
            .due_at = kNow + after};
}

std::vector<Uuid> ids_of(std::vector<OutgoingMessage> const& messages) {
    std::vector<Uuid> ids;
    for (auto const& each : messages)
        ids.push_back(each.id);
    return ids;
}

std::vector<Uuid> left_in(Store& store) {
    std::vector<Uuid> ids;
    EXPECT_TRUE(store.read([&](Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const all, reader.outgoing_messages(100));
        ids = ids_of(all);
        return {};
    }));
    return ids;
}

}  // namespace

TEST_P(StoreConformance, KeepsMessagesUntilTheyAreRemoved) {
    ASSERT_TRUE(unit([](UnitOfWork& work) {
        return work.insert_messages(std::vector{message(1, 2s), message(2, 1s), message(3, 1s)});
    }));
    reopen();
    auto const all = look([](Reader& reader) { return reader.outgoing_messages(10); });
    ASSERT_THAT(ids_of(*all), ElementsAre(message_id(2), message_id(3), message_id(1)));
    EXPECT_EQ(all->front().queue, "worker_shop_queue");
    EXPECT_EQ(all->front().body.text(), R"({"n":2})");
    EXPECT_EQ(all->front().due_at, kNow + 1s);
    EXPECT_EQ(look([](Reader& reader) { return reader.outgoing_messages(1); })->size(), 1U);
    ASSERT_TRUE(unit([](UnitOfWork& work) {
        return work.remove_messages(std::vector{message_id(3), message_id(9), message_id(1)});
    }));
    EXPECT_THAT(left_in(*store_), ElementsAre(message_id(2)));
}

TEST_P(StoreConformance, ForgetsTheMessagesOfAUnitThatFails) {
    ASSERT_TRUE(unit([](UnitOfWork& work) {
        return work.insert_messages(std::vector{message(1), message(2)});
    }));
    auto const done = unit([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.insert_messages(std::vector{message(3)}));
        TASKER_TRY(work.take_messages(kNow, kNow + 9s, 1));
        TASKER_TRY(work.remove_messages(std::vector{message_id(2)}));
        return Error(ErrorCode::Internal, "on purpose");
    });
    ASSERT_FALSE(done);
    auto const all = look([](Reader& reader) { return reader.outgoing_messages(10); });
    EXPECT_THAT(ids_of(*all), ElementsAre(message_id(1), message_id(2)));
    EXPECT_EQ(all->front().due_at, kNow);
}

TEST_P(StoreConformance, GivesDueMessagesToWhoTakesThemUntilTheyAreDueAgain) {
    ASSERT_TRUE(unit([](UnitOfWork& work) {
        return work.insert_messages(
            std::vector{message(1, 3s), message(2, 2s), message(3, 1s), message(4, 9s)});
    }));
    auto const take = [&](Duration after, std::size_t limit) {
        auto const taken = unit([&](UnitOfWork& work) {
            return work.take_messages(kNow + after, kNow + after + 10s, limit);
        });
        EXPECT_TRUE(taken) << taken.error().message();
        for (auto const& each : *taken)
            EXPECT_EQ(each.due_at, kNow + after + 10s);
        return ids_of(*taken);
    };
    EXPECT_THAT(take(0s, 10), IsEmpty());
    EXPECT_THAT(take(3s, 2), ElementsAre(message_id(2), message_id(3))) << "the earliest, by id";
    EXPECT_THAT(take(3s, 10), ElementsAre(message_id(1)));
    EXPECT_THAT(take(3s, 10), IsEmpty());
    EXPECT_THAT(take(13s, 10),
                ElementsAre(message_id(1), message_id(2), message_id(3), message_id(4)));
}

TEST_P(StoreConformance, SeesItsOwnMessagesInTheUnitThatWritesThem) {
    auto const seen = unit([](UnitOfWork& work) -> Result<std::vector<OutgoingMessage>> {
        TASKER_TRY(work.insert_messages(std::vector{message(1), message(2)}));
        TASKER_TRY(work.remove_messages(std::vector{message_id(1)}));
        return work.take_messages(kNow, kNow + 1s, 10);
    });
    ASSERT_TRUE(seen) << seen.error().message();
    EXPECT_THAT(ids_of(*seen), ElementsAre(message_id(2)));
}

TEST_P(StoreConformance, TellsAMessageThatExists) {
    ASSERT_TRUE(
        unit([](UnitOfWork& work) { return work.insert_messages(std::vector{message(1)}); }));
    EXPECT_FALSE(
        unit([](UnitOfWork& work) { return work.insert_messages(std::vector{message(1)}); }));
    EXPECT_THAT(left_in(*store_), ElementsAre(message_id(1)));
}

}  // namespace tasker::store
