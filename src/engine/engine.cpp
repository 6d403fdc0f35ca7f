#include "engine/engine.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

#include "engine/completion/completion.hpp"
#include "engine/handoff/handoff.hpp"
#include "engine/intake/intake.hpp"
#include "engine/messages/messaging.hpp"
#include "engine/recovery/recovery.hpp"
#include "engine/stored_templates.hpp"
#include "engine/threads.hpp"
#include "engine/timers/timers.hpp"

namespace tasker::engine {

namespace {

Error is_for_engines(std::string_view what) {
    return {ErrorCode::NotRunning,
            "this process only runs steps: " + std::string(what) + " are for one with an engine"};
}

}  // namespace

// How long a lease may be there, of a process that has shorter ones than this, before it is seen.
constexpr Duration kLeaseLookInterval = std::chrono::seconds(5);

class Engine::Lanes {
public:
    explicit Lanes(Parts const& parts)
        : settings(parts.settings),
          options(parts.options),
          sweep_interval(parts.store.is_shared() ? options.shared_sweep_interval
                                                 : options.sweep_interval),
          random(parts.seed),
          places(parts.clock),
          timers_alarm(parts.clock),
          sweep_alarm(parts.clock),
          retention_alarm(parts.clock),
          outgoing(parts.clock, parts.ids, cargo_of(parts)),
          deps{.store = parts.store,
               .registry = parts.registry,
               .clock = parts.clock,
               .ids = parts.ids,
               .log = parts.log,
               .random = random,
               .places = places,
               .timers = timers_alarm,
               .outgoing = outgoing,
               .messages = options.messages,
               .observer = parts.observer,
               .settings = settings},
          intake(deps),
          completion(deps),
          control(deps),
          handoff(deps),
          timers(deps),
          recovery(deps),
          retention(deps, options.retention, retention_alarm),
          intake_lane(options.intake_capacity, options.intake_batch_max,
                      [this](auto const& collect) { return intake.drain(collect); }),
          completion_lane(options.completion_capacity, options.completion_batch_max,
                          [this](auto const& collect) { return completion.drain(collect); }),
          control_lane(options.control_capacity, 16,
                       [this](auto const& collect) { return control.drain(collect()); }),
          renewal_lane(options.control_capacity, 64,
                       [this](auto const& collect) { return recovery.renew(collect()); }),
          event_lane(options.event_capacity, 256,
                     [this](auto const& collect) { return store_events(collect()); }),
          messaging(deps, parts.broker, options.messages, [this](auto request, auto on_answer) {
              return intake_lane.submit(std::move(request), std::move(on_answer));
          }) {}

    static Outgoing::Cargo cargo_of(Parts const& parts) {
        if (parts.broker == nullptr) return Outgoing::Cargo::Nothing;
        return parts.options.messages.sends_steps ? Outgoing::Cargo::EventsAndSteps
                                                  : Outgoing::Cargo::Events;
    }

    [[nodiscard]] bool leads() const noexcept { return options.duty == Duty::Everything; }

    // A sweep looks at everything that a lost notice could have left lying. Leases are looked at
    // when the first of them ends that was seen, and often enough to see each before it ends, or a
    // second later; those of processes with shorter leases within kLeaseLookInterval.
    std::size_t sweep() {
        auto const now = deps.clock.now();
        auto const is_due = [now](TimePoint at, Duration interval) {
            return at <= now || at > now + interval;  // or the clock was set back
        };
        if (is_sweep_wanted.exchange(false) || is_due(next_sweep, sweep_interval)) {
            next_sweep = now + sweep_interval;
            next_lease_look = TimePoint::min();
            places.add_backlog();
            if (leads()) timers_alarm.ring();
        }
        std::size_t count = 0;
        auto const lease_interval = std::min<Duration>(
            {settings.lease + std::chrono::seconds(1), sweep_interval, kLeaseLookInterval});
        if (leads() && is_due(next_lease_look, lease_interval)) {
            auto const look = recovery.step();
            count = look.count;
            next_lease_look = now + lease_interval;
            if (look.again_at) next_lease_look = std::min(next_lease_look, *look.again_at);
        }
        sweep_alarm.set(leads() ? std::min(next_sweep, next_lease_look) : next_sweep);
        return count;
    }

    [[nodiscard]] bool retention_is_on() const { return leads() && retention.is_on(); }

    void start_messaging() {
        if (auto* const relay = messaging.relay()) {
            outgoing.alarm().ring();
            threads.start("tasker-relay", [this, relay] {
                outgoing.alarm().run([relay] { std::ignore = relay->step(); });
            });
        }
        if (auto* const steps = messaging.steps())
            threads.start("tasker-arrivals", [steps] { steps->run(); });
        if (auto* const requests = messaging.requests())
            threads.start("tasker-requests", [requests] { requests->run(); });
    }

    std::vector<Result<bool>> store_events(std::vector<store::StoredEvent> const& events) {
        std::vector<model::OutgoingMessage> messages;
        if (outgoing.takes_events()) {
            for (auto const& event : events) {
                messages.push_back(
                    outgoing.event_message(event.namespace_name, event.body, event.created_at));
            }
        }
        auto const done = deps.store.run([&](store::UnitOfWork& unit) {
            return outgoing.takes_events() ? unit.insert_messages(messages)
                                           : unit.insert_events(events);
        });
        if (done) outgoing.add(std::move(messages));
        std::vector<Result<bool>> answers;
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (done) {
                answers.emplace_back(true);
            } else {
                deps.log.error("event " + events[i].event_name +
                               " could not be stored: " + done.error().message());
                answers.emplace_back(done.error());
            }
        }
        return answers;
    }

    model::Settings const settings;
    EngineOptions const options;
    Duration const sweep_interval;
    std::atomic<bool> is_sweep_wanted = false;
    TimePoint next_sweep = TimePoint::min();
    TimePoint next_lease_look = TimePoint::min();
    SharedRandom random;
    Places places;
    Alarm timers_alarm;
    Alarm sweep_alarm;
    Alarm retention_alarm;
    Outgoing outgoing;
    Dependencies const deps;

    Intake intake;
    Completion completion;
    Control control;
    Handoff handoff;
    Timers timers;
    Recovery recovery;
    Retention retention;

    Lane<model::TaskRequest, model::Task> intake_lane;
    Lane<model::StepReport, transport::ReportAnswer> completion_lane;
    Lane<Command, model::Task> control_lane;
    Lane<std::vector<model::LeaseKey>, std::vector<bool>> renewal_lane;
    Lane<store::StoredEvent, bool> event_lane;
    Messaging messaging;
    Threads threads;
    bool is_stopped = false;
};

Engine::Engine(Parts const& parts) : lanes_(std::make_unique<Lanes>(parts)) {}

Engine::~Engine() {
    stop();
}

Result<void> Engine::recover() {
    auto& lanes = *lanes_;
    std::vector<model::StoredTemplate> stored;
    TASKER_TRY(lanes.deps.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(stored, reader.list_templates());
        return {};
    }));
    for (auto const& one : stored) {
        auto const registered = register_stored(one, lanes.deps.registry);
        if (!registered) return registered.error();
    }
    TASKER_TRY_ASSIGN(auto const count, lanes.recovery.take_over());
    if (count > 0) {
        lanes.deps.log.info("took over " + std::to_string(count) +
                            " steps that were in progress when the last process ended");
    }
    if (lanes.leads()) lanes.timers_alarm.ring();
    // On a store that others share, leases may have ended meanwhile: that is looked at first.
    if (!lanes.deps.store.is_shared()) {
        auto const now = lanes.deps.clock.now();
        lanes.next_sweep = now + lanes.sweep_interval;
        lanes.next_lease_look = now + lanes.settings.lease;
    }
    lanes.sweep_alarm.set(std::min(lanes.next_sweep, lanes.next_lease_look));
    if (lanes.retention_is_on()) lanes.retention_alarm.ring();
    return {};
}

void Engine::attach(transport::Outlet& outlet) {
    lanes_->places.attach(outlet);
}

void Engine::detach(transport::Outlet& outlet) {
    lanes_->places.detach(outlet);
}

Result<void> Engine::start() {
    auto& lanes = *lanes_;
    if (!lanes.threads.empty()) return Error(ErrorCode::AlreadyRunning, "the engine is running");
    if (lanes.is_stopped) {
        return Error(ErrorCode::Stopping, "a stopped engine does not start again; open a new one");
    }
    if (lanes.leads()) {
        lanes.threads.start("tasker-intake", [&lanes] { lanes.intake_lane.run(); });
        lanes.threads.start("tasker-control", [&lanes] { lanes.control_lane.run(); });
        lanes.threads.start("tasker-timers", [&lanes] {
            lanes.timers_alarm.run([&lanes] { std::ignore = lanes.timers.step(); });
        });
    }
    lanes.threads.start("tasker-complete", [&lanes] { lanes.completion_lane.run(); });
    lanes.threads.start("tasker-renewal", [&lanes] { lanes.renewal_lane.run(); });
    lanes.threads.start("tasker-events", [&lanes] { lanes.event_lane.run(); });
    lanes.threads.start("tasker-handoff", [&lanes] {
        lanes.places.alarm().run([&lanes] { std::ignore = lanes.handoff.step(); });
    });
    lanes.threads.start("tasker-sweep", [&lanes] {
        lanes.sweep_alarm.run([&lanes] { lanes.sweep(); }, lanes.sweep_interval);
    });
    if (lanes.retention_is_on()) {
        lanes.threads.start("tasker-retain", [&lanes] {
            lanes.retention_alarm.run([&lanes] { std::ignore = lanes.retention.step(); },
                                      lanes.options.retention.interval);
        });
    }
    lanes.start_messaging();
    return {};
}

void Engine::stop() {
    auto& lanes = *lanes_;
    lanes.is_stopped = true;
    lanes.messaging.close();
    lanes.outgoing.alarm().close();
    lanes.places.alarm().close();
    lanes.timers_alarm.close();
    lanes.sweep_alarm.close();
    lanes.retention_alarm.close();
    lanes.intake_lane.close();
    lanes.control_lane.close();
    lanes.completion_lane.close();
    lanes.renewal_lane.close();
    lanes.event_lane.close();
    lanes.threads.join();
}

Result<void> Engine::submit(model::TaskRequest request, OnAnswer<model::Task> on_answer,
                            transport::Drive drive) {
    if (!lanes_->leads()) return is_for_engines("requests");
    TASKER_TRY(lanes_->messaging.depths().check(request.namespace_name, lanes_->deps.clock.now()));
    return lanes_->intake_lane.submit(std::move(request), std::move(on_answer), drive);
}

Result<void> Engine::command(Command command, OnAnswer<model::Task> on_answer) {
    if (!lanes_->leads()) return is_for_engines("commands");
    return lanes_->control_lane.submit(std::move(command), std::move(on_answer));
}

Result<void> Engine::report(model::StepReport report, OnReport on_answer, transport::Drive drive) {
    return lanes_->completion_lane.submit(std::move(report), std::move(on_answer), drive);
}

Result<void> Engine::renew(std::vector<model::LeaseKey> leases, OnRenewed on_answer) {
    return lanes_->renewal_lane.submit(std::move(leases), std::move(on_answer));
}

void Engine::capacity_freed() {
    lanes_->places.capacity_freed();
}

Result<void> Engine::publish(Event event) {
    return lanes_->event_lane.submit({.id = event.id,
                                      .namespace_name = std::move(event.namespace_name),
                                      .event_name = std::move(event.event_name),
                                      .task_id = event.task_id,
                                      .body = std::move(event.body),
                                      .created_at = lanes_->deps.clock.now()},
                                     nullptr);
}

void Engine::steps_were_enqueued() {
    lanes_->places.add_backlog();
}

void Engine::steps_were_enqueued(std::span<std::string const> namespaces) {
    if (lanes_->places.serve_any(namespaces)) lanes_->places.add_backlog();
}

void Engine::time_was_set(TimePoint at) {
    lanes_->timers_alarm.set(at);
}

void Engine::look_at_everything() {
    lanes_->places.add_backlog();
    if (lanes_->leads()) lanes_->timers_alarm.ring();
    lanes_->is_sweep_wanted = true;
    lanes_->sweep_alarm.ring();
}

std::vector<Engine::LaneHandle> Engine::lanes() {
    auto& lanes = *lanes_;
    auto const when_rung = [](Alarm& alarm, auto step) {
        return [&alarm, step]() -> std::size_t { return alarm.take() ? step() : 0; };
    };
    std::vector<LaneHandle> handles;
    auto const add = [&handles](bool is_there, std::string_view name, auto step) {
        if (is_there) handles.push_back({name, std::move(step)});
    };
    auto const leads = lanes.leads();
    add(leads, "intake", [&lanes] { return lanes.intake_lane.step(); });
    add(true, "completion", [&lanes] { return lanes.completion_lane.step(); });
    add(leads, "control", [&lanes] { return lanes.control_lane.step(); });
    add(true, "renewal", [&lanes] { return lanes.renewal_lane.step(); });
    add(true, "events", [&lanes] { return lanes.event_lane.step(); });
    add(true, "handoff",
        when_rung(lanes.places.alarm(), [&lanes] { return lanes.handoff.step(); }));
    add(leads, "timers", when_rung(lanes.timers_alarm, [&lanes] { return lanes.timers.step(); }));
    add(true, "sweep", when_rung(lanes.sweep_alarm, [&lanes] { return lanes.sweep(); }));
    add(lanes.retention_is_on(), "retention",
        when_rung(lanes.retention_alarm, [&lanes] { return lanes.retention.step(); }));
    auto* const relay = lanes.messaging.relay();
    add(relay != nullptr, "relay",
        when_rung(lanes.outgoing.alarm(), [relay] { return relay->step(); }));
    auto* const steps = lanes.messaging.steps();
    add(steps != nullptr, "arrivals", [steps] { return steps->step(Duration(0)); });
    return handles;
}

std::optional<TimePoint> Engine::next_due(Ahead ahead) const {
    std::optional<TimePoint> next;
    for (auto const* const alarm :
         {&lanes_->places.alarm(), &lanes_->timers_alarm, &lanes_->sweep_alarm,
          &lanes_->retention_alarm, &lanes_->outgoing.alarm()}) {
        if (alarm == &lanes_->timers_alarm && !lanes_->leads()) continue;
        if (alarm == &lanes_->sweep_alarm && ahead == Ahead::WithoutSweeps) continue;
        auto const at = alarm->at();
        if (at && (!next || *at < *next)) next = at;
    }
    return next;
}

}  // namespace tasker::engine
