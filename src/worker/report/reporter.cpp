#include "worker/report/reporter.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tasker::worker {

namespace {

/// How a step is named in a log line.
std::string name_of(model::StepReport const& report) {
    return "step " + report.step_id.to_string() + " attempt " + std::to_string(report.attempt);
}

}  // namespace

Reporter::Reporter(Options const& options, Dependencies const& dependencies, Listeners listeners)
    : options_(options),
      deps_(dependencies),
      listeners_(std::move(listeners)),
      breaker_(options.breaker) {}

void Reporter::submit(model::StepReport report, OnAnswer on_answer, transport::Drive drive) {
    auto const now = deps_.clock.now();
    auto const made = std::make_shared<Report>(Report{.report = std::move(report),
                                                      .on_answer = std::move(on_answer),
                                                      .first_at = now,
                                                      .since = now,
                                                      .due_at = now});
    {
        std::scoped_lock const lock(mutex_);
        if (is_abandoned_) return;
        ++waiting_;
    }
    send(made, drive);
}

void Reporter::send(ReportPtr const& report, transport::Drive drive) {
    auto const now = deps_.clock.now();
    {
        std::scoped_lock const lock(mutex_);
        if (is_abandoned_) return;
        if (!breaker_.may_call(now)) {
            report->due_at = breaker_.opens_up_at();
            report->since = report->due_at;
        }
    }
    if (report->due_at > now) {
        retry_or_give_up(report, Error(ErrorCode::CircuitOpen, "reporting is paused"));
        return;
    }
    // A copy: its payload is shared, and the report may have to be offered again.
    auto accepted = deps_.inlet.report(
        report->report,
        [self = shared_from_this(), report](Result<transport::ReportAnswer> answer) {
            self->on_answered(report, std::move(answer));
        },
        drive);
    if (accepted) return;
    report->due_at = deps_.clock.now() + options_.retry_pause;
    auto const& error = accepted.error();
    if (error.retry() == Retry::Later) {
        retry_or_give_up(report, error);
    } else {
        give_up(report, error);
    }
}

void Reporter::on_answered(ReportPtr const& report, Result<transport::ReportAnswer> answer) {
    auto const now = deps_.clock.now();
    auto const is_failure = !answer && answer.error().retry() == Retry::Later;
    {
        std::scoped_lock const lock(mutex_);
        if (is_abandoned_) return;
        if (is_failure) {
            breaker_.record_failure(now);
        } else {
            // How long it took until a place was found for it: a slow commit is no reason to pause.
            breaker_.record_success(report->due_at - report->since, now);
        }
        if (!answer && answer.error().code() == ErrorCode::LeaseLost) ++refused_;
    }
    if (is_failure) {
        report->due_at = now + options_.retry_pause;
        report->since = report->due_at;
        retry_or_give_up(report, answer.error());
        return;
    }
    if (!answer && answer.error().code() != ErrorCode::LeaseLost) {
        give_up(report, answer.error());
        return;
    }
    settle(report, std::move(answer));
}

void Reporter::retry_or_give_up(ReportPtr const& report, Error const& error) {
    auto const gives_up_at = report->first_at + options_.send_timeout;
    if (report->due_at > gives_up_at) {
        {
            std::scoped_lock const lock(mutex_);
            if (error.code() == ErrorCode::LaneFull) breaker_.record_failure(deps_.clock.now());
        }
        give_up(report, error);
        return;
    }
    {
        std::scoped_lock const lock(mutex_);
        if (is_abandoned_) return;
        retries_.push_back(report);
    }
    listeners_.on_retry(report->due_at);
}

void Reporter::give_up(ReportPtr const& report, Error const& error) {
    {
        std::scoped_lock const lock(mutex_);
        ++given_up_;
    }
    if (error.code() != ErrorCode::Stopping) {
        deps_.log.error("the report of " + name_of(report->report) + " was given up: " +
                        error.message() + "; the step runs again when its lease ends");
    }
    settle(report, error);
}

void Reporter::settle(ReportPtr const& report, Result<transport::ReportAnswer> answer) {
    {
        std::scoped_lock const lock(mutex_);
        if (is_abandoned_) return;
    }
    report->on_answer(std::move(answer));
    // Counted until its answer was dealt with, so that stop does not overtake it.
    let_go();
}

void Reporter::let_go() {
    {
        std::scoped_lock const lock(mutex_);
        if (is_abandoned_ || --waiting_ > 0) return;
    }
    listeners_.on_idle();
}

Reporter::Hold::Hold(Reporter& reporter) : reporter_(reporter) {
    std::scoped_lock const lock(reporter_.mutex_);
    ++reporter_.waiting_;
}

std::optional<TimePoint> Reporter::tick() {
    auto const now = deps_.clock.now();
    std::vector<ReportPtr> due;
    {
        std::scoped_lock const lock(mutex_);
        std::erase_if(retries_, [&](ReportPtr const& report) {
            if (report->due_at > now) return false;
            due.push_back(report);
            return true;
        });
    }
    for (auto const& report : due)
        send(report, transport::Drive::Engine);

    std::scoped_lock const lock(mutex_);
    auto const next = std::ranges::min_element(retries_, {}, &Report::due_at);
    if (next == retries_.end()) return std::nullopt;
    return (*next)->due_at;
}

std::size_t Reporter::waiting() const {
    std::scoped_lock const lock(mutex_);
    return waiting_;
}

void Reporter::abandon() {
    std::scoped_lock const lock(mutex_);
    is_abandoned_ = true;
    retries_.clear();
    waiting_ = 0;
}

Reporter::Metrics Reporter::metrics() const {
    std::scoped_lock const lock(mutex_);
    return {.breaker = breaker_.metrics(),
            .waiting = waiting_,
            .refused = refused_,
            .given_up = given_up_};
}

}  // namespace tasker::worker
