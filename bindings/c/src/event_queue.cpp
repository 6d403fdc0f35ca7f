#include "bindings/c/src/event_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/json.hpp"
#include "worker/events/event_bus.hpp"

namespace tasker::c {

EventObject::EventObject(DomainEvent const& event, model::DeliveryMode mode)
    : head{.id = event.id,
           .name = event.name,
           .version = event.version,
           .step = nullptr,
           .execution_result = nullptr,
           .payload = nullptr,
           .task_id = event.task_id,
           .step_id = event.step_id,
           .step_name = event.step_name,
           .namespace_name = event.namespace_name,
           .correlation_id = event.correlation_id,
           .fired_at = event.fired_at,
           .fired_by = event.fired_by},
      delivery(mode),
      payload(base::to_text(event.payload)),
      execution_result(base::to_text(event.execution_result)),
      step(base::to_text(event.step)) {}

void EventQueue::subscribe(std::string pattern) {
    std::scoped_lock const lock(mutex_);
    patterns_.insert(std::move(pattern));
}

void EventQueue::unsubscribe(std::string_view pattern) {
    std::scoped_lock const lock(mutex_);
    auto const found = patterns_.find(pattern);
    if (found != patterns_.end()) patterns_.erase(found);
}

bool EventQueue::is_wanted(std::string_view event_name) const {
    std::scoped_lock const lock(mutex_);
    return std::ranges::any_of(
        patterns_, [&](auto const& pattern) { return worker::fits(pattern, event_name); });
}

void EventQueue::offer(DomainEvent const& event, model::DeliveryMode mode) {
    if (mode == model::DeliveryMode::Durable && !options_.takes_durable) return;
    if (!is_wanted(event.name)) return;
    auto object = std::make_shared<EventObject>(event, mode);  // writes JSON: without the lock
    {
        std::scoped_lock const lock(mutex_);
        if (waiting_.size() >= options_.capacity) {
            ++dropped_;
            return;
        }
        waiting_.push_back(std::move(object));
    }
    waker_->wake(TASKER_WAKE_EVENTS);
}

std::vector<std::shared_ptr<EventObject>> EventQueue::take(std::size_t most) {
    waker_->polled(TASKER_WAKE_EVENTS);
    std::scoped_lock const lock(mutex_);
    auto const end =
        waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
    std::vector<std::shared_ptr<EventObject>> taken(std::make_move_iterator(waiting_.begin()),
                                                    std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return taken;
}

EventQueue::Figures EventQueue::figures() const {
    std::scoped_lock const lock(mutex_);
    return {.queued = waiting_.size(), .dropped = dropped_};
}

}  // namespace tasker::c
