#include "store/sqlite/log_sync.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace tasker::store::sqlite {
namespace {

TEST(LogSync, BringsACommitToTheDiskBeforeAnybodyIsTold) {
    int syncs = 0;
    LogSync log([&] {
        ++syncs;
        return SQLITE_OK;
    });
    auto const number = log.begin();
    log.end();
    EXPECT_EQ(syncs, 0);
    EXPECT_TRUE(log.wait(number));
    EXPECT_EQ(syncs, 1);
    EXPECT_TRUE(log.wait(number));
    EXPECT_EQ(syncs, 1) << "once is enough";
}

TEST(LogSync, BringsAllThatWasWrittenBeforeItBeganToTheDiskAtOnce) {
    int syncs = 0;
    LogSync log([&] {
        ++syncs;
        return SQLITE_OK;
    });
    for (int i = 0; i < 3; ++i) {
        log.begin();
        log.end();
    }
    EXPECT_TRUE(log.wait(2));
    EXPECT_TRUE(log.wait(3));
    EXPECT_EQ(syncs, 1);
}

TEST(LogSync, SaysWithoutWaitingWhatIsOnDisk) {
    LogSync log([] { return SQLITE_OK; });
    EXPECT_TRUE(log.check_on_disk(0));
    auto const number = log.begin();
    EXPECT_EQ(log.check_on_disk(number).error().code(), ErrorCode::StoreBusy);
    log.end();
    EXPECT_EQ(log.check_on_disk(number).error().code(), ErrorCode::StoreBusy);
    EXPECT_TRUE(log.wait(number));
    EXPECT_TRUE(log.check_on_disk(number));
}

TEST(LogSync, DoesNotTakeASyncThatBeganEarlierForThatOfACommit) {
    std::latch is_syncing(1);
    std::latch may_end(1);
    std::atomic<int> syncs = 0;
    LogSync log([&] {
        if (++syncs == 1) {
            is_syncing.count_down();
            may_end.wait();
        }
        return SQLITE_OK;
    });
    auto const first = log.begin();
    log.end();
    std::jthread const other([&] { EXPECT_TRUE(log.wait(first)); });
    is_syncing.wait();
    auto const second = log.begin();
    log.end();
    may_end.count_down();
    EXPECT_TRUE(log.wait(second));
    EXPECT_EQ(syncs, 2);
}

TEST(LogSync, LetsAReaderWaitForTheCommitThatIsBeingWritten) {
    std::atomic<bool> has_ended = false;
    LogSync log([&] {
        EXPECT_TRUE(has_ended) << "what is not written cannot be synced";
        return SQLITE_OK;
    });
    log.begin();
    std::jthread const reader([&, seen = log.last()] { EXPECT_TRUE(log.wait(seen)); });
    has_ended = true;
    log.end();
}

TEST(LogSync, RefusesEverythingAfterASyncThatFailed) {
    LogSync log([] { return SQLITE_IOERR_FSYNC; });
    EXPECT_TRUE(log.check());
    auto const number = log.begin();
    log.end();
    auto const done = log.wait(number);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::StoreBusy);
    EXPECT_NE(done.error().message().find("opened anew"), std::string::npos);
    EXPECT_FALSE(log.check());
}

}  // namespace
}  // namespace tasker::store::sqlite
