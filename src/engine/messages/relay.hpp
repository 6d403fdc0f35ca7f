#pragma once

#include <cstddef>
#include <vector>

#include "engine/dependencies.hpp"
#include "engine/messages/queue_depths.hpp"
#include "transport/broker.hpp"

namespace tasker::engine {

/// Sends messages whose rows are committed, and removes the rows: those of this process at once,
/// those that somebody left behind when they are due. A crash in between sends a message twice.
class Relay {
public:
    Relay(Dependencies const& deps, transport::Broker& broker, QueueDepths& depths)
        : deps_(deps), broker_(broker), depths_(depths) {}

    /// One batch. \returns how many were sent.
    [[nodiscard]] std::size_t step();

private:
    void find_batch(TimePoint now);
    [[nodiscard]] std::vector<model::OutgoingMessage> left_behind(TimePoint now);
    void wait_for_broker(TimePoint now, Error const& why);
    void remove(std::vector<model::OutgoingMessage> const& sent);

    Dependencies const& deps_;
    transport::Broker& broker_;
    QueueDepths& depths_;
    std::vector<model::OutgoingMessage> batch_;  // is kept until it is sent
    TimePoint look_at_{};                        // when to look for what was left behind
    TimePoint pause_until_{};
    bool is_failing_ = false;
};

}  // namespace tasker::engine
