#include "cli/drawing/picture.hpp"

#include <gtest/gtest.h>

#include "cli/drawing/format.hpp"
#include "cli/drawing/markdown.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/testing/golden.hpp"
#include "cli/testing/templates.hpp"

namespace tasker::cli::drawing {
namespace {

using test::is_golden;
using test::template_from;

struct Shape {
    char const* name;
    std::string const* yaml;
};

class PictureOfShape : public testing::TestWithParam<Shape> {};

TEST_P(PictureOfShape, LooksAsDrawn) {
    auto const graph = graph_of(template_from(*GetParam().yaml));
    std::string const name = GetParam().name;
    EXPECT_TRUE(
        is_golden("drawing/" + name + ".txt", joined(picture_of(graph, {.has_unicode = true}))));
    EXPECT_TRUE(is_golden("drawing/" + name + "_ascii.txt",
                          joined(picture_of(graph, {.has_unicode = false}))));
    EXPECT_TRUE(is_golden("drawing/" + name + "_narrow.txt",
                          joined(picture_of(graph, {.is_terminal = true, .columns = 24}))));
}

TEST_P(PictureOfShape, HasItsMermaidTextAndPage) {
    auto const tmpl = template_from(*GetParam().yaml);
    auto const graph = graph_of(tmpl);
    std::string const name = GetParam().name;
    EXPECT_TRUE(is_golden("drawing/" + name + ".mmd", mermaid_of(graph)));
    EXPECT_TRUE(is_golden("drawing/" + name + ".md", markdown_of(tmpl, graph)));
}

INSTANTIATE_TEST_SUITE_P(Spec4_11, PictureOfShape,
                         testing::Values(Shape{"linear", &test::kLinear},
                                         Shape{"diamond", &test::kDiamond},
                                         Shape{"tree", &test::kTree}, Shape{"mixed", &test::kMixed},
                                         Shape{"decision", &test::kDecision},
                                         Shape{"batch", &test::kBatch}),
                         [](auto const& given) { return std::string(given.param.name); });

std::size_t line_width(std::string const& line) {
    std::size_t count = 0;
    for (auto const c : line)
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return count;
}

TEST(Picture, IsAListWhereBoxesAreWiderThanTheScreen) {
    auto const graph = graph_of(template_from(test::kTree));
    for (auto const& line : picture_of(graph, {.is_terminal = true, .columns = 40}))
        EXPECT_LE(line_width(line), 40U) << line;
}

TEST(Picture, OfNothingSaysSo) {
    EXPECT_EQ(picture_of({}, {}), std::vector<std::string>{"(no steps)"});
}

// Layers without end: many edges that pass over many layers and cross each other.
TEST(Picture, OfEveryStepDependingOnAllBeforeItIsDrawn) {
    Graph graph;
    for (std::size_t i = 0; i < 12; ++i) {
        graph.nodes.push_back({.name = "step_" + std::to_string(i)});
        for (std::size_t j = 0; j < i; ++j)
            graph.arrows.push_back({j, i});
    }
    std::ranges::sort(graph.arrows);
    auto const lines = picture_of(graph, {});
    std::size_t boxes = 0;
    for (auto const& line : lines)
        boxes += line.find("step_") != std::string::npos ? 1 : 0;
    EXPECT_EQ(boxes, 12U);
}

struct StateRow {
    model::StepState state;
    char const* mermaid_class;
};

class MermaidState : public testing::TestWithParam<StateRow> {};

// spec 10.9, the table of classes
TEST_P(MermaidState, HasItsClass) {
    Graph const graph{.nodes = {{.name = "a", .state = GetParam().state}}, .has_states = true};
    EXPECT_NE(mermaid_of(graph).find(std::string("    a[\"a\"]:::") + GetParam().mermaid_class),
              std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Spec10_9, MermaidState,
    testing::Values(StateRow{model::StepState::Complete, "completed"},
                    StateRow{model::StepState::ResolvedManually, "completed"},
                    StateRow{model::StepState::InProgress, "in_progress"},
                    StateRow{model::StepState::Pending, "pending"},
                    StateRow{model::StepState::Error, "error"},
                    StateRow{model::StepState::Cancelled, "error"},
                    StateRow{model::StepState::WaitingForRetry, "retrying"},
                    StateRow{model::StepState::Enqueued, "retrying"},
                    StateRow{model::StepState::EnqueuedForOrchestration, "retrying"},
                    StateRow{model::StepState::EnqueuedAsErrorForOrchestration, "retrying"}),
    [](auto const& given) { return std::string(model::to_text(given.param.state)); });

TEST(Mermaid, KeepsIdsApartThatDifferInSignsOnly) {
    Graph const graph{.nodes = {{.name = "a-b"}, {.name = "a.b"}, {.name = "end"}}};
    auto const text = mermaid_of(graph);
    EXPECT_NE(text.find("    a_b[\"a-b\"]"), std::string::npos);
    EXPECT_NE(text.find("    a_b_2[\"a.b\"]"), std::string::npos);
    EXPECT_NE(text.find("    end_2[\"end\"]"), std::string::npos);
}

TEST(Mermaid, EscapesWhatEndsALabel) {
    Graph const graph{.nodes = {{.name = "say \"x\" <b>#1"}}};
    EXPECT_NE(mermaid_of(graph).find("[\"say #quot;x#quot; #lt;b#gt;#35;1\"]"), std::string::npos);
}

model::Step step_of(char const* name, std::uint8_t number, model::StepState state) {
    model::Step step{.name = name, .template_step_name = name};
    step.id.uuid.bytes[15] = number;
    step.state = state;
    return step;
}

// spec 10.9: untraversed below a decision, dotted edges from what is not completed
TEST(GraphOfTask, ShowsWhatADecisionDidNotTake) {
    auto const tmpl = template_from(test::kDecision);
    std::vector<model::Step> const steps{step_of("check_form", 1, model::StepState::Complete),
                                         step_of("route", 2, model::StepState::Complete),
                                         step_of("lead_review", 3, model::StepState::Complete),
                                         step_of("settle", 4, model::StepState::Error)};
    std::vector<model::Edge> const edges{{.from = steps[0].id, .to = steps[1].id},
                                         {.from = steps[1].id, .to = steps[2].id},
                                         {.from = steps[2].id, .to = steps[3].id}};
    auto const graph = graph_of(tmpl, steps, edges);
    EXPECT_TRUE(is_golden("drawing/decision_taken.mmd", mermaid_of(graph)));
    EXPECT_TRUE(is_golden("drawing/decision_taken.txt", joined(picture_of(graph, {}))));
    model::Task task{.state = model::TaskState::BlockedByFailures};
    TaskPage const page{
        .task = task, .steps = steps, .errors = {{steps[3].id, "no | such\nledger"}}, .now = {}};
    EXPECT_TRUE(is_golden("drawing/decision_taken.md", markdown_of(tmpl, graph, page)));
}

TEST(GraphOfTask, PutsBatchWorkersInThePlaceOfTheirTemplateStep) {
    auto const tmpl = template_from(test::kBatch);
    std::vector<model::Step> steps{step_of("measure_file", 1, model::StepState::Complete),
                                   step_of("import_slice", 2, model::StepState::Complete),
                                   step_of("import_slice", 3, model::StepState::InProgress),
                                   step_of("summarise", 4, model::StepState::Pending)};
    steps[1].name = "import_slice_001";
    steps[2].name = "import_slice_002";
    std::vector<model::Edge> const edges{{.from = steps[0].id, .to = steps[1].id},
                                         {.from = steps[0].id, .to = steps[2].id},
                                         {.from = steps[1].id, .to = steps[3].id},
                                         {.from = steps[2].id, .to = steps[3].id}};
    auto const graph = graph_of(tmpl, steps, edges);
    EXPECT_TRUE(is_golden("drawing/batch_running.mmd", mermaid_of(graph)));
    EXPECT_TRUE(is_golden("drawing/batch_running.txt", joined(picture_of(graph, {}))));
}

}  // namespace
}  // namespace tasker::cli::drawing
