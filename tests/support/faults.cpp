#include "tests/support/faults.hpp"

#include <utility>

namespace tasker::test {

std::string_view to_text(Fault fault) noexcept {
    switch (fault) {
        case Fault::ProcessDies: return "process dies";
        case Fault::ProcessDiesBeforeCommit: return "process dies before a commit";
        case Fault::ProcessDiesAfterCommit: return "process dies after a commit";
        case Fault::WorkerDies: return "worker dies";
        case Fault::CommitFails: return "commit fails";
        case Fault::CommitGoesUnanswered: return "commit goes unanswered";
        case Fault::UnitRunsTwice: return "unit of work runs twice";
        case Fault::ReportIsDoubled: return "report is doubled";
        case Fault::ReportIsDelayed: return "report is delayed";
        case Fault::ReportIsLost: return "report is lost";
        case Fault::StepIsHandedBack: return "step is handed back";
        case Fault::PlacesAreNotTold: return "free places are not told";
        case Fault::PlacesAreToldTwice: return "free places are told twice";
        case Fault::WorkerIsDeaf: return "worker is deaf";
        case Fault::WorkerTakesNothing: return "worker takes nothing";
        case Fault::HandlerOutlivesItsLease: return "handler outlives its lease";
        case Fault::ClockLeaps: return "clock leaps";
        case Fault::ClockGoesBack: return "clock goes back";
        case Fault::QueuesAreFlooded: return "queues are flooded";
        case Fault::TaskIsCancelled: return "task is cancelled";
        case Fault::StepIsReset: return "step is reset";
        case Fault::StepIsResolved: return "step is resolved";
        case Fault::StepIsCompleted: return "step is completed by hand";
    }
    return "?";
}

FaultPlan::FaultPlan(std::uint64_t seed, std::optional<std::set<std::uint64_t>> only_at)
    : seed_(seed), in_a_thousand_turns_(0), only_at_(std::move(only_at)) {
    auto random = base::Random(seed);
    in_a_thousand_turns_ = 10 + random.below(240);
    for (auto& weight : weights_) {
        weight = random.one_in(3) ? 0 : 1 + random.below(8);
        weight_sum_ += weight;
    }
    if (weight_sum_ == 0) weight_sum_ = weights_.front() = 1;
}

std::optional<FaultPlan::Planned> FaultPlan::at(std::uint64_t turn) const {
    if (only_at_ && !only_at_->contains(turn)) return std::nullopt;
    auto chance = chance_of_turn(seed_, turn);
    if (chance.below(1000) >= in_a_thousand_turns_) return std::nullopt;
    auto left = chance.below(weight_sum_);
    std::size_t kind = 0;
    while (left >= weights_[kind])
        left -= weights_[kind++];
    return Planned{.fault = static_cast<Fault>(kind), .chance = chance};
}

}  // namespace tasker::test
