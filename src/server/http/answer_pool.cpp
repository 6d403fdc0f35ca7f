#include "server/http/answer_pool.hpp"

#include <limits>
#include <system_error>
#include <utility>

namespace tasker::server::http {

bool AnswerPool::submit(std::function<void()> job) {
    return submit(std::move(job), capacity_);
}

bool AnswerPool::submit_begun(std::function<void()> job) {
    return submit(std::move(job), std::numeric_limits<std::size_t>::max());
}

bool AnswerPool::submit(std::function<void()> job, std::size_t capacity) {
    {
        std::scoped_lock const lock(mutex_);
        if (is_closed_ || waiting_.size() >= capacity) return false;
        if (waiting_.size() >= idle_ && threads_.size() < threads_max_ && !start_thread()) {
            return false;
        }
        waiting_.push_back(std::move(job));
    }
    arrival_.notify_one();
    return true;
}

bool AnswerPool::start_thread() {
    try {
        threads_.emplace_back([this] { run(); });
        return true;
    } catch (std::system_error const&) {
        // The system has no more: those that there are must do.
        return !threads_.empty();
    }
}

double AnswerPool::fill() const {
    std::scoped_lock const lock(mutex_);
    return static_cast<double>(waiting_.size()) / static_cast<double>(capacity_);
}

void AnswerPool::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        arrival_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
        --idle_;
        if (is_closed_) return;
        auto const job = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

void AnswerPool::close() {
    std::deque<std::function<void()>> forgotten;
    std::vector<std::thread> threads;
    {
        std::scoped_lock const lock(mutex_);
        is_closed_ = true;
        forgotten = std::exchange(waiting_, {});
        threads = std::exchange(threads_, {});
    }
    arrival_.notify_all();
    for (auto& thread : threads)
        thread.join();
}

}  // namespace tasker::server::http
