#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/c/include/tasker/c/events.h"
#include "bindings/c/src/handles.hpp"
#include "bindings/c/src/wakes.hpp"
#include "tasker/events.hpp"

namespace tasker::c {

/// What a tasker_event names: an event, and the texts of its JSON.
struct EventObject {
    explicit EventObject(DomainEvent const& event);

    DomainEvent head;  ///< without its JSON
    std::string payload;
    std::string execution_result;
    std::string step;
};

template <>
struct ObjectOf<tasker_event> {
    using Type = EventObject;
    static constexpr Kind kKind = Kind::Event;
};

/// Events that somebody subscribed to and has not polled for yet. What there is no room for is
/// dropped and counted. Thread-safe.
class EventQueue {
public:
    EventQueue(std::size_t capacity, std::shared_ptr<Waker> waker)
        : capacity_(capacity), waker_(std::move(waker)) {}

    void subscribe(std::string pattern);
    void unsubscribe(std::string_view pattern);
    void offer(DomainEvent const& event);
    /// The oldest ones.
    [[nodiscard]] std::vector<std::shared_ptr<EventObject>> take(std::size_t most);

    struct Figures {
        std::size_t queued = 0;
        std::uint64_t dropped = 0;
    };
    [[nodiscard]] Figures figures() const;

private:
    [[nodiscard]] bool is_wanted(std::string_view event_name) const;

    std::size_t const capacity_;
    std::shared_ptr<Waker> const waker_;  // shared with whatever else wakes
    mutable std::mutex mutex_;
    std::set<std::string, std::less<>> patterns_;
    std::deque<std::shared_ptr<EventObject>> waiting_;  // shared with handles
    std::uint64_t dropped_ = 0;
};

}  // namespace tasker::c
