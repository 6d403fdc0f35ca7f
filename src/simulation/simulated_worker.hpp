#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "simulation/promises.hpp"
#include "transport/transport.hpp"

namespace tasker::simulation {

/// A worker that holds what it is given until a test says what becomes of it. It has no threads and
/// runs no handlers.
class SimulatedWorker final : public transport::Outlet {
public:
    struct Held {
        model::Assignment assignment;
        std::int64_t cursor = 0;  ///< of the last checkpoint that was answered
        bool is_answered = true;  ///< no checkpoint is on its way
        bool is_revoked = false;  ///< told to stop, but it does not listen
        TimePoint ready_at{};     ///< before that its handler runs
        bool is_unstoppable = false;
        bool has_timed_out = false;
    };

    SimulatedWorker(WorkerId id, std::size_t place_count, model::Skills skills = {})
        : id_(id), place_count_(place_count), skills_(std::move(skills)) {}

    [[nodiscard]] WorkerId worker_id() const override { return id_; }
    [[nodiscard]] model::Skills const& skills() const override { return skills_; }
    [[nodiscard]] std::size_t reserve(std::size_t wanted) override;
    void release(std::size_t unused) override;
    void deliver(std::vector<model::Assignment> assignments) override;
    void revoke(StepId step, std::uint32_t attempt) override;

    [[nodiscard]] std::vector<Held>& held() { return held_; }
    [[nodiscard]] Held* find(StepId step, std::uint32_t attempt);
    /// Its place is free again; the engine has to be told.
    void drop(StepId step, std::uint32_t attempt);
    [[nodiscard]] std::vector<model::LeaseKey> leases() const;

    /// Takes nothing while it sheds load.
    void set_shedding(bool is_shedding) { is_shedding_ = is_shedding; }
    [[nodiscard]] bool is_shedding() const { return is_shedding_; }
    /// Keeps running what it is told to stop.
    void set_deaf(bool is_deaf) { is_deaf_ = is_deaf; }
    [[nodiscard]] bool is_deaf() const { return is_deaf_; }
    /// Whether it was asked for more places than it had since this was last asked.
    [[nodiscard]] bool take_refused();
    /// Whether places became free since it was last asked.
    [[nodiscard]] bool take_freed();

    /// What the engine did wrong, if anything.
    [[nodiscard]] std::optional<BrokenPromise> const& complaint() const { return complaint_; }

private:
    WorkerId id_;
    std::size_t place_count_;
    model::Skills skills_;
    std::size_t reserved_ = 0;
    std::vector<Held> held_;
    bool is_shedding_ = false;
    bool is_deaf_ = false;
    bool has_freed_ = false;
    bool has_refused_ = false;
    std::optional<BrokenPromise> complaint_;
};

}  // namespace tasker::simulation
