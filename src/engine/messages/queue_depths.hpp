#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "engine/message_options.hpp"
#include "model/message.hpp"
#include "transport/broker.hpp"

namespace tasker::engine {

/// How full the queues of steps are: who cannot keep up must not be given more. Only queues that
/// something was sent to are looked at, every few seconds. Thread-safe.
class QueueDepths {
public:
    QueueDepths(transport::Broker* broker, MessageOptions const& options, base::Log& log)
        : broker_(broker), options_(options), log_(log) {}

    /// These were sent.
    void note(std::vector<model::OutgoingMessage> const& sent);
    /// Asks the broker, if it is time and something was sent. Blocks.
    void look(TimePoint now);

    /// \returns LaneFull when the namespace's queue is too full for new tasks. What was seen long
    /// ago does not count.
    [[nodiscard]] Result<void> check(std::string_view namespace_name, TimePoint now) const;

private:
    struct Seen {
        std::size_t depth = 0;
        TimePoint at{};
        bool is_warned = false;
    };
    void see(std::string const& queue, std::size_t depth, TimePoint now);

    transport::Broker* const broker_;
    MessageOptions const& options_;
    base::Log& log_;
    mutable std::mutex mutex_;
    std::map<std::string, Seen, std::less<>> seen_;
    std::map<std::string, bool> used_;  // whether something was sent to it since the last look
    TimePoint looked_at_{};
};

}  // namespace tasker::engine
