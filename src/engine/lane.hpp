#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "tasker/error.hpp"
#include "transport/transport.hpp"

namespace tasker::engine {

/// A bounded queue and the one function that empties it. Requests that wait together share a
/// commit. Thread-safe: who finds nobody at it does the next batch, the lane's own thread or a
/// caller that may block; never two at once.
template <class Request, class Answer>
class Lane {
public:
    using OnAnswer = std::function<void(Result<Answer>)>;
    using Requests = std::vector<Request>;
    /// Takes what waits, which is the batch; the same batch when it is called again. Called late,
    /// inside of the unit of work, it gets all that came until then.
    using Collect = std::function<Requests const&()>;
    /// Handles a batch as one unit of work, after it collected it. \returns one answer per request,
    /// in order.
    using Drain = std::function<std::vector<Result<Answer>>(Collect const&)>;

    Lane(std::size_t capacity, std::size_t batch_max, Drain drain)
        : capacity_(capacity), batch_max_(batch_max), drain_(std::move(drain)) {}

    /// `on_answer` is called once, after the commit, on the thread that drove the lane: with
    /// Drive::Caller it may be this one, before submit returns.
    /// \returns LaneFull if `capacity` requests wait, Stopping after close(); nothing is kept then.
    [[nodiscard]] Result<void> submit(Request request, OnAnswer on_answer,
                                      transport::Drive drive = transport::Drive::Engine) {
        std::unique_lock lock(mutex_);
        if (closed_) return Error(ErrorCode::Stopping, "the engine is stopping");
        if (waiting_.size() == capacity_) {
            return Error(ErrorCode::LaneFull,
                         std::to_string(capacity_) + " requests are waiting already");
        }
        waiting_.emplace_back(std::move(request), std::move(on_answer));
        if (is_busy_) return {};  // whoever is at it sees to the next batch
        if (drive == transport::Drive::Caller) {
            step(lock);
        } else {
            lock.unlock();
            arrival_.notify_one();
        }
        return {};
    }

    /// Answers up to `batch_max` waiting requests with one drain. \returns how many: none, without
    /// waiting, while somebody else is at it.
    std::size_t step() {
        std::unique_lock lock(mutex_);
        return is_busy_ || waiting_.empty() ? 0 : step(lock);
    }

    /// The lane's thread: steps while there is work, sleeps while there is none, ends once
    /// closed and empty.
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            arrival_.wait(lock, [this] { return !is_busy_ && (closed_ || !waiting_.empty()); });
            if (waiting_.empty()) return;
            step(lock);
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
    struct Batch {
        Requests requests;
        std::vector<OnAnswer> replies;
        bool is_collected = false;
    };

    std::size_t step(std::unique_lock<std::mutex>& lock) {
        Batch batch;
        is_busy_ = true;
        lock.unlock();
        auto answers = drain_([&]() -> Requests const& {
            if (!std::exchange(batch.is_collected, true)) collect(batch);
            return batch.requests;
        });
        TASKER_ASSERT(batch.is_collected && answers.size() == batch.replies.size());
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (batch.replies[i]) batch.replies[i](std::move(answers[i]));
        }
        lock.lock();
        is_busy_ = false;
        if (closed_ || !waiting_.empty()) arrival_.notify_one();
        return answers.size();
    }

    void collect(Batch& batch) {
        std::scoped_lock const lock(mutex_);
        auto const size = std::min(waiting_.size(), batch_max_);
        batch.requests.reserve(size);
        batch.replies.reserve(size);
        for (std::size_t i = 0; i < size; ++i) {
            batch.requests.push_back(std::move(waiting_.front().first));
            batch.replies.push_back(std::move(waiting_.front().second));
            waiting_.pop_front();
        }
    }

    std::size_t const capacity_;
    std::size_t const batch_max_;
    Drain const drain_;
    mutable std::mutex mutex_;
    std::condition_variable arrival_;
    std::deque<std::pair<Request, OnAnswer>> waiting_;
    bool is_busy_ = false;
    bool closed_ = false;
};

}  // namespace tasker::engine
