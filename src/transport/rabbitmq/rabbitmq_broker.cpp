#include "transport/rabbitmq/rabbitmq_broker.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <set>
#include <utility>

#include "transport/rabbitmq/rabbitmq_subscription.hpp"

namespace tasker::transport {

namespace {

using rabbitmq::Channel;
using rabbitmq::Dialing;

class RabbitmqBroker final : public Broker {
public:
    explicit RabbitmqBroker(Dialing dialing)
        : dialing_(std::move(dialing)), place_("rabbitmq at " + dialing_.location.place) {}

    /// Call once, before the rest.
    Result<void> start() {
        std::scoped_lock const lock(mutex_);
        return connect();
    }

    [[nodiscard]] std::string_view place() const noexcept override { return place_; }

    Result<void> declare(std::span<std::string const> queues) override {
        std::scoped_lock const lock(mutex_);
        return make_queues({queues.begin(), queues.end()});
    }

    Result<void> publish(std::span<model::OutgoingMessage const> messages) override {
        if (messages.empty()) return {};
        std::set<std::string> queues;
        for (auto const& message : messages)
            queues.insert(message.queue);
        std::scoped_lock const lock(mutex_);
        bool const was_connected = channel_ != nullptr;
        auto sent = send(queues, messages);
        // An old connection may have broken long ago. What arrived twice does no harm.
        if (!sent && was_connected) sent = send(queues, messages);
        if (!sent) return std::move(sent).error();
        if (*sent) return {};
        // Somebody deleted a queue that was there.
        known_.clear();
        TASKER_TRY_ASSIGN(bool const is_there, send(queues, messages));
        if (is_there) return {};
        return Error(ErrorCode::BrokerBusy, place_ + ": a queue disappears when it is made");
    }

    Result<std::unique_ptr<Subscription>> subscribe(std::size_t prefetch) override {
        constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max();
        TASKER_TRY_ASSIGN(auto channel, Channel::open(dialing_));
        auto const count = std::clamp<std::size_t>(prefetch, 1, kMost);
        TASKER_TRY(channel->limit_prefetch(static_cast<std::uint16_t>(count)));
        return rabbitmq::make_subscription(std::move(channel));
    }

    Result<std::size_t> depth(std::string const& queue, std::size_t limit) override {
        std::scoped_lock const lock(mutex_);
        TASKER_TRY(make_queues({queue}));
        TASKER_TRY(connect());
        auto const count = channel_->depth(queue);
        if (!count) return dropped(count.error());
        return std::min(*count, limit);
    }

    void keep_alive() override {
        std::scoped_lock const lock(mutex_);
        if (channel_ == nullptr) return;
        if (auto const alive = channel_->keep_alive(); !alive) std::ignore = dropped(alive.error());
    }

private:
    Error dropped(Error const& why) {
        channel_.reset();
        return why;
    }

    Result<void> connect() {
        if (channel_ != nullptr) return {};
        TASKER_TRY_ASSIGN(auto channel, Channel::open(dialing_));
        TASKER_TRY(channel->want_confirms());
        channel_ = std::move(channel);
        return {};
    }

    /// On a connection of its own: a queue that somebody made otherwise ends it.
    Result<void> make_queues(std::set<std::string> queues) {
        std::erase_if(queues, [this](auto const& queue) { return known_.contains(queue); });
        std::unique_ptr<Channel> channel;
        for (auto const& queue : queues) {
            if (channel == nullptr) {
                TASKER_TRY_ASSIGN(channel, Channel::open(dialing_));
            }
            TASKER_TRY_ASSIGN(bool const is_ours, channel->declare(queue));
            if (!is_ours) channel.reset();
            known_.insert(queue);
        }
        return {};
    }

    Result<bool> send(std::set<std::string> const& queues,
                      std::span<model::OutgoingMessage const> messages) {
        TASKER_TRY(make_queues(queues));
        TASKER_TRY(connect());
        auto sent = channel_->publish(messages);
        if (!sent) return dropped(sent.error());
        return sent;
    }

    Dialing const dialing_;
    std::string const place_;
    std::mutex mutex_;
    std::unique_ptr<Channel> channel_;
    std::set<std::string> known_;  ///< queues that are there
};

}  // namespace

Result<std::unique_ptr<Broker>> open_rabbitmq_broker(RabbitmqOptions const& options) {
    TASKER_TRY_ASSIGN(auto location, rabbitmq::read_location(options.location));
    auto broker = std::make_unique<RabbitmqBroker>(Dialing{.location = std::move(location),
                                                           .patience = options.patience,
                                                           .heartbeat = options.heartbeat,
                                                           .name = options.connection_name});
    TASKER_TRY(broker->start());
    return std::unique_ptr<Broker>(std::move(broker));
}

}  // namespace tasker::transport
