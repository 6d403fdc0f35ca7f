#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/message.hpp"
#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace tasker::transport {

/// A message as a consumer gets it.
struct Message {
    std::string queue;
    std::string body;
    std::uint64_t receipt = 0;  ///< by which it is settled, with its queue, at its subscription
    bool is_again = false;      ///< it was given to somebody before, who did not settle it
};

/// What becomes of a message that is not acknowledged.
enum class Rejection : std::uint8_t {
    Requeue,     ///< somebody gets it again, perhaps at once
    DeadLetter,  ///< nobody can use it: it is put aside for people
};

/// Messages of some queues, each given to one subscription at a time. It belongs to one thread, but
/// for interrupt. After an error it is of no use any more: what it had not settled comes again, to
/// whoever subscribes.
class Subscription {
public:
    virtual ~Subscription() = default;

    /// Also gives messages of these queues from now on. They exist.
    [[nodiscard]] virtual Result<void> add_queues(std::span<std::string const> queues) = 0;

    /// Waits up to `patience` for messages. \returns up to `max` of those that are there, the first
    /// first; none when the time passed, it was interrupted, or somebody else was faster. With
    /// `max` 0 it only keeps the connection alive, which wants a call every few seconds.
    [[nodiscard]] virtual Result<std::vector<Message>> receive(std::size_t max,
                                                               Duration patience) = 0;

    /// Nothing is received for a while: messages that are on their way here, or are here and were
    /// not received, go to others. Until the next receive that wants some.
    [[nodiscard]] virtual Result<void> pause() { return {}; }

    /// They are done with, and will not come again.
    [[nodiscard]] virtual Result<void> acknowledge(std::span<Message const> messages) = 0;
    [[nodiscard]] virtual Result<void> reject(std::span<Message const> messages,
                                              Rejection rejection) = 0;

    /// Ends a receive that waits, or the next one. Thread-safe.
    virtual void interrupt() = 0;
};

/// Durable queues by their names. What is published is kept until it is acknowledged, and may come
/// more than once. Thread-safe; every call blocks. Connections are made when they are needed, and
/// anew after they broke.
///
/// Errors are BrokerBusy when it cannot be reached or does not answer, and InvalidOption when it
/// refuses who asks or what is asked for.
class Broker {
public:
    virtual ~Broker() = default;

    /// For messages to people: `pgmq`, `rabbitmq at amqp://host:5672/`. No secret.
    [[nodiscard]] virtual std::string_view place() const noexcept = 0;

    /// Makes the queues that are missing.
    [[nodiscard]] virtual Result<void> declare(std::span<std::string const> queues) = 0;

    /// When this returns ok the broker has them all, on disk. After an error it may have any of
    /// them. A queue that is missing is made.
    [[nodiscard]] virtual Result<void> publish(
        std::span<model::OutgoingMessage const> messages) = 0;

    /// \param prefetch  at most so many messages may be on their way to this subscription, or
    ///                  received and not settled; a broker that is asked for each does not need it
    [[nodiscard]] virtual Result<std::unique_ptr<Subscription>> subscribe(std::size_t prefetch) = 0;

    /// How many messages wait in a queue; counted up to `limit`.
    [[nodiscard]] virtual Result<std::size_t> depth(std::string const& queue,
                                                    std::size_t limit) = 0;

    /// Keeps connections alive that nothing was sent on; wants a call every few seconds.
    virtual void keep_alive() {}
};

}  // namespace tasker::transport
