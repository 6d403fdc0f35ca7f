#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "tasker/error.hpp"

namespace tasker::engine {

/// A bounded queue and the one function that empties it. Requests that wait together share a
/// commit. `submit` is thread-safe; `step` and `run` belong to one thread, or to the simulator.
template <class Request, class Answer>
class Lane {
public:
    using OnAnswer = std::function<void(Result<Answer>)>;
    /// Handles a batch as one unit of work. \returns one answer per request, in order.
    using Drain = std::function<std::vector<Result<Answer>>(std::vector<Request>&)>;

    Lane(std::size_t capacity, std::size_t batch_max, Drain drain)
        : capacity_(capacity), batch_max_(batch_max), drain_(std::move(drain)) {}

    /// `on_answer` is called once, on the lane's thread, after the commit.
    /// \returns LaneFull if `capacity` requests wait, Stopping after close(); nothing is kept then.
    [[nodiscard]] Result<void> submit(Request request, OnAnswer on_answer) {
        {
            std::scoped_lock const lock(mutex_);
            if (closed_) return Error(ErrorCode::Stopping, "the engine is stopping");
            if (waiting_.size() == capacity_) {
                return Error(ErrorCode::LaneFull,
                             std::to_string(capacity_) + " requests are waiting already");
            }
            waiting_.emplace_back(std::move(request), std::move(on_answer));
        }
        arrival_.notify_one();
        return {};
    }

    /// Answers up to `batch_max` waiting requests with one drain. \returns how many; never waits.
    std::size_t step() {
        std::vector<Request> batch;
        std::vector<OnAnswer> replies;
        {
            std::scoped_lock const lock(mutex_);
            while (!waiting_.empty() && batch.size() < batch_max_) {
                batch.push_back(std::move(waiting_.front().first));
                replies.push_back(std::move(waiting_.front().second));
                waiting_.pop_front();
            }
        }
        if (batch.empty()) return 0;
        auto answers = drain_(batch);
        TASKER_ASSERT(answers.size() == replies.size());
        for (std::size_t i = 0; i < replies.size(); ++i) {
            if (replies[i]) replies[i](std::move(answers[i]));
        }
        return replies.size();
    }

    /// The lane's thread: steps while there is work, sleeps while there is none, ends once closed
    /// and empty.
    void run() {
        for (;;) {
            {
                std::unique_lock lock(mutex_);
                arrival_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
                if (waiting_.empty()) return;
            }
            step();
        }
    }

    /// Nothing more is accepted; what waits is still answered by run.
    void close() {
        {
            std::scoped_lock const lock(mutex_);
            closed_ = true;
        }
        arrival_.notify_all();
    }

    [[nodiscard]] std::size_t depth() const {
        std::scoped_lock const lock(mutex_);
        return waiting_.size();
    }

private:
    std::size_t const capacity_;
    std::size_t const batch_max_;
    Drain const drain_;
    mutable std::mutex mutex_;
    std::condition_variable arrival_;
    std::deque<std::pair<Request, OnAnswer>> waiting_;
    bool closed_ = false;
};

}  // namespace tasker::engine
