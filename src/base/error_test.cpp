#include "tasker/error.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/assert.hpp"

namespace tasker {
namespace {

Result<int> half_of(int number) {
    if (number % 2 != 0) return Error(ErrorCode::InvalidRequest, "odd");
    return number / 2;
}

Result<int> quarter_of(int number) {
    TASKER_TRY_ASSIGN(auto const half, half_of(number));
    return half_of(half);
}

Result<void> check_even(int number) {
    TASKER_TRY(half_of(number));
    return {};
}

TEST(Error, KeepsItsCodeWhenContextIsAdded) {
    auto const error = Error(ErrorCode::StoreBusy, "locked").with_context("write");
    EXPECT_EQ(error.message(), "write: locked");
    EXPECT_EQ(error.code(), ErrorCode::StoreBusy);
    EXPECT_EQ(error.kind(), ErrorKind::Unavailable);
    EXPECT_EQ(error.retry(), Retry::Later);
}

TEST(ErrorCode, HasANameAndANumberOfItsOwn) {
    std::set<std::string_view> names;
    std::set<int> numbers;
    int count = 0;
#define TASKER_ERROR(name, number, kind, retry, meaning)  \
    names.insert(name_of(ErrorCode::name));               \
    numbers.insert(number);                               \
    EXPECT_EQ(kind_of(ErrorCode::name), ErrorKind::kind); \
    EXPECT_EQ(retry_of(ErrorCode::name), Retry::retry);   \
    ++count;
#include "tasker/error_codes.def"
#undef TASKER_ERROR
    EXPECT_EQ(names.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(numbers.size(), static_cast<std::size_t>(count));
}

TEST(Result, PassesErrorsUp) {
    ASSERT_TRUE(quarter_of(8));
    EXPECT_EQ(*quarter_of(8), 2);
    ASSERT_FALSE(quarter_of(6));
    EXPECT_EQ(quarter_of(6).error().message(), "odd");
    EXPECT_TRUE(check_even(2));
    EXPECT_FALSE(check_even(1));
}

TEST(ResultDeathTest, EndsTheProcessWhenTheWrongSideIsRead) {
    EXPECT_DEATH((void)*half_of(1), "odd");
}

TEST(AssertDeathTest, EndsTheProcess) {
    EXPECT_DEATH(TASKER_ASSERT(1 + 1 == 3), "assertion failed: 1 \\+ 1 == 3");
}

}  // namespace
}  // namespace tasker
