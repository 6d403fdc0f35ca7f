#include <amqp.h>
#include <amqp_framing.h>

#include <utility>

#include "transport/rabbitmq/channel.hpp"

// Messages, in both directions, and the frames that come between them.

namespace tasker::transport::rabbitmq {

namespace {

constexpr amqp_channel_t kOurChannel = 1;
constexpr int kPersistent = 2;

amqp_bytes_t view_of(std::string_view text) {
    return {.len = text.size(), .bytes = const_cast<char*>(text.data())};  // NOLINT(*-const-cast)
}

std::string copy_of(amqp_bytes_t bytes) {
    return {static_cast<char const*>(bytes.bytes), bytes.len};
}

/// Why the server ends the channel or the connection; none for any other frame.
std::optional<std::string> end_told_by(amqp_frame_t const& frame) {
    if (frame.frame_type != AMQP_FRAME_METHOD) return std::nullopt;
    auto const& method = frame.payload.method;
    switch (method.id) {
        case AMQP_CHANNEL_CLOSE_METHOD:
            return copy_of(static_cast<amqp_channel_close_t const*>(method.decoded)->reply_text);
        case AMQP_CONNECTION_CLOSE_METHOD:
            return copy_of(static_cast<amqp_connection_close_t const*>(method.decoded)->reply_text);
        case AMQP_BASIC_CANCEL_METHOD: return "a queue was deleted";
        default: return std::nullopt;
    }
}

}  // namespace

Result<void> Channel::want_confirms() {
    amqp_confirm_select(state_.get(), kOurChannel);
    return check_reply("asking for confirms");
}

Result<bool> Channel::publish(std::span<model::OutgoingMessage const> messages) {
    amqp_basic_properties_t properties{};
    properties._flags =
        AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
    properties.content_type = view_of("application/json");
    properties.delivery_mode = kPersistent;
    for (auto const& message : messages) {
        auto const id = message.id.to_string();
        properties.message_id = view_of(id);
        // Mandatory: it comes back when there is no such queue.
        TASKER_TRY(check_status(
            amqp_basic_publish(state_.get(), kOurChannel, amqp_empty_bytes, view_of(message.queue),
                               /*mandatory=*/1, /*immediate=*/0, &properties,
                               view_of(message.body.text())),
            "publishing"));
        ++published_;
    }
    return wait_for_confirms(published_);
}

// Confirms come in any order, each for one message or for all up to one.
Result<bool> Channel::wait_for_confirms(std::uint64_t last) {
    bool are_all_there = true;
    while (confirmed_up_to_ < last) {
        timeval const patience{.tv_sec = patience_ / std::chrono::seconds(1), .tv_usec = 0};
        amqp_frame_t frame;
        TASKER_TRY(check_status(amqp_simple_wait_frame_noblock(state_.get(), &frame, &patience),
                                "waiting for confirms"));
        TASKER_TRY(read_confirm(frame, are_all_there));
        amqp_maybe_release_buffers(state_.get());
    }
    return are_all_there;
}

Result<void> Channel::read_confirm(amqp_frame_t const& frame, bool& are_all_there) {
    if (auto const why = end_told_by(frame)) return lost("waiting for confirms", *why);
    if (frame.frame_type != AMQP_FRAME_METHOD) return {};
    auto const& method = frame.payload.method;
    if (method.id == AMQP_BASIC_NACK_METHOD) {
        return lost("waiting for confirms", "the server could not keep a message");
    }
    if (method.id == AMQP_BASIC_RETURN_METHOD) {
        are_all_there = false;
        amqp_message_t returned;
        auto const reply = amqp_read_message(state_.get(), kOurChannel, &returned, 0);
        TASKER_TRY(check(reply, "reading a message that came back"));
        amqp_destroy_message(&returned);
        return {};
    }
    if (method.id != AMQP_BASIC_ACK_METHOD) return {};
    auto const& ack = *static_cast<amqp_basic_ack_t const*>(method.decoded);
    if (ack.multiple != 0) {
        confirmed_up_to_ = std::max(confirmed_up_to_, ack.delivery_tag);
        confirmed_.erase(confirmed_.begin(), confirmed_.upper_bound(confirmed_up_to_));
    } else {
        confirmed_.insert(ack.delivery_tag);
    }
    while (!confirmed_.empty() && *confirmed_.begin() == confirmed_up_to_ + 1) {
        ++confirmed_up_to_;
        confirmed_.erase(confirmed_.begin());
    }
    return {};
}

Result<std::optional<Channel::Delivery>> Channel::next() {
    amqp_maybe_release_buffers(state_.get());
    timeval const at_once{};
    amqp_envelope_t envelope;
    auto const reply = amqp_consume_message(state_.get(), &envelope, &at_once, 0);
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
        Delivery delivery{.consumer = copy_of(envelope.consumer_tag),
                          .body = copy_of(envelope.message.body),
                          .tag = envelope.delivery_tag,
                          .is_again = envelope.redelivered != 0};
        amqp_destroy_envelope(&envelope);
        return std::optional(std::move(delivery));
    }
    bool const is_library = reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION;
    if (is_library && reply.library_error == AMQP_STATUS_TIMEOUT) return std::optional<Delivery>();
    if (!is_library || reply.library_error != AMQP_STATUS_UNEXPECTED_STATE) {
        TASKER_TRY(check(reply, "receiving"));
    }
    TASKER_TRY(keep_alive());  // it reads what is no message
    return std::optional<Delivery>();
}

Result<void> Channel::keep_alive() {
    timeval const at_once{};
    amqp_frame_t frame;
    auto const status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &at_once);
    if (status == AMQP_STATUS_TIMEOUT) return {};
    TASKER_TRY(check_status(status, "listening to the server"));
    if (auto const why = end_told_by(frame)) return lost("listening to the server", *why);
    return {};
}

}  // namespace tasker::transport::rabbitmq
