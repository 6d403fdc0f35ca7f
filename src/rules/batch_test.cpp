#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/growing_task.hpp"
#include "rules/growth.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using enum model::StepType;
using testing::ElementsAre;
using testing::IsEmpty;

// spec 4.11, batch processing
std::vector<Spec> const kImport = {
    {"measure", Batchable, {}},
    {"slice", BatchWorker, {"measure"}},
    {"summarise", DeferredConvergence, {"slice"}},
};

constexpr auto kTwoBatches = R"({"batch_processing_outcome":{"type":"create_batches",
    "worker_template_name":"slice","worker_count":2,"cursor_configs":[
    {"batch_id":"001","start_cursor":0,"end_cursor":500,"batch_size":500},
    {"batch_id":"002","start_cursor":500,"end_cursor":812,"batch_size":312}],
    "total_items":812}})";
constexpr auto kNoBatches = R"({"batch_processing_outcome":{"type":"no_batches"}})";

GrowingTask started(std::vector<Spec> const& specs = kImport) {
    GrowingTask task(specs);
    task.start();
    return task;
}

// spec 5.7 items 3 and 4
TEST(Batch, CreatesAWorkerPerCursorAndTheConvergence) {
    auto task = started();
    task.tmpl.steps[1].handler.initialization = {{"mode", "upsert"}};
    task.tmpl.steps[1].retry.attempts_max = 5;
    task.tmpl.steps[1].batch_config->cursor_field = "row_number";
    task.tmpl.steps[1].batch_config->failure_strategy = model::FailureStrategy::Isolate;
    auto const growth = task.growth_of("measure", kTwoBatches);
    ASSERT_TRUE(growth) << growth.error().message();
    ASSERT_EQ(growth->steps.size(), 3U);

    auto const& first = growth->steps[0];
    EXPECT_EQ(first.step.name, "slice_001");
    EXPECT_EQ(first.step.template_step_name, "slice");
    EXPECT_EQ(first.step.type, BatchWorker);
    EXPECT_EQ(first.step.failure_strategy, model::FailureStrategy::Isolate);
    EXPECT_EQ(first.step.attempts_max, 5U);
    EXPECT_EQ(first.step.open_dependencies, 1U);
    EXPECT_EQ(json(first.inputs.text()), json(R"({"mode":"upsert",
        "cursor":{"batch_id":"001","start_cursor":0,"end_cursor":500,"batch_size":500},
        "batch_metadata":{"cursor_field":"row_number","failure_strategy":"isolate"},
        "is_no_op":false,"__template_step_name":"slice"})"));
    EXPECT_EQ(growth->steps[1].step.name, "slice_002");
    EXPECT_EQ(growth->steps[2].step.name, "summarise");
    EXPECT_EQ(growth->steps[2].step.open_dependencies, 2U);

    using enum model::EdgeKind;
    auto const edge = [&](StepId from, std::size_t to, model::EdgeKind kind) {
        return model::Edge{task.task.id, from, growth->steps[to].step.id, kind};
    };
    auto const measure = task.at("measure").id;
    EXPECT_THAT(growth->edges,
                testing::UnorderedElementsAre(
                    edge(measure, 0, BatchDependency), edge(measure, 1, BatchDependency),
                    edge(first.step.id, 2, WorkerToConvergence),
                    edge(growth->steps[1].step.id, 2, WorkerToConvergence)));
}

TEST(Batch, RunsItsWorkersAndThenTheConvergence) {
    auto task = started();
    task.finish("measure", kTwoBatches);
    EXPECT_THAT(task.ready(), ElementsAre("slice_001", "slice_002"));
    task.finish("slice_002");
    task.finish("slice_001");
    EXPECT_THAT(task.ready(), ElementsAre("summarise"));
}

// spec 5.7 item 1
TEST(Batch, IsDoneOnce) {
    auto task = started();
    task.finish("measure", kTwoBatches);
    auto const again = task.growth_of("measure", kTwoBatches);
    ASSERT_TRUE(again);
    EXPECT_THAT(again->steps, IsEmpty());
    EXPECT_THAT(again->edges, IsEmpty());
}

// spec 5.7 item 5
TEST(Batch, OfNothingIsOnePlaceholder) {
    auto task = started();
    auto const growth = task.growth_of("measure", kNoBatches);
    ASSERT_TRUE(growth) << growth.error().message();
    ASSERT_EQ(growth->steps.size(), 2U);
    EXPECT_EQ(growth->steps[0].step.name, "slice_000");
    EXPECT_EQ(json(growth->steps[0].inputs.text()), json(R"({
        "cursor":{"batch_id":"000","start_cursor":0,"end_cursor":0,"batch_size":0},
        "batch_metadata":{"cursor_field":"id","failure_strategy":"continue_on_failure"},
        "is_no_op":true,"__template_step_name":"slice"})"));
    task.finish("measure", kNoBatches);
    task.finish("slice_000");
    EXPECT_THAT(task.ready(), ElementsAre("summarise"));
}

TEST(Batch, OfAnEmptyListIsOnePlaceholderToo) {
    auto task = started();
    task.finish("measure", R"({"batch_processing_outcome":{"type":"create_batches",
        "worker_template_name":"slice","worker_count":0,"cursor_configs":[]}})");
    EXPECT_THAT(task.names(), ElementsAre("measure", "slice_000", "summarise"));
}

std::vector<Spec> const kTwoWorkers = {
    {"measure", Batchable, {}},
    {"slice", BatchWorker, {"measure"}},
    {"other", BatchWorker, {"measure"}},
    {"beside", Standard, {"measure"}},
    {"summarise", DeferredConvergence, {"slice", "other"}},
};

// spec 5.7 item 5: the name from the batchable step's initialization
TEST(Batch, OfNothingUsesTheWorkerThatTheInitializationNames) {
    auto task = started(kTwoWorkers);
    task.tmpl.steps[0].handler.initialization = {{"worker_template_name", "other"}};
    task.finish("measure", kNoBatches);
    EXPECT_THAT(task.names(), ElementsAre("measure", "beside", "other_000", "summarise"));
    task.finish("other_000");
    EXPECT_THAT(task.ready(), ElementsAre("beside", "summarise"));
}

TEST(Batch, OfNothingUsesTheOnlyWorkerBelow) {
    auto task = started({{"measure", Batchable, {}},
                         {"beside", Standard, {"measure"}},
                         {"slice", BatchWorker, {"measure"}}});
    task.finish("measure", kNoBatches);
    EXPECT_THAT(task.names(), ElementsAre("measure", "beside", "slice_000"));
}

TEST(Batch, OfNothingIsRefusedWhenItsWorkerIsUnclear) {
    auto task = started(kTwoWorkers);
    task.tmpl.steps[0].handler.initialization = {{"worker_template_name", 7}};
    auto const growth = task.growth_of("measure", kNoBatches);
    ASSERT_FALSE(growth);
    EXPECT_EQ(growth.error().message(),
              "step measure: its worker template `` is no batch_worker step of the template");
}

// docs/decisions/0006
TEST(Batch, CreatesWhatFollowsTheConvergenceAndTheWorkers) {
    auto task = started({{"measure", Batchable, {}},
                         {"slice", BatchWorker, {"measure"}},
                         {"each", Standard, {"slice"}},
                         {"summarise", DeferredConvergence, {"slice"}},
                         {"mail", Standard, {"summarise"}},
                         {"second", Batchable, {"mail"}},
                         {"piece", BatchWorker, {"second"}},
                         {"end", DeferredConvergence, {"piece"}}});
    task.finish("measure", kTwoBatches);
    EXPECT_THAT(task.names(), ElementsAre("measure", "slice_001", "slice_002", "each", "summarise",
                                          "mail", "second"));
    EXPECT_THAT(task.ready(), ElementsAre("slice_001", "slice_002"));
    task.finish("slice_001");
    task.finish("slice_002");
    EXPECT_THAT(task.ready(), ElementsAre("each", "summarise"));
    task.finish("summarise");
    task.finish("mail");
    task.finish("second", kNoBatches);
    task.finish("piece_000");
    EXPECT_THAT(task.ready(), ElementsAre("each", "end"));
}

// docs/decisions/0006: a convergence below two batches waits for both
TEST(Batch, LetsAConvergenceWaitForTheOtherBatch) {
    auto task = started({{"left", Batchable, {}},
                         {"l", BatchWorker, {"left"}},
                         {"right", Batchable, {}},
                         {"r", BatchWorker, {"right"}},
                         {"join", DeferredConvergence, {"l", "r"}},
                         {"mail", Standard, {"join"}}});
    task.finish("left", kNoBatches);
    task.finish("l_000");
    EXPECT_THAT(task.parents_of("join"), ElementsAre("l_000", "right"));
    EXPECT_THAT(task.ready(), ElementsAre("right"));
    task.finish("right", kNoBatches);
    EXPECT_THAT(task.ready(), ElementsAre("r_000"));
    task.finish("r_000");
    EXPECT_THAT(task.ready(), ElementsAre("join"));
}

// Two batchable steps share a worker template: each makes its own instances.
TEST(Batch, MayShareItsWorkerTemplate) {
    auto task = started({{"left", Batchable, {}},
                         {"right", Batchable, {}},
                         {"slice", BatchWorker, {"left", "right"}},
                         {"join", DeferredConvergence, {"slice"}}});
    auto const with_id = [](std::string const& id) {
        return R"({"batch_processing_outcome":{"type":"create_batches","worker_count":1,
            "worker_template_name":"slice","cursor_configs":[{"batch_id":")" +
               id + R"("}]}})";
    };
    task.finish("left", with_id("1"));
    EXPECT_THAT(task.parents_of("slice_1"), ElementsAre("left", "right"));
    EXPECT_THAT(task.parents_of("join"), ElementsAre("right", "slice_1"));
    task.finish("right", with_id("2"));
    EXPECT_THAT(task.parents_of("slice_2"), ElementsAre("left", "right"));
    EXPECT_THAT(task.ready(), ElementsAre("slice_1", "slice_2"));
    task.finish("slice_1");
    task.finish("slice_2");
    EXPECT_THAT(task.ready(), ElementsAre("join"));
}

// The worker template need not depend on the step that uses it.
TEST(Batch, MayUseAWorkerThatStandsAlone) {
    auto task = started({{"slice", BatchWorker, {}},
                         {"join", DeferredConvergence, {"slice"}},
                         {"measure", Batchable, {}},
                         {"after", Batchable, {"join"}}});
    EXPECT_THAT(task.names(), ElementsAre("measure"));
    task.finish("measure", R"({"batch_processing_outcome":{"type":"create_batches",
        "worker_template_name":"slice","worker_count":1,"cursor_configs":[{"batch_id":"1"}]}})");
    EXPECT_THAT(task.names(), ElementsAre("measure", "slice_1", "join", "after"));
    EXPECT_THAT(task.ready(), ElementsAre("slice_1"));
    task.finish("slice_1");
    EXPECT_THAT(task.ready(), ElementsAre("join"));
}

// design: an isolated failure has satisfied its dependents already
TEST(Batch, CountsOnlySourcesThatAreStillOpen) {
    auto task = started({{"left", Batchable, {}},
                         {"l", BatchWorker, {"left"}},
                         {"right", Batchable, {}},
                         {"r", BatchWorker, {"right", "l"}},
                         {"join", DeferredConvergence, {"l", "r"}}});
    task.finish("left", kNoBatches);
    auto& worker = task.at("l_000");
    worker.state = model::StepState::Error;
    worker.has_satisfied = true;
    --task.at("join").open_dependencies;
    task.finish("right", kNoBatches);
    EXPECT_THAT(task.parents_of("r_000"), ElementsAre("l_000", "right"));
    EXPECT_THAT(task.ready(), ElementsAre("r_000"));
}

struct BatchRefusal {
    char const* name;
    std::string result;
    std::string message;
};

std::string batches(std::string const& rest) {
    return R"({"batch_processing_outcome":{"type":"create_batches")" + rest + "}}";
}
std::string cursors(std::string const& count, std::string const& list) {
    return batches(R"(,"worker_template_name":"slice","worker_count":)" + count +
                   R"(,"cursor_configs":)" + list);
}

class BatchRefuses : public testing::TestWithParam<BatchRefusal> {};

TEST_P(BatchRefuses, AnImpossibleOutcome) {
    auto task = started({{"measure", Batchable, {}},
                         {"slice", BatchWorker, {"measure"}},
                         {"bare", BatchWorker, {"measure"}},
                         {"slice_9", Standard, {}}});
    task.tmpl.steps[2].batch_config.reset();
    task.settings.batches.workers_per_batch_max = 2;
    auto const growth = task.growth_of("measure", GetParam().result);
    ASSERT_FALSE(growth);
    EXPECT_EQ(growth.error().code(), ErrorCode::InvalidOutcome);
    EXPECT_EQ(growth.error().message(), "step measure: " + GetParam().message);
}

std::string const kLongId(123, 'x');

// clang-format off
INSTANTIATE_TEST_SUITE_P(Spec5_7, BatchRefuses, testing::Values(
    BatchRefusal{"missing",          "{}",                                                   "its result has no object batch_processing_outcome"},
    BatchRefusal{"unknown_type",     R"({"batch_processing_outcome":{"type":"x"}})",         "batch_processing_outcome has the unknown type x"},
    BatchRefusal{"no_worker",        batches(""),                                            "create_batches without worker_template_name"},
    BatchRefusal{"worker_no_text",   batches(R"(,"worker_template_name":1)"),                "create_batches without worker_template_name"},
    BatchRefusal{"misspelt_worker",  batches(R"(,"worker_template_name":"slise")"),          "its worker template `slise` is no batch_worker step of the template; did you mean slice?"},
    BatchRefusal{"not_a_worker",     batches(R"(,"worker_template_name":"measure")"),        "its worker template `measure` is no batch_worker step of the template"},
    BatchRefusal{"no_batch_config",  batches(R"(,"worker_template_name":"bare")"),           "its worker template bare has no batch_config"},
    BatchRefusal{"no_cursors",       batches(R"(,"worker_template_name":"slice")"),          "create_batches without cursor_configs"},
    BatchRefusal{"cursors_no_list",  cursors("1", "{}"),                                     "create_batches without cursor_configs"},
    BatchRefusal{"no_count",         batches(R"(,"worker_template_name":"slice","cursor_configs":[])"), "worker_count differs from the 0 cursor_configs"},
    BatchRefusal{"other_count",      cursors("2", R"([{"batch_id":"1"}])"),                  "worker_count differs from the 1 cursor_configs"},
    BatchRefusal{"too_many",         cursors("3", "[1,2,3]"),                                "it asks for 3 batches; at most 2 are allowed"},
    BatchRefusal{"cursor_no_object", cursors("1", "[1]"),                                    "a cursor config has no text batch_id"},
    BatchRefusal{"no_batch_id",      cursors("1", "[{}]"),                                   "a cursor config has no text batch_id"},
    BatchRefusal{"id_no_text",       cursors("1", R"([{"batch_id":1}])"),                    "a cursor config has no text batch_id"},
    BatchRefusal{"id_empty",         cursors("1", R"([{"batch_id":""}])"),                   "a cursor config has no text batch_id"},
    BatchRefusal{"equal_ids",        cursors("2", R"([{"batch_id":"1"},{"batch_id":"1"}])"), "two batches have the batch_id 1"},
    BatchRefusal{"name_taken",       cursors("1", R"([{"batch_id":"9"}])"),                  "a step with the name slice_9 exists already"},
    BatchRefusal{"name_too_long",    cursors("1", R"([{"batch_id":")" + kLongId + R"("}])"), "the name slice_" + kLongId + " has 129 bytes; at most 128 are allowed"}),
    [](auto const& info) { return info.param.name; });
// clang-format on

TEST(BatchRefuses, ANameOfTheTemplateThatIsNotCreatedYet) {
    auto task = started({{"measure", Batchable, {}},
                         {"slice", BatchWorker, {"measure"}},
                         {"slice_1", DeferredConvergence, {"slice"}}});
    auto const growth = task.growth_of("measure", cursors("1", R"([{"batch_id":"1"}])"));
    ASSERT_FALSE(growth);
    EXPECT_EQ(growth.error().message(),
              "step measure: a step with the name slice_1 exists already");
}

TEST(BatchRefuses, ANameThatAnotherBatchTook) {
    auto task = started({{"left", Batchable, {}},
                         {"right", Batchable, {}},
                         {"slice", BatchWorker, {"left", "right"}}});
    task.finish("left", kNoBatches);
    auto const growth = task.growth_of("right", kNoBatches);
    ASSERT_FALSE(growth);
    EXPECT_EQ(growth.error().message(),
              "step right: a step with the name slice_000 exists already");
}

TEST(BatchRefuses, AStepThatTheTemplateNoLongerHas) {
    auto task = started();
    task.at("measure").template_step_name = "gone";
    auto const growth = task.growth_of("measure", kNoBatches);
    ASSERT_FALSE(growth);
    EXPECT_EQ(growth.error().message(), "step measure: it is no step of the template");
}

}  // namespace
}  // namespace tasker::rules
