#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "engine/alarm.hpp"
#include "model/message.hpp"
#include "model/task.hpp"
#include "transport/message_bodies.hpp"
#include "transport/queue_names.hpp"

namespace tasker::engine {

/// Messages on their way from the lanes that wrote their rows to the relay, which sends them. Holds
/// so many at most; what does not fit in is found by its row. Thread-safe.
class Outgoing {
public:
    enum class Cargo : std::uint8_t {
        Nothing,  ///< there is no broker
        Events,
        EventsAndSteps,
    };
    Outgoing(base::Clock const& clock, base::Ids& ids, Cargo cargo)
        : alarm_(clock), ids_(ids), cargo_(cargo) {}

    /// Whether steps that nobody here can take at once travel as messages.
    [[nodiscard]] bool takes_steps() const noexcept { return cargo_ == Cargo::EventsAndSteps; }
    [[nodiscard]] bool takes_events() const noexcept { return cargo_ != Cargo::Nothing; }

    /// What tells workers of a namespace about an enqueued step; its row is to be written in the
    /// unit that enqueues the step.
    [[nodiscard]] model::OutgoingMessage step_message(std::string_view namespace_name,
                                                      model::Task const& task, StepId step,
                                                      TimePoint now) {
        return {.id = ids_.v7(),
                .queue = transport::steps_queue(namespace_name),
                .body = transport::to_body(
                    {.task_id = task.id, .step_id = step, .correlation_id = task.correlation_id}),
                .due_at = now + kGrace};
    }
    [[nodiscard]] model::OutgoingMessage event_message(std::string_view namespace_name,
                                                       model::Payload body, TimePoint now) {
        return {.id = ids_.v7(),
                .queue = transport::events_queue(namespace_name),
                .body = std::move(body),
                .due_at = now + kGrace};
    }

    /// After the commit of their rows.
    void add(std::vector<model::OutgoingMessage> messages) {
        if (messages.empty()) return;
        {
            std::scoped_lock const lock(mutex_);
            auto const room = kWaitingMax - std::min(kWaitingMax, waiting_.size());
            auto const count = std::min(room, messages.size());
            std::move(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(count),
                      std::back_inserter(waiting_));
        }
        alarm_.ring();
    }

    [[nodiscard]] std::vector<model::OutgoingMessage> take(std::size_t max) {
        std::scoped_lock const lock(mutex_);
        auto const count = static_cast<std::ptrdiff_t>(std::min(max, waiting_.size()));
        std::vector<model::OutgoingMessage> taken(
            std::make_move_iterator(waiting_.begin()),
            std::make_move_iterator(waiting_.begin() + count));
        waiting_.erase(waiting_.begin(), waiting_.begin() + count);
        return taken;
    }

    /// Rung when messages wait.
    [[nodiscard]] Alarm& alarm() noexcept { return alarm_; }

    /// For so long only who wrote a message sends it.
    static constexpr Duration kGrace = std::chrono::seconds(10);

private:
    static constexpr std::size_t kWaitingMax = 10'000;

    Alarm alarm_;
    base::Ids& ids_;
    Cargo const cargo_;
    std::mutex mutex_;
    std::deque<model::OutgoingMessage> waiting_;
};

}  // namespace tasker::engine
