#pragma once

#include <poll.h>

#include <atomic>
#include <cstdint>

#include "tasker/time.hpp"

namespace tasker::store::postgres {

/// How many processors this process may keep busy: those that it may run on, as many of them as its
/// group is given time for (cgroup v2).
[[nodiscard]] double available_processors();

/// Waits for the server's answers without sleeping, where that is worth it: to fall asleep and to
/// be woken costs more than a near server needs for a whole statement. Nobody else is held up for
/// it: it is done for one exchange of the process at a time, for a moment, on a processor that
/// nobody wants. Thread-safe.
class BusyWait {
public:
    /// No wait is longer than `longest`; 0: there are none. There are none either where this
    /// process has less than two processors: the server may need one.
    explicit BusyWait(Duration longest, double processors = available_processors());

    /// Waits for one of the socket's events. \returns whether it is there: if not, sleep.
    [[nodiscard]] bool wait_for(pollfd& socket);
    /// How long an answer took in the end, with or without sleep.
    void note(Duration took) noexcept;

    // Exchanges that may be going on.
    void begin() noexcept { ++going_on_; }
    void end() noexcept { --going_on_; }

private:
    [[nodiscard]] bool is_worth_it() noexcept;

    Duration const longest_;
    std::atomic<int> going_on_ = 0;
    std::atomic<std::int64_t> usual_ns_ = 0;  // of the last waits
    std::atomic<int> to_sleep_ = 0;           // so many waits sleep, as processors were wanted
};

}  // namespace tasker::store::postgres
