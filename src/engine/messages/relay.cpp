#include "engine/messages/relay.hpp"

#include <algorithm>
#include <utility>

namespace tasker::engine {

namespace {

constexpr std::size_t kBatchMax = 256;
constexpr Duration kLookInterval = std::chrono::seconds(15);
constexpr Duration kAliveInterval = std::chrono::seconds(5);
constexpr Duration kPause = std::chrono::seconds(1);

}  // namespace

std::size_t Relay::step() {
    auto const now = deps_.clock.now();
    if (now < pause_until_ && pause_until_ - now <= kPause) {
        deps_.outgoing.alarm().set(pause_until_);
        return 0;
    }
    find_batch(now);
    if (batch_.empty()) {
        broker_.keep_alive();
        depths_.look(now);
        deps_.outgoing.alarm().set(std::min(look_at_, now + kAliveInterval));
        return 0;
    }
    if (auto const sent = broker_.publish(batch_); !sent) {
        wait_for_broker(now, sent.error());
        return 0;
    }
    if (std::exchange(is_failing_, false)) deps_.log.info("messages are sent again");
    auto const sent = std::exchange(batch_, {});
    remove(sent);
    depths_.note(sent);
    depths_.look(now);
    deps_.outgoing.alarm().ring();  // there may be more
    return sent.size();
}

void Relay::wait_for_broker(TimePoint now, Error const& why) {
    if (!std::exchange(is_failing_, true)) {
        deps_.log.warning("messages cannot be sent, and wait in the store: " + why.message());
    }
    pause_until_ = now + kPause;
    deps_.outgoing.alarm().set(pause_until_);
}

void Relay::find_batch(TimePoint now) {
    if (batch_.empty()) batch_ = deps_.outgoing.take(kBatchMax);
    // A clock that was set back must not keep what was left behind waiting.
    bool const is_time = now >= look_at_ || look_at_ - now > kLookInterval;
    if (batch_.empty() && is_time) batch_ = left_behind(now);
}

std::vector<model::OutgoingMessage> Relay::left_behind(TimePoint now) {
    std::vector<model::OutgoingMessage> taken;
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN(taken, unit.take_messages(now, now + Outgoing::kGrace, kBatchMax));
        return {};
    });
    if (!done) {
        deps_.log.warning("looking for messages to be sent failed: " + done.error().message());
        taken.clear();
    }
    if (taken.size() < kBatchMax) look_at_ = now + kLookInterval;
    return taken;
}

void Relay::remove(std::vector<model::OutgoingMessage> const& sent) {
    std::vector<Uuid> ids;
    ids.reserve(sent.size());
    for (auto const& message : sent)
        ids.push_back(message.id);
    auto const done = deps_.store.run(
        [&](store::UnitOfWork& unit) -> Result<void> { return unit.remove_messages(ids); });
    if (!done) {
        deps_.log.warning(std::to_string(sent.size()) +
                          " messages were sent and will be sent again: " + done.error().message());
    }
}

}  // namespace tasker::engine
