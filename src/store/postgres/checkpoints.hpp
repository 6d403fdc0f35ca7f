#pragma once

#include <span>
#include <unordered_map>

#include "store/checkpoint.hpp"
#include "store/postgres/transaction.hpp"
#include "tasker/uuid.hpp"

namespace tasker::store::postgres {

/// The checkpoints of some steps, asked for in a round trip that others share.
class CheckpointsQuestion {
public:
    CheckpointsQuestion(Transaction& transaction, std::span<StepId const> steps);
    /// After the exchange, once. Steps without one are left out.
    [[nodiscard]] Result<std::unordered_map<StepId, Checkpoint>> take();

private:
    Transaction& transaction_;
    std::size_t checkpoints_;
    std::size_t marks_;
};

}  // namespace tasker::store::postgres
