#include "server/rest/analysis.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "server/rest/values.hpp"

namespace tasker::server::rest {

namespace {

double seconds_in(Duration duration) noexcept {
    return std::chrono::duration<double>(duration).count();
}

double decimals(double value, double scale) noexcept {
    return std::round(value * scale) / scale;
}

double three_decimals(double value) noexcept {
    return decimals(value, 1'000);
}

using Entry = std::pair<std::tuple<std::string, std::string, std::string, std::string>, Runs>;

template <class Map>
std::vector<Entry> slowest(Map const& all, std::size_t limit, std::size_t executions_min) {
    std::vector<Entry> found;
    for (auto const& [key, runs] : all) {
        if (runs.measured > 0 && runs.count >= executions_min) found.emplace_back(key, runs);
    }
    std::ranges::sort(found, [](Entry const& a, Entry const& b) {
        return std::pair(-a.second.average_seconds(), a.first) <
               std::pair(-b.second.average_seconds(), b.first);
    });
    found.resize(std::min(found.size(), limit));
    return found;
}

/// SlowTaskInfo without the count of steps, and SlowStepInfo without the step's name.
JsonObject info_of(Entry const& entry) {
    auto const& [key, runs] = entry;
    return {{"namespace_name", std::get<0>(key)},
            {"task_name", std::get<1>(key)},
            {"version", std::get<2>(key)},
            {"average_duration_seconds", three_decimals(runs.average_seconds())},
            {"max_duration_seconds", three_decimals(runs.seconds_max)},
            {"execution_count", runs.count},
            {"error_count", runs.errors},
            {"error_rate", decimals(runs.error_rate(), 10'000)},
            {"last_executed_at", time_or_null(runs.last)}};
}

bool has_state(std::vector<model::Step> const& steps, model::StepState state) {
    return std::ranges::find(steps, state, &model::Step::state) != steps.end();
}

}  // namespace

void Activity::add(model::Task const& task, std::vector<model::Step> const& steps_of_task) {
    ++tasks;
    steps += steps_of_task.size();
    if (has_state(steps_of_task, model::StepState::Complete)) ++completed;
    if (has_state(steps_of_task, model::StepState::Error)) ++failed;
    for (auto const& step : steps_of_task) {
        if (step.state != model::StepState::Complete || !step.processed_at) continue;
        ++step_completions;
        task_seconds += seconds_in(*step.processed_at - task.created_at);
        step_seconds += seconds_in(*step.processed_at - step.created_at);
    }
}

double Activity::health_score() const noexcept {
    auto const ended = completed + failed;
    if (ended == 0) return 1;
    return three_decimals(static_cast<double>(completed) / static_cast<double>(ended));
}

void Runs::add(std::optional<Duration> took, bool has_failed, TimePoint at) {
    ++count;
    if (has_failed) ++errors;
    last = std::max(last.value_or(at), at);
    if (!took) return;
    ++measured;
    seconds += seconds_in(*took);
    seconds_max = std::max(seconds_max, seconds_in(*took));
}

double Runs::average_seconds() const noexcept {
    return measured == 0 ? 0 : seconds / static_cast<double>(measured);
}

double Runs::error_rate() const noexcept {
    return count == 0 ? 0 : static_cast<double>(errors) / static_cast<double>(count);
}

void Bottlenecks::add(TemplateName const& name, model::Task const& task,
                      std::vector<model::Step> const& steps) {
    std::optional<Duration> took;
    if (task.completed_at) took = *task.completed_at - task.created_at;
    auto const has_failed = has_state(steps, model::StepState::Error);
    auto& runs = tasks_[{name.namespace_name, name.name, name.version, {}}];
    runs.add(took, has_failed, task.updated_at);
    runs.steps += steps.size();
    for (auto const& step : steps) {
        if (!step.last_attempted_at) continue;  // has not run
        std::optional<Duration> ran;
        if (step.processed_at) ran = *step.processed_at - *step.last_attempted_at;
        steps_[{name.namespace_name, name.name, name.version, step.template_step_name}].add(
            ran, step.state == model::StepState::Error, *step.last_attempted_at);
    }
}

JsonArray Bottlenecks::slow_steps(std::size_t limit, std::size_t executions_min) const {
    JsonArray list;
    for (auto const& entry : slowest(steps_, limit, executions_min)) {
        auto info = info_of(entry);
        info["step_name"] = std::get<3>(entry.first);
        list.push_back(std::move(info));
    }
    return list;
}

JsonArray Bottlenecks::slow_tasks(std::size_t limit, std::size_t executions_min) const {
    JsonArray list;
    for (auto const& entry : slowest(tasks_, limit, executions_min)) {
        auto info = info_of(entry);
        auto const& runs = entry.second;
        info["average_step_count"] =
            two_decimals(static_cast<double>(runs.steps) / static_cast<double>(runs.count));
        list.push_back(std::move(info));
    }
    return list;
}

JsonArray Bottlenecks::recommendations(double pool_utilization) const {
    constexpr double kErrorRateMax = 0.2;
    constexpr double kPoolMax = 0.8;
    constexpr double kSecondsMax = 30;
    double error_rate = 0;
    double seconds = 0;
    for (auto const& [key, runs] : steps_) {
        error_rate = std::max(error_rate, runs.error_rate());
        seconds = std::max(seconds, runs.average_seconds());
    }
    JsonArray texts;
    if (error_rate > kErrorRateMax) {
        texts.emplace_back("More than a fifth of the runs of a step fail: look at its errors.");
    }
    if (pool_utilization > kPoolMax) {
        texts.emplace_back("The connections to the database are nearly all in use: allow more.");
    }
    if (seconds > kSecondsMax) {
        texts.emplace_back(
            "A step takes longer than 30 s on average: split it, or run it in batches.");
    }
    return texts;
}

JsonObject StateCounts::document() const {
    JsonObject document;
    std::size_t all = 0;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        document[std::string(model::to_text(static_cast<model::TaskState>(i))) + "_tasks"] =
            tasks[i];
        all += tasks[i];
    }
    document["total_tasks"] = std::exchange(all, 0);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        document[std::string(model::to_text(static_cast<model::StepState>(i))) + "_steps"] =
            steps[i];
        all += steps[i];
    }
    document["total_steps"] = all;
    return document;
}

}  // namespace tasker::server::rest
