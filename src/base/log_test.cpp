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

LogFact const kFacts[] = {{.name = "step_name", .value = std::string("say \"hi\"")},
                          {.name = "duration_ms", .value = std::int64_t{41}}};

TEST(JsonLine, HasFactsAsMembers) {
    TimePoint const at(std::chrono::seconds(1'700'000'000) + std::chrono::microseconds(250));
    EXPECT_EQ(json_line(at, LogLevel::Warning, "two\nlines", kFacts),
              R"({"timestamp":"2023-11-14T22:13:20.000250Z","level":"warning",)"
              R"("message":"two\nlines","step_name":"say \"hi\"","duration_ms":41})");
}

TEST(StderrLog, WritesALineOfJsonForEachMessage) {
    testing::internal::CaptureStderr();
    auto const log = make_stderr_log(LogLevel::Warning, LogFormat::Json);
    log->write_facts(LogLevel::Info, "not shown", kFacts);
    log->write_facts(LogLevel::Error, "shown", kFacts);
    log->warning("plain");
    auto const text = testing::internal::GetCapturedStderr();
    EXPECT_EQ(text.find("not shown"), std::string::npos);
    EXPECT_NE(text.find(R"("level":"error","message":"shown","step_name":)"), std::string::npos);
    EXPECT_NE(text.find("\"duration_ms\":41}\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\"level\":\"warning\",\"message\":\"plain\"}\n"), std::string::npos);
}

TEST(StderrLog, WritesFactsBehindTheMessageForPeople) {
    testing::internal::CaptureStderr();
    auto const log = make_stderr_log(LogLevel::Info);
    log->write_facts(LogLevel::Info, "step failed", kFacts);
    auto const text = testing::internal::GetCapturedStderr();
    EXPECT_NE(text.find("step failed step_name=say \"hi\" duration_ms=41\n"), std::string::npos)
        << text;
}

TEST(StderrLog, KnowsWhatItTakes) {
    auto const log = make_stderr_log(LogLevel::Info);
    EXPECT_FALSE(log->takes(LogLevel::Debug));
    EXPECT_TRUE(log->takes(LogLevel::Info));
    EXPECT_FALSE(log->takes(LogLevel::Off));
    log->set_least(LogLevel::Error);
    EXPECT_FALSE(log->takes(LogLevel::Warning));
}

}  // namespace
}  // namespace tasker::base
