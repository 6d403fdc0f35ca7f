#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "engine/advance.hpp"
#include "engine/dependencies.hpp"
#include "transport/transport.hpp"

namespace tasker::engine {

/// Reports of workers come back: outcomes are settled, checkpoints stored, successors become ready,
/// tasks end; all reports of a batch in one unit of work.
class Completion {
public:
    explicit Completion(Dependencies const& deps) : deps_(deps) {}

    using Collect = std::function<std::vector<model::StepReport> const&()>;  // as Lane::Collect

    /// \returns per report what became of its step; LeaseLost when the attempt is not the running
    ///          one any more; the store's error when the outcome is unknown (report again).
    [[nodiscard]] std::vector<Result<transport::ReportAnswer>> drain(Collect const& collect);

private:
    using Answers = std::vector<Result<transport::ReportAnswer>>;
    struct Batch;

    [[nodiscard]] Result<void> write(Batch& batch, store::UnitOfWork& unit) const;
    [[nodiscard]] Result<void> take(Batch& batch, store::UnitOfWork& unit, Advance& advance,
                                    std::size_t index) const;
    [[nodiscard]] Result<void> store_checkpoint(Batch& batch, store::UnitOfWork& unit,
                                                std::size_t index,
                                                model::StepCheckpoint const& checkpoint) const;
    /// The change of a success, with what it adds to the task, or the rejection of one that cannot
    /// be carried out.
    [[nodiscard]] Result<model::StepChange> settle(Batch& batch, store::UnitOfWork& unit,
                                                   Advance& advance, model::Step const& step,
                                                   model::StepReport const& report,
                                                   model::StepOutcome const& outcome,
                                                   double jitter) const;

    Dependencies const& deps_;
};

}  // namespace tasker::engine
