#include "engine/messages/consumer.hpp"

#include <utility>

namespace tasker::engine {

namespace {

constexpr Duration kRetryPause = std::chrono::seconds(1);

}  // namespace

std::vector<transport::Message> Consumer::receive(std::vector<std::string> const& queues,
                                                  std::size_t max, Duration patience) {
    if (is_closed()) return {};
    if (auto const connected = connect(queues); !connected) {
        lose(connected.error());
        return {};
    }
    if (is_closed()) return {};  // nobody would interrupt a subscription that was just made
    auto received = subscription_->receive(max, patience);
    if (!received) {
        lose(received.error());
        return {};
    }
    if (std::exchange(is_failing_, false)) log_.info(what_ + " are received again");
    return *std::move(received);
}

Result<void> Consumer::connect(std::vector<std::string> const& queues) {
    std::vector<std::string> added;
    for (auto const& queue : queues) {
        if (subscription_ == nullptr || !queues_.contains(queue)) added.push_back(queue);
    }
    if (subscription_ != nullptr && added.empty()) return {};
    TASKER_TRY(broker_.declare(added));
    if (subscription_ == nullptr) {
        TASKER_TRY_ASSIGN(auto made, broker_.subscribe(prefetch_));
        std::scoped_lock const lock(mutex_);
        subscription_ = std::move(made);
    }
    TASKER_TRY(subscription_->add_queues(added));
    queues_.insert(added.begin(), added.end());
    return {};
}

void Consumer::lose(Error const& why) {
    if (!std::exchange(is_failing_, true)) {
        log_.warning(what_ + " cannot be received for now: " + why.message());
    }
    drop();
    note_failure();
}

void Consumer::drop() {
    std::unique_ptr<transport::Subscription> gone;
    std::scoped_lock const lock(mutex_);
    gone = std::move(subscription_);
    queues_.clear();
}

void Consumer::pause() {
    if (subscription_ == nullptr) return;
    if (!subscription_->pause()) drop();
}

void Consumer::acknowledge(std::span<transport::Message const> messages) {
    if (subscription_ == nullptr || messages.empty()) return;
    if (!subscription_->acknowledge(messages)) drop();
}

void Consumer::reject(std::span<transport::Message const> messages,
                      transport::Rejection rejection) {
    if (subscription_ == nullptr || messages.empty()) return;
    if (!subscription_->reject(messages, rejection)) drop();
}

void Consumer::put_aside(transport::Message const& message, Error const& why) {
    log_.error("a message in queue " + message.queue +
               " is put aside, it cannot be used: " + why.message());
    reject({&message, 1}, transport::Rejection::DeadLetter);
}

void Consumer::pause_after_failure() {
    if (!std::exchange(wants_pause_, false)) return;
    closing_.arm();
    closing_.wait_for(kRetryPause);
}

void Consumer::close() {
    closing_.close();
    std::scoped_lock const lock(mutex_);
    if (subscription_ != nullptr) subscription_->interrupt();
}

}  // namespace tasker::engine
