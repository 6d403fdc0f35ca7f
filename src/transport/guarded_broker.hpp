#pragma once

#include <mutex>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "tasker/worker_options.hpp"
#include "transport/breaker.hpp"
#include "transport/broker.hpp"

namespace tasker::transport {

/// A broker that is left alone for a while after sending to it or subscribing at it failed too
/// often: such a call then fails at once, with CircuitOpen (spec/orchestration.md 10.3). Settling
/// messages is not guarded. Thread-safe.
class GuardedBroker final : public Broker {
public:
    /// What takes long here is no reason to open: the slow threshold of the options is not used.
    GuardedBroker(std::unique_ptr<Broker> inner, CircuitBreakerOptions const& options,
                  base::Clock const& clock, base::Log& log);

    [[nodiscard]] std::string_view place() const noexcept override { return inner_->place(); }
    [[nodiscard]] Result<void> declare(std::span<std::string const> queues) override;
    [[nodiscard]] Result<void> publish(std::span<model::OutgoingMessage const> messages) override;
    [[nodiscard]] Result<std::unique_ptr<Subscription>> subscribe(std::size_t prefetch) override;
    [[nodiscard]] Result<std::size_t> depth(std::string const& queue, std::size_t limit) override;
    void keep_alive() override { inner_->keep_alive(); }

    [[nodiscard]] BreakerMetrics metrics() const;

private:
    template <class Call>
    auto guarded(Call call) -> decltype(call());
    void record(Error const* error);

    std::unique_ptr<Broker> const inner_;
    base::Clock const& clock_;
    base::Log& log_;
    mutable std::mutex mutex_;
    Breaker breaker_;
};

}  // namespace tasker::transport
