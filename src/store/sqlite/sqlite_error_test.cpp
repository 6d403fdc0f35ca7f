#include "store/sqlite/sqlite_error.hpp"

#include <gtest/gtest.h>

namespace tasker::store::sqlite {
namespace {

TEST(SqliteError, NoRoomForTheIndexOfTheLogIsAFullDisk) {
    auto const error = error_from(nullptr, SQLITE_IOERR_SHMSIZE);
    EXPECT_EQ(error.code(), ErrorCode::StoreFull);
    EXPECT_EQ(error.message(), "sqlite 4874: database or disk is full");
}

TEST(SqliteError, AnIndexThatCannotBeOpenedSaysNothingAboutTheDisk) {
    EXPECT_EQ(error_from(nullptr, SQLITE_IOERR_SHMOPEN).code(), ErrorCode::StoreBusy);
}

}  // namespace
}  // namespace tasker::store::sqlite
