#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "tasker/events.hpp"

namespace tasker::worker {

/// Whether an event's name fits a subscriber's pattern: the same, `order.*`, or `*`.
[[nodiscard]] bool fits(std::string_view pattern, std::string_view event_name) noexcept;

/// Brings events to subscribers in this process. Thread-safe.
class EventBus {
public:
    explicit EventBus(base::Log& log) : log_(log) {}

    [[nodiscard]] std::uint64_t subscribe(std::string pattern, EventSubscriber subscriber);
    void unsubscribe(std::uint64_t subscription);

    struct Delivery {
        std::size_t calls = 0;
        std::size_t errors = 0;  ///< subscribers that threw: counted and logged, nothing more
    };
    Delivery dispatch(DomainEvent const& event);

    [[nodiscard]] std::size_t subscriber_count() const;

private:
    struct Subscription {
        std::uint64_t number;
        std::string pattern;
        EventSubscriber subscriber;
    };
    base::Log& log_;
    mutable std::mutex mutex_;
    // Shared: a subscriber may be called while it is being removed.
    std::vector<std::shared_ptr<Subscription const>> subscriptions_;
    std::uint64_t last_number_ = 0;
};

}  // namespace tasker::worker
