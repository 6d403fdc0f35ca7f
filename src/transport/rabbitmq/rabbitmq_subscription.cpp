#include "transport/rabbitmq/rabbitmq_subscription.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "transport/interruption.hpp"

namespace tasker::transport::rabbitmq {

namespace {

// Heartbeats are answered in between.
constexpr Duration kRabbitNap = std::chrono::seconds(5);

class RabbitmqSubscription final : public Subscription {
public:
    explicit RabbitmqSubscription(std::unique_ptr<Channel> channel)
        : channel_(std::move(channel)) {}

    Result<void> add_queues(std::span<std::string const> queues) override {
        for (auto const& queue : queues) {
            TASKER_TRY(check());
            if (!names_.insert(queue).second) continue;
            if (!is_paused_) TASKER_TRY(consume(queue));
        }
        return {};
    }

    Result<void> pause() override {
        TASKER_TRY(check());
        if (std::exchange(is_paused_, true)) return {};
        for (auto const& [consumer, queue] : queues_) {
            if (auto const done = channel_->cancel(consumer); !done) return broken(done.error());
        }
        TASKER_TRY(take_in());  // what came before the server knew
        std::vector<Message> const left(waiting_.begin(), waiting_.end());
        waiting_.clear();
        return reject(left, Rejection::Requeue);
    }

    Result<std::vector<Message>> receive(std::size_t max, Duration patience) override {
        if (max > 0) TASKER_TRY(resume());
        for (;;) {
            TASKER_TRY(take_in());
            if (!waiting_.empty() || max == 0 || patience <= Duration(0)) break;
            auto const nap = std::min(patience, kRabbitNap);
            auto const cause = interruption_.wait(channel_->socket(), nap);
            if (cause == Interruption::Cause::Interrupted) break;
            // Time counts only where nothing came: then it was the whole nap.
            if (cause == Interruption::Cause::TimeOut) patience -= nap;
        }
        std::vector<Message> messages;
        while (!waiting_.empty() && messages.size() < max) {
            messages.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        return messages;
    }

    Result<void> acknowledge(std::span<Message const> messages) override {
        for (auto const& message : messages) {
            TASKER_TRY(check());
            if (auto const done = channel_->acknowledge(message.receipt); !done)
                return broken(done.error());
        }
        return {};
    }

    Result<void> reject(std::span<Message const> messages, Rejection rejection) override {
        for (auto const& message : messages) {
            TASKER_TRY(check());
            auto const done = channel_->reject(message.receipt, rejection == Rejection::Requeue);
            if (!done) return broken(done.error());
        }
        return {};
    }

    void interrupt() override { interruption_.interrupt(); }

private:
    [[nodiscard]] Result<void> check() const {
        if (channel_ != nullptr) return {};
        return Error(ErrorCode::BrokerBusy, "the connection to RabbitMQ broke");
    }

    Error broken(Error const& why) {
        channel_.reset();
        waiting_.clear();
        return why;
    }

    Result<void> consume(std::string const& queue) {
        auto const consumer = channel_->consume(queue);
        if (!consumer) return broken(consumer.error());
        queues_.emplace(*consumer, queue);
        return {};
    }

    Result<void> resume() {
        TASKER_TRY(check());
        if (!std::exchange(is_paused_, false)) return {};
        queues_.clear();
        for (auto const& queue : names_) {
            TASKER_TRY(check());
            TASKER_TRY(consume(queue));
        }
        return {};
    }

    /// All that has come: the server sends no more than may be on their way.
    Result<void> take_in() {
        for (;;) {
            TASKER_TRY(check());
            auto next = channel_->next();
            if (!next) return broken(next.error());
            if (!*next) return {};
            auto& delivery = **next;
            waiting_.push_back({.queue = queues_[delivery.consumer],
                                .body = std::move(delivery.body),
                                .receipt = delivery.tag,
                                .is_again = delivery.is_again});
        }
    }

    std::unique_ptr<Channel> channel_;
    Interruption interruption_;
    std::set<std::string> names_;                // of the queues
    std::map<std::string, std::string> queues_;  // by the consumer's tag
    bool is_paused_ = false;
    std::deque<Message> waiting_;
};

}  // namespace

std::unique_ptr<Subscription> make_subscription(std::unique_ptr<Channel> channel) {
    return std::make_unique<RabbitmqSubscription>(std::move(channel));
}

}  // namespace tasker::transport::rabbitmq
