#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace tasker {

/// A worker that is nearly full takes no more steps. Percent of all places.
struct LoadSheddingOptions {
    bool is_enabled = true;
    double capacity_percent = 80.0;  ///< from here on no place is given; above 0, at most 100
    double warning_percent = 70.0;   ///< from here on it is logged; at most capacity_percent
};

/// When to stop sending for a while, after sending failed.
struct CircuitBreakerOptions {
    std::uint32_t failure_threshold = 5;  ///< in a row; 1 to 1,000
    Duration recovery_timeout = std::chrono::seconds(5);
    std::uint32_t success_threshold = 2;                       ///< to close again; 1 to 1,000
    Duration slow_threshold = std::chrono::milliseconds(100);  ///< as bad as a failure
};

struct EventOptions {
    std::size_t capacity =
        1'000;  ///< events that may wait; more are dropped and counted; 1 to 10^6
    Duration drain_timeout = std::chrono::seconds(5);  ///< at the end, for what waits
    bool logs_dropped = true;
};

/// How a worker runs handlers. Defaults and names follow spec/workers.md 1.8.
struct WorkerOptions {
    std::string name{};  ///< in results as `worker_id`; empty: `worker_<uuid>`
    /// Of whose tasks it runs steps; empty: of all. The steps of others wait for another worker.
    std::vector<std::string> namespaces{};
    /// Handlers that run at the same time; each that is not a coroutine has a thread. 1 to 4,096.
    std::size_t max_concurrent_handlers = 10;
    /// Steps that wait in the worker, so that a free thread finds the next at once. 0 to 100,000.
    /// On a store that other processes share, no more than it will start within a moment.
    std::size_t prefetch = 128;
    /// Of one call, when the template's step says nothing. 1 ms to 7 days.
    Duration handler_timeout = std::chrono::seconds(30);
    /// Threads kept busy by handlers that did not stop when their time was up, replaced so that
    /// others can run. 0 to 1,024.
    std::size_t overrunning_handlers_max = 10;
    /// The engine's lease, renewed three times within its length. 1 s to 1 day.
    Duration lease = std::chrono::seconds(30);
    /// How long a result is offered to an engine that is full or whose store is busy. 0 to 1 h.
    Duration completion_send_timeout = std::chrono::seconds(10);
    Duration completion_retry_pause = std::chrono::milliseconds(10);  ///< 1 ms to 10 s
    /// After this an event subscriber or publisher counts as stuck and is logged. 1 ms to 1 h.
    Duration callback_timeout = std::chrono::seconds(5);
    /// A step that waited this long for a thread is logged. 1 ms to 1 day.
    Duration starvation_threshold = std::chrono::seconds(10);
    LoadSheddingOptions load_shedding{};
    CircuitBreakerOptions completion_breaker{};
    EventOptions events{};

    /// \returns InvalidOption naming the option, its value and its range.
    [[nodiscard]] Result<void> check() const;
};

}  // namespace tasker
