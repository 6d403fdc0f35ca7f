#include "cli/live/board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <sstream>

#include "cli/drawing/format.hpp"
#include "cli/live/feed.hpp"
#include "cli/live/frame.hpp"
#include "cli/live/journal.hpp"
#include "cli/live/pane.hpp"
#include "cli/testing/golden.hpp"
#include "cli/testing/templates.hpp"

namespace tasker::cli::live {
namespace {

using model::StepEvent;
using model::StepState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::is_golden;
using test::template_from;

constexpr TimePoint kStart{seconds(1'769'940'000)};  // 2026-02-01T10:00:00Z

StepId step_id(std::uint32_t number) {
    StepId id;
    id.uuid.bytes[15] = static_cast<std::uint8_t>(number);
    id.uuid.bytes[14] = static_cast<std::uint8_t>(number >> 8U);
    return id;
}

/// A task and its steps, moved by hand.
class Scene {
public:
    explicit Scene(std::string const& yaml)
        : tmpl(template_from(yaml)), board(tmpl, task_of(tmpl)) {}

    static model::Task task_of(model::Template const& tmpl) {
        model::Task task{.state = model::TaskState::StepsInProcess};
        task.id.uuid.bytes[15] = 0x2a;
        task.tally.total = task.tally.unfinished = static_cast<std::uint32_t>(tmpl.steps.size());
        task.created_at = kStart;
        return task;
    }

    model::Step& step(std::string const& name, std::string const& template_step = {}) {
        auto const found = std::ranges::find(steps, name, &model::Step::name);
        if (found != steps.end()) return *found;
        auto const& of = template_step.empty() ? name : template_step;
        steps.push_back({.id = step_id(static_cast<std::uint32_t>(steps.size() + 1)),
                         .name = name,
                         .template_step_name = of,
                         .type = tmpl.find_step(of)->type});
        return steps.back();
    }

    void put(model::Step& step, StepState state) {
        step.state = state;
        ++step.moves;
        if (state == StepState::InProgress) {
            ++step.attempt;
            step.last_attempted_at = kStart;
        }
        if (state == StepState::Complete) step.processed_at = kStart + milliseconds(1'250);
        if (state == StepState::Error) step.last_failure_at = kStart + milliseconds(80);
        step.updated_at = kStart + milliseconds(80);
        board.update(step);
    }

    [[nodiscard]] std::string frame(Screen const& screen, Duration after = seconds(3)) const {
        return drawing::joined(frame_of(board, kStart + after, screen));
    }

    model::Template const tmpl;
    Board board;
    std::deque<model::Step> steps;
};

constexpr Screen kTerminal{.is_terminal = true, .columns = 100, .rows = 24};

TEST(Frame, ShowsEveryStateOfAStep) {
    Scene scene(test::kTree);
    scene.put(scene.step("plan"), StepState::InProgress);
    scene.put(scene.step("plan"), StepState::Complete);
    auto& europe = scene.step("europe");
    scene.put(europe, StepState::InProgress);
    scene.put(europe, StepState::WaitingForRetry);
    scene.put(europe, StepState::InProgress);
    auto& americas = scene.step("americas");
    scene.put(americas, StepState::InProgress);
    americas.next_retry_at = kStart + seconds(5);
    scene.put(americas, StepState::WaitingForRetry);
    scene.board.set_error(americas.id, "503 from\nthe service");
    auto& sales = scene.step("eu_sales");
    scene.put(sales, StepState::InProgress);
    scene.put(sales, StepState::Error);
    scene.board.set_error(sales.id, "no such region");
    scene.put(scene.step("eu_returns"), StepState::Enqueued);
    scene.put(scene.step("am_sales"), StepState::ResolvedManually);
    scene.put(scene.step("am_returns"), StepState::Cancelled);
    scene.put(scene.step("combine"), StepState::Pending);
    EXPECT_TRUE(is_golden("live/states.txt", scene.frame(kTerminal)));
    auto ascii = kTerminal;
    ascii.has_unicode = false;
    EXPECT_TRUE(is_golden("live/states_ascii.txt", scene.frame(ascii)));
    auto colours = kTerminal;
    colours.has_colour = true;
    EXPECT_TRUE(is_golden("live/states_colours.txt", scene.frame(colours)));
}

TEST(Frame, FoldsTheWorkersOfABatchIntoOneLine) {
    Scene scene(test::kBatch);
    scene.put(scene.step("measure_file"), StepState::Complete);
    for (int i = 0; i < 40; ++i) {
        auto& worker = scene.step("import_slice_" + std::to_string(i), "import_slice");
        scene.put(worker, StepState::InProgress);
        if (i < 18) scene.put(worker, StepState::Complete);
        if (i >= 30 && i < 35) scene.put(worker, StepState::Error);
        if (i == 39) scene.put(worker, StepState::WaitingForRetry);
    }
    for (auto const id : scene.board.take_unexplained())
        scene.board.set_error(id, "row 7 has no id");
    EXPECT_TRUE(is_golden("live/batch.txt", scene.frame(kTerminal)));
}

TEST(Frame, SaysAtTheEndWhatWasNotTaken) {
    Scene scene(test::kDecision);
    for (auto const* const name : {"check_form", "route", "lead_review", "settle"})
        scene.put(scene.step(name), StepState::Complete);
    auto task = scene.board.task();
    task.state = model::TaskState::Complete;
    task.completed_at = kStart + seconds(2);
    task.tally = {.total = 4};
    ++task.moves;
    scene.board.update(task);
    EXPECT_TRUE(is_golden("live/decision_done.txt", scene.frame(kTerminal)));
}

std::string wide_template(int count) {
    std::string yaml = "name: wide\nnamespace_name: x\nversion: \"1\"\nsteps:\n";
    for (int i = 0; i < count; ++i)
        yaml += "  - { name: step_" + std::to_string(i) + ", handler: { callable: x } }\n";
    return yaml;
}

TEST(Frame, FitsTheScreenAndKeepsWhatMatters) {
    Scene scene(wide_template(300));
    for (int i = 0; i < 300; ++i) {
        auto& step = scene.step("step_" + std::to_string(i));
        scene.put(step, i == 250   ? StepState::InProgress
                        : i == 200 ? StepState::Error
                                   : StepState::Complete);
    }
    for (std::size_t const rows : {5, 10, 24, 60}) {
        for (std::size_t const columns : {10, 40, 200}) {
            auto const lines = frame_of(scene.board, kStart,
                                        {.is_terminal = true, .columns = columns, .rows = rows});
            EXPECT_LT(lines.size(), rows);
            std::string all;
            for (auto const& line : lines)
                all += line + "\n";
            if (columns < 40) continue;
            EXPECT_NE(all.find("step_200"), std::string::npos) << rows;
            EXPECT_NE(all.find("step_250"), std::string::npos) << rows;
            EXPECT_NE(all.find("more steps"), std::string::npos) << rows;
        }
    }
}

TEST(Board, IgnoresWhatIsOlderThanWhatItKnows) {
    Scene scene(test::kLinear);
    auto& step = scene.step("load_invoice");
    scene.put(step, StepState::InProgress);
    auto const older = step;
    scene.put(step, StepState::Complete);
    EXPECT_FALSE(scene.board.update(older));
    EXPECT_FALSE(scene.board.update(step));
    EXPECT_EQ(scene.board.rows()[0].entry->step.state, StepState::Complete);
}

TEST(Board, TicksWhileAStepRunsOrWaits) {
    Scene scene(test::kLinear);
    auto& step = scene.step("load_invoice");
    EXPECT_FALSE(scene.board.is_ticking());
    scene.put(step, StepState::InProgress);
    EXPECT_TRUE(scene.board.is_ticking());
    scene.put(step, StepState::WaitingForRetry);
    EXPECT_TRUE(scene.board.is_ticking());
    scene.put(step, StepState::Complete);
    EXPECT_FALSE(scene.board.is_ticking());
}

TEST(Board, AsksOnceForTheReasonOfEachFailure) {
    Scene scene(test::kLinear);
    auto& step = scene.step("load_invoice");
    scene.put(step, StepState::Error);
    EXPECT_THAT(scene.board.take_unexplained(), testing::ElementsAre(step.id));
    EXPECT_THAT(scene.board.take_unexplained(), testing::IsEmpty());
}

TEST(Board, IgnoresStepsOfOtherTemplates) {
    Scene scene(test::kLinear);
    EXPECT_FALSE(scene.board.update(model::Step{.name = "x", .template_step_name = "x"}));
}

struct LineCase {
    char const* name;
    std::vector<model::StepMove> path;
    std::vector<std::string> lines;
};

class JournalOfStep : public testing::TestWithParam<LineCase> {};

TEST_P(JournalOfStep, HasALineForEachChangeThatMatters) {
    Scene const scene(test::kLinear);
    model::Step step{.name = "load_invoice", .template_step_name = "load_invoice"};
    step.attempt = 2;
    step.state = GetParam().path.back().to;
    step.backoff = milliseconds(1'500);
    step.last_attempted_at = kStart;
    step.processed_at = kStart + milliseconds(250);
    Journal journal;
    auto const lines = journal.lines_of(
        {.step = step, .path = GetParam().path}, scene.board, [](StepId) { return "it\nbroke"; },
        kStart);
    EXPECT_EQ(lines, GetParam().lines);
}

INSTANTIATE_TEST_SUITE_P(
    Moves, JournalOfStep,
    testing::Values(
        LineCase{"enqueued", {{StepEvent::Enqueue, StepState::Enqueued}}, {}},
        LineCase{
            "started",
            {{StepEvent::Enqueue, StepState::Enqueued}, {StepEvent::Start, StepState::InProgress}},
            {"load_invoice: started (attempt 2 of 3)"}},
        LineCase{"complete",
                 {{StepEvent::EnqueueForOrchestration, StepState::EnqueuedForOrchestration},
                  {StepEvent::Complete, StepState::Complete}},
                 {"load_invoice: complete in 250 ms"}},
        LineCase{"retry",
                 {{StepEvent::WaitForRetry, StepState::WaitingForRetry}},
                 {"load_invoice: attempt 2 of 3 failed, next in 1.5 s: it broke"}},
        LineCase{
            "failed", {{StepEvent::Fail, StepState::Error}}, {"load_invoice: failed: it broke"}},
        LineCase{
            "cancelled", {{StepEvent::Cancel, StepState::Cancelled}}, {"load_invoice: cancelled"}},
        LineCase{"by_hand",
                 {{StepEvent::ResolveManually, StepState::ResolvedManually}},
                 {"load_invoice: resolved_manually by hand"}}),
    [](auto const& given) { return std::string(given.param.name); });

TEST(Journal, TellsOfABatchInTenths) {
    Scene scene(test::kBatch);
    Journal journal;
    for (int i = 0; i < 200; ++i)
        scene.put(scene.step("slice_" + std::to_string(i), "import_slice"), StepState::Enqueued);
    std::vector<std::string> all;
    for (int i = 0; i < 200; ++i) {
        auto& worker = scene.step("slice_" + std::to_string(i));
        scene.put(worker, StepState::Complete);
        auto const lines = journal.lines_of(
            {.step = worker, .path = {{StepEvent::Complete, StepState::Complete}}}, scene.board,
            [](StepId) { return ""; }, kStart);
        all.insert(all.end(), lines.begin(), lines.end());
    }
    ASSERT_EQ(all.size(), 11U);
    EXPECT_EQ(all.front(), "import_slice: 200 batches");
    EXPECT_EQ(all[1], "import_slice: 20 of 200 batches complete");
    EXPECT_EQ(all.back(), "import_slice: 200 of 200 batches complete");
}

TEST(Feed, KeepsTheEventsOfOneTaskAlsoOfBeforeItWasKnown) {
    Feed feed;
    auto const mine = Scene::task_of(template_from(test::kLinear));
    auto other = mine;
    other.id.uuid.bytes[0] = 9;
    feed.push({.tasks = {{.task = other}, {.task = mine}}});
    feed.focus(mine.id);
    feed.push({.tasks = {{.task = other}}});
    feed.push({.tasks = {{.task = mine}}});
    std::size_t count = 0;
    for (auto const& committed : feed.take(Duration::zero())) {
        for (auto const& now : committed.tasks) {
            EXPECT_EQ(now.task.id, mine.id);
            ++count;
        }
    }
    EXPECT_EQ(count, 2U);
}

TEST(Feed, ReturnsAtOnceWhenInterrupted) {
    Feed feed;
    feed.interrupt();
    EXPECT_TRUE(feed.take(std::nullopt).empty());
    EXPECT_TRUE(feed.is_interrupted());
}

TEST(Pane, DrawsOverItsLastLinesAndCountsWrappedOnes) {
    std::ostringstream out;
    {
        Pane pane(out);
        pane.show({"0123456789", "\x1b[31mabc\x1b[0m"}, 20);
        pane.show({"x"}, 4);  // narrower now: the terminal has wrapped the first line to three
    }
    EXPECT_EQ(out.str(),
              "\x1b[?25l0123456789\x1b[K\n\x1b[31mabc\x1b[0m\x1b[K\n\x1b[J"
              "\x1b[4A\rx\x1b[K\n\x1b[J\x1b[?25h");
}

}  // namespace
}  // namespace tasker::cli::live
