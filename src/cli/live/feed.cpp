#include "cli/live/feed.hpp"

#include <utility>

namespace tasker::cli::live {

engine::Committed Feed::only_focus(engine::Committed const& committed) const {
    engine::Committed mine;
    for (auto const& task : committed.tasks) {
        if (task.task.id == *focus_) mine.tasks.push_back(task);
    }
    for (auto const& step : committed.steps) {
        if (step.step.task_id == *focus_) mine.steps.push_back(step);
    }
    return mine;
}

void Feed::push(engine::Committed const& committed) {
    {
        std::scoped_lock const lock(mutex_);
        auto mine = focus_ ? only_focus(committed) : committed;
        if (mine.tasks.empty() && mine.steps.empty()) return;
        waiting_.push_back(std::move(mine));
    }
    news_.notify_one();
}

void Feed::focus(TaskId task) {
    std::scoped_lock const lock(mutex_);
    focus_ = task;
    std::vector<engine::Committed> mine;
    mine.reserve(waiting_.size());
    for (auto const& committed : waiting_)
        mine.push_back(only_focus(committed));
    waiting_ = std::move(mine);
}

void Feed::interrupt() {
    {
        std::scoped_lock const lock(mutex_);
        is_interrupted_ = true;
    }
    news_.notify_one();
}

bool Feed::is_interrupted() const {
    std::scoped_lock const lock(mutex_);
    return is_interrupted_;
}

std::vector<engine::Committed> Feed::take(std::optional<Duration> patience) {
    std::unique_lock lock(mutex_);
    auto const has_news = [&] { return !waiting_.empty() || is_interrupted_; };
    if (patience) {
        news_.wait_for(lock, *patience, has_news);
    } else {
        news_.wait(lock, has_news);
    }
    return std::exchange(waiting_, {});
}

}  // namespace tasker::cli::live
