#include "engine/lane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tasker::engine {
namespace {

using testing::ElementsAre;
using Numbers = Lane<int, int>;

struct Recorder {
    std::vector<std::vector<int>> batches;
    std::vector<int> answers;

    Numbers::Drain drain() {
        return [this](Numbers::Collect const& collect) {
            auto const& batch = collect();
            batches.push_back(batch);
            std::vector<Result<int>> doubled;
            for (auto const number : batch)
                doubled.emplace_back(2 * number);
            return doubled;
        };
    }
    Numbers::OnAnswer on_answer() {
        return [this](Result<int> const& answer) { answers.push_back(*answer); };
    }
};

TEST(Lane, AnswersABatchInOrderWithOneDrain) {
    Recorder recorder;
    Numbers lane(10, 2, recorder.drain());
    for (int i = 1; i <= 3; ++i)
        ASSERT_TRUE(lane.submit(i, recorder.on_answer()));
    EXPECT_EQ(lane.depth(), 3U);
    EXPECT_EQ(lane.step(), 2U);
    EXPECT_EQ(lane.step(), 1U);
    EXPECT_EQ(lane.step(), 0U);
    EXPECT_THAT(recorder.batches, ElementsAre(ElementsAre(1, 2), ElementsAre(3)));
    EXPECT_THAT(recorder.answers, ElementsAre(2, 4, 6));
}

TEST(Lane, IsDrivenByACallerThatMayBlock) {
    Recorder recorder;
    Numbers lane(10, 2, recorder.drain());
    ASSERT_TRUE(lane.submit(1, recorder.on_answer()));
    ASSERT_TRUE(lane.submit(2, recorder.on_answer(), transport::Drive::Caller));
    EXPECT_THAT(recorder.answers, ElementsAre(2, 4));
    EXPECT_EQ(lane.depth(), 0U);
}

TEST(Lane, GivesABatchAllThatCameUntilItIsCollected) {
    std::vector<int> answers;
    auto const on_answer = [&](Result<int> const& answer) { answers.push_back(*answer); };
    Numbers* driven = nullptr;
    Numbers lane(10, 8, [&](Numbers::Collect const& collect) {
        // As from another thread, while the unit of work waits for its turn.
        EXPECT_TRUE(driven->submit(2, on_answer, transport::Drive::Caller));
        EXPECT_EQ(driven->step(), 0U) << "nobody else takes them";
        std::vector<Result<int>> same;
        for (auto const number : collect())
            same.emplace_back(number);
        EXPECT_EQ(collect().size(), same.size()) << "a unit may run again";
        return same;
    });
    driven = &lane;
    ASSERT_TRUE(lane.submit(1, on_answer, transport::Drive::Caller));
    EXPECT_THAT(answers, ElementsAre(1, 2));
}

TEST(Lane, IsDrivenByOneAtATime) {
    std::vector<int> answers;
    auto const on_answer = [&](Result<int> const& answer) { answers.push_back(*answer); };
    Numbers* driven = nullptr;
    Numbers lane(10, 8, [&](Numbers::Collect const& collect) {
        auto const size = collect().size();
        // As from another thread, while the batch is being written.
        EXPECT_TRUE(driven->submit(7, on_answer, transport::Drive::Caller));
        EXPECT_EQ(driven->step(), 0U);
        driven->close();
        return std::vector<Result<int>>(size, 1);
    });
    driven = &lane;
    ASSERT_TRUE(lane.submit(1, on_answer, transport::Drive::Caller));
    EXPECT_THAT(answers, ElementsAre(1));
    EXPECT_EQ(lane.depth(), 1U) << "it waits for the lane's own thread";
}

TEST(Lane, RefusesWhatItHasNoRoomFor) {
    Recorder recorder;
    Numbers lane(1, 8, recorder.drain());
    ASSERT_TRUE(lane.submit(1, recorder.on_answer()));
    auto const refused = lane.submit(2, recorder.on_answer());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::LaneFull);
    lane.step();
    EXPECT_THAT(recorder.answers, ElementsAre(2));
    EXPECT_TRUE(lane.submit(3, nullptr)) << "there is room again";
}

TEST(Lane, AnswersWhatWaitsAfterItIsClosedAndTakesNothingMore) {
    Recorder recorder;
    Numbers lane(10, 1, recorder.drain());
    ASSERT_TRUE(lane.submit(1, recorder.on_answer()));
    ASSERT_TRUE(lane.submit(2, recorder.on_answer()));
    lane.close();
    auto const refused = lane.submit(3, recorder.on_answer());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::Stopping);
    lane.run();
    EXPECT_THAT(recorder.answers, ElementsAre(2, 4));
}

}  // namespace
}  // namespace tasker::engine
