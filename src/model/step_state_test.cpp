#include "model/step_state.hpp"

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
std::vector<Row> const kSpec1_5 = {
    {"pending",                             "Enqueue",                        "enqueued"},
    {"enqueued",                            "Start",                          "in_progress"},
    {"pending",                             "Start",                          "in_progress"},
    {"in_progress",                         "EnqueueForOrchestration",        "enqueued_for_orchestration"},
    {"in_progress",                         "EnqueueAsErrorForOrchestration", "enqueued_as_error_for_orchestration"},
    {"enqueued_for_orchestration",          "Complete",                       "complete"},
    {"enqueued_for_orchestration",          "Fail",                           "error"},
    {"enqueued_as_error_for_orchestration", "Fail",                           "error"},
    {"enqueued_as_error_for_orchestration", "WaitForRetry",                   "waiting_for_retry"},
    {"enqueued_as_error_for_orchestration", "Complete",                       "complete"},
    {"in_progress",                         "Complete",                       "complete"},
    {"pending",                             "Fail",                           "error"},
    {"enqueued",                            "Fail",                           "error"},
    {"in_progress",                         "Fail",                           "error"},
    {"pending",                             "WaitForRetry",                   "waiting_for_retry"},
    {"enqueued",                            "WaitForRetry",                   "waiting_for_retry"},
    {"in_progress",                         "WaitForRetry",                   "waiting_for_retry"},
    {"waiting_for_retry",                   "Retry",                          "pending"},
    {"error",                               "Retry",                          "pending"},
    {"error",                               "ResetForRetry",                  "pending"},
    // every state but complete, cancelled, resolved_manually: Cancel
    {"pending",                             "Cancel",                         "cancelled"},
    {"enqueued",                            "Cancel",                         "cancelled"},
    {"in_progress",                         "Cancel",                         "cancelled"},
    {"enqueued_for_orchestration",          "Cancel",                         "cancelled"},
    {"enqueued_as_error_for_orchestration", "Cancel",                         "cancelled"},
    {"waiting_for_retry",                   "Cancel",                         "cancelled"},
    {"error",                               "Cancel",                         "cancelled"},
    // any: CompleteManually
    {"pending",                             "CompleteManually",               "complete"},
    {"enqueued",                            "CompleteManually",               "complete"},
    {"in_progress",                         "CompleteManually",               "complete"},
    {"enqueued_for_orchestration",          "CompleteManually",               "complete"},
    {"enqueued_as_error_for_orchestration", "CompleteManually",               "complete"},
    {"waiting_for_retry",                   "CompleteManually",               "complete"},
    {"complete",                            "CompleteManually",               "complete"},
    {"error",                               "CompleteManually",               "complete"},
    {"cancelled",                           "CompleteManually",               "complete"},
    {"resolved_manually",                   "CompleteManually",               "complete"},
    // any: ResolveManually
    {"pending",                             "ResolveManually",                "resolved_manually"},
    {"enqueued",                            "ResolveManually",                "resolved_manually"},
    {"in_progress",                         "ResolveManually",                "resolved_manually"},
    {"enqueued_for_orchestration",          "ResolveManually",                "resolved_manually"},
    {"enqueued_as_error_for_orchestration", "ResolveManually",                "resolved_manually"},
    {"waiting_for_retry",                   "ResolveManually",                "resolved_manually"},
    {"complete",                            "ResolveManually",                "resolved_manually"},
    {"error",                               "ResolveManually",                "resolved_manually"},
    {"cancelled",                           "ResolveManually",                "resolved_manually"},
    {"resolved_manually",                   "ResolveManually",                "resolved_manually"},
};
// clang-format on

std::vector<char const*> const kStates1_4 = {"pending",
                                             "enqueued",
                                             "in_progress",
                                             "enqueued_for_orchestration",
                                             "enqueued_as_error_for_orchestration",
                                             "waiting_for_retry",
                                             "complete",
                                             "error",
                                             "cancelled",
                                             "resolved_manually"};

std::vector<char const*> const kEvents1_5 = {"Enqueue",
                                             "Start",
                                             "EnqueueForOrchestration",
                                             "EnqueueAsErrorForOrchestration",
                                             "Complete",
                                             "Fail",
                                             "WaitForRetry",
                                             "Retry",
                                             "ResetForRetry",
                                             "Cancel",
                                             "CompleteManually",
                                             "ResolveManually"};

std::string outcome_of(std::size_t state, std::size_t event) {
    auto const to = advance(static_cast<StepState>(state), static_cast<StepEvent>(event));
    return to ? std::string(to_text(*to)) : "refused";
}

std::set<std::string> states_that(bool (*is_one)(StepState) noexcept) {
    std::set<std::string> names;
    for (std::size_t s = 0; s < kStepStateCount; ++s) {
        if (is_one(static_cast<StepState>(s))) names.insert(kStates1_4[s]);
    }
    return names;
}

TEST(StepStates, AdmitExactlyTheMovesOfTheSpec) {
    std::map<std::pair<std::string, std::string>, std::string> legal;
    for (auto const& [from, event, to] : kSpec1_5) {
        EXPECT_TRUE(legal.emplace(std::pair(from, event), to).second) << from << " " << event;
    }
    for (std::size_t s = 0; s < kStepStateCount; ++s) {
        for (std::size_t e = 0; e < kStepEventCount; ++e) {
            auto const row = legal.find({kStates1_4[s], kEvents1_5[e]});
            EXPECT_EQ(outcome_of(s, e), row == legal.end() ? "refused" : row->second)
                << kStates1_4[s] << " --" << kEvents1_5[e];
        }
    }
    EXPECT_EQ(step_transitions().size(), kSpec1_5.size());
}

TEST(StepStates, ListEachMoveAsAdvanceMakesIt) {
    for (auto const& row : step_transitions()) {
        auto const to = advance(row.from, row.event);
        ASSERT_TRUE(to);
        EXPECT_EQ(*to, row.to);
    }
}

TEST(StepStates, RefuseByNamingStateAndEvent) {
    auto const to = advance(StepState::Error, StepEvent::Complete);
    ASSERT_FALSE(to);
    EXPECT_EQ(to.error().code(), ErrorCode::IllegalTransition);
    EXPECT_EQ(to.error().message(), "a step in error cannot take Complete");
}

// spec 1.4, the columns of its table
TEST(StepStates, AreClassifiedAsInTheSpec) {
    using testing::UnorderedElementsAre;
    EXPECT_THAT(states_that(is_terminal),
                UnorderedElementsAre("complete", "cancelled", "resolved_manually"));
    EXPECT_THAT(states_that(satisfies_dependents),
                UnorderedElementsAre("complete", "resolved_manually"));
    EXPECT_THAT(states_that(is_in_flight),
                UnorderedElementsAre("enqueued", "in_progress", "enqueued_for_orchestration",
                                     "enqueued_as_error_for_orchestration"));
}

TEST(StepStates, HaveTheirNamesOnTheWire) {
    ASSERT_EQ(kStates1_4.size(), kStepStateCount);
    for (std::size_t s = 0; s < kStepStateCount; ++s) {
        EXPECT_EQ(to_text(static_cast<StepState>(s)), kStates1_4[s]);
        EXPECT_EQ(step_state_from(kStates1_4[s]), static_cast<StepState>(s));
    }
    EXPECT_EQ(step_state_from("steps_in_process"), std::nullopt);
}

TEST(StepEvents, HaveTheirNames) {
    ASSERT_EQ(kEvents1_5.size(), kStepEventCount);
    for (std::size_t e = 0; e < kStepEventCount; ++e) {
        EXPECT_EQ(to_text(static_cast<StepEvent>(e)), kEvents1_5[e]);
    }
}

}  // namespace
}  // namespace tasker::model
