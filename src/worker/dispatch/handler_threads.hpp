#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace tasker::worker {

/// The threads that blocking handlers run on, named and started once. Thread-safe.
class HandlerThreads {
public:
    /// Each thread calls `body` until it answers false.
    explicit HandlerThreads(std::function<bool()> body) : body_(std::move(body)) {}
    ~HandlerThreads() { join(); }
    HandlerThreads(HandlerThreads const&) = delete;
    HandlerThreads& operator=(HandlerThreads const&) = delete;

    void start(std::size_t count);
    /// One more, in the place of one that is stuck and ends when its handler returns.
    void replace() { start(1); }
    /// Waits until all have ended.
    void join();

private:
    struct Member {
        std::thread thread;
        std::atomic<bool> has_ended = false;
    };
    std::function<bool()> const body_;
    std::mutex mutex_;
    std::list<Member> members_;
    std::size_t started_ = 0;
};

/// Shown by debuggers and top; at most 15 bytes.
void name_this_thread(std::string const& name) noexcept;

}  // namespace tasker::worker
