#pragma once

#include <functional>
#include <span>
#include <vector>

#include "store/inspection.hpp"
#include "tasker/error.hpp"

namespace tasker::store {

/// A new store that is filled with what another one has: all of it, or nothing when this ends
/// before commit. One thread.
class Import {
public:
    virtual ~Import() = default;

    /// Before the tasks that refer to them.
    [[nodiscard]] virtual Result<void> put(std::span<model::StoredTemplate const> templates) = 0;
    /// Tasks with all that belongs to them, in the order in which they are to stay.
    [[nodiscard]] virtual Result<void> put(std::span<InspectedTask const> tasks) = 0;
    [[nodiscard]] virtual Result<void> put(std::span<StoredEvent const> events) = 0;
    [[nodiscard]] virtual Result<void> put(std::span<model::OutgoingMessage const> messages) = 0;

    using OnInspection = std::function<Result<void>(Inspection&)>;
    /// Calls `look` once with what is there now. Nothing can be put after that.
    [[nodiscard]] virtual Result<void> inspect(OnInspection const& look) = 0;

    /// Makes it last, and a store that processes can open.
    [[nodiscard]] virtual Result<void> commit() = 0;
};

/// The dead letters of these tasks in the order in which they can be put: a pending one forbids
/// others after it.
[[nodiscard]] std::vector<model::DeadLetter> pending_last(std::span<InspectedTask const> tasks);

}  // namespace tasker::store
