#include "store/sqlite/live_work.hpp"

#include <algorithm>
#include <memory>
#include <tuple>

#include "store/ancestors.hpp"
#include "store/not_found.hpp"

namespace tasker::store::sqlite {

std::vector<model::Step> first_leases(std::vector<model::Step> steps, std::size_t limit) {
    std::ranges::sort(steps, {},
                      [](auto const& step) { return std::tuple(step.lease_until, step.id); });
    if (steps.size() > limit) steps.resize(limit);
    return steps;
}

Result<std::vector<model::StepWork>> load_work(LiveTasks& live, std::span<StepId const> ids,
                                               std::function<Result<Statements*>()> const& file) {
    std::unordered_map<LiveTask const*, std::shared_ptr<model::Task const>> tasks;
    std::vector<StepId> parents;
    ParentsOf const parents_of = [&](StepId id) -> Result<std::vector<StepId> const*> {
        parents.clear();
        TASKER_TRY_ASSIGN(auto const* const step, live.find(id));
        for (auto const& [from, kind] : step->parents)
            parents.push_back(from->row.id);
        return &parents;
    };

    std::vector<model::StepWork> work;
    work.reserve(ids.size());
    for (auto const id : ids) {
        TASKER_TRY_ASSIGN(auto const* const step, live.find(id));
        if (step == nullptr) return no_step(id);
        auto& task = tasks[step->task];
        if (!task) task = std::make_shared<model::Task const>(step->task->row);
        auto& item = work.emplace_back(model::StepWork{.step = step->row,
                                                       .inputs = step->inputs,
                                                       .task = task,
                                                       .context = step->task->context});
        if (step->has_checkpoint) {
            TASKER_TRY_ASSIGN(auto* const sql, file());
            TASKER_TRY_ASSIGN(auto const checkpoint, read_checkpoint(*sql, step->number()));
            if (checkpoint) item.checkpoint = to_payload(*checkpoint);
        }
        if (step->parents.empty()) continue;
        TASKER_TRY_ASSIGN(auto const ancestors, ancestors_of(id, parents_of));
        for (auto const ancestor : ancestors) {
            TASKER_TRY_ASSIGN(auto const* const above, live.find(ancestor));
            if (above->results.empty()) continue;
            item.dependencies.push_back({.step_name = above->row.name, .results = above->results});
        }
    }
    return work;
}

Result<std::optional<Checkpoint>> read_checkpoint(Statements& sql, std::int64_t step) {
    std::optional<Checkpoint> checkpoint;
    TASKER_TRY(sql.checkpoint.each(
        [&](Row& row) {
            checkpoint = Checkpoint{.cursor = row.next<model::Payload>(),
                                    .items_processed = row.next<std::uint64_t>(),
                                    .accumulated_results = row.next<model::Payload>(),
                                    .at = row.next<TimePoint>()};
        },
        step));
    if (!checkpoint) return checkpoint;
    TASKER_TRY(sql.checkpoint_marks.each(
        [&](Row& row) {
            checkpoint->history.push_back(
                {.cursor = row.next<model::Payload>(), .at = row.next<TimePoint>()});
        },
        step));
    return checkpoint;
}

}  // namespace tasker::store::sqlite
