#include "store/packed.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "tests/support/builders.hpp"

namespace tasker::store {
namespace {

std::vector<model::StepPassage> some_step_passages() {
    using enum model::StepState;
    model::StepPassage const claimed{.step_id = test::step_id(1),
                                     .first_move = 1,
                                     .from = Pending,
                                     .path = {{.event = model::StepEvent::Enqueue, .to = Enqueued},
                                              {.event = model::StepEvent::Start, .to = InProgress}},
                                     .at = test::kNow,
                                     .attempt = 1,
                                     .worker_id = test::worker_id(7)};
    model::StepPassage const retried{.step_id = test::step_id(1),
                                     .first_move = 300,
                                     .from = WaitingForRetry,
                                     .path = {},
                                     .at = TimePoint(Duration(-1)),  // before 1970
                                     .attempt = 4'000'000'000,
                                     .metadata = model::Payload(R"({"error":"no"})")};
    return {claimed, retried};
}

std::string pack_all(std::vector<model::StepPassage> const& passages) {
    std::string bytes;
    for (auto const& passage : passages)
        pack(bytes, passage);
    return bytes;
}

void expect_same(model::StepPassage const& a, model::StepPassage const& b) {
    EXPECT_EQ(a.step_id, b.step_id);
    EXPECT_EQ(a.first_move, b.first_move);
    EXPECT_EQ(a.from, b.from);
    ASSERT_EQ(a.path.size(), b.path.size());
    for (std::size_t i = 0; i < a.path.size(); ++i) {
        EXPECT_EQ(a.path[i].event, b.path[i].event);
        EXPECT_EQ(a.path[i].to, b.path[i].to);
    }
    EXPECT_EQ(a.at, b.at);
    EXPECT_EQ(a.attempt, b.attempt);
    EXPECT_EQ(a.worker_id, b.worker_id);
    EXPECT_EQ(a.metadata, b.metadata);
}

TEST(Packed, GivesPassagesBackAsTheyWere) {
    auto const packed = some_step_passages();
    std::vector<model::StepPassage> found;
    ASSERT_TRUE(unpack(pack_all(packed), test::step_id(1), found));
    ASSERT_EQ(found.size(), packed.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        expect_same(found[i], packed[i]);
}

TEST(Packed, TellsTheNumberOfTheFirstMove) {
    auto passages = some_step_passages();
    passages.erase(passages.begin());
    EXPECT_EQ(first_move_of(pack_all(passages)), 300U);
}

TEST(Packed, GivesEdgesBackAsTheyWere) {
    std::string bytes;
    pack(bytes, {.from = 0, .to = 1, .kind = model::EdgeKind::Provides});
    pack(bytes, {.from = 70'000, .to = 16'777'215, .kind = model::EdgeKind::WorkerToConvergence});
    std::vector<PlacedEdge> edges;
    ASSERT_TRUE(unpack(bytes, 16'777'216, edges));
    ASSERT_EQ(edges.size(), 2U);
    EXPECT_EQ(edges[0].to, 1U);
    EXPECT_EQ(edges[1].from, 70'000U);
    EXPECT_EQ(edges[1].to, 16'777'215U);
    EXPECT_EQ(edges[1].kind, model::EdgeKind::WorkerToConvergence);
    EXPECT_FALSE(unpack(bytes, 16'777'215, edges)) << "a step that the task does not have";
}

// Every field of every kind of row is compared by tests/differential.
TEST(Packed, GivesRowsBackAsTheyWere) {
    auto const row = test::moved(test::make_step(1), test::claimed()).step;
    std::string bytes;
    pack(bytes, row, "passages", model::Payload(R"({"n":1})"));
    pack(bytes, test::make_step(2).step, "", {});
    std::vector<PackedStep> steps;
    ASSERT_TRUE(unpack(bytes, row.task_id, steps));
    ASSERT_EQ(steps.size(), 2U);
    auto const& found = steps.front();
    EXPECT_EQ(found.row.id, row.id);
    EXPECT_EQ(found.row.task_id, row.task_id);
    EXPECT_EQ(found.row.state, row.state);
    EXPECT_EQ(found.row.template_step_name, row.template_step_name);
    EXPECT_EQ(found.row.created_at, row.created_at);
    EXPECT_EQ(found.row.lease_until, row.lease_until);
    EXPECT_EQ(found.row.worker_id, row.worker_id);
    EXPECT_EQ(found.passages, "passages");
    EXPECT_EQ(found.results.text(), R"({"n":1})");
    EXPECT_EQ(steps.back().row.id, test::step_id(2));
    EXPECT_TRUE(steps.back().results.empty());
}

TEST(Packed, RefusesAGroupBehindOneThatIsNotFull) {
    std::string bytes;
    pack(bytes, test::make_step(1).step, "", {});
    std::vector<PackedStep> steps;
    ASSERT_TRUE(unpack(bytes, test::task_id(1), steps));
    EXPECT_FALSE(unpack(bytes, test::task_id(1), steps)) << "steps would be taken for others";
}

TEST(Packed, LeavesLongResultsToARowOfTheirOwn) {
    model::Payload const results('"' + std::string(kBytesInRowMax, 'x') + '"');
    std::string bytes;
    pack(bytes, test::make_step(1).step, "", results);
    EXPECT_LT(bytes.size(), kBytesInRowMax);
    std::vector<PackedStep> steps;
    ASSERT_TRUE(unpack(bytes, test::task_id(1), steps));
    EXPECT_TRUE(steps.front().has_results_row);
    EXPECT_TRUE(steps.front().results.empty());
}

TEST(Packed, SaysWhenBytesAreMissing) {
    auto const whole = pack_all({some_step_passages().front()});
    for (std::size_t size = 1; size < whole.size(); ++size) {
        std::vector<model::StepPassage> found;
        EXPECT_FALSE(unpack(whole.substr(0, size), test::step_id(1), found)) << size;
    }
    std::vector<PlacedEdge> edges;
    EXPECT_FALSE(unpack(std::string_view("\x01", 1), 10, edges));
    std::string progress;
    pack_progress(progress, test::make_task(1).task);
    for (std::size_t size = 0; size < progress.size(); ++size) {
        model::Task task;
        EXPECT_FALSE(unpack_progress(progress.substr(0, size), task)) << size;
    }
    std::string step;
    pack(step, test::make_step(1).step, "", {});
    for (std::size_t size = 1; size < step.size(); ++size) {
        std::vector<PackedStep> steps;
        EXPECT_FALSE(unpack(step.substr(0, size), test::task_id(1), steps)) << size;
    }
}

struct Damage {
    char const* name;
    std::string bytes;
};

class PackedRefuses : public testing::TestWithParam<Damage> {};

// What packing never writes: a file was damaged, and no value may be made up from it.
TEST_P(PackedRefuses, WhatWasNotPacked) {
    std::vector<PlacedEdge> edges;
    EXPECT_FALSE(unpack(GetParam().bytes, 1000, edges));
}

INSTANTIATE_TEST_SUITE_P(
    Edges, PackedRefuses,
    testing::Values(Damage{"UnknownKind", std::string("\x00\x01\x03", 3)},
                    Damage{"LongerThanNeeded", std::string("\x80\x00\x01\x00", 4)},
                    Damage{"TooLargeForItsType", std::string("\x80\x80\x80\x80\x10\x01\x00", 7)},
                    Damage{"LargerThan64Bits",
                           std::string("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02\x01\x00", 12)}),
    [](auto const& tested) { return std::string(tested.param.name); });

TEST(Packed, RefusesStatesAndTypesThatThereAreNot) {
    auto passages = some_step_passages();
    auto bytes = pack_all({passages.front()});
    bytes[1] = static_cast<char>(model::kStepStateCount);  // behind first_move: the state before
    std::vector<model::StepPassage> found;
    EXPECT_FALSE(unpack(bytes, test::step_id(1), found));

    auto const row = test::make_step(1).step;
    std::string packed;
    pack(packed, row, "", {});
    auto const behind_name = 16 + 1 + row.name.size();
    for (std::size_t i = 0; i < 4; ++i) {  // other name, type, failure strategy, whether to retry
        auto damaged = packed;
        damaged[behind_name + i] = 0x7E;
        std::vector<PackedStep> steps;
        EXPECT_FALSE(unpack(damaged, row.task_id, steps)) << i;
    }
}

TEST(Packed, SurvivesAnyBytes) {
    base::Random random(1);
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes;
        for (auto size = random.below(40); size > 0; --size)
            bytes.push_back(static_cast<char>(random.below(256)));
        std::vector<model::StepPassage> steps;
        std::vector<model::TaskPassage> tasks;
        std::ignore = unpack(bytes, test::step_id(1), steps);
        std::ignore = unpack(bytes, test::task_id(1), tasks);
        EXPECT_LE(steps.size() + tasks.size(), 2 * bytes.size());
        model::Task task;
        std::ignore = unpack_fixed(bytes, task);
        std::ignore = unpack_progress(bytes, task);
        std::vector<PackedStep> packed;
        std::ignore = unpack(bytes, test::task_id(1), packed);
        EXPECT_LE(packed.size(), bytes.size());
        EXPECT_LE(task.tags.size(), bytes.size());
    }
}

}  // namespace
}  // namespace tasker::store
