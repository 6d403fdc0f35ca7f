#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"
#include "store/postgres/row_mapping.hpp"

namespace tasker::store::postgres {

/// What a unit of work has to do with a row that it holds.
struct Holding {
    enum class Mark : std::uint8_t { None, New, Changed } mark = Mark::None;
    /// As the row was when it was read, or committed by this process; none: made by this unit.
    std::optional<RowVersion> version{};
    bool is_locked = false;   ///< or made by this unit: it is as we know it until the unit ends
    bool is_written = false;  ///< by this unit

    /// What the row must still be when it is written.
    [[nodiscard]] std::optional<RowVersion> expected() const noexcept {
        return is_locked ? std::nullopt : version;
    }
};

struct HeldTask {
    model::Task row;
    std::string passages;  ///< the last ones, packed
    std::int32_t in_flight = 0;
    model::Payload context;  ///< empty: not known
    Holding holding{};
};

struct HeldStep {
    model::Step row;
    std::string passages;
    Children children;
    std::size_t children_written = 0;
    std::vector<StepId> parents_added;             ///< not written yet
    std::optional<std::vector<StepId>> parents{};  ///< all of them, if known
    std::optional<model::Payload> inputs{};        ///< if known
    std::optional<model::Payload> results{};       ///< if known
    std::optional<model::Queue> queue{};           ///< where this unit put it
    model::ResultsAction results_action = model::ResultsAction::Keep;
    bool has_checkpoint = false;
    bool is_task_held = false;  ///< of a new one: so it is there
    Holding holding{};
};

}  // namespace tasker::store::postgres
