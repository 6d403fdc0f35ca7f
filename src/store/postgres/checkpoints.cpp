#include "store/postgres/checkpoints.hpp"

namespace tasker::store::postgres {

CheckpointsQuestion::CheckpointsQuestion(Transaction& transaction, std::span<StepId const> steps)
    : transaction_(transaction),
      checkpoints_(transaction.ask_later(sql::kCheckpointsOf, Parameters().add_all(steps))),
      marks_(transaction.ask_later(sql::kMarksOf, Parameters().add_all(steps))) {}

Result<std::unordered_map<StepId, Checkpoint>> CheckpointsQuestion::take() {
    auto const checkpoints = transaction_.take(checkpoints_);
    auto const marks = transaction_.take(marks_);
    std::unordered_map<StepId, Checkpoint> found;
    TASKER_TRY(checkpoints.each([&](Row& row) {
        auto& one = found[row.next<StepId>()];
        one.cursor = row.next<model::Payload>();
        one.items_processed = static_cast<std::uint64_t>(row.next<std::int64_t>());
        one.accumulated_results = row.next<model::Payload>();
        one.at = row.next<TimePoint>();
    }));
    TASKER_TRY(marks.each([&](Row& row) {
        auto& one = found[row.next<StepId>()];
        auto cursor = row.next<model::Payload>();
        one.history.push_back({.cursor = std::move(cursor), .at = row.next<TimePoint>()});
    }));
    return found;
}

}  // namespace tasker::store::postgres
