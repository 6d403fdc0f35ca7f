#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "transport/transport.hpp"

// What the worker's unit tests stand on.

namespace tasker::worker {

/// A clock that stands still until a test moves it. Thread-safe.
class TestClock final : public base::Clock {
public:
    [[nodiscard]] TimePoint now() const override { return TimePoint(Duration(now_.load())); }
    void advance(Duration by) { now_ += by.count(); }

private:
    std::atomic<std::int64_t> now_ = Duration(std::chrono::hours(24 * 20'000)).count();
};

class TestLog final : public base::Log {
public:
    void write(base::LogLevel /*level*/, std::string_view message) noexcept override {
        std::scoped_lock const lock(mutex_);
        lines_.emplace_back(message);
    }
    [[nodiscard]] std::size_t count(std::string_view part) const {
        std::scoped_lock const lock(mutex_);
        std::size_t count = 0;
        for (auto const& line : lines_)
            count += line.find(part) == std::string::npos ? 0 : 1;
        return count;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// An engine that keeps what it is told. Reports are answered at once, unless a test says
/// otherwise.
class TestInlet final : public transport::Inlet {
public:
    /// Decides what becomes of a report: an error refuses it, or answers it with an error.
    std::function<Result<void>(model::StepReport const&)> on_offer;
    std::function<Result<transport::ReportAnswer>(model::StepReport const&)> on_settle;
    std::function<std::vector<bool>(std::vector<model::LeaseKey> const&)> on_renew;
    std::function<Result<void>(Event const&)> on_publish;
    bool holds_answers = false;

    Result<void> report(model::StepReport report, OnReport on_answer,
                        transport::Drive /*drive*/) override {
        if (on_offer) TASKER_TRY(on_offer(report));
        Result<transport::ReportAnswer> answer = transport::ReportAnswer{
            .state = model::StepState::Complete,
            .call_again = std::holds_alternative<model::StepCheckpoint>(report.what)};
        if (on_settle) answer = on_settle(report);
        {
            std::scoped_lock const lock(mutex_);
            reports_.push_back(std::move(report));
            if (holds_answers) {
                held_.emplace_back(std::move(on_answer), std::move(answer));
                arrival_.notify_all();
                return {};
            }
        }
        on_answer(std::move(answer));
        arrival_.notify_all();
        return {};
    }

    Result<void> renew(std::vector<model::LeaseKey> leases, OnRenewed on_answer) override {
        auto held = on_renew ? on_renew(leases) : std::vector<bool>(leases.size(), true);
        {
            std::scoped_lock const lock(mutex_);
            renewals_.push_back(std::move(leases));
        }
        on_answer(std::move(held));
        return {};
    }

    void capacity_freed() override { ++capacity_calls; }

    Result<void> publish(Event event) override {
        if (on_publish) TASKER_TRY(on_publish(event));
        std::scoped_lock const lock(mutex_);
        events_.push_back(std::move(event));
        arrival_.notify_all();
        return {};
    }

    void answer_held() {
        std::deque<std::pair<OnReport, Result<transport::ReportAnswer>>> held;
        {
            std::scoped_lock const lock(mutex_);
            held.swap(held_);
        }
        for (auto& [on_answer, answer] : held)
            on_answer(std::move(answer));
    }

    /// Waits until there are that many.
    [[nodiscard]] std::vector<model::StepReport> wait_for_reports(std::size_t count) {
        std::unique_lock lock(mutex_);
        arrival_.wait(lock, [&] { return reports_.size() >= count; });
        return reports_;
    }
    [[nodiscard]] std::vector<Event> wait_for_events(std::size_t count) {
        std::unique_lock lock(mutex_);
        arrival_.wait(lock, [&] { return events_.size() >= count; });
        return events_;
    }
    [[nodiscard]] std::vector<model::StepReport> reports() const {
        std::scoped_lock const lock(mutex_);
        return reports_;
    }
    [[nodiscard]] std::vector<std::vector<model::LeaseKey>> renewals() const {
        std::scoped_lock const lock(mutex_);
        return renewals_;
    }

    std::atomic<int> capacity_calls = 0;

private:
    mutable std::mutex mutex_;
    std::condition_variable arrival_;
    std::vector<model::StepReport> reports_;
    std::vector<std::vector<model::LeaseKey>> renewals_;
    std::vector<Event> events_;
    std::deque<std::pair<OnReport, Result<transport::ReportAnswer>>> held_;
};

/// An event between threads of a test.
class Gate {
public:
    void open() {
        {
            std::scoped_lock const lock(mutex_);
            is_open_ = true;
        }
        change_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        change_.wait(lock, [this] { return is_open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable change_;
    bool is_open_ = false;
};

/// A claimed step of a template with this one step.
struct TestAssignment {
    std::string callable = "test.handler";
    std::string method = "call";
    model::StepType type = model::StepType::Standard;
    std::optional<Duration> timeout{};
    std::vector<model::PublishedEvent> events{};
    std::string name = "step";
    std::string inputs{};
    std::string context = R"({"total":3})";
};
inline model::Assignment make_assignment(base::Ids& ids, TestAssignment const& wanted = {}) {
    auto tmpl = std::make_shared<model::Template>();
    tmpl->namespace_name = "shop";
    tmpl->name = "order";
    tmpl->version = "1.0.0";
    auto& definition = tmpl->steps.emplace_back();
    definition.name = wanted.name;
    definition.type = wanted.type;
    definition.handler.callable = wanted.callable;
    definition.handler.method = wanted.method;
    definition.timeout = wanted.timeout;
    definition.publishes_events = wanted.events;
    auto task = std::make_shared<model::Task>();
    task->id = ids.next<TaskId>();
    task->correlation_id = ids.v4();
    model::Assignment assignment;
    assignment.definition = &definition;
    assignment.work.step.id = ids.next<StepId>();
    assignment.work.step.task_id = task->id;
    assignment.work.step.name = wanted.name;
    assignment.work.step.template_step_name = wanted.name;
    assignment.work.step.state = model::StepState::InProgress;
    assignment.work.step.attempt = 1;
    if (!wanted.inputs.empty()) assignment.work.inputs = model::Payload(wanted.inputs);
    assignment.work.context = model::Payload(wanted.context);
    assignment.work.task = std::move(task);
    assignment.tmpl = std::move(tmpl);
    return assignment;
}

/// The StepExecutionResult of a reported outcome.
inline Json results_of(model::StepReport const& report) {
    auto const& outcome = std::get<model::StepOutcome>(report.what);
    return *base::parse_json(outcome.results.text());
}

}  // namespace tasker::worker
