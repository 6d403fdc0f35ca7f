#include "store/sqlite/queued_steps.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "tasker/uuid.hpp"

namespace tasker::store::sqlite {

namespace {

struct QueuedStep {
    std::int64_t priority = 0;
    StepId id;
    std::int64_t number = 0;
};

bool is_more_urgent(QueuedStep const& a, QueuedStep const& b) {
    return a.priority != b.priority ? a.priority > b.priority : a.id < b.id;
}

}  // namespace

// From one queue that has somebody in it to the next: those that are not asked for cost a look into
// the index each, however many steps wait there.
Result<std::vector<std::int64_t>> queued_steps(Statements& sql, model::Skills const& skills,
                                               std::size_t limit) {
    std::vector<QueuedStep> found;
    std::optional<model::Queue> queue;
    auto const keep_queue = [&](Row& row) {
        auto namespace_name = row.next<std::string>();
        queue.emplace(std::move(namespace_name), row.next<std::string>());
    };
    TASKER_TRY(sql.first_queue.each(keep_queue));
    bool is_in_order = true;
    while (queue) {
        if (skills.cover(queue->name())) {
            is_in_order = found.empty();
            TASKER_TRY(sql.first_of_queue.each(
                [&](Row& row) {
                    auto const priority = row.next<std::int64_t>();
                    auto const id = row.next<StepId>();
                    found.push_back(
                        {.priority = priority, .id = id, .number = row.next<std::int64_t>()});
                },
                queue->namespace_name, queue->handler, limit));
        }
        auto const last = *std::exchange(queue, std::nullopt);
        TASKER_TRY(sql.queue_after.each(keep_queue, last.namespace_name, last.handler));
        if (!queue) TASKER_TRY(sql.namespace_after.each(keep_queue, last.namespace_name));
    }
    if (!is_in_order) std::ranges::sort(found, is_more_urgent);
    if (found.size() > limit) found.resize(limit);
    std::vector<std::int64_t> numbers;
    numbers.reserve(found.size());
    for (auto const& step : found)
        numbers.push_back(step.number);
    return numbers;
}

}  // namespace tasker::store::sqlite
