#include "model/task_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace tasker::model {
namespace {

using Row = std::tuple<char const*, char const*, char const*>;  // from, event, to

// Written from the spec, not from the table, so that a change of either fails here.
// clang-format off
std::vector<Row> const kSpec1_2 = {
    {"pending",                  "Start",               "initializing"},
    {"initializing",             "ReadyStepsFound",     "enqueuing_steps"},
    {"initializing",             "NoStepsFound",        "complete"},
    {"initializing",             "NoDependenciesReady", "waiting_for_dependencies"},
    {"enqueuing_steps",          "StepsEnqueued",       "steps_in_process"},
    {"enqueuing_steps",          "EnqueueFailed",       "error"},
    {"steps_in_process",         "AllStepsCompleted",   "evaluating_results"},
    {"steps_in_process",         "StepCompleted",       "evaluating_results"},
    {"steps_in_process",         "StepFailed",          "waiting_for_retry"},
    {"evaluating_results",       "AllStepsSuccessful",  "complete"},
    {"evaluating_results",       "ReadyStepsFound",     "enqueuing_steps"},
    {"evaluating_results",       "NoDependenciesReady", "waiting_for_dependencies"},
    {"evaluating_results",       "PermanentFailure",    "blocked_by_failures"},
    {"waiting_for_dependencies", "DependenciesReady",   "evaluating_results"},
    {"waiting_for_retry",        "RetryReady",          "enqueuing_steps"},
    {"blocked_by_failures",      "GiveUp",              "error"},
    {"blocked_by_failures",      "ManualResolution",    "resolved_manually"},
    // any non-terminal: Cancel
    {"pending",                  "Cancel",              "cancelled"},
    {"initializing",             "Cancel",              "cancelled"},
    {"enqueuing_steps",          "Cancel",              "cancelled"},
    {"steps_in_process",         "Cancel",              "cancelled"},
    {"evaluating_results",       "Cancel",              "cancelled"},
    {"waiting_for_dependencies", "Cancel",              "cancelled"},
    {"waiting_for_retry",        "Cancel",              "cancelled"},
    {"blocked_by_failures",      "Cancel",              "cancelled"},
    // any non-terminal: ResolveManually
    {"pending",                  "ResolveManually",     "resolved_manually"},
    {"initializing",             "ResolveManually",     "resolved_manually"},
    {"enqueuing_steps",          "ResolveManually",     "resolved_manually"},
    {"steps_in_process",         "ResolveManually",     "resolved_manually"},
    {"evaluating_results",       "ResolveManually",     "resolved_manually"},
    {"waiting_for_dependencies", "ResolveManually",     "resolved_manually"},
    {"waiting_for_retry",        "ResolveManually",     "resolved_manually"},
    {"blocked_by_failures",      "ResolveManually",     "resolved_manually"},
    // legacy
    {"steps_in_process",         "Complete",            "complete"},
    {"steps_in_process",         "Fail",                "error"},
    // ours: docs/decisions/0004
    {"waiting_for_dependencies", "Timeout",             "error"},
    {"waiting_for_retry",        "Timeout",             "error"},
    {"steps_in_process",         "Timeout",             "error"},
    {"blocked_by_failures",      "FailuresResolved",    "evaluating_results"},
};
// clang-format on

std::vector<char const*> const kStates1_1 = {"pending",
                                             "initializing",
                                             "enqueuing_steps",
                                             "steps_in_process",
                                             "evaluating_results",
                                             "waiting_for_dependencies",
                                             "waiting_for_retry",
                                             "blocked_by_failures",
                                             "complete",
                                             "error",
                                             "cancelled",
                                             "resolved_manually"};

std::vector<char const*> const kEvents1_2 = {"Start",
                                             "ReadyStepsFound",
                                             "NoStepsFound",
                                             "NoDependenciesReady",
                                             "StepsEnqueued",
                                             "EnqueueFailed",
                                             "AllStepsCompleted",
                                             "StepCompleted",
                                             "StepFailed",
                                             "AllStepsSuccessful",
                                             "PermanentFailure",
                                             "DependenciesReady",
                                             "RetryReady",
                                             "GiveUp",
                                             "ManualResolution",
                                             "Cancel",
                                             "ResolveManually",
                                             "Complete",
                                             "Fail",
                                             "Timeout",
                                             "FailuresResolved"};

std::string outcome_at(std::size_t state, std::size_t event) {
    auto const to = advance(static_cast<TaskState>(state), static_cast<TaskEvent>(event));
    return to ? std::string(to_text(*to)) : "refused";
}

TEST(TaskStates, AdmitExactlyTheMovesOfTheSpec) {
    std::map<std::pair<std::string, std::string>, std::string> legal;
    for (auto const& [from, event, to] : kSpec1_2) {
        EXPECT_TRUE(legal.emplace(std::pair(from, event), to).second) << from << " " << event;
    }
    for (std::size_t s = 0; s < kTaskStateCount; ++s) {
        for (std::size_t e = 0; e < kTaskEventCount; ++e) {
            auto const row = legal.find({kStates1_1[s], kEvents1_2[e]});
            EXPECT_EQ(outcome_at(s, e), row == legal.end() ? "refused" : row->second)
                << kStates1_1[s] << " --" << kEvents1_2[e];
        }
    }
    EXPECT_EQ(task_transitions().size(), kSpec1_2.size());
}

TEST(TaskStates, ListEachMoveAsAdvanceMakesIt) {
    for (auto const& row : task_transitions()) {
        auto const to = advance(row.from, row.event);
        ASSERT_TRUE(to);
        EXPECT_EQ(*to, row.to);
    }
}

// spec 1.2, last row: `error --Reset--> pending` is refused by the guard of the source as well.
TEST(TaskStates, LetNothingLeaveATerminalState) {
    std::set<std::string> terminal;
    for (std::size_t s = 0; s < kTaskStateCount; ++s) {
        if (!is_terminal(static_cast<TaskState>(s))) continue;
        terminal.insert(kStates1_1[s]);
        for (std::size_t e = 0; e < kTaskEventCount; ++e)
            EXPECT_EQ(outcome_at(s, e), "refused");
    }
    EXPECT_THAT(terminal, testing::UnorderedElementsAre("complete", "error", "cancelled",
                                                        "resolved_manually"));
}

TEST(TaskStates, RefuseByNamingStateAndEvent) {
    auto const to = advance(TaskState::Complete, TaskEvent::Start);
    ASSERT_FALSE(to);
    EXPECT_EQ(to.error().code(), ErrorCode::IllegalTransition);
    EXPECT_EQ(to.error().message(), "a task in complete cannot take Start");
}

// spec 1.1
TEST(TaskStates, HaveTheirNamesOnTheWire) {
    ASSERT_EQ(kStates1_1.size(), kTaskStateCount);
    for (std::size_t s = 0; s < kTaskStateCount; ++s) {
        EXPECT_EQ(to_text(static_cast<TaskState>(s)), kStates1_1[s]);
        EXPECT_EQ(task_state_from(kStates1_1[s]), static_cast<TaskState>(s));
    }
    EXPECT_EQ(task_state_from("in_progress"), TaskState::StepsInProcess);
    EXPECT_EQ(task_state_from("Pending"), std::nullopt);
    EXPECT_EQ(task_state_from(""), std::nullopt);
}

TEST(TaskEvents, HaveTheirNames) {
    ASSERT_EQ(kEvents1_2.size(), kTaskEventCount);
    for (std::size_t e = 0; e < kTaskEventCount; ++e) {
        EXPECT_EQ(to_text(static_cast<TaskEvent>(e)), kEvents1_2[e]);
    }
}

}  // namespace
}  // namespace tasker::model
