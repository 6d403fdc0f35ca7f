#pragma once

#include <amqp.h>

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "model/message.hpp"
#include "tasker/error.hpp"
#include "tasker/time.hpp"
#include "transport/rabbitmq/location.hpp"

namespace tasker::transport::rabbitmq {

/// How a connection is made.
struct Dialing {
    Location location;
    Duration patience{};  ///< with a server that is silent
    Duration heartbeat{};
    std::string name;  ///< what the server's operators see
};

/// A connection to a RabbitMQ server with one channel. After an error it is of no use any more. Not
/// thread-safe.
class Channel {
public:
    /// Connects. \returns InvalidOption when the server refuses the user, the virtual host or the
    /// TLS settings; BrokerBusy when it cannot be reached.
    [[nodiscard]] static Result<std::unique_ptr<Channel>> open(Dialing const& dialing);

    /// Makes the queue, with what takes its dead letters, unless it is there. \returns whether it
    /// is as it would be made; if not, this channel is of no use any more.
    [[nodiscard]] Result<bool> declare(std::string const& queue);
    /// How many messages wait in a queue.
    [[nodiscard]] Result<std::size_t> depth(std::string const& queue);

    /// Every publish is confirmed from now on.
    [[nodiscard]] Result<void> want_confirms();
    /// Publishes and waits until the server has all of them on disk. \returns whether every queue
    /// was there.
    [[nodiscard]] Result<bool> publish(std::span<model::OutgoingMessage const> messages);

    /// So many messages at most are on their way, over all queues.
    [[nodiscard]] Result<void> limit_prefetch(std::uint16_t count);
    /// Messages of this queue come from now on. \returns the consumer's tag.
    [[nodiscard]] Result<std::string> consume(std::string const& queue);
    /// No more of them come, but for those that are on their way.
    [[nodiscard]] Result<void> cancel(std::string const& consumer);
    struct Delivery {
        std::string consumer;
        std::string body;
        std::uint64_t tag = 0;
        bool is_again = false;
    };
    /// What has come; none if nothing has. Does not wait.
    [[nodiscard]] Result<std::optional<Delivery>> next();
    [[nodiscard]] Result<void> acknowledge(std::uint64_t tag);
    [[nodiscard]] Result<void> reject(std::uint64_t tag, bool is_requeued);

    /// Answers heartbeats. Does not wait.
    [[nodiscard]] Result<void> keep_alive();
    [[nodiscard]] int socket() const { return amqp_get_sockfd(state_.get()); }

private:
    struct Destroy {
        void operator()(amqp_connection_state_t state) const { amqp_destroy_connection(state); }
    };
    using State = std::unique_ptr<amqp_connection_state_t_, Destroy>;
    Channel(State state, Dialing const& dialing)
        : state_(std::move(state)), patience_(dialing.patience), place_(dialing.location.place) {}

    [[nodiscard]] Result<void> make_socket(Location const& location);
    [[nodiscard]] Result<void> log_in(Dialing const& dialing);
    [[nodiscard]] Result<void> declare_all(std::string const& queue);
    [[nodiscard]] Result<bool> wait_for_confirms(std::uint64_t last);
    [[nodiscard]] Result<void> read_confirm(amqp_frame_t const& frame, bool& are_all_there);
    [[nodiscard]] Result<void> check(amqp_rpc_reply_t const& reply, std::string_view doing);
    [[nodiscard]] Result<void> check_reply(std::string_view doing);
    [[nodiscard]] Result<void> check_status(int status, std::string_view doing);
    [[nodiscard]] Error lost(std::string_view doing, std::string_view why) const;

    State state_;
    Duration const patience_;
    std::string const place_;
    std::uint64_t published_ = 0;  ///< the number of the last message
    std::uint64_t confirmed_up_to_ = 0;
    std::set<std::uint64_t> confirmed_;  ///< beyond that
    int reply_code_ = 0;                 ///< why the server closed it
};

}  // namespace tasker::transport::rabbitmq
