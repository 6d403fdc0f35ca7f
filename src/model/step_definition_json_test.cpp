#include "model/step_definition_json.hpp"

#include <gtest/gtest.h>

namespace tasker::model {
namespace {

std::string text_of(Json const& json) {
    return boost::json::serialize(json);
}

// spec 4.2: every field, in this order, with its default.
TEST(StepDefinitionJson, HasEveryFieldOfABareStep) {
    EXPECT_EQ(text_of(to_json(StepDefinition{.name = "charge", .handler = {.callable = "pay"}})),
              R"({"name":"charge","description":null,"type":"standard",)"
              R"("handler":{"callable":"pay","method":"call","resolver":null,"initialization":{}},)"
              R"("system_dependency":null,"dependencies":[],)"
              R"("retry":{"retryable":true,"max_attempts":3,"backoff":"exponential",)"
              R"("backoff_base_ms":null,"max_backoff_ms":null},"timeout_seconds":null,)"
              R"("publishes_events":[],"batch_config":null,"result_schema":null,)"
              R"("composition":null})");
}

TEST(StepDefinitionJson, HasWhatIsSet) {
    StepDefinition step{.name = "slice",
                        .description = "one batch",
                        .type = StepType::BatchWorker,
                        .handler = {.callable = "import.slice", .resolver = "python"},
                        .dependencies = {"measure"},
                        .timeout = std::chrono::seconds(30)};
    step.publishes_events = {{.name = "slice.done",
                              .condition = PublishCondition::Always,
                              .delivery_mode = DeliveryMode::Fast}};
    step.batch_config = BatchConfig{.worker_template = "slice"};
    auto const json = to_json(step);
    EXPECT_EQ(json.at("description"), "one batch");
    EXPECT_EQ(json.at("type"), "batch_worker");
    EXPECT_EQ(json.at("handler").at("resolver"), "python");
    EXPECT_EQ(text_of(json.at("dependencies")), R"(["measure"])");
    EXPECT_EQ(json.at("timeout_seconds"), 30);
    EXPECT_EQ(text_of(json.at("publishes_events")),
              R"([{"name":"slice.done","description":null,"condition":"always","schema":null,)"
              R"("delivery_mode":"fast","publisher":null}])");
    EXPECT_EQ(text_of(json.at("batch_config")),
              R"({"batch_size":1000,"parallelism":10,"cursor_field":"id",)"
              R"("worker_template":"slice","failure_strategy":"continue_on_failure"})");
}

TEST(RetryPolicyJson, RoundsTimesUpToTheirUnit) {
    using std::chrono::microseconds;
    auto const json = to_json(RetryPolicy{.is_retryable = false,
                                          .attempts_max = 7,
                                          .backoff = BackoffKind::Linear,
                                          .backoff_base = microseconds(250),
                                          .backoff_max = microseconds(2'000)});
    EXPECT_EQ(text_of(json), R"({"retryable":false,"max_attempts":7,"backoff":"linear",)"
                             R"("backoff_base_ms":1,"max_backoff_ms":2})");
}

}  // namespace
}  // namespace tasker::model
