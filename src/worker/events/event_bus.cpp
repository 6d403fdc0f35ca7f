#include "worker/events/event_bus.hpp"

#include <exception>
#include <utility>

namespace tasker::worker {

bool fits(std::string_view pattern, std::string_view event_name) noexcept {
    if (pattern == "*") return true;
    if (!pattern.ends_with(".*")) return pattern == event_name;
    return event_name.starts_with(pattern.substr(0, pattern.size() - 1));
}

std::uint64_t EventBus::subscribe(std::string pattern, EventSubscriber subscriber) {
    std::scoped_lock const lock(mutex_);
    subscriptions_.push_back(
        std::make_shared<Subscription const>(Subscription{.number = ++last_number_,
                                                          .pattern = std::move(pattern),
                                                          .subscriber = std::move(subscriber)}));
    return last_number_;
}

void EventBus::unsubscribe(std::uint64_t subscription) {
    std::scoped_lock const lock(mutex_);
    std::erase_if(subscriptions_, [&](auto const& entry) { return entry->number == subscription; });
}

EventBus::Delivery EventBus::dispatch(DomainEvent const& event) {
    std::vector<std::shared_ptr<Subscription const>> called;
    {
        std::scoped_lock const lock(mutex_);
        for (auto const& entry : subscriptions_) {
            if (fits(entry->pattern, event.name)) called.push_back(entry);
        }
    }
    Delivery delivery{.calls = called.size()};
    for (auto const& entry : called) {
        std::string why;
        try {
            entry->subscriber(event);
            continue;
        } catch (std::exception const& error) {
            why = error.what();
        } catch (...) {
            why = "something that is no exception";
        }
        ++delivery.errors;
        log_.warning("a subscriber of " + entry->pattern + " threw at " + event.name + ": " + why);
    }
    return delivery;
}

std::size_t EventBus::subscriber_count() const {
    std::scoped_lock const lock(mutex_);
    return subscriptions_.size();
}

}  // namespace tasker::worker
