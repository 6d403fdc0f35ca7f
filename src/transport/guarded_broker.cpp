#include "transport/guarded_broker.hpp"

#include <utility>

namespace tasker::transport {

GuardedBroker::GuardedBroker(std::unique_ptr<Broker> inner, CircuitBreakerOptions const& options,
                             base::Clock const& clock, base::Log& log)
    : inner_(std::move(inner)), clock_(clock), log_(log), breaker_(options) {}

template <class Call>
auto GuardedBroker::guarded(Call call) -> decltype(call()) {
    {
        std::scoped_lock const lock(mutex_);
        if (!breaker_.may_call(clock_.now())) {
            return Error(ErrorCode::CircuitOpen,
                         std::string(place()) + " failed too often and is left alone for a while");
        }
    }
    auto result = call();
    record(result ? nullptr : &result.error());
    return result;
}

void GuardedBroker::record(Error const* error) {
    auto const [before, after] = [&] {
        std::scoped_lock const lock(mutex_);
        auto const state = breaker_.state();
        if (error == nullptr) {
            breaker_.record_success(Duration(0), clock_.now());
        } else {
            breaker_.record_failure(clock_.now());
        }
        return std::pair(state, breaker_.state());
    }();
    if (before == after) return;
    if (after == BreakerState::Open && before == BreakerState::Closed) {
        log_.warning(std::string(place()) +
                     " is left alone for a while, it failed too often: " + error->message());
    } else if (after == BreakerState::Closed) {
        log_.info(std::string(place()) + " works again");
    }
}

Result<void> GuardedBroker::declare(std::span<std::string const> queues) {
    return guarded([&] { return inner_->declare(queues); });
}

Result<void> GuardedBroker::publish(std::span<model::OutgoingMessage const> messages) {
    return guarded([&] { return inner_->publish(messages); });
}

Result<std::unique_ptr<Subscription>> GuardedBroker::subscribe(std::size_t prefetch) {
    return guarded([&] { return inner_->subscribe(prefetch); });
}

Result<std::size_t> GuardedBroker::depth(std::string const& queue, std::size_t limit) {
    return guarded([&] { return inner_->depth(queue, limit); });
}

BreakerMetrics GuardedBroker::metrics() const {
    std::scoped_lock const lock(mutex_);
    return breaker_.metrics();
}

}  // namespace tasker::transport
