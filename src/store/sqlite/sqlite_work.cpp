#include <unordered_map>

#include "store/ancestors.hpp"
#include "store/sqlite/row_mapping.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

namespace {

Error no_step(StepId id) {
    return Error(ErrorCode::StepNotFound, "no step has the id " + id.to_string());
}

}  // namespace

/// Loads what steps of one call share (tasks, contexts, ancestors) once.
class SqliteUnit::WorkLoader {
public:
    explicit WorkLoader(SqliteUnit& unit) : unit_(unit), sql_(unit.sql_) {}

    [[nodiscard]] Result<model::StepWork> load(StepId id) {
        std::optional<model::StepWork> work;
        TASKER_TRY(sql_.step_and_inputs.each(
            [&](Row& row) {
                work.emplace();
                work->step = read_step(row);
                work->inputs = row.next<model::Payload>();
            },
            id));
        if (!work) return no_step(id);
        TASKER_TRY_ASSIGN(auto const checkpoint, unit_.checkpoint_of(id));
        if (checkpoint) work->checkpoint = to_payload(*checkpoint);
        TASKER_TRY_ASSIGN(auto const shared, task_of(work->step.task_id));
        work->task = shared->task;
        work->context = shared->context;
        TASKER_TRY_ASSIGN(auto const ancestors, ancestors_of(id, parents_of_));
        for (auto const ancestor : ancestors) {
            TASKER_TRY_ASSIGN(auto const* const result, result_of(ancestor));
            if (!result->results.empty()) work->dependencies.push_back(*result);
        }
        return *std::move(work);
    }

private:
    struct SharedTask {
        std::shared_ptr<model::Task const> task;
        model::Payload context;
    };

    [[nodiscard]] Result<SharedTask const*> task_of(TaskId id) {
        auto& shared = tasks_[id];
        if (shared.task) return &shared;
        TASKER_TRY_ASSIGN(shared.context, unit_.task_context(id));
        TASKER_TRY(sql_.find_task.each(
            [&](Row& row) { shared.task = std::make_shared<model::Task const>(read_task(row)); },
            id));
        return &shared;
    }

    [[nodiscard]] Result<model::DependencyResult const*> result_of(StepId id) {
        auto const [entry, is_new] = results_.try_emplace(id);
        auto& result = entry->second;
        if (!is_new) return &result;
        TASKER_TRY(sql_.named_results.each(
            [&](Row& row) {
                result.step_name = row.next<std::string>();
                result.results = row.next<model::Payload>();
            },
            id));
        return &result;
    }

    [[nodiscard]] Result<std::vector<StepId> const*> parents_of(StepId id) {
        auto const [entry, is_new] = parents_.try_emplace(id);
        auto& parents = entry->second;
        if (!is_new) return &parents;
        TASKER_TRY(
            sql_.parents_of.each([&](Row& row) { parents.push_back(row.next<StepId>()); }, id));
        return &parents;
    }

    SqliteUnit& unit_;
    Statements& sql_;
    ParentsOf const parents_of_ = [this](StepId id) { return parents_of(id); };
    std::unordered_map<TaskId, SharedTask> tasks_;
    std::unordered_map<StepId, model::DependencyResult> results_;
    std::unordered_map<StepId, std::vector<StepId>> parents_;
};

Result<std::vector<model::StepWork>> SqliteUnit::load_work(std::span<StepId const> ids) {
    WorkLoader loader(*this);
    std::vector<model::StepWork> work;
    work.reserve(ids.size());
    for (auto const id : ids) {
        TASKER_TRY_ASSIGN(auto item, loader.load(id));
        work.push_back(std::move(item));
    }
    return work;
}

Result<std::vector<Reader::StepPayloads>> SqliteUnit::step_payloads(std::span<StepId const> ids) {
    std::vector<StepPayloads> found;
    found.reserve(ids.size());
    for (auto const id : ids) {
        std::optional<StepPayloads> payloads;
        TASKER_TRY(sql_.payloads.each(
            [&](Row& row) {
                payloads = StepPayloads{.inputs = row.next<model::Payload>(),
                                        .results = row.next<model::Payload>()};
            },
            id));
        if (!payloads) return no_step(id);
        TASKER_TRY_ASSIGN(auto const checkpoint, checkpoint_of(id));
        if (checkpoint) {
            payloads->checkpoint = to_payload(*checkpoint);
            payloads->checkpoint_at = checkpoint->at;
        }
        found.push_back(*std::move(payloads));
    }
    return found;
}

Result<std::optional<Checkpoint>> SqliteUnit::checkpoint_of(StepId id) {
    std::optional<Checkpoint> checkpoint;
    TASKER_TRY(sql_.checkpoint.each(
        [&](Row& row) {
            checkpoint = Checkpoint{.cursor = row.next<model::Payload>(),
                                    .items_processed = row.next<std::uint64_t>(),
                                    .accumulated_results = row.next<model::Payload>(),
                                    .at = row.next<TimePoint>()};
        },
        id));
    if (!checkpoint) return checkpoint;
    TASKER_TRY(sql_.checkpoint_marks.each(
        [&](Row& row) {
            checkpoint->history.push_back(
                {.cursor = row.next<model::Payload>(), .at = row.next<TimePoint>()});
        },
        id));
    return checkpoint;
}

}  // namespace tasker::store::sqlite
