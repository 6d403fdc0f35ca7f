#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "transport/transport.hpp"

namespace tasker::worker {

/// Renews all leases that the worker holds in one call, three times within their length.
class Heartbeat : public std::enable_shared_from_this<Heartbeat> {
public:
    struct Dependencies {
        transport::Inlet& inlet;
        base::Clock const& clock;
        base::Log& log;
    };
    /// `on_lost` is told about each lease that is not held any more, on the engine's thread.
    Heartbeat(Duration lease, Dependencies const& dependencies,
              std::function<void(model::LeaseKey)> on_lost)
        : interval_(lease / 3), deps_(dependencies), on_lost_(std::move(on_lost)) {}

    struct Held {
        std::vector<model::LeaseKey> keys;
        TimePoint oldest_since;
    };
    /// Renews when it is time. \returns when it will be; nothing while nothing is held.
    std::optional<TimePoint> tick(Held const& held);
    /// A lease that begins at `since` has to be renewed then.
    [[nodiscard]] TimePoint due_after(TimePoint since) const noexcept { return since + interval_; }

    /// Answers that are still to come are ignored.
    void stop();
    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] std::uint64_t lost() const;

private:
    void on_renewed(std::vector<model::LeaseKey> const& keys,
                    Result<std::vector<bool>> const& held);

    Duration const interval_;
    Dependencies const deps_;
    std::function<void(model::LeaseKey)> const on_lost_;

    mutable std::mutex mutex_;
    std::optional<TimePoint> last_at_;
    bool is_stopped_ = false;
    std::uint64_t count_ = 0;
    std::uint64_t lost_ = 0;
};

}  // namespace tasker::worker
