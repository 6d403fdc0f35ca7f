#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "engine/dependencies.hpp"
#include "engine/message_options.hpp"
#include "engine/messages/consumer.hpp"

namespace tasker::engine {

/// Steps that come as messages: those that are still enqueued are claimed, as many as there are
/// places, and handed to the workers of this process; then their messages are acknowledged. What
/// became of a step meanwhile is decided by its row: a message that comes late, or twice, is
/// dropped.
class StepArrivals {
public:
    StepArrivals(Dependencies const& deps, transport::Broker& broker, MessageOptions const& options)
        : deps_(deps), consumer_(broker, deps.log, "steps", options.prefetch) {}

    /// Waits up to `patience` for messages or for a free place. \returns how many it settled.
    std::size_t step(Duration patience);
    /// Steps until it is closed.
    void run();
    /// Thread-safe.
    void close();

private:
    struct Arrival {
        transport::Message message;
        StepId step_id;
        enum class Fate : std::uint8_t { Done, NoPlace } fate = Fate::Done;
    };
    [[nodiscard]] std::size_t free_places() const;
    /// Waits up to `patience` for one. \returns how many there are.
    [[nodiscard]] std::size_t wait_for_places(Duration patience);
    [[nodiscard]] std::vector<std::string> const& queues();
    [[nodiscard]] std::vector<Arrival> understood(std::vector<transport::Message> messages);
    [[nodiscard]] Result<void> claim(std::vector<Arrival>& arrivals);
    void warn_of(model::Step const& step);
    void settle(std::vector<Arrival> const& arrivals);

    Dependencies const& deps_;
    Consumer consumer_;
    std::vector<std::string> queues_;
    TimePoint looked_at_{};  // for templates of more namespaces
    std::set<std::string> warned_of_;
};

}  // namespace tasker::engine
