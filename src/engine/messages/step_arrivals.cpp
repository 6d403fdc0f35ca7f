#include "engine/messages/step_arrivals.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "engine/advance.hpp"
#include "transport/message_bodies.hpp"
#include "transport/queue_names.hpp"

namespace tasker::engine {

namespace {

// A broker's connection wants to be looked after every few seconds.
constexpr Duration kStepsPatience = std::chrono::seconds(5);
constexpr Duration kFullMoment = std::chrono::milliseconds(100);
constexpr Duration kLookForQueues = std::chrono::seconds(1);

}  // namespace

void StepArrivals::run() {
    while (!consumer_.is_closed()) {
        step(kStepsPatience);
        consumer_.pause_after_failure();
    }
}

void StepArrivals::close() {
    consumer_.close();
    deps_.places.freed().close();
}

std::size_t StepArrivals::step(Duration patience) {
    auto const free = wait_for_places(patience);
    auto arrivals =
        understood(consumer_.receive(queues(), free, free == 0 ? Duration(0) : patience));
    if (arrivals.empty()) return 0;
    auto const claimed = claim(arrivals);
    if (!claimed) {
        deps_.log.warning("claiming steps that came as messages failed: " +
                          claimed.error().message());
        consumer_.note_failure();
        for (auto& arrival : arrivals)
            arrival.fate = Arrival::Fate::NoPlace;
    }
    settle(arrivals);
    return arrivals.size();
}

// A worker that stays full must not keep messages that others could take.
std::size_t StepArrivals::wait_for_places(Duration patience) {
    auto const look = [&](Duration while_none) {
        deps_.places.freed().arm();
        if (auto const free = free_places(); free > 0) return free;
        deps_.places.freed().wait_for(while_none);
        return free_places();
    };
    if (auto const free = free_places(); free > 0) return free;
    if (auto const free = look(std::min(patience, kFullMoment)); free > 0) return free;
    consumer_.pause();
    return look(patience);
}

// Given back at once: what is held while messages are awaited would be missing to the other lanes.
std::size_t StepArrivals::free_places() const {
    auto places = deps_.places.reservation();
    return places.grow(Advance::kBacklogMax);
}

std::vector<std::string> const& StepArrivals::queues() {
    auto const now = deps_.clock.now();
    if (now >= looked_at_ && now - looked_at_ < kLookForQueues) return queues_;
    looked_at_ = now;
    std::set<std::string> queues;
    for (auto const& registered : deps_.registry.all()) {
        auto const& tmpl = registered->tmpl;
        bool const is_for_us = std::ranges::any_of(tmpl.steps, [&](auto const& step) {
            return deps_.places.can_run(
                {.namespace_name = tmpl.namespace_name, .handler = step.handler.callable});
        });
        if (is_for_us) queues.insert(transport::steps_queue(tmpl.namespace_name));
    }
    queues_.assign(queues.begin(), queues.end());
    return queues_;
}

std::vector<StepArrivals::Arrival> StepArrivals::understood(
    std::vector<transport::Message> messages) {
    std::vector<Arrival> arrivals;
    arrivals.reserve(messages.size());
    for (auto& message : messages) {
        auto const read = transport::read_step_message(message.body);
        if (read) {
            arrivals.push_back({.message = std::move(message), .step_id = read->step_id});
        } else {
            consumer_.put_aside(message, read.error());
        }
    }
    return arrivals;
}

Result<void> StepArrivals::claim(std::vector<Arrival>& arrivals) {
    std::vector<StepId> ids;
    ids.reserve(arrivals.size());
    for (auto const& arrival : arrivals)
        ids.push_back(arrival.step_id);
    auto places = deps_.places.reservation();
    places.grow(ids.size());
    Aftermath aftermath;
    Advance::Left left;
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        places.restart();
        Advance advance(unit, places, deps_, deps_.clock.now(), /*has_backlog=*/false);
        TASKER_TRY_ASSIGN(left, advance.claim(ids));
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, advance.finish());
        aftermath = advance.take_aftermath();
        return {};
    });
    if (!done) {
        places.restart();
        return done.error();
    }
    std::unordered_set<StepId> without_place(left.without_place.begin(), left.without_place.end());
    for (auto const& step : left.not_for_us) {
        without_place.insert(step.id);
        warn_of(step);
    }
    for (auto& arrival : arrivals) {
        if (without_place.contains(arrival.step_id)) arrival.fate = Arrival::Fate::NoPlace;
    }
    carry_out(std::move(aftermath), places, deps_);
    return {};
}

// Somebody else may know its handler. Until then it comes again and again, so not too often.
void StepArrivals::warn_of(model::Step const& step) {
    consumer_.note_failure();
    if (!warned_of_.insert(step.template_step_name).second) return;
    deps_.log.warning("step \"" + step.name + "\" of task " + step.task_id.to_string() +
                      " came as a message, and no worker here can run it: with a broker every "
                      "worker of a namespace must know all of its handlers");
}

// After the steps were handed over: a handler need not wait until the broker has answered. Whoever
// gets one of these messages again finds that its step is not enqueued any more.
void StepArrivals::settle(std::vector<Arrival> const& arrivals) {
    std::vector<transport::Message> done;
    std::vector<transport::Message> left;
    for (auto const& arrival : arrivals)
        (arrival.fate == Arrival::Fate::Done ? done : left).push_back(arrival.message);
    consumer_.acknowledge(done);
    consumer_.reject(left, transport::Rejection::Requeue);
}

}  // namespace tasker::engine
