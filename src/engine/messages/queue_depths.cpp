#include "engine/messages/queue_depths.hpp"

#include "transport/queue_names.hpp"

namespace tasker::engine {

namespace {

// Source: spec/orchestration.md 10.5.
constexpr Duration kInterval = std::chrono::seconds(5);
constexpr Duration kTooOld = std::chrono::seconds(30);

}  // namespace

void QueueDepths::note(std::vector<model::OutgoingMessage> const& sent) {
    std::scoped_lock const lock(mutex_);
    for (auto const& message : sent) {
        if (message.queue != transport::events_queue(transport::namespace_of_queue(message.queue)))
            used_[message.queue] = true;
    }
}

void QueueDepths::look(TimePoint now) {
    std::vector<std::string> queues;
    {
        std::scoped_lock const lock(mutex_);
        if (now >= looked_at_ && now - looked_at_ < kInterval) return;
        looked_at_ = now;
        for (auto& [queue, is_used] : used_) {
            auto const before = seen_.find(queue);
            // One that is full is looked at until it is not, although nothing is sent to it.
            bool const was_full =
                before != seen_.end() && before->second.depth >= options_.depth_warning;
            if (is_used || was_full) queues.push_back(queue);
            is_used = false;
        }
    }
    for (auto const& queue : queues) {
        auto const depth = broker_->depth(queue, options_.depth_max + 1);
        if (depth) see(queue, *depth, now);
    }
}

void QueueDepths::see(std::string const& queue, std::size_t depth, TimePoint now) {
    bool is_to_be_warned = false;
    {
        std::scoped_lock const lock(mutex_);
        auto& seen = seen_[queue];
        auto const is_full = depth >= options_.depth_warning;
        is_to_be_warned = is_full && !seen.is_warned;
        seen = {.depth = depth, .at = now, .is_warned = is_full};
    }
    if (is_to_be_warned) {
        log_.warning("queue " + queue + " holds " + std::to_string(depth) +
                     " messages or more: are there enough workers of this namespace?");
    }
}

Result<void> QueueDepths::check(std::string_view namespace_name, TimePoint now) const {
    if (broker_ == nullptr) return {};
    auto const queue = transport::steps_queue(namespace_name);
    std::scoped_lock const lock(mutex_);
    auto const seen = seen_.find(queue);
    if (seen == seen_.end() || seen->second.depth < options_.depth_max) return {};
    if (now - seen->second.at > kTooOld) return {};
    return Error(ErrorCode::LaneFull,
                 "queue " + queue + " holds " + std::to_string(options_.depth_max) +
                     " messages or more; new tasks of this namespace are taken when its workers "
                     "have caught up");
}

}  // namespace tasker::engine
