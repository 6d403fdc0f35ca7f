#include "server/created_tasks.hpp"

#include <utility>

namespace tasker::server {

namespace {

// More than callers wait at once. What others created is never taken and makes room.
constexpr std::size_t kTasksMax = 1024;
// A longer one is read.
constexpr std::size_t kStepsMax = 64;

bool is_new_and_short(engine::Committed::TaskNow const& now) {
    return now.is_new() && now.task.tally.total <= kStepsMax;
}

}  // namespace

void CreatedTasks::note(engine::Committed const& committed) noexcept {
    if (waiting_ == 0) return;
    std::unordered_map<TaskId, Steps> fresh;
    for (auto const& now : committed.tasks) {
        if (is_new_and_short(now)) fresh[now.task.id].reserve(now.task.tally.total);
    }
    if (fresh.empty()) return;
    for (auto const& now : committed.steps) {
        if (auto const found = fresh.find(now.step.task_id); found != fresh.end())
            found->second.push_back(now.step);
    }
    std::scoped_lock const lock(mutex_);
    for (auto const& now : committed.tasks) {
        auto node = fresh.extract(now.task.id);
        if (!node || node.mapped().size() != now.task.tally.total) continue;
        order_.push_back(now.task.id);
        created_.insert(std::move(node));
    }
    for (; order_.size() > kTasksMax; order_.pop_front())
        created_.erase(order_.front());
}

std::optional<CreatedTasks::Steps> CreatedTasks::take(TaskId id) {
    std::scoped_lock const lock(mutex_);
    auto node = created_.extract(id);
    if (!node) return std::nullopt;
    return std::move(node.mapped());
}

}  // namespace tasker::server
