#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tasker::server::http {

/// Threads for answers that may have to wait, and the bounded queue before them. A thread is
/// started when a job finds none free, so that a server that is asked little has few. Thread-safe.
class AnswerPool {
public:
    AnswerPool(std::size_t threads_max, std::size_t capacity)
        : threads_max_(threads_max), capacity_(capacity) {}
    ~AnswerPool() { close(); }
    AnswerPool(AnswerPool const&) = delete;
    AnswerPool& operator=(AnswerPool const&) = delete;

    /// A job must not throw. \returns false when `capacity` wait already, or after close: the job
    /// is not kept.
    [[nodiscard]] bool submit(std::function<void()> job);
    /// Also when there is no room: for the rest of what was begun before. \returns false after
    /// close.
    [[nodiscard]] bool submit_begun(std::function<void()> job);

    /// How many wait, of how many that may.
    [[nodiscard]] double fill() const;

    /// Forgets jobs that nobody has begun and waits for the others. Benign the second time.
    void close();

private:
    [[nodiscard]] bool submit(std::function<void()> job, std::size_t capacity);
    void run();
    /// \returns whether there is any thread.
    [[nodiscard]] bool start_thread();

    std::size_t const threads_max_;
    std::size_t const capacity_;
    mutable std::mutex mutex_;
    std::condition_variable arrival_;
    std::deque<std::function<void()>> waiting_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool is_closed_ = false;
};

}  // namespace tasker::server::http
