#include "rules/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using enum model::StepType;
using testing::ElementsAre;
using testing::IsEmpty;

// spec 4.10 row 1
TEST(InitialSteps, AreAllOfAPlainTemplate) {
    auto const tmpl = template_of({{"fetch"},
                                   {"translate", Standard, {"fetch"}},
                                   {"classify", Standard, {"fetch"}},
                                   {"publish", Standard, {"translate", "classify"}}});
    EXPECT_THAT(initial_steps(tmpl), ElementsAre("fetch", "translate", "classify", "publish"));
    EXPECT_THAT(initial_steps(template_of({})), IsEmpty());
}

// spec 4.10 row 1
TEST(InitialSteps, LeaveOutBatchWorkersAndTheirConvergence) {
    auto const tmpl = template_of({{"measure", Batchable, {}},
                                   {"slice", BatchWorker, {"measure"}},
                                   {"summarise", DeferredConvergence, {"slice"}},
                                   {"beside", Standard, {"measure"}}});
    EXPECT_THAT(initial_steps(tmpl), ElementsAre("measure", "beside"));
}

// docs/decisions/0006: it must not start before the convergence
TEST(InitialSteps, LeaveOutWhatFollowsAConvergence) {
    auto const tmpl = template_of({{"measure", Batchable, {}},
                                   {"slice", BatchWorker, {"measure"}},
                                   {"summarise", DeferredConvergence, {"slice"}},
                                   {"mail", Standard, {"summarise", "measure"}},
                                   {"archive", Standard, {"mail"}}});
    EXPECT_THAT(initial_steps(tmpl), ElementsAre("measure"));
}

// spec 4.10 row 2
TEST(InitialSteps, EndAtTheFirstDecisions) {
    auto const tmpl = template_of({{"check", Standard, {}},
                                   {"route", Decision, {"check"}},
                                   {"small", Standard, {"route"}},
                                   {"inner", Decision, {"route"}},
                                   {"below", Standard, {"small"}},
                                   {"settle", DeferredConvergence, {"small", "check"}},
                                   {"slice", BatchWorker, {"check"}},
                                   {"log", Standard, {"check"}}});
    EXPECT_THAT(initial_steps(tmpl), ElementsAre("check", "route", "log"));
}

// docs/decisions/0006: there is nothing to defer
TEST(InitialSteps, IncludeAConvergenceOfStepsThatAllExist) {
    auto const tmpl =
        template_of({{"left"}, {"right"}, {"join", DeferredConvergence, {"left", "right"}}});
    EXPECT_THAT(initial_steps(tmpl), ElementsAre("left", "right", "join"));
}

model::TaskRequest full_request() {
    return {.namespace_name = "shop",
            .name = "order",
            .version = "1.0.0",
            .context = model::Payload(R"({"order":7})"),
            .initiator = "ui:anna",
            .source_system = "backoffice",
            .reason = "manual",
            .tags = {"export"},
            .priority = 5,
            .correlation_id = uuid(9),
            .parent_correlation_id = uuid(8),
            .idempotency_key = "k"};
}

// spec 5.2 item 4
TEST(Plan, MakesTheTaskOfTheRequest) {
    FixedIds fixed;
    auto tmpl = template_of({{"fetch"}, {"publish", Standard, {"fetch"}}});
    tmpl.id = TemplateId{uuid(20)};
    auto const made = plan(tmpl, full_request(), "hash", kNow, fixed.ids);
    auto const& task = made.task.task;
    EXPECT_FALSE(task.id.is_nil());
    EXPECT_EQ(task.template_id, tmpl.id);
    EXPECT_EQ(task.identity_hash, "hash");
    EXPECT_EQ(task.priority, 5);
    EXPECT_EQ(task.initiator, "ui:anna");
    EXPECT_EQ(task.source_system, "backoffice");
    EXPECT_EQ(task.reason, "manual");
    EXPECT_THAT(task.tags, ElementsAre("export"));
    EXPECT_EQ(task.correlation_id, uuid(9));
    EXPECT_EQ(task.parent_correlation_id, uuid(8));
    EXPECT_EQ(task.requested_at, kNow);
    EXPECT_EQ(task.created_at, kNow);
    EXPECT_EQ(task.state_since, kNow);
    EXPECT_EQ(task.updated_at, kNow);
    EXPECT_EQ(task.state, model::TaskState::Pending);
    EXPECT_EQ(task.moves, 0U);
    EXPECT_EQ(task.stale_at, std::nullopt);
    EXPECT_EQ(task.tally, (model::StepTally{.total = 2, .unfinished = 2}));
    EXPECT_EQ(made.task.context.text(), R"({"order":7})");
    EXPECT_THAT(made.task.path, IsEmpty());
}

// spec 6.3, correlation_id: new UUIDv4
TEST(Plan, MakesACorrelationIdWhenThereIsNone) {
    FixedIds fixed;
    auto request = full_request();
    request.correlation_id.reset();
    auto const made = plan(template_of({}), request, "hash", kNow, fixed.ids);
    EXPECT_EQ(made.task.task.correlation_id.to_string()[14], '4');
}

TEST(Plan, CountsOpenDependenciesAndKeepsTheTemplatesOrder) {
    FixedIds fixed;
    auto const made =
        plan(template_of({{"publish", Standard, {"translate", "classify", "translate"}},
                          {"fetch"},
                          {"translate", Standard, {"fetch"}},
                          {"classify", Standard, {"fetch"}}}),
             full_request(), "hash", kNow, fixed.ids);
    std::vector<std::pair<std::string, std::uint32_t>> steps;
    for (auto const& made_step : made.steps) {
        steps.emplace_back(made_step.step.name, made_step.step.open_dependencies);
        EXPECT_EQ(made_step.step.task_id, made.task.task.id);
    }
    EXPECT_THAT(steps, ElementsAre(std::pair("publish", 2U), std::pair("fetch", 0U),
                                   std::pair("translate", 1U), std::pair("classify", 1U)));
    auto const id = [&](std::size_t i) { return made.steps[i].step.id; };
    EXPECT_TRUE(id(0) < id(1) && id(1) < id(2) && id(2) < id(3)) << "order of creation";
    auto const edge = [&](std::size_t from, std::size_t to) {
        return model::Edge{made.task.task.id, id(from), id(to), model::EdgeKind::Provides};
    };
    EXPECT_THAT(made.edges,
                testing::UnorderedElementsAre(edge(1, 2), edge(1, 3), edge(2, 0), edge(3, 0)));
}

// spec 2.1 workflow_steps, 4.3, 4.4
TEST(MakeStep, TakesItsSettingsFromTheDefinition) {
    FixedIds fixed;
    auto task = task_in(model::TaskState::Pending);
    task.priority = 9;
    auto definition = template_of({{"slice", BatchWorker, {}}}).steps[0];
    definition.retry = {.is_retryable = false, .attempts_max = 7};
    definition.handler.initialization = {{"mode", "upsert"}};
    definition.batch_config->failure_strategy = model::FailureStrategy::Isolate;
    auto const made = make_step(definition, task, kNow, fixed.ids);
    EXPECT_EQ(made.step.task_id, kTask);
    EXPECT_EQ(made.step.name, "slice");
    EXPECT_EQ(made.step.template_step_name, "slice");
    EXPECT_EQ(made.step.type, BatchWorker);
    EXPECT_EQ(made.step.failure_strategy, model::FailureStrategy::Isolate);
    EXPECT_FALSE(made.step.is_retryable);
    EXPECT_EQ(made.step.attempts_max, 7U);
    EXPECT_EQ(made.step.priority, 9);
    EXPECT_EQ(made.step.created_at, kNow);
    EXPECT_EQ(made.step.updated_at, kNow);
    EXPECT_EQ(made.step.state, model::StepState::Pending);
    EXPECT_EQ(made.step.open_dependencies, 0U);
    EXPECT_EQ(made.inputs.text(), R"({"mode":"upsert"})");
}

TEST(MakeStep, GivesOnlyBatchWorkersAFailureStrategyAndNoEmptyInputs) {
    FixedIds fixed;
    auto definition = template_of({{"charge"}}).steps[0];
    auto const task = task_in(model::TaskState::Pending);
    EXPECT_TRUE(make_step(definition, task, kNow, fixed.ids).inputs.empty());
    definition.batch_config = model::BatchConfig{};
    EXPECT_EQ(make_step(definition, task, kNow, fixed.ids).step.failure_strategy, std::nullopt);
    definition.type = BatchWorker;
    definition.batch_config.reset();
    EXPECT_EQ(make_step(definition, task, kNow, fixed.ids).step.failure_strategy, std::nullopt);
}

}  // namespace
}  // namespace tasker::rules
