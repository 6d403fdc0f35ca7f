#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "tasker/worker_options.hpp"
#include "worker/events/publication.hpp"

namespace tasker::worker {

/// Finished steps on their way to the one thread that publishes their events, so that nobody waits
/// for a subscriber. What does not fit is dropped and counted. Thread-safe.
class EventChannel {
public:
    using Work = std::function<void(FinishedStep const&)>;
    struct Dependencies {
        base::Clock const& clock;
        base::Log& log;
    };
    EventChannel(EventOptions const& options, Duration callback_timeout,
                 Dependencies const& dependencies, Work work);
    ~EventChannel();
    EventChannel(EventChannel const&) = delete;
    EventChannel& operator=(EventChannel const&) = delete;

    /// Until then what is sent waits.
    void start();
    /// Never waits. \returns whether there was room.
    bool send(FinishedStep step);
    /// In place of start: works on what waits, on this thread. \returns how much it was.
    std::size_t work_off();
    /// Takes nothing more; what waits is worked on for up to the drain timeout.
    struct Drained {
        bool is_complete = true;
        std::size_t count = 0;
    };
    Drained stop();
    /// Waits for the thread; a subscriber that is stuck is waited for.
    void join();

    /// Logs, once each, work that takes longer than the callback timeout. \returns when to look
    /// again.
    std::optional<TimePoint> check_stuck();

    struct Metrics {
        std::uint64_t accepted = 0;
        std::uint64_t dropped = 0;
        std::uint64_t timeouts = 0;
        std::size_t depth = 0;
        std::size_t capacity = 0;
        std::optional<TimePoint> last_at;
    };
    [[nodiscard]] Metrics metrics() const;

private:
    void run();
    void work_on_first(std::unique_lock<std::mutex>& lock);

    EventOptions const options_;
    Duration const callback_timeout_;
    Dependencies const deps_;
    Work const work_;

    mutable std::mutex mutex_;
    std::condition_variable arrival_;
    std::condition_variable idle_;
    std::deque<FinishedStep> waiting_;
    bool is_closed_ = false;
    bool is_over_ = false;  // what waits is left alone
    std::optional<TimePoint> busy_since_;
    bool is_reported_stuck_ = false;
    std::size_t done_ = 0;
    Metrics metrics_;
    std::thread thread_;
};

}  // namespace tasker::worker
