#include "template/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/json.hpp"
#include "template/finding_cases_test.hpp"
#include "template/spec_examples_test.hpp"

namespace tasker::templates {
namespace {

using model::StepType;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> codes_of(Checked const& checked) {
    std::vector<std::string> codes;
    for (auto const& finding : checked.findings)
        codes.push_back(finding.code);
    return codes;
}

std::string_view example(std::string_view name) {
    for (auto const& each : kSpecExamples) {
        if (each.name == name) return each.text;
    }
    return {};
}

class SpecExamples : public testing::TestWithParam<SpecExample> {};

// spec 4.11
TEST_P(SpecExamples, LoadWithNothingButAdvice) {
    auto const checked = check_text(GetParam().text, "example.yaml");
    EXPECT_TRUE(checked.tmpl);
    for (auto const& finding : checked.findings) {
        EXPECT_EQ(finding.severity, Severity::Info) << finding.to_text();
    }
}

TEST_P(SpecExamples, AreTheSameAfterAJourneyThroughJson) {
    auto const tmpl = load_text(GetParam().text, "example.yaml");
    ASSERT_TRUE(tmpl);
    auto const text = base::to_text(to_json(*tmpl));
    auto const back = from_json(text);
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(base::to_text(to_json(*back)), text);
    // JSON is YAML too: what the API shows can be registered again.
    auto const again = load_text(text, "example.json");
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(base::to_text(to_json(*again)), text);
}

INSTANTIATE_TEST_SUITE_P(Spec4_11, SpecExamples, testing::ValuesIn(kSpecExamples),
                         [](auto const& tested) { return std::string(tested.param.name); });

// spec 4.1 to 4.6
TEST(LoadText, ReadsEveryFieldOfTheLinearExample) {
    auto const tmpl = load_text(example("Linear"), "linear.yaml");
    ASSERT_TRUE(tmpl) << tmpl.error().message();
    EXPECT_EQ(tmpl->full_name(), "billing/invoice_export/1.0.0");
    EXPECT_EQ(tmpl->description, "Export one invoice to the ledger");
    ASSERT_TRUE(tmpl->input_schema);
    EXPECT_EQ(tmpl->input_schema->at("required").at(0), "invoice_id");
    ASSERT_EQ(tmpl->steps.size(), 3U);

    auto const& load = tmpl->steps[0];
    EXPECT_EQ(load.retry, (model::RetryPolicy{.attempts_max = 5,
                                              .backoff_base = std::chrono::milliseconds(500),
                                              .backoff_max = std::chrono::seconds(20)}));
    EXPECT_TRUE(load.result_schema);
    auto const& check = tmpl->steps[1];
    EXPECT_THAT(check.dependencies, ElementsAre("load_invoice"));
    EXPECT_EQ(check.handler.method, "totals");
    EXPECT_EQ(check.handler.initialization.at("tolerance"), 0.01);
    EXPECT_FALSE(check.retry.is_retryable);
    auto const& post = tmpl->steps[2];
    EXPECT_EQ(post.handler.resolver, "http_services");
    EXPECT_EQ(post.timeout, std::chrono::seconds(60));
    EXPECT_EQ(tmpl->lifecycle.max_steps_in_process_minutes, 10U);
    EXPECT_EQ(tmpl->lifecycle.max_waiting_for_retry_minutes, 120U);
    EXPECT_EQ(tmpl->lifecycle.max_duration_minutes, std::nullopt);
    ASSERT_EQ(tmpl->environments.size(), 1U);
    EXPECT_EQ(tmpl->environments[0].environment, "test");
    EXPECT_EQ(tmpl->environments[0].steps[0].step, "ALL");
}

// spec 4.8
TEST(LoadText, ReadsTheBatchExample) {
    auto const tmpl = load_text(example("Batch"), "batch.yaml");
    ASSERT_TRUE(tmpl) << tmpl.error().message();
    EXPECT_EQ(tmpl->steps[0].type, StepType::Batchable);
    auto const& config = tmpl->steps[1].batch_config;
    ASSERT_TRUE(config);
    EXPECT_EQ(config->batch_size, 500U);
    EXPECT_EQ(config->parallelism, 8U);
    EXPECT_EQ(config->cursor_field, "row_number");
    EXPECT_EQ(config->worker_template, "import_slice");
    EXPECT_EQ(config->failure_strategy, model::FailureStrategy::ContinueOnFailure);
    EXPECT_EQ(tmpl->steps[2].type, StepType::DeferredConvergence);
}

// spec 4.7
TEST(LoadText, ReadsTheEventsExample) {
    auto const tmpl = load_text(example("Events"), "events.yaml");
    ASSERT_TRUE(tmpl) << tmpl.error().message();
    auto const& events = tmpl->steps[0].publishes_events;
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].name, "payment.captured");
    EXPECT_EQ(events[0].delivery_mode, model::DeliveryMode::Broadcast);
    EXPECT_EQ(events[0].publisher, "payment_events");
    EXPECT_EQ(events[1].condition, model::PublishCondition::PermanentFailure);
    EXPECT_EQ(tmpl->steps[1].publishes_events[0].delivery_mode, model::DeliveryMode::Fast);
}

// spec 4.1 to 4.7: the columns of defaults
TEST(LoadText, FillsInDefaults) {
    auto const tmpl = load_text(with_steps("  - {name: a, handler: {callable: x}}\n"), "f");
    ASSERT_TRUE(tmpl) << tmpl.error().message();
    EXPECT_EQ(tmpl->identity_strategy, model::IdentityStrategy::Strict);
    EXPECT_EQ(base::to_text(tmpl->system_dependencies), R"({"primary":"default","secondary":[]})");
    EXPECT_EQ(base::to_text(tmpl->domain_events), "[]");
    EXPECT_TRUE(tmpl->metadata.is_null());
    EXPECT_EQ(tmpl->lifecycle.staleness_action, model::StalenessAction::DeadLetter);
    EXPECT_TRUE(tmpl->lifecycle.auto_fail_on_timeout);
    EXPECT_TRUE(tmpl->lifecycle.auto_dlq_on_timeout);
    auto const& step = tmpl->steps[0];
    EXPECT_EQ(step.type, StepType::Standard);
    EXPECT_EQ(step.handler.method, "call");
    EXPECT_EQ(step.handler.resolver, std::nullopt);
    EXPECT_TRUE(step.handler.initialization.empty());
    EXPECT_EQ(step.retry, model::RetryPolicy{});
    EXPECT_EQ(step.timeout, std::nullopt);
}

TEST(LoadText, HonoursTheIdentityStrategy) {
    auto const tmpl = load_text(with_steps("  - {name: a, handler: {callable: x}}\n") +
                                    "identity_strategy: caller_provided",
                                "f");
    ASSERT_TRUE(tmpl);
    EXPECT_EQ(tmpl->identity_strategy, model::IdentityStrategy::CallerProvided);
}

// spec 4.2: alias `step_type`, `depends_on`
TEST(LoadText, KnowsTheSecondNamesOfFields) {
    auto const tmpl =
        load_text(with_steps("  - {name: a, handler: {callable: x}}\n"
                             "  - {name: b, handler: {callable: x}, step_type: decision, "
                             "depends_on: [a]}\n"),
                  "f");
    ASSERT_TRUE(tmpl) << tmpl.error().message();
    EXPECT_EQ(tmpl->steps[1].type, StepType::Decision);
    EXPECT_THAT(tmpl->steps[1].dependencies, ElementsAre("a"));
}

TEST(LoadText, TreatsNullAsAbsent) {
    EXPECT_TRUE(load_text(with_steps("  - {name: a, handler: {callable: x, initialization: ~}, "
                                     "retry: ~, result_schema: null, dependencies: }\n") +
                              "lifecycle:\nenvironments:\n  test:\n",
                          "f"));
}

TEST(CheckText, SaysNothingAboutASingleStep) {
    auto const checked = check_text(with_steps("  - {name: a, handler: {callable: x}}\n"), "f");
    EXPECT_TRUE(checked.findings.empty());
}

// spec 5.7: the worker need not depend on the batchable that names it
TEST(CheckText, TakesAWorkerThatIsOnlyNamed) {
    auto const checked = check_text(
        with_steps(
            "  - {name: a, handler: {callable: x}}\n"
            "  - {name: b, type: batchable, depends_on: [a], handler: {callable: x, "
            "initialization: {worker_template_name: w}}}\n"
            "  - {name: w, type: batch_worker, handler: {callable: x}, batch_config: "
            "{batch_size: 1, parallelism: 1, cursor_field: id, worker_template: w}}\n"
            "  - {name: c, type: deferred_convergence, depends_on: [w], handler: {callable: x}}\n"),
        "f");
    EXPECT_THAT(codes_of(checked), ElementsAre("NO_RESULT_SCHEMA"));
}

TEST(CheckText, LeavesFreeKeysAlone) {
    auto const checked = check_text(
        with_steps("  - name: a\n    handler: {callable: x, initialization: {any: {thing: 1}}}\n"
                   "    result_schema: {type: object, x-any: 1, examples: [{}]}\n"
                   "    composition: {invocations: []}\n    x-note: mine\n") +
            "metadata: {anything: {at: all}}\nx-defaults: {}\n",
        "f");
    EXPECT_THAT(codes_of(checked), ElementsAre());
}

TEST(CheckText, ReportsAllMistakesInOrderOfPlace) {
    auto const checked = check_text(
        "name: order\nnamespace_name: 1shop\nsteps:\n"
        "  - {name: a, handler: {callable: ''}, dependencies: [b], typ: decision}\n"
        "  - {name: a, handler: {}, retry: {max_attempts: 1000}}\n",
        "order.yaml");
    EXPECT_FALSE(checked.tmpl);
    EXPECT_THAT(codes_of(checked),
                ElementsAre("MISSING_FIELD", "INVALID_NAMESPACE", "EMPTY_CALLABLE",
                            "MISSING_DEP_REF", "UNKNOWN_KEY", "DUPLICATE_STEP_NAME", "ORPHAN_STEP",
                            "MISSING_FIELD", "OUT_OF_RANGE"));
}

TEST(CheckText, NamesEachOfSeveralCircles) {
    auto const checked =
        check_text(with_steps("  - {name: a, handler: {callable: x}, dependencies: [b]}\n"
                              "  - {name: b, handler: {callable: x}, dependencies: [a]}\n"
                              "  - {name: c, handler: {callable: x}, dependencies: [a, d]}\n"
                              "  - {name: d, handler: {callable: x}, dependencies: [e]}\n"
                              "  - {name: e, handler: {callable: x}, dependencies: [c]}\n"),
                   "f");
    std::vector<std::string> circles;
    for (auto const& finding : checked.findings) {
        if (finding.code == "CYCLE_DETECTED") circles.push_back(finding.to_text());
    }
    EXPECT_THAT(circles, ElementsAre(HasSubstr("f:5:54: error: steps depend on each other in a "
                                               "circle, each on the next: a -> b -> a ["),
                                     HasSubstr("f:7:57: error: steps depend on each other in a "
                                               "circle, each on the next: c -> d -> e -> c [")));
}

TEST(CheckText, IsQuickWithTheLargestTemplates) {
    std::string chain;
    std::string wrong;
    for (int i = 0; i < 10'000; ++i) {
        auto const number = std::to_string(i);
        auto const last = i == 0 ? std::string() : "s" + std::to_string(i - 1);
        chain +=
            "  - {name: s" + number + ", handler: {callable: x}, dependencies: [" + last + "]}\n";
        wrong += "  - {name: s" + number + ", handler: {callable: x}, dependencies: [t" + number +
                 "]}\n";
    }
    EXPECT_TRUE(check_text(with_steps(chain), "chain.yaml").tmpl);
    EXPECT_FALSE(check_text(with_steps(wrong), "wrong.yaml").tmpl);
}

TEST(LoadText, ListsAllErrorsAndOnlyErrors) {
    auto const tmpl = load_text("name: order\nnamespace_name: shop\nunknown: 1\n", "order.yaml");
    ASSERT_FALSE(tmpl);
    EXPECT_EQ(tmpl.error().code(), ErrorCode::InvalidTemplate);
    EXPECT_EQ(tmpl.error().message(),
              "order.yaml:1:1: error: the template needs the field version [MISSING_FIELD]");
    EXPECT_THAT(load_text("[", "").error().message(), HasSubstr("<input>:1:1: error: "));
}

TEST(LoadFile, ReadsAFileAndNamesIt) {
    auto const file = std::filesystem::path(testing::TempDir()) / "tasker_load_file_test.yaml";
    std::ofstream(file) << example("Diamond");
    auto const tmpl = load_file(file);
    EXPECT_TRUE(tmpl);
    std::ofstream(file) << "name: [";
    auto const checked = check_file(file);
    std::filesystem::remove(file);
    ASSERT_TRUE(checked);
    ASSERT_EQ(checked->findings.size(), 1U);
    EXPECT_EQ(checked->findings[0].file, file.string());
}

TEST(LoadFile, TellsWhyAFileCannotBeRead) {
    auto const gone = load_file("/nowhere/at_all.yaml");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code(), ErrorCode::FileNotFound);
    EXPECT_THAT(gone.error().message(), HasSubstr("/nowhere/at_all.yaml"));
    EXPECT_EQ(load_file(testing::TempDir()).error().code(), ErrorCode::FileNotFound);
}

TEST(FromJson, RefusesWhatIsNoTemplate) {
    EXPECT_EQ(from_json("{").error().code(), ErrorCode::InvalidJson);
    EXPECT_EQ(from_json("{}").error().code(), ErrorCode::InvalidTemplate);
    EXPECT_EQ(from_json("[]").error().code(), ErrorCode::InvalidTemplate);
}

}  // namespace
}  // namespace tasker::templates
