#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "transport/breaker.hpp"
#include "transport/transport.hpp"

namespace tasker::worker {

/// Brings reports to the engine: offers one again while the engine is full or its store is busy,
/// for a limited time; pauses all sending while too much of it fails. Thread-safe; never blocks.
///
/// A report that is given up is not lost work: its lease ends, and the step runs again.
class Reporter : public std::enable_shared_from_this<Reporter> {
public:
    struct Options {
        Duration send_timeout;
        Duration retry_pause;
        CircuitBreakerOptions breaker;
    };
    struct Dependencies {
        transport::Inlet& inlet;
        base::Clock const& clock;
        base::Log& log;
    };
    struct Listeners {
        std::function<void(TimePoint)> on_retry;  ///< tick has something to do then
        std::function<void()> on_idle;            ///< no report waits any more
    };
    Reporter(Options const& options, Dependencies const& dependencies, Listeners listeners);

    /// `on_answer` is called once, on any thread, unless abandon comes first; it must not block.
    /// With Drive::Caller the first attempt may block (transport::Inlet).
    /// Its error is LeaseLost, or why the report was given up.
    using OnAnswer = std::function<void(Result<transport::ReportAnswer>)>;
    void submit(model::StepReport report, OnAnswer on_answer,
                transport::Drive drive = transport::Drive::Engine);

    /// While it lives, a report counts as waiting that is about to be submitted: so that stop
    /// cannot slip in between a step that has left its place and its report.
    class Hold {
    public:
        explicit Hold(Reporter& reporter);
        ~Hold() { reporter_.let_go(); }
        Hold(Hold const&) = delete;
        Hold& operator=(Hold const&) = delete;

    private:
        Reporter& reporter_;
    };

    /// Offers again what is due. \returns when the next is.
    std::optional<TimePoint> tick();

    /// Reports that are not answered yet.
    [[nodiscard]] std::size_t waiting() const;
    /// Nothing is sent or answered from now on.
    void abandon();

    struct Metrics {
        transport::BreakerMetrics breaker;
        std::size_t waiting = 0;
        std::uint64_t refused = 0;
        std::uint64_t given_up = 0;
    };
    [[nodiscard]] Metrics metrics() const;

private:
    struct Report {
        model::StepReport report;
        OnAnswer on_answer;
        TimePoint first_at;  ///< when it was submitted
        TimePoint since;     ///< when it was offered first after the last failure or pause
        TimePoint due_at;
    };
    using ReportPtr = std::shared_ptr<Report>;  // shared with the engine's answer

    void send(ReportPtr const& report, transport::Drive drive);
    void on_answered(ReportPtr const& report, Result<transport::ReportAnswer> answer);
    /// Later, or not at all when the time is over.
    void retry_or_give_up(ReportPtr const& report, Error const& error);
    void give_up(ReportPtr const& report, Error const& error);
    void settle(ReportPtr const& report, Result<transport::ReportAnswer> answer);
    /// One report fewer waits.
    void let_go();

    Options const options_;
    Dependencies const deps_;
    Listeners const listeners_;

    mutable std::mutex mutex_;
    transport::Breaker breaker_;
    std::list<ReportPtr> retries_;
    std::size_t waiting_ = 0;
    bool is_abandoned_ = false;
    std::uint64_t refused_ = 0;
    std::uint64_t given_up_ = 0;
};

}  // namespace tasker::worker
