#include "cli/overseer.hpp"

#include <gtest/gtest.h>

#include <future>

#include "embedded/host.hpp"
#include "template/load.hpp"
#include "tests/support/postgres_schema.hpp"

namespace tasker::cli {
namespace {

constexpr char const* kPatient = R"(
name: patient
namespace_name: shop
version: "1.0.0"
steps:
  - { name: ask, handler: { callable: shop.ask } }
)";

constexpr auto kOverseerTestNever = std::chrono::hours(1);

// Whoever waits in another process is told, and does not look by itself.
TEST(Overseer, OtherProcessesHearWhatItDoes) {
    if (!tasker::test::postgres_server()) GTEST_SKIP() << tasker::test::kNoPostgres;
    tasker::test::PostgresSchema const schema;
    Handlers handlers;
    handlers.add("shop.ask", [](StepContext& /*step*/) {
        return StepResult::retryable_error("nobody answers", kOverseerTestNever);
    });
    auto const host =
        *embedded::Host::open({.store = schema.location(),
                               .engine = {.shared_sweep_interval = kOverseerTestNever},
                               .look_interval = kOverseerTestNever,
                               .log_level = base::LogLevel::Error},
                              std::move(handlers));
    ASSERT_TRUE(host->register_templates({*templates::load_text(kPatient, "<text>")}));
    ASSERT_TRUE(host->start());
    auto const task = host->submit({.namespace_name = "shop",
                                    .name = "patient",
                                    .version = "1.0.0",
                                    .context = model::Payload("{}"),
                                    .initiator = "test",
                                    .source_system = "tests",
                                    .reason = "to see it end"});
    ASSERT_TRUE(task) << task.error().message();
    auto settled =
        std::async(std::launch::async, [&] { return host->wait(task->id, std::nullopt); });
    base::SystemClock const clock;
    {
        auto const overseer = *Overseer::open(schema.location(), clock);
        auto const cancelled = overseer->carry_out(
            engine::CancelTask{.task_id = task->id, .action = {.reason = "on purpose"}});
        ASSERT_TRUE(cancelled) << cancelled.error().message();
    }
    EXPECT_EQ(settled.get()->state, model::TaskState::Cancelled);
}

}  // namespace
}  // namespace tasker::cli
