#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::test {

using namespace std::chrono_literals;

/// 2026-02-01T10:00:05Z.
inline constexpr TimePoint kNow{Duration(1'769'940'005'000'000)};

/// Ids from numbers: of one family they sort as their numbers do.
[[nodiscard]] inline Uuid uuid_of(std::uint8_t family, std::uint32_t number) {
    Uuid id;
    id.bytes[0] = family;
    for (std::size_t i = 0; i < 4; ++i) {
        // In both halves: the first makes them sort, the second makes them hash apart.
        auto const byte = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
        id.bytes[4 + i] = byte;
        id.bytes[12 + i] = byte;
    }
    return id;
}
[[nodiscard]] inline TemplateId template_id(std::uint32_t n) {
    return {uuid_of(1, n)};
}
[[nodiscard]] inline TaskId task_id(std::uint32_t n) {
    return {uuid_of(2, n)};
}
[[nodiscard]] inline StepId step_id(std::uint32_t n) {
    return {uuid_of(3, n)};
}
[[nodiscard]] inline WorkerId worker_id(std::uint32_t n) {
    return {uuid_of(4, n)};
}

[[nodiscard]] inline model::StoredTemplate make_template(std::uint32_t n = 1,
                                                         std::string name = "order",
                                                         std::string namespace_name = "shop") {
    return {.id = template_id(n),
            .namespace_name = std::move(namespace_name),
            .name = std::move(name),
            .version = "1.0.0",
            .description = "",
            .configuration = "{}",
            .created_at = kNow,
            .updated_at = kNow};
}

/// A pending task of template 1.
[[nodiscard]] inline model::NewTask make_task(std::uint32_t n) {
    return {.task = {.id = task_id(n),
                     .template_id = template_id(1),
                     .identity_hash = "identity-" + std::to_string(n),
                     .initiator = "test",
                     .source_system = "tests",
                     .reason = "to see it run",
                     .correlation_id = uuid_of(5, n),
                     .requested_at = kNow,
                     .created_at = kNow,
                     .state_since = kNow,
                     .updated_at = kNow},
            .context = model::Payload(R"({"n":)" + std::to_string(n) + "}")};
}

/// A pending step named `step-<n>`.
[[nodiscard]] inline model::NewStep make_step(std::uint32_t n, std::uint32_t task = 1,
                                              std::uint32_t open_dependencies = 0) {
    return {.step = {.id = step_id(n),
                     .task_id = task_id(task),
                     .name = "step-" + std::to_string(n),
                     .template_step_name = "step-" + std::to_string(n),
                     .created_at = kNow,
                     .open_dependencies = open_dependencies,
                     .updated_at = kNow}};
}

[[nodiscard]] inline model::Edge make_edge(std::uint32_t from, std::uint32_t to,
                                           model::EdgeKind kind = model::EdgeKind::Provides,
                                           std::uint32_t task = 1) {
    return {.task_id = task_id(task), .from = step_id(from), .to = step_id(to), .kind = kind};
}

// Paths of steps as the engine makes them.
[[nodiscard]] inline std::vector<model::StepMove> enqueued() {
    return {{model::StepEvent::Enqueue, model::StepState::Enqueued}};
}
[[nodiscard]] inline std::vector<model::StepMove> claimed() {
    return {{model::StepEvent::Enqueue, model::StepState::Enqueued},
            {model::StepEvent::Start, model::StepState::InProgress}};
}
[[nodiscard]] inline std::vector<model::StepMove> completed() {
    return {{model::StepEvent::EnqueueForOrchestration, model::StepState::EnqueuedForOrchestration},
            {model::StepEvent::Complete, model::StepState::Complete}};
}
[[nodiscard]] inline std::vector<model::StepMove> failed_for_retry() {
    return {{model::StepEvent::EnqueueAsErrorForOrchestration,
             model::StepState::EnqueuedAsErrorForOrchestration},
            {model::StepEvent::WaitForRetry, model::StepState::WaitingForRetry}};
}

/// The step after these moves at `at`: a Start takes a lease of 30 s for worker 1, what leaves
/// in_progress gives it back.
[[nodiscard]] inline model::Step moved(model::Step step, std::vector<model::StepMove> const& path,
                                       TimePoint at = kNow) {
    for (auto const& move : path) {
        if (move.event == model::StepEvent::Start) ++step.attempt;
        step.state = move.to;
        ++step.moves;
    }
    bool const is_running = step.state == model::StepState::InProgress;
    step.lease_until = is_running ? std::optional<TimePoint>(at + 30s) : std::nullopt;
    step.worker_id = is_running ? std::optional(worker_id(1)) : std::nullopt;
    step.updated_at = at;
    return step;
}

/// The change that makes these moves.
[[nodiscard]] inline model::StepChange change(model::Step const& before,
                                              std::vector<model::StepMove> path,
                                              TimePoint at = kNow) {
    return {.after = moved(before, path, at),
            .from = before.state,
            .moves_before = before.moves,
            .path = std::move(path)};
}

/// `made` as if its unit had moved it already.
[[nodiscard]] inline model::NewStep moved(model::NewStep made, std::vector<model::StepMove> path) {
    made.step = moved(made.step, path);
    made.path = std::move(path);
    return made;
}

/// The change that makes these moves.
[[nodiscard]] inline model::TaskChange change(model::Task const& before,
                                              std::vector<model::TaskMove> path,
                                              TimePoint at = kNow) {
    model::TaskChange made{.after = before, .from = before.state, .moves_before = before.moves};
    for (auto const& move : path) {
        made.after.state = move.to;
        ++made.after.moves;
    }
    made.after.state_since = at;
    made.after.updated_at = at;
    made.path = std::move(path);
    return made;
}

}  // namespace tasker::test
