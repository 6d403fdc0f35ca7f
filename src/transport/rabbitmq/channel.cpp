#include "transport/rabbitmq/channel.hpp"

#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <utility>

namespace tasker::transport::rabbitmq {

namespace {

constexpr amqp_channel_t kChannelNumber = 1;

amqp_bytes_t bytes_of(std::string_view text) {
    // The library reads only, although it says otherwise.
    return {.len = text.size(), .bytes = const_cast<char*>(text.data())};  // NOLINT(*-const-cast)
}

std::string text_of(amqp_bytes_t bytes) {
    return {static_cast<char const*>(bytes.bytes), bytes.len};
}

timeval time_of(Duration duration) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(duration);
    return {.tv_sec = seconds.count(),
            .tv_usec = static_cast<suseconds_t>((duration - seconds).count())};
}

amqp_table_entry_t entry(std::string_view key, std::string_view value) {
    amqp_table_entry_t made{};
    made.key = bytes_of(key);
    made.value.kind = AMQP_FIELD_KIND_UTF8;
    made.value.value.bytes = bytes_of(value);
    return made;
}

}  // namespace

Result<std::unique_ptr<Channel>> Channel::open(Dialing const& dialing) {
    State state(amqp_new_connection());
    std::unique_ptr<Channel> channel(new Channel(std::move(state), dialing));
    TASKER_TRY(channel->make_socket(dialing.location));
    TASKER_TRY(channel->log_in(dialing));
    amqp_channel_open(channel->state_.get(), kChannelNumber);
    TASKER_TRY(channel->check_reply("opening a channel"));
    return channel;
}

Result<void> Channel::make_socket(Location const& location) {
    auto* const state = state_.get();
    auto* const socket = location.has_tls ? amqp_ssl_socket_new(state) : amqp_tcp_socket_new(state);
    if (location.has_tls) {
        auto const trusts = location.authorities_file.empty()
                                ? SSL_CTX_set_default_verify_paths(static_cast<SSL_CTX*>(
                                      amqp_ssl_socket_get_context(socket))) == 1
                                : amqp_ssl_socket_set_cacert(
                                      socket, location.authorities_file.c_str()) == AMQP_STATUS_OK;
        auto const has_key = location.key_file.empty() ||
                             amqp_ssl_socket_set_key(socket, location.certificate_file.c_str(),
                                                     location.key_file.c_str()) == AMQP_STATUS_OK;
        if (!trusts || !has_key) {
            return Error(ErrorCode::InvalidOption,
                         "RabbitMQ at " + place_ +
                             ": a file of certificates cannot be read (cacertfile, certfile, "
                             "keyfile)");
        }
        amqp_ssl_socket_set_verify_peer(socket, location.verifies_peer ? 1 : 0);
        amqp_ssl_socket_set_verify_hostname(socket, location.verifies_peer ? 1 : 0);
    }
    auto const patience = time_of(patience_);
    auto const status =
        amqp_socket_open_noblock(socket, location.host.c_str(), location.port, &patience);
    if (status == AMQP_STATUS_SSL_PEER_VERIFY_FAILED ||
        status == AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED) {
        return Error(ErrorCode::InvalidOption,
                     "RabbitMQ at " + place_ +
                         ": its certificate is not trusted: " + amqp_error_string2(status));
    }
    TASKER_TRY(check_status(status, "connecting (is the server running there?)"));
    // What is sent to a server that does not read must not be waited for without end.
    auto const ms = static_cast<unsigned>(patience_ / std::chrono::milliseconds(1));
    ::setsockopt(this->socket(), IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
    return {};
}

Result<void> Channel::log_in(Dialing const& dialing) {
    auto const patience = time_of(patience_);
    amqp_set_handshake_timeout(state_.get(), &patience);
    amqp_set_rpc_timeout(state_.get(), &patience);
    std::array properties{entry("connection_name", dialing.name), entry("product", "tasker")};
    amqp_table_t const table{.num_entries = static_cast<int>(properties.size()),
                             .entries = properties.data()};
    auto const& location = dialing.location;
    auto const heartbeat_s = static_cast<int>(dialing.heartbeat / std::chrono::seconds(1));
    auto const reply = amqp_login_with_properties(
        state_.get(), location.virtual_host.c_str(), AMQP_DEFAULT_MAX_CHANNELS,
        AMQP_DEFAULT_FRAME_SIZE, heartbeat_s, &table, AMQP_SASL_METHOD_PLAIN, location.user.c_str(),
        location.password.c_str());
    auto done = check(reply, "logging in");
    if (done || reply_code_ == 0 || reply_code_ == AMQP_CONNECTION_FORCED) return done;
    return Error(ErrorCode::InvalidOption,
                 done.error().message() + "; check the user, the password and the vhost");
}

Result<bool> Channel::declare(std::string const& queue) {
    auto done = declare_all(queue);
    if (done) return true;
    if (reply_code_ == AMQP_PRECONDITION_FAILED) return false;
    return std::move(done).error();
}

Result<void> Channel::declare_all(std::string const& queue) {
    auto* const state = state_.get();
    auto const exchange = queue + "_dlx";
    auto const letters = queue + "_dlq";
    amqp_exchange_declare(state, kChannelNumber, bytes_of(exchange), bytes_of("direct"),
                          /*passive=*/0, /*durable=*/1, /*auto_delete=*/0, /*internal=*/0,
                          amqp_empty_table);
    TASKER_TRY(check_reply("declaring exchange " + exchange));
    amqp_queue_declare(state, kChannelNumber, bytes_of(letters), /*passive=*/0, /*durable=*/1,
                       /*exclusive=*/0, /*auto_delete=*/0, amqp_empty_table);
    TASKER_TRY(check_reply("declaring queue " + letters));
    // A dead letter keeps the name of its queue as its routing key.
    amqp_queue_bind(state, kChannelNumber, bytes_of(letters), bytes_of(exchange), bytes_of(queue),
                    amqp_empty_table);
    TASKER_TRY(check_reply("binding queue " + letters));
    auto dead_letters = entry("x-dead-letter-exchange", exchange);
    amqp_queue_declare(state, kChannelNumber, bytes_of(queue), /*passive=*/0, /*durable=*/1,
                       /*exclusive=*/0, /*auto_delete=*/0,
                       {.num_entries = 1, .entries = &dead_letters});
    return check_reply("declaring queue " + queue);
}

Result<std::size_t> Channel::depth(std::string const& queue) {
    auto const* const answer = amqp_queue_declare(
        state_.get(), kChannelNumber, bytes_of(queue), /*passive=*/1, /*durable=*/1,
        /*exclusive=*/0, /*auto_delete=*/0, amqp_empty_table);
    TASKER_TRY(check_reply("asking for queue " + queue));
    return answer == nullptr ? 0 : answer->message_count;
}

Result<void> Channel::limit_prefetch(std::uint16_t count) {
    amqp_basic_qos(state_.get(), kChannelNumber, 0, count, /*global=*/1);
    return check_reply("limiting what is on its way");
}

Result<std::string> Channel::consume(std::string const& queue) {
    auto const* const answer = amqp_basic_consume(state_.get(), kChannelNumber, bytes_of(queue),
                                                  amqp_empty_bytes, /*no_local=*/0,
                                                  /*no_ack=*/0, /*exclusive=*/0, amqp_empty_table);
    TASKER_TRY(check_reply("consuming from queue " + queue));
    return text_of(answer->consumer_tag);
}

Result<void> Channel::cancel(std::string const& consumer) {
    amqp_basic_cancel(state_.get(), kChannelNumber, bytes_of(consumer));
    return check_reply("cancelling a consumer");
}

Result<void> Channel::acknowledge(std::uint64_t tag) {
    return check_status(amqp_basic_ack(state_.get(), kChannelNumber, tag, /*multiple=*/0),
                        "acknowledging a message");
}

Result<void> Channel::reject(std::uint64_t tag, bool is_requeued) {
    return check_status(
        amqp_basic_nack(state_.get(), kChannelNumber, tag, /*multiple=*/0, is_requeued ? 1 : 0),
        "rejecting a message");
}

Result<void> Channel::check_reply(std::string_view doing) {
    return check(amqp_get_rpc_reply(state_.get()), doing);
}

Result<void> Channel::check_status(int status, std::string_view doing) {
    if (status == AMQP_STATUS_OK) return {};
    return lost(doing, amqp_error_string2(status));
}

Result<void> Channel::check(amqp_rpc_reply_t const& reply, std::string_view doing) {
    switch (reply.reply_type) {
        case AMQP_RESPONSE_NORMAL: return {};
        case AMQP_RESPONSE_NONE: return lost(doing, "there was no answer");
        case AMQP_RESPONSE_LIBRARY_EXCEPTION:
            return lost(doing, amqp_error_string2(reply.library_error));
        case AMQP_RESPONSE_SERVER_EXCEPTION: break;
    }
    std::string why = "the server ended it";
    if (reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
        auto const& close = *static_cast<amqp_connection_close_t const*>(reply.reply.decoded);
        reply_code_ = close.reply_code;
        why = text_of(close.reply_text);
    } else if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
        auto const& close = *static_cast<amqp_channel_close_t const*>(reply.reply.decoded);
        reply_code_ = close.reply_code;
        why = text_of(close.reply_text);
    }
    return lost(doing, why);
}

Error Channel::lost(std::string_view doing, std::string_view why) const {
    bool const is_refused = reply_code_ == AMQP_ACCESS_REFUSED;
    return {is_refused ? ErrorCode::InvalidOption : ErrorCode::BrokerBusy,
            "RabbitMQ at " + place_ + ": " + std::string(doing) + ": " + std::string(why)};
}

}  // namespace tasker::transport::rabbitmq
