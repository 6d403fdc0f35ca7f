#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/alarm.hpp"
#include "engine/signal.hpp"
#include "rules/ready.hpp"
#include "transport/transport.hpp"

namespace tasker::engine {

/// The places that workers in this process have free, and whether steps wait for one. Thread-safe.
///
/// A lane takes places inside its unit of work, claims ready steps for them, and hands the steps
/// over after the commit. So a step that became ready costs no commit of its own. It takes no more
/// than it needs: what it held meanwhile would be missing to the other lanes.
class Places {
public:
    explicit Places(base::Clock const& clock) : alarm_(clock) {}

    /// Workers are attached before the engine starts and outlive it.
    void attach(transport::Outlet& outlet);
    void detach(transport::Outlet& outlet);

    /// Some places, each to be claimed for or given back by the destructor. Outlives no worker.
    class Reservation {
    public:
        explicit Reservation(Places& places) : places_(&places) {}
        Reservation(Reservation const&) = delete;
        Reservation& operator=(Reservation const&) = delete;
        Reservation(Reservation&& other) noexcept;
        Reservation& operator=(Reservation&&) = delete;
        ~Reservation();

        /// Asks the workers for more. \returns how many it holds that are not taken yet, those from
        /// before included: more than `wanted` may be.
        std::size_t grow(std::size_t wanted);
        [[nodiscard]] std::size_t left() const noexcept;
        /// The worker that a step is claimed for, of the places that are left, or else of one that
        /// a worker gives now; none when all workers that can run it are full.
        /// \param queue  the step's; none: every worker can run it
        [[nodiscard]] std::optional<WorkerId> take(
            std::optional<model::QueueName> const& queue = std::nullopt);

        /// Places that are left, at workers that can run the same.
        struct Room {
            model::Skills skills;
            std::size_t places = 0;
        };
        [[nodiscard]] std::vector<Room> rooms() const;
        /// One of them.
        [[nodiscard]] WorkerId take_in(Room const& room);
        /// Whether every worker gave places; otherwise steps may wait for one that did not.
        [[nodiscard]] bool has_places_of_all() const;

        /// Forgets what was taken: the unit runs again.
        void restart();
        /// After the commit: hands the claimed steps to the workers that they were claimed for.
        void deliver(std::vector<model::Assignment> assignments);

    private:
        friend class Places;
        using IsWanted = std::function<bool(model::Skills const&)>;
        [[nodiscard]] std::size_t grow(std::size_t wanted, IsWanted const& is_wanted);
        [[nodiscard]] std::optional<WorkerId> take_held(IsWanted const& is_wanted);
        struct Share {
            transport::Outlet* outlet = nullptr;
            WorkerId worker_id;
            model::Skills const* skills = nullptr;  ///< when it gave the first of them
            std::size_t reserved = 0;
            std::size_t taken = 0;
        };
        Places* places_;
        std::vector<Share> shares_;
        std::size_t next_ = 0;
    };

    /// None yet.
    [[nodiscard]] Reservation reservation() { return Reservation(*this); }

    /// Whether there are workers here that cannot run every step: then a place must be asked for
    /// with the step's queue.
    [[nodiscard]] bool are_choosy() const noexcept { return are_choosy_.load(); }
    /// Whether a worker here can run the steps of this queue, be it full or not.
    [[nodiscard]] bool can_run(model::QueueName queue);
    /// Whether a worker here runs steps of one of these namespaces; a nameless one is for
    /// everybody.
    [[nodiscard]] bool serve_any(std::span<std::string const> namespaces);

    /// Whether steps in `enqueued` that a worker here can run may be waiting in the store.
    [[nodiscard]] bool has_backlog() const noexcept { return backlog_.load(); }
    /// Steps were enqueued without a claim: call after their commit.
    void add_backlog();
    /// The same without ringing.
    void mark_backlog() noexcept { backlog_.store(true); }
    /// Before looking at the store: what is enqueued from now on sets it again.
    void clear_backlog() noexcept { backlog_.store(false); }

    /// Rung when waiting steps may find a free place.
    [[nodiscard]] Alarm& alarm() noexcept { return alarm_; }
    /// A worker has places again.
    void capacity_freed();
    /// Rung then, for who takes steps from elsewhere.
    [[nodiscard]] Signal& freed() noexcept { return freed_; }

    void revoke(StepId step, std::uint32_t attempt);

private:
    std::mutex mutex_;
    std::vector<transport::Outlet*> outlets_;
    std::size_t first_ = 0;  // where the next reservation begins: workers take turns
    std::atomic<bool> are_choosy_ = false;
    std::atomic<bool> backlog_ = true;
    Alarm alarm_;
    Signal freed_;
};

}  // namespace tasker::engine
