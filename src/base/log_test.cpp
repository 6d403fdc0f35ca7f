#include "base/log.hpp"

#include <gtest/gtest.h>

namespace tasker::base {
namespace {

TEST(StderrLog, WritesWhatIsAtLeastAsSevereWithoutColoursIntoAFile) {
    testing::internal::CaptureStderr();
    auto const log = make_stderr_log(LogLevel::Warning);
    log->info("not shown");
    log->warning("shown {}");  // braces are text, not a format
    log->error("also shown");
    auto const text = testing::internal::GetCapturedStderr();
    EXPECT_EQ(text.find("not shown"), std::string::npos);
    EXPECT_NE(text.find("Z warning shown {}\n"), std::string::npos) << text;
    EXPECT_NE(text.find("Z error   also shown\n"), std::string::npos) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(StderrLog, IsSilentWhenOff) {
    testing::internal::CaptureStderr();
    auto const log = make_stderr_log(LogLevel::Off);
    log->error("nobody reads this");
    log->write(LogLevel::Off, "nor this");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace tasker::base
