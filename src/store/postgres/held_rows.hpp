#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/postgres/lost_commit.hpp"
#include "store/postgres/row_memory.hpp"
#include "store/postgres/transaction.hpp"
#include "store/store.hpp"

namespace tasker::store::postgres {

/// The rows that a unit of work holds: it locked or made them, so nobody else changes them before
/// it ends, and what it asks about them needs no server. Changes are made here and written together
/// with the next question or the commit.
class HeldRows {
public:
    /// Whether rows may come from the memory, or must be asked for.
    enum class Recall : std::uint8_t { Allowed, Forbidden };
    HeldRows(Transaction& transaction, RowMemory& memory, Recall recall)
        : transaction_(transaction), memory_(memory), recall_(recall) {}

    /// Steps that will be locked after the next tasks: they come in the same round trip, with what
    /// an edge leads to from them.
    void expect(std::span<StepId const> ids) { expected_.assign(ids.begin(), ids.end()); }

    // Lock what is not held yet, in one round trip, or none. What does not exist is left out.
    [[nodiscard]] Result<void> hold(std::span<TaskId const> ids);
    [[nodiscard]] Result<void> hold(std::span<StepId const> ids);
    /// The steps and all that an edge leads to from them.
    [[nodiscard]] Result<void> hold_with_successors(std::span<StepId const> ids);
    /// A question that locks the steps it finds and has the columns of kLockSteps; after all
    /// writes.
    /// \returns the steps in the order of the answer.
    [[nodiscard]] Result<std::vector<model::Step>> hold_found(Statement const& statement,
                                                              Parameters const& parameters);

    /// Steps whose lease ended until then, with their tasks, but for those that somebody else
    /// holds.
    [[nodiscard]] Result<std::vector<model::Step>> hold_expired(TimePoint now, std::size_t limit);

    /// What kLockClaimableSteps found: what nobody else is about to claim.
    struct Claimable {
        std::vector<model::Step> steps;  ///< the most urgent first
        std::size_t seen = 0;            ///< those that others have locked included
    };
    /// \param look_at_most  of the steps that wait
    [[nodiscard]] Result<Claimable> hold_claimable(model::Skills const& skills, std::size_t limit,
                                                   std::size_t look_at_most);

    /// Null unless held.
    [[nodiscard]] HeldTask* find(TaskId id);
    [[nodiscard]] HeldStep* find(StepId id);

    /// Makes a row that is inserted with the next writes. Null if one with this id is held.
    HeldTask* add(model::NewTask const& made);
    HeldStep* add(model::NewStep const& made);
    /// To be called after a change of the row.
    void note(HeldTask& task);
    void note(HeldStep& step);
    // Append a passage to the row's.
    void pack_onto(HeldTask& task, model::TaskPassage const& passage);
    void pack_onto(HeldStep& step, model::StepPassage const& passage);
    /// A step was in this state and is in that one: its task counts those that are in flight.
    void count(TaskId task, std::optional<model::StepState> before, model::StepState after);
    void save(model::CheckpointWrite const& write) { checkpoints_.push_back(write); }
    /// These tasks are gone, and their steps.
    void forget(std::span<TaskId const> ids);

    [[nodiscard]] bool has_writes() const noexcept {
        return !new_tasks_.empty() || !changed_tasks_.empty() || !new_steps_.empty() ||
               !changed_steps_.empty() || !counts_.empty() || !checkpoints_.empty();
    }
    /// Gives all changes to the transaction: they go with its next round trip.
    void write();
    /// Whether rows came from memory of which nobody has checked that they still are so.
    [[nodiscard]] bool relies_on_memory() const;
    /// Lets the transaction fail if a row from memory, that is not written yet, is not that any
    /// more.
    void check_unwritten();
    /// Whether it can be told from the rows whether what was written is there, and nothing of it
    /// can come later than another unit that was sure of the contrary.
    [[nodiscard]] bool leaves_trace() const;
    [[nodiscard]] Trace const& trace() const noexcept { return trace_; }
    /// After the commit: the rows go to the memory.
    void remember();
    /// The tasks of these rows, whatever they are.
    [[nodiscard]] std::vector<TaskId> tasks_of(std::span<Uuid const> rows) const;

    /// All that a handler may want to know of a claimed step, if that is here or in memory.
    [[nodiscard]] std::optional<model::StepWork> known_work(StepId id);
    /// What the server told of it, for the next time.
    void learn(model::StepWork const& work);

private:
    /// Whether the tasks of steps are locked in the same round trip.
    enum class Tasks : std::uint8_t { Come, DoNotCome };
    enum class Successors : std::uint8_t { Too, Not };
    /// \returns the places of the answers; none if all are held or remembered.
    [[nodiscard]] std::vector<std::size_t> ask_for_steps(std::span<StepId const> ids,
                                                         Successors successors, Tasks tasks);
    void recall(std::span<StepId const> ids, Tasks tasks);
    [[nodiscard]] std::vector<StepId> successors_of(std::span<StepId const> ids);
    [[nodiscard]] Result<std::vector<model::Step>> take_steps(Rows const& rows);
    [[nodiscard]] model::Step take_step(Row& row);
    void take_task(Row& row);
    /// It is held already; this is what the server tells of it now that it is locked.
    template <class Held>
    void lock_recalled(Held& held, std::optional<RowVersion> const& version);
    [[nodiscard]] Result<void> take_answers(std::vector<std::size_t> const& places);
    struct Above;
    [[nodiscard]] RowMemory::Completed const* find_above(StepId id, Above& above);
    void write_new_tasks();
    void write_new_steps();
    void write_changed_tasks();
    void write_changed_steps();
    void write_edges();
    void write_passages();
    void write_checkpoints();
    void write_counts();

    Transaction& transaction_;
    RowMemory& memory_;
    Recall const recall_;
    HeldTasks tasks_;
    HeldSteps steps_;
    std::vector<StepId> expected_;
    std::vector<TaskId> counted_;  ///< of tasks that are not held

    // What is to be written; the rows stay where they are as long as they are held.
    std::vector<HeldTask*> new_tasks_;
    std::vector<HeldTask*> changed_tasks_;
    std::vector<HeldStep*> new_steps_;
    std::vector<HeldStep*> changed_steps_;
    std::map<TaskId, std::int32_t> counts_;  ///< of tasks that are not held
    template <class RowId>
    struct Spilled {
        RowId id;
        std::string passages;
    };
    std::vector<Spilled<TaskId>> spilled_tasks_;
    std::vector<Spilled<StepId>> spilled_steps_;
    std::vector<model::CheckpointWrite> checkpoints_;
    Trace trace_;
};

}  // namespace tasker::store::postgres
