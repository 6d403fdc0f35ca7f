#include "telemetry/exporter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <future>

#include "telemetry/tracer.hpp"
#include "tests/support/received_spans.hpp"
#include "tests/support/recorded_log.hpp"

namespace tasker::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// What the receiver does, and what it got. Outlives the sender.
class Receiver {
public:
    Sent take(std::string const& body) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !is_holding_ || is_cancelled_; });
        if (is_cancelled_) return {.what = Sent::What::Never, .why = "cancelled"};
        ++attempts_;
        Sent sent;
        if (!answers_.empty()) {
            sent = answers_.front();
            answers_.pop_front();
        }
        if (sent.what == Sent::What::Taken) {
            for (auto& span : test::read_spans(body))
                spans_.push_back(std::move(span));
        }
        changed_.notify_all();
        return sent;
    }
    void cancel() {
        std::scoped_lock const lock(mutex_);
        is_cancelled_ = true;
        changed_.notify_all();
    }

    void answer(std::initializer_list<Sent> answers) { answers_ = answers; }
    void hold() { is_holding_ = true; }
    void let_go() {
        std::scoped_lock const lock(mutex_);
        is_holding_ = false;
        changed_.notify_all();
    }
    std::vector<test::ReceivedSpan> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return spans_.size() >= count; });
        return spans_;
    }
    std::size_t attempts() {
        std::scoped_lock const lock(mutex_);
        return attempts_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Sent> answers_;
    std::vector<test::ReceivedSpan> spans_;
    std::size_t attempts_ = 0;
    bool is_holding_ = false;
    bool is_cancelled_ = false;
};

class ReceiverSender final : public SpanSender {
public:
    explicit ReceiverSender(Receiver& receiver) : receiver_(receiver) {}
    Sent send(std::string body) override { return receiver_.take(body); }
    void cancel() noexcept override { receiver_.cancel(); }

private:
    Receiver& receiver_;
};

Span span_named(std::string name) {
    return {.name = std::move(name), .context = {.span_id = 1, .is_sampled = true}};
}

constexpr Exporter::Options kAtOnce{
    .waiting_max = 8, .batch_max = 4, .delay = 0us, .pause = 1us, .attempts_max = 3};

class SpanExport : public testing::Test {
protected:
    void open(Exporter::Options const& options) {
        exporter_.emplace(
            options, Resource{},
            Exporter::Parts{.sender = std::make_unique<ReceiverSender>(receiver_), .log = log_});
    }
    void add(int count) {
        for (int i = 0; i < count; ++i)
            exporter_->add(span_named(std::to_string(i)));
    }

    test::RecordedLog log_;
    Receiver receiver_;
    std::optional<Exporter> exporter_;
};

TEST_F(SpanExport, BringsEverySpan) {
    open(kAtOnce);
    for (int i = 0; i < 20; ++i) {
        add(1);
        std::ignore = receiver_.wait_for(static_cast<std::size_t>(i) + 1);
    }
    exporter_->stop(1min);
    EXPECT_EQ(exporter_->figures().exported, 20U);
    EXPECT_EQ(exporter_->figures().dropped, 0U);
    EXPECT_EQ(log_.text(), "");
}

TEST_F(SpanExport, DropsWhatThereIsNoRoomForAndCountsIt) {
    receiver_.hold();
    open(kAtOnce);
    // One batch may have been taken out already, and nothing more as long as it is not sent.
    add(100);
    auto const full = exporter_->figures();
    EXPECT_LE(full.waiting, 8U);
    EXPECT_GE(full.dropped, 100U - 8U - 4U);
    receiver_.let_go();
    exporter_->stop(1min);
    auto const figures = exporter_->figures();
    EXPECT_EQ(figures.exported + figures.dropped, 100U);
    EXPECT_EQ(figures.waiting, 0U);
}

TEST_F(SpanExport, TriesAgainWhatTheReceiverCouldNotTake) {
    receiver_.answer({{.what = Sent::What::Later, .why = "status 503"},
                      {.what = Sent::What::Later, .not_before = 1us, .why = "status 429"}});
    open(kAtOnce);
    add(1);
    EXPECT_EQ(receiver_.wait_for(1).front().name, "0");
    exporter_->stop(1min);
    EXPECT_EQ(receiver_.attempts(), 3U);
    EXPECT_EQ(exporter_->figures().exported, 1U);
    EXPECT_EQ(log_.count("spans cannot be sent: status 503"), 1U)
        << "the trouble, and not each part";
    EXPECT_EQ(log_.count("spans can be sent again"), 1U);
}

TEST_F(SpanExport, GivesABatchUpAfterAFewAttemptsAndGoesOnWithTheNext) {
    Sent const later{.what = Sent::What::Later, .why = "no answer"};
    receiver_.answer({later, later, later});
    open(kAtOnce);
    add(1);
    while (exporter_->figures().failed == 0)
        std::this_thread::yield();
    exporter_->add(span_named("next"));
    EXPECT_EQ(receiver_.wait_for(1).front().name, "next");
    exporter_->stop(1min);
    EXPECT_EQ(exporter_->figures().failed, 1U);
    EXPECT_EQ(exporter_->figures().exported, 1U);
}

TEST_F(SpanExport, DoesNotRepeatWhatIsRefused) {
    receiver_.answer(
        {{.what = Sent::What::Never, .why = "status 400"}, {.rejected = 1, .why = "too old"}});
    open(kAtOnce);
    add(1);
    while (exporter_->figures().failed == 0)
        std::this_thread::yield();
    add(1);
    std::ignore = receiver_.wait_for(1);
    exporter_->stop(1min);
    EXPECT_EQ(receiver_.attempts(), 2U);
    EXPECT_EQ(exporter_->figures().failed, 2U) << "refused, and taken but thrown away";
}

TEST_F(SpanExport, SendsWhatWaitsWhenItIsStopped) {
    auto options = kAtOnce;
    options.delay = 24h;
    options.batch_max = 100;
    open(options);
    add(3);
    exporter_->stop(1min);
    EXPECT_EQ(receiver_.wait_for(3).size(), 3U);
    exporter_->stop(1min);
    add(1);
    EXPECT_EQ(exporter_->figures().dropped, 1U) << "nothing goes out any more";
}

TEST_F(SpanExport, EndsAlthoughTheReceiverDoesNot) {
    receiver_.hold();
    open(kAtOnce);
    add(6);
    exporter_->stop(1ms);
    auto const figures = exporter_->figures();
    EXPECT_EQ(figures.failed, 6U);
    EXPECT_EQ(figures.waiting, 0U);
}

TEST_F(SpanExport, IsSafeForManyThreads) {
    open({.waiting_max = 100'000, .batch_max = 64, .delay = 0us});
    std::vector<std::future<void>> threads;
    for (int i = 0; i < 4; ++i)
        threads.push_back(std::async(std::launch::async, [this] { add(500); }));
    for (auto& thread : threads)
        thread.get();
    exporter_->stop(1min);
    EXPECT_EQ(receiver_.wait_for(2000).size(), 2000U);
}

/// A tracer that sends to a receiver.
class Tracing : public testing::Test {
protected:
    void open(double share) {
        tracer_.emplace(TelemetryOptions{.sampled_share = share},
                        Tracer::Parts{.clock = clock_, .log = log_, .seed = 7},
                        std::make_unique<ReceiverSender>(receiver_), kAtOnce);
    }
    base::SystemClock clock_;
    test::RecordedLog log_;
    Receiver receiver_;
    std::optional<Tracer> tracer_;
};

TEST_F(Tracing, MakesATaskATraceByItselfWhereNobodyAskedInOne) {
    open(1.0);
    TaskId const task{*Uuid::parse("0198c0de-0000-7000-8000-0123456789ab")};
    auto const trace = tracer_->trace_of({}, task);
    EXPECT_EQ(trace.root.trace_id, task.uuid) << "the task's id is the one of its trace";
    EXPECT_EQ(trace.parent, 0U);
    EXPECT_TRUE(trace.root.is_sampled);
    open(0.0);
    EXPECT_FALSE(tracer_->trace_of({}, task).root.is_sampled);
    EXPECT_EQ(tracer_->trace_of({}, task).root.span_id, trace.root.span_id);
}

TEST_F(Tracing, FollowsTheDecisionOfWhoeverAsked) {
    open(0.0);
    auto const kept =
        tracer_->trace_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 a=b", TaskId{});
    EXPECT_TRUE(kept.root.is_sampled);
    EXPECT_EQ(span_id_text(kept.parent), "00f067aa0ba902b7");
    EXPECT_EQ(kept.root.state, "a=b");
    open(1.0);
    EXPECT_FALSE(
        tracer_->trace_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", TaskId{})
            .root.is_sampled);
}

TEST_F(Tracing, RecordsOnlyWhatIsSampled) {
    open(1.0);
    tracer_->record({.name = "dropped", .context = {.span_id = 1, .is_sampled = false}});
    tracer_->record(span_named("kept"));
    tracer_->stop(1min);
    EXPECT_EQ(receiver_.wait_for(1).front().name, "kept");
    EXPECT_EQ(tracer_->figures().exported, 1U);
}

TEST_F(Tracing, BeginsWithinAParentOrAnew) {
    open(1.0);
    auto const parent =
        *read_trace_context("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", {});
    auto const child = tracer_->begin(parent);
    EXPECT_EQ(child.trace_id, parent.trace_id);
    EXPECT_NE(child.span_id, parent.span_id);
    auto const first = tracer_->begin(std::nullopt);
    EXPECT_NE(first.trace_id, tracer_->begin(std::nullopt).trace_id);
    EXPECT_FALSE(first.trace_id.is_nil());
}

TEST(TelemetryOptions, SayWhatWouldBeRight) {
    EXPECT_TRUE(TelemetryOptions{}.check());
    EXPECT_TRUE((TelemetryOptions{.endpoint = "http://localhost:4318"}.check()));
    for (auto const share : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
        auto const checked = TelemetryOptions{.sampled_share = share}.check();
        ASSERT_FALSE(checked);
        EXPECT_THAT(checked.error().message(), HasSubstr("from 0 to 1"));
    }
    EXPECT_FALSE((TelemetryOptions{.endpoint = "localhost"}.check()));
}

}  // namespace
}  // namespace tasker::telemetry
