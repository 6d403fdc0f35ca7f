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
#include "model/template.hpp"
#include "tasker/events.hpp"

namespace tasker::c {

/// What a tasker_event names: an event, and the texts of its JSON.
struct EventObject {
    EventObject(DomainEvent const& event, model::DeliveryMode mode);

    DomainEvent head;  ///< without its JSON
    model::DeliveryMode delivery;
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
    struct Options {
        std::size_t capacity = 0;
        bool takes_durable = false;  ///< those that are not delivered in this process
    };
    EventQueue(Options options, std::shared_ptr<Waker> waker)
        : options_(options), waker_(std::move(waker)) {}

    void subscribe(std::string pattern);
    void unsubscribe(std::string_view pattern);
    void offer(DomainEvent const& event, model::DeliveryMode mode);
    /// The oldest ones.
    [[nodiscard]] std::vector<std::shared_ptr<EventObject>> take(std::size_t most);

    struct Figures {
        std::size_t queued = 0;
        std::uint64_t dropped = 0;
    };
    [[nodiscard]] Figures figures() const;

private:
    [[nodiscard]] bool is_wanted(std::string_view event_name) const;

    Options const options_;
    std::shared_ptr<Waker> const waker_;  // shared with whatever else wakes
    mutable std::mutex mutex_;
    std::set<std::string, std::less<>> patterns_;
    std::deque<std::shared_ptr<EventObject>> waiting_;  // shared with handles
    std::uint64_t dropped_ = 0;
};

}  // namespace tasker::c
