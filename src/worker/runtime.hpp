#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/histogram.hpp"
#include "transport/local_outlet.hpp"
#include "worker/claim/heartbeat.hpp"
#include "worker/dispatch/coroutine_loop.hpp"
#include "worker/dispatch/handler_threads.hpp"
#include "worker/dispatch/runs.hpp"
#include "worker/dispatch/supervisor.hpp"
#include "worker/events/event_channel.hpp"
#include "worker/report/reporter.hpp"
#include "worker/step_spans.hpp"
#include "worker/worker.hpp"

namespace tasker::worker {

/// Each once, in the order that Skills want.
[[nodiscard]] std::vector<std::string> sorted_claims(std::vector<std::string> handlers);

/// The parts of a worker, wired. A step goes through it like this: the outlet takes it in, a thread
/// or the coroutine loop runs its handler, the place is freed, the reporter brings the outcome to
/// the engine, and after the answer its events are published.
class Worker::Runtime : public std::enable_shared_from_this<Worker::Runtime> {
public:
    Runtime(WorkerOptions options, Dependencies const& dependencies);

    [[nodiscard]] Result<void> start();
    [[nodiscard]] Result<void> quiesce();
    [[nodiscard]] Result<void> stop(Duration drain);
    void hurry(Duration drain);
    /// Waits for all threads, and so for handlers that do not end.
    void join();

    [[nodiscard]] transport::LocalOutlet& outlet() noexcept { return outlet_; }
    [[nodiscard]] EventBus& bus() noexcept { return bus_; }
    [[nodiscard]] PublisherRegistry& publishers() noexcept { return publishers_; }
    [[nodiscard]] WorkerMetrics metrics() const;

    // pulling.cpp: calls whose handlers run in another runtime.
    [[nodiscard]] Result<std::vector<PulledCall>> pull(std::size_t most, Duration patience);
    [[nodiscard]] Result<void> answer_pulled(PulledAnswer answer);
    [[nodiscard]] PulledMetrics pulled_metrics() const;
    [[nodiscard]] Result<void> change_claims(std::vector<std::string> handlers);
    [[nodiscard]] Result<void> publish(DomainEvent const& event, model::DeliveryMode mode);

    /// \returns when something is due next.
    std::optional<TimePoint> tick();
    std::size_t publish_waiting() { return events_.work_off(); }

private:
    enum class State : std::uint8_t { Created, Running, Stopped };
    /// Which kind of place a run still holds when its outcome is reported.
    enum class HeldPlace : std::uint8_t { Running, Parked, None };
    /// Whether the handler may still use the run's record.
    enum class RecordUse : std::uint8_t { Over, GoingOn };

    // runtime.cpp: a step's way.
    [[nodiscard]] bool run_next();
    [[nodiscard]] bool execute(model::Assignment assignment);
    /// A call that can begin; without a run it cannot, and was answered for. The handler is for who
    /// runs it here.
    struct Prepared {
        std::shared_ptr<Run> run{};
        std::shared_ptr<StepHandler> handler{};
    };
    [[nodiscard]] Prepared prepare(model::Assignment assignment);
    /// From now on the call is going on: it is renewed, watched, and may be answered.
    void begin(std::shared_ptr<Run> const& run);
    [[nodiscard]] PulledCall hand_out(std::shared_ptr<Run> const& run);
    [[nodiscard]] Result<void> check_pullable() const;
    /// Fails a step that its template does not have, or whose template nobody knows: it was changed
    /// while the task ran.
    void refuse(model::Assignment assignment);
    [[nodiscard]] std::shared_ptr<StepHandler> find_handler(Run& run, StepResult& failure) const;
    [[nodiscard]] bool finish(std::shared_ptr<Run> const& run, StepResult result);
    void answer(std::shared_ptr<Run> const& run, StepResult result);
    void report_outcome(Run const& run, StepResult result, HeldPlace place, RecordUse use);
    void log_outcome(Run const& run, model::StepOutcome const& outcome, TimePoint now);
    /// What is done when the engine has answered a step's report.
    [[nodiscard]] Reporter::OnAnswer answer_of(Run const& run,
                                               std::optional<FinishedStep> finished);
    void yield_checkpoint(std::shared_ptr<Run> const& run, CheckpointYield const& checkpoint);
    void go_on(Run const& run, model::StepCheckpoint const& checkpoint,
               Result<transport::ReportAnswer> const& answer);
    void hand_back(std::vector<model::Assignment> const& assignments);
    void revoke(model::LeaseKey key);
    void leave(HeldPlace place);

    // lifecycle.cpp and metrics.cpp
    [[nodiscard]] bool is_idle() const;
    void note_progress();
    [[nodiscard]] WaitMetrics waiting_metrics() const;

    // supervision.cpp: what time decides.
    std::optional<TimePoint> end_overdue();
    std::optional<TimePoint> beat();
    std::optional<TimePoint> warn_of_starvation();

    WorkerOptions const options_;
    Dependencies const deps_;
    WorkerId const worker_id_;
    std::string const name_;

    struct Counters {
        std::atomic<std::uint64_t> executed = 0;
        std::atomic<std::uint64_t> succeeded = 0;
        std::atomic<std::uint64_t> failed = 0;
        std::atomic<std::uint64_t> checkpoints = 0;
        std::atomic<std::uint64_t> not_found = 0;
        std::atomic<std::uint64_t> timeouts = 0;
        std::atomic<std::uint64_t> late_results = 0;
        std::atomic<std::uint64_t> handed_back = 0;
        std::atomic<std::uint64_t> events_published = 0;
        std::atomic<std::uint64_t> events_skipped = 0;
        std::atomic<std::uint64_t> events_failed = 0;
        std::atomic<std::uint64_t> claimed = 0;
        std::atomic<std::uint64_t> submitted = 0;
        base::Histogram execution;
        base::Histogram claim;
        base::Histogram submission;
    };
    Counters counters_;
    StepSpans const spans_;

    PublisherRegistry publishers_;
    EventBus bus_;
    EventRouter router_;
    Publication publication_;
    EventChannel events_;

    transport::LocalOutlet outlet_;
    Runs runs_;
    std::shared_ptr<Reporter> reporter_;    // shared with answers of the engine
    std::shared_ptr<Heartbeat> heartbeat_;  // the same
    CoroutineLoop loop_;
    Supervisor supervisor_;
    HandlerThreads threads_;

    mutable std::mutex mutex_;
    State state_ = State::Created;
    std::condition_variable progress_;
    /// When who stops waits no longer for handlers.
    std::chrono::steady_clock::time_point drained_by_ =
        std::chrono::steady_clock::time_point::max();
    std::atomic<bool> is_stopping_ = false;

    std::mutex tick_mutex_;
    std::set<model::LeaseKey> warned_;  // of starvation; by tick only
};

}  // namespace tasker::worker
