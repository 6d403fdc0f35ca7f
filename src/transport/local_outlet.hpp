#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "transport/sleepers.hpp"
#include "transport/transport.hpp"

namespace tasker::transport {

/// How many places there are, and when they count as taken.
struct LocalPlaces {
    std::size_t running_max = 10;  ///< steps that are taken at the same time
    std::size_t waiting_max = 128;
    /// From this share of all places on none is given; 100 switches that off.
    double capacity_percent = 80.0;
    double warning_percent = 70.0;  ///< from here on it is logged, at most once a minute
    /// Other processes could run what waits here. So no more may wait than will be started within
    /// this time, as long as steps have taken of late. None: nobody else could.
    std::optional<Duration> lead_max{};
};

/// Steps on their way to the threads of a worker in the same process: a bounded channel whose
/// places are reserved before steps are claimed. One count decides on everything: a place is held
/// from its reservation until the step has been run. Thread-safe; closed at first.
class LocalOutlet final : public Outlet {
public:
    /// Told outside of the lock, on the engine's threads; must not block.
    struct Listeners {
        /// Steps that came after close, or into it: to be handed back.
        std::function<void(std::vector<model::Assignment>)> on_refused;
        /// A step that does not wait here any more: it may be running.
        std::function<void(model::LeaseKey)> on_revoked;
        /// A step can be taken, for whoever does not wait in take; may come once too often. Unset
        /// where threads take.
        std::function<void()> on_waiting{};
    };
    LocalOutlet(WorkerId worker_id, LocalPlaces places, base::Clock const& clock, base::Log& log,
                Listeners listeners, model::Skills skills = {});

    // The engine's side.
    [[nodiscard]] WorkerId worker_id() const override { return worker_id_; }
    [[nodiscard]] model::Skills const& skills() const override { return *skills_.load(); }
    [[nodiscard]] std::size_t reserve(std::size_t wanted) override;
    void release(std::size_t unused) override;
    void deliver(std::vector<model::Assignment> assignments) override;
    void revoke(StepId step, std::uint32_t attempt) override;

    // The worker's side. Each step that take gave ends with free_place, or is parked; each parked
    // one ends with put_back or free_parked.

    /// Which steps are claimed for it from now on. Each list that differs is kept until the outlet
    /// is gone: for changes that people make. \returns whether it differs.
    bool change_skills(model::Skills skills);
    /// Places may be reserved from now on.
    void open();
    /// None may. \returns the steps that waited; their places are free. take returns nothing.
    [[nodiscard]] std::vector<model::Assignment> close();
    /// Waits for a step and for one of the running_max; nothing while the outlet is closed.
    [[nodiscard]] std::optional<model::Assignment> take();
    /// The same for no longer than `patience`; nothing also after an interrupt.
    [[nodiscard]] std::optional<model::Assignment> take_within(Duration patience);
    /// The same without waiting.
    [[nodiscard]] std::optional<model::Assignment> try_take();
    /// Whoever waits in take_within goes on without a step; when nobody does, whoever comes next.
    void interrupt();
    void free_place();
    /// While it lives, this thread promises to call take next: of what waits then, or is delivered
    /// on it meanwhile, one step is its own, for which no other thread need wake up. They do not
    /// nest.
    class AboutToTake {
    public:
        explicit AboutToTake(LocalOutlet const& outlet) noexcept;
        ~AboutToTake();
        AboutToTake(AboutToTake const&) = delete;
        AboutToTake& operator=(AboutToTake const&) = delete;
    };
    /// Somebody else may run meanwhile, but the place is kept.
    void park();
    /// A parked step goes on before all others. \returns it when the outlet is closed, its place
    /// free.
    [[nodiscard]] std::optional<model::Assignment> put_back(model::Assignment assignment);
    void free_parked();

    struct Waiting {
        model::LeaseKey key;
        TimePoint since;
    };
    [[nodiscard]] std::vector<Waiting> waiting() const;

    struct Usage {
        std::size_t places = 0;
        std::size_t reserved = 0;
        std::size_t waiting = 0;
        std::size_t running = 0;
        std::size_t parked = 0;
        std::uint64_t claims_refused = 0;
        [[nodiscard]] std::size_t in_use() const noexcept {
            return reserved + waiting + running + parked;
        }
        [[nodiscard]] double percent() const noexcept {
            return 100.0 * static_cast<double>(in_use()) / static_cast<double>(places);
        }
    };
    [[nodiscard]] Usage usage() const;

private:
    struct Entry {
        model::Assignment assignment;
        TimePoint since;
    };
    [[nodiscard]] Usage usage_locked() const;
    [[nodiscard]] std::size_t usable_locked();
    void change_running_locked(std::ptrdiff_t by);
    void account_locked();
    [[nodiscard]] bool can_take_locked() const;
    [[nodiscard]] model::Assignment take_locked();
    /// Wakes who sleeps. \returns whether on_waiting is to be told, without the lock.
    [[nodiscard]] bool call_taker_locked();
    void tell_waiting(bool is_news) const;
    /// Whether it is time to warn.
    [[nodiscard]] bool is_to_be_warned_locked(TimePoint now);

    WorkerId const worker_id_;
    LocalPlaces const options_;
    std::size_t const place_count_;
    std::size_t const usable_count_;  // below capacity_percent
    base::Clock const& clock_;
    base::Log& log_;
    Listeners const listeners_;

    mutable std::mutex mutex_;
    std::deque<model::Skills> all_skills_;  // of which lanes may look at any
    std::atomic<model::Skills const*> skills_;
    Sleepers takers_;
    bool is_open_ = false;
    std::size_t interruptible_ = 0;  // who waits in take_within
    std::uint64_t interrupts_ = 0;
    bool is_next_interrupted_ = false;
    std::deque<Entry> waiting_;
    std::size_t reserved_ = 0;
    std::size_t running_ = 0;
    std::size_t parked_ = 0;
    std::uint64_t claims_refused_ = 0;
    std::optional<TimePoint> warned_at_;

    // How long steps take; measured only where lead_max is set.
    TimePoint accounted_at_{};
    std::chrono::duration<double> busy_{};  ///< of all places together, for these:
    std::size_t finished_ = 0;
    std::optional<std::chrono::duration<double>> mean_;
};

}  // namespace tasker::transport
