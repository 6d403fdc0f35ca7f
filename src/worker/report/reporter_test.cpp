#include "worker/report/reporter.hpp"

#include <gtest/gtest.h>

#include "worker/test_world.hpp"

namespace tasker::worker {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct ReporterWorld {
    TestClock clock;
    TestLog log;
    TestInlet inlet;
    std::optional<TimePoint> retry_at;
    int idle_calls = 0;
    int answers = 0;
    std::optional<ErrorCode> last_error;
    std::shared_ptr<Reporter> reporter = std::make_shared<Reporter>(
        Reporter::Options{
            .send_timeout = seconds(10), .retry_pause = milliseconds(10), .breaker = {}},
        Reporter::Dependencies{.inlet = inlet, .clock = clock, .log = log},
        Reporter::Listeners{.on_retry = [this](TimePoint at) { retry_at = at; },
                            .on_idle = [this] { ++idle_calls; }});

    void submit() {
        reporter->submit({}, [this](Result<transport::ReportAnswer> const& answer) {
            ++answers;
            last_error.reset();
            if (!answer) last_error = answer.error().code();
        });
    }
    void refuse_with(ErrorCode code) {
        inlet.on_offer = [code](model::StepReport const&) -> Result<void> {
            return Error(code, "refused");
        };
    }
    void answer_with(ErrorCode code) {
        inlet.on_settle = [code](model::StepReport const&) -> Result<transport::ReportAnswer> {
            return Error(code, "failed");
        };
    }
};

TEST(Reporter, GivesTheEnginesAnswer) {
    ReporterWorld world;
    world.submit();
    EXPECT_EQ(world.answers, 1);
    EXPECT_FALSE(world.last_error);
    EXPECT_EQ(world.idle_calls, 1);
    EXPECT_EQ(world.reporter->waiting(), 0U);
}

// spec/workers.md 1.9 no. 4
TEST(Reporter, Spec1_9_OffersAReportEvery10MillisecondsWhileTheEngineIsFull) {
    ReporterWorld world;
    world.refuse_with(ErrorCode::LaneFull);
    world.submit();
    EXPECT_EQ(world.retry_at, world.clock.now() + milliseconds(10));
    world.clock.advance(milliseconds(9));
    EXPECT_EQ(world.reporter->tick(), world.clock.now() + milliseconds(1));
    world.clock.advance(milliseconds(1));
    EXPECT_EQ(world.reporter->tick(), world.clock.now() + milliseconds(10));
    world.inlet.on_offer = nullptr;
    world.clock.advance(milliseconds(10));
    EXPECT_EQ(world.reporter->tick(), std::nullopt);
    EXPECT_EQ(world.answers, 1);
}

TEST(Reporter, Spec1_9_GivesUpAfterTheSendTimeoutAndLogsIt) {
    ReporterWorld world;
    world.refuse_with(ErrorCode::LaneFull);
    world.submit();
    while (world.answers == 0) {
        world.clock.advance(milliseconds(10));
        std::ignore = world.reporter->tick();
    }
    EXPECT_EQ(world.last_error, ErrorCode::LaneFull);
    EXPECT_EQ(world.log.count("given up"), 1U);
    EXPECT_EQ(world.reporter->metrics().given_up, 1U);
    EXPECT_EQ(world.reporter->waiting(), 0U);
}

TEST(Reporter, ReportsAgainWhenTheOutcomeIsUnknown) {
    ReporterWorld world;
    world.answer_with(ErrorCode::StoreBusy);
    world.submit();
    EXPECT_EQ(world.answers, 0);
    world.inlet.on_settle = nullptr;
    world.clock.advance(milliseconds(10));
    std::ignore = world.reporter->tick();
    EXPECT_EQ(world.answers, 1);
    EXPECT_FALSE(world.last_error);
    EXPECT_EQ(world.inlet.reports().size(), 2U);
}

TEST(Reporter, DoesNotRepeatWhatWasRefusedForALostLease) {
    ReporterWorld world;
    world.answer_with(ErrorCode::LeaseLost);
    world.submit();
    EXPECT_EQ(world.last_error, ErrorCode::LeaseLost);
    EXPECT_EQ(world.reporter->metrics().refused, 1U);
    EXPECT_EQ(world.log.count("given up"), 0U);
}

// spec/workers.md 1.9 no. 4: closed
TEST(Reporter, Spec1_9_GivesUpInSilenceWhenTheEngineStops) {
    ReporterWorld world;
    world.refuse_with(ErrorCode::Stopping);
    world.submit();
    EXPECT_EQ(world.last_error, ErrorCode::Stopping);
    EXPECT_EQ(world.log.count("given up"), 0U);
}

TEST(Reporter, Spec1_5_PausesAfterTooManyFailuresAndGoesOnAfterTheRecovery) {
    ReporterWorld world;
    world.answer_with(ErrorCode::StoreBusy);
    for (int i = 0; i < 5; ++i)
        world.submit();
    EXPECT_EQ(world.reporter->metrics().breaker.state, transport::BreakerState::Open);
    auto const sent = world.inlet.reports().size();
    world.inlet.on_settle = nullptr;
    world.submit();
    EXPECT_EQ(world.inlet.reports().size(), sent);
    EXPECT_EQ(world.reporter->metrics().breaker.circuit_open_rejections, 1U);
    world.clock.advance(seconds(5));
    std::ignore = world.reporter->tick();
    EXPECT_EQ(world.answers, 6);
    EXPECT_EQ(world.reporter->metrics().breaker.state, transport::BreakerState::Closed);
}

// A report that waited for the breaker itself is not slow: it would open it again, for ever.
TEST(Reporter, Spec1_5_ClosesTheBreakerWhenWhatItHeldUpIsTakenAtOnce) {
    ReporterWorld world;
    world.answer_with(ErrorCode::StoreFull);
    for (int i = 0; i < 8; ++i)
        world.submit();
    world.clock.advance(milliseconds(10));
    std::ignore = world.reporter->tick();  // held up
    world.inlet.on_settle = nullptr;
    world.clock.advance(seconds(5));
    std::ignore = world.reporter->tick();
    EXPECT_EQ(world.answers, 8);
    EXPECT_EQ(world.reporter->metrics().breaker.state, transport::BreakerState::Closed);
}

TEST(Reporter, SaysNothingAnyMoreOnceAbandoned) {
    ReporterWorld world;
    world.inlet.holds_answers = true;
    world.submit();
    world.reporter->abandon();
    world.inlet.answer_held();
    world.submit();
    EXPECT_EQ(world.answers, 0);
    EXPECT_EQ(world.inlet.reports().size(), 1U);
    EXPECT_EQ(world.reporter->waiting(), 0U);
}

}  // namespace
}  // namespace tasker::worker
