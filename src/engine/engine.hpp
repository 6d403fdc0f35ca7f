#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/committed.hpp"
#include "engine/control/control.hpp"
#include "engine/dependencies.hpp"
#include "engine/lane.hpp"
#include "engine/message_options.hpp"
#include "engine/retention/retention.hpp"
#include "model/task.hpp"
#include "transport/broker.hpp"
#include "transport/transport.hpp"

namespace tasker::engine {

/// What a process does for the tasks of a store that several share.
enum class Duty : std::uint8_t {
    Everything,
    /// Its workers' steps are claimed, settled and renewed. It takes in no tasks and no commands,
    /// and leaves to others what time decides: retries, limits, lost leases, retention.
    Steps,
};

/// How much may wait and how much shares a commit.
struct EngineOptions {
    Duty duty = Duty::Everything;
    std::size_t intake_capacity = 10'000;
    std::size_t intake_batch_max = 64;
    std::size_t completion_capacity = 10'000;
    std::size_t completion_batch_max = 256;
    std::size_t control_capacity = 1'000;
    std::size_t event_capacity = 10'000;
    /// How often the store is searched for what no notice told about: forgotten steps, times that
    /// others set. The safety net, not the way things normally go.
    Duration sweep_interval = std::chrono::seconds(5);
    /// The same where other processes share the store: they tell what they did.
    Duration shared_sweep_interval = std::chrono::seconds(10);
    RetentionSettings retention{};
    MessageOptions messages{};
};

/// The lanes, wired. It can be driven in two ways: start() gives each lane a thread; or a scheduler
/// calls step() of the lanes it chooses, one at a time, on one thread (the simulator).
///
/// All operations are thread-safe and answer by callback, on the thread that drove the lane, after
/// the commit.
class Engine final : public transport::Inlet {
public:
    struct Parts {
        store::Store& store;
        templates::Registry& registry;
        base::Clock const& clock;
        base::Ids& ids;
        base::Log& log;
        Observer& observer;
        std::uint64_t seed = 0;  ///< of jitter
        model::Settings settings{};
        EngineOptions options{};
        /// By which steps travel that no worker of this process can take at once, and events; null:
        /// through the store.
        transport::Broker* broker = nullptr;
    };
    /// The parts outlive the engine.
    explicit Engine(Parts const& parts);
    ~Engine() override;

    /// Takes over a store that this process owns alone: its templates become known, and steps that
    /// processes which are gone left in progress are made ready again. Once, before start.
    [[nodiscard]] Result<void> recover();

    /// Workers in this process, attached before any work is claimed for them; detached before they
    /// are destroyed.
    void attach(transport::Outlet& outlet);
    void detach(transport::Outlet& outlet);

    /// A thread a lane. \returns AlreadyRunning when started before.
    [[nodiscard]] Result<void> start();
    /// Answers what waits, then ends the threads. Benign when not running.
    void stop();

    template <class T>
    using OnAnswer = std::function<void(Result<T>)>;

    /// \returns LaneFull or Stopping; NotRunning where the duty is steps: `on_answer` will not be
    ///          called.
    [[nodiscard]] Result<void> submit(model::TaskRequest request, OnAnswer<model::Task> on_answer,
                                      transport::Drive drive = transport::Drive::Engine);
    [[nodiscard]] Result<void> command(Command command, OnAnswer<model::Task> on_answer);

    // From workers.
    [[nodiscard]] Result<void> report(model::StepReport report, OnReport on_answer,
                                      transport::Drive drive) override;
    [[nodiscard]] Result<void> renew(std::vector<model::LeaseKey> leases,
                                     OnRenewed on_answer) override;
    void capacity_freed() override;
    [[nodiscard]] Result<void> publish(Event event) override;

    // What other processes that share the store have done.

    /// Steps may wait for a worker.
    void steps_were_enqueued();
    /// The same of tasks in these namespaces only.
    void steps_were_enqueued(std::span<std::string const> namespaces);
    /// Something is to be looked at then.
    void time_was_set(TimePoint at);
    /// Anything may have happened.
    void look_at_everything();

    /// One lane, for a scheduler of its own.
    struct LaneHandle {
        std::string_view name;
        /// Does one batch of what waits now, without waiting. \returns how much was done.
        std::function<std::size_t()> step;
    };
    [[nodiscard]] std::vector<LaneHandle> lanes();
    /// What a look ahead sees.
    enum class Ahead : std::uint8_t {
        Everything,
        /// Without the sweeps, which find nothing where no notice gets lost.
        WithoutSweeps,
    };
    /// When a lane will have something to do although nobody asks; none when nothing is awaited.
    [[nodiscard]] std::optional<TimePoint> next_due(Ahead ahead = Ahead::Everything) const;

private:
    class Lanes;
    std::unique_ptr<Lanes> lanes_;
};

}  // namespace tasker::engine
