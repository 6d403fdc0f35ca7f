#include "audit/task_audit.hpp"

#include <gtest/gtest.h>

#include "tests/support/stored_task.hpp"

namespace tasker::audit {
namespace {

using model::StepEvent;
using model::StepState;
using model::TaskState;
using test::kNow;
using namespace std::chrono_literals;

/// In order of their creation.
enum Place : std::size_t { kDone, kRunning, kRetrying, kQueued, kBlocked };

struct Damage {
    char const* name;
    void (*damage)(store::InspectedTask& task);
    Kind kind;
    char const* step;  ///< whose finding it is; empty: the task's
    char const* says;
};

store::InspectedTask sound_task() {
    test::StoredTask const stored;
    auto const inspection = store::open_sqlite_inspection(stored.file());
    store::InspectedTask found;
    auto const done = (*inspection)
                          ->each_task(
                              [&](store::InspectedTask const& task) -> Result<void> {
                                  found = task;
                                  return {};
                              },
                              [](std::string const&) {});
    EXPECT_TRUE(done) << done.error().message();
    return found;
}

std::vector<Finding> findings_of(store::InspectedTask const& task) {
    std::vector<Finding> found;
    check_task(task, [&](Finding const& finding) { found.push_back(finding); });
    return found;
}

TEST(TaskAudit, FindsNothingInASoundTask) {
    auto const found = findings_of(sound_task());
    EXPECT_TRUE(found.empty()) << test::words_of(found);
}

class DamagedTask : public testing::TestWithParam<Damage> {};

TEST_P(DamagedTask, IsFoundAndNamed) {
    auto task = sound_task();
    GetParam().damage(task);
    auto const found = findings_of(task);
    EXPECT_TRUE(test::names(found, GetParam().kind, GetParam().step, GetParam().says))
        << test::words_of(found);
    for (auto const& finding : found)
        EXPECT_EQ(finding.task_id, task.task.id);
}

using Task = store::InspectedTask;

INSTANTIATE_TEST_SUITE_P(
    Histories, DamagedTask,
    testing::Values(
        Damage{
            "first_passage_gone",
            [](Task& task) { task.steps[kDone].history.erase(task.steps[kDone].history.begin()); },
            Kind::ChainBroken, "done", "its move 1 is missing"},
        Damage{"passage_begins_elsewhere",
               [](Task& task) { task.steps[kDone].history[1].from = StepState::Enqueued; },
               Kind::ChainBroken, "done", "its move 3 begins in enqueued"},
        Damage{"passage_of_the_task_gone",
               [](Task& task) { task.history.erase(task.history.begin()); }, Kind::ChainBroken, "",
               "its move 1 is missing"},
        Damage{
            "illegal_move",
            [](Task& task) { task.steps[kQueued].history[0].path[0].to = StepState::InProgress; },
            Kind::IllegalMove, "queued", "pending took Enqueue to in_progress"},
        Damage{"illegal_move_of_the_task",
               [](Task& task) { task.history[0].path[0].to = TaskState::Complete; },
               Kind::IllegalMove, "", "pending took Start to complete"},
        Damage{"last_passage_gone", [](Task& task) { task.steps[kDone].history.pop_back(); },
               Kind::WrongEnd, "done", "its row says complete, its history ends in in_progress"},
        Damage{"moves_miscounted", [](Task& task) { ++task.task.moves; }, Kind::WrongEnd, "",
               "its row counts 7 moves, its history has 6"},
        Damage{"completed_at_of_a_running_task", [](Task& task) { task.task.completed_at = kNow; },
               Kind::WrongEnd, "", "completed_at"},
        Damage{"complete_with_unfinished_steps",
               [](Task& task) { task.task.state = TaskState::Complete; }, Kind::WrongEnd, "",
               "it is complete with 4 unfinished steps"},
        Damage{"started_before_its_dependency",
               [](Task& task) { task.steps[kRunning].history[0].at = kNow; }, Kind::StartedEarly,
               "running", "but done, which it depends on, was done at"},
        Damage{"started_without_its_dependency",
               [](Task& task) { task.edges.push_back({.from = kQueued, .to = kRunning}); },
               Kind::StartedEarly, "running", "queued, which it depends on, is not done"},
        Damage{"two_results_for_one_attempt",
               [](Task& task) {
                   auto& history = task.steps[kDone].history;
                   history.push_back(history.back());
               },
               Kind::AppliedTwice, "done", "two results were applied for attempt 1"},
        Damage{"result_of_another_attempt",
               [](Task& task) { task.steps[kDone].history[1].attempt = 2; }, Kind::AppliedTwice,
               "done", "a result of attempt 2 was applied while attempt 1 ran"},
        Damage{"attempts_miscounted", [](Task& task) { ++task.steps[kRunning].step.attempt; },
               Kind::WrongAttempts, "running", "its row counts 2 attempts, its history has 1"},
        Damage{"attempt_numbers_skip",
               [](Task& task) { task.steps[kRunning].history[0].attempt = 2; }, Kind::WrongAttempts,
               "running", "its start number 1 is called attempt 2"},
        Damage{"more_uncounted_than_made",
               [](Task& task) { task.steps[kRunning].step.uncounted_attempts = 2; },
               Kind::WrongAttempts, "running", "more attempts are not counted"}),
    [](auto const& given) { return std::string(given.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Counters, DamagedTask,
    testing::Values(
        Damage{"tally", [](Task& task) { --task.task.tally.unfinished; }, Kind::WrongCounter, "",
               "its row says 5 steps, 3 unfinished"},
        Damage{"open_dependencies",
               [](Task& task) { ++task.steps[kBlocked].step.open_dependencies; },
               Kind::WrongCounter, "blocked", "it counts 2 open dependencies, but has 1"},
        Damage{"done_but_not_said",
               [](Task& task) { task.steps[kDone].step.has_satisfied = false; }, Kind::WrongCounter,
               "done", "its dependents still count it"},
        Damage{"wake_of_a_step_that_does_not_wait",
               [](Task& task) { task.steps[kBlocked].step.wake_at = kNow; }, Kind::WrongCounter,
               "blocked", "it is to be woken, but is pending"},
        Damage{"limit_of_an_ended_task", [](Task& task) { task.task.state = TaskState::Cancelled; },
               Kind::WrongCounter, "", "it has ended, but is to be looked at"},
        Damage{"no_lease", [](Task& task) { task.steps[kRunning].step.lease_until.reset(); },
               Kind::WrongLease, "running", "it is in progress without a lease"},
        Damage{"lease_of_a_step_at_rest",
               [](Task& task) { task.steps[kQueued].step.lease_until = kNow; }, Kind::WrongLease,
               "queued", "it has a lease, but is not in progress"}),
    [](auto const& given) { return std::string(given.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Waiting, DamagedTask,
    testing::Values(
        Damage{"not_claimed", [](Task& task) { task.steps[kQueued].is_found_by_claim = false; },
               Kind::NotFound, "queued", "the query that claims steps does not find it"},
        Damage{"not_woken", [](Task& task) { task.steps[kRetrying].is_found_by_wake = false; },
               Kind::NotFound, "retrying", "the query that wakes steps does not find it"},
        Damage{"lease_not_ended",
               [](Task& task) { task.steps[kRunning].is_found_by_lease = false; }, Kind::NotFound,
               "running", "the query that ends leases of steps does not find it"},
        Damage{"found_without_waiting",
               [](Task& task) { task.steps[kBlocked].is_found_by_claim = true; }, Kind::NotFound,
               "blocked", "the query that claims steps finds it"},
        Damage{"not_found_by_id", [](Task& task) { task.steps[kDone].is_found_by_id = false; },
               Kind::NotFound, "done", "it is not found by its id"},
        Damage{"stale_unnoticed", [](Task& task) { task.is_found_by_staleness = false; },
               Kind::NotFound, "", "stale tasks does not find it"},
        Damage{"lease_mark_without_lease",
               [](Task& task) { task.steps[kRunning].is_found_by_lease = false; }, Kind::WrongLease,
               "", "its row says that a step is in progress, but none is"},
        Damage{"retry_without_time", [](Task& task) { task.steps[kRetrying].step.wake_at.reset(); },
               Kind::Stuck, "retrying", "it waits for a retry, but has no time to be woken"},
        Damage{"ready_but_not_started",
               [](Task& task) { task.steps[kBlocked].step.open_dependencies = 0; }, Kind::Stuck,
               "blocked", "it could start, but nothing starts it"},
        Damage{"result_taken_and_left",
               [](Task& task) {
                   task.steps[kRunning].step.state = StepState::EnqueuedForOrchestration;
               },
               Kind::Stuck, "running", "its result was taken, but nothing was made of it"},
        Damage{"nothing_at_work",
               [](Task& task) {
                   for (auto& inspected : task.steps) {
                       inspected.step.state = StepState::Pending;
                       inspected.step.open_dependencies = 1;
                   }
               },
               Kind::Stuck, "", "none of its steps is at work"}),
    [](auto const& given) { return std::string(given.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Payloads, DamagedTask,
    testing::Values(
        Damage{"context_gone", [](Task& task) { task.context = {}; }, Kind::PayloadLost, "",
               "its context is missing"},
        Damage{"result_gone", [](Task& task) { task.steps[kDone].results = {}; }, Kind::PayloadLost,
               "done", "its result is missing"},
        Damage{"result_no_json",
               [](Task& task) { task.steps[kDone].results = model::Payload("{\"a\":"); },
               Kind::Unreadable, "", "the result of step done cannot be read"},
        Damage{"bytes_unreadable", [](Task& task) { task.unreadable.emplace_back("its edges"); },
               Kind::Unreadable, "", "its edges cannot be read"}),
    [](auto const& given) { return std::string(given.param.name); });

}  // namespace
}  // namespace tasker::audit
