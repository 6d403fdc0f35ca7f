#include "cli/running/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <sstream>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/templates.hpp"
#include "cli/text/width.hpp"
#include "tasker/batch.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::Said;
using testing::HasSubstr;
using testing::Not;

/// The linear template, with a handler for each of its steps.
class Run : public testing::Test {
protected:
    Run() {
        console_.write("linear.yaml", test::kLinear);
        console_.handlers.add("billing.load_invoice", [this](StepContext&) -> Json {
            ++load_count_;
            return JsonObject{{"total", 12}};
        });
        console_.handlers.add("billing.check_totals", [this](StepContext&) -> StepResult {
            if (interrupts_) {
                if (console_.interrupt) console_.interrupt();
                // So that the task cannot end before the run has noticed.
                return StepResult::retryable_error("interrupted", std::chrono::seconds(1));
            }
            if (fails_) return StepResult::permanent_error("the totals differ");
            return Json(JsonObject{});
        });
        console_.handlers.add("billing.post_to_ledger",
                              [](StepContext&) -> Json { return JsonObject{{"entry", "e-7"}}; });
    }

    Said run(std::vector<std::string> const& more = {}) {
        std::vector<std::string> arguments{"run", console_.path("linear.yaml"), "--store", store()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return console_.run(arguments);
    }
    Said call(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--store", store()});
        return console_.run(arguments);
    }
    Json json_of(std::vector<std::string> arguments) {
        arguments.emplace_back("--json");
        auto const said = call(arguments);
        EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
        auto parsed = base::parse_json(said.data);
        return parsed ? *std::move(parsed) : Json(nullptr);
    }
    std::string store() { return console_.path("store.db"); }
    std::string only_task() {
        auto const list = json_of({"task", "list"});
        return std::string(list.at("tasks").at(0).at("task_uuid").as_string());
    }

    Console console_;
    std::atomic<int> load_count_ = 0;
    std::atomic<bool> interrupts_ = false;
    std::atomic<bool> fails_ = false;
};

TEST_F(Run, RunsATaskToItsEnd) {
    auto const said = run();
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.data, testing::StartsWith("complete: 3 of 3 steps, 3 attempts, "));
    EXPECT_THAT(said.data, HasSubstr("  post_to_ledger: {\"entry\":\"e-7\"}\n"));
    EXPECT_THAT(said.notes, HasSubstr("load_invoice: started\n"));
    EXPECT_THAT(said.notes, HasSubstr("post_to_ledger: complete in "));
    EXPECT_THAT(said.notes, HasSubstr(": complete\n"));
}

TEST_F(Run, PrintsOneJsonDocument) {
    auto const said = run({"--json", "--quiet", "--input", R"({"invoice": 7})"});
    EXPECT_EQ(said.code, ExitCode::Done);
    EXPECT_EQ(said.notes, "");
    auto const parsed = base::parse_json(said.data);
    ASSERT_TRUE(parsed) << said.data;
    EXPECT_EQ(parsed->at("status"), "complete");
    EXPECT_EQ(parsed->at("ending"), "settled");
    EXPECT_EQ(parsed->at("results").at("post_to_ledger").at("entry"), "e-7");
    EXPECT_TRUE(parsed->at("failures").as_array().empty());
}

TEST_F(Run, RunsInMemoryToo) {
    auto const said = console_.run({"run", console_.path("linear.yaml"), "--store", ":memory:"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_FALSE(console_.exists("store.db"));
}

TEST_F(Run, TakesItsStoreFromTheEnvironmentAndItsInputFromStandardInput) {
    console_.variables["TASKER_STORE"] = store();
    console_.input = R"({"invoice": 8})";
    auto const said = console_.run({"run", console_.path("linear.yaml"), "--input", "@-"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_EQ(json_of({"task", "get", only_task()}).at("context").at("invoice"), 8);
}

TEST_F(Run, DoesNotRunTheSameInputTwice) {
    EXPECT_EQ(run().code, ExitCode::Done);
    auto const again = run();
    EXPECT_EQ(again.code, ExitCode::Done);
    EXPECT_THAT(again.notes, HasSubstr("of an earlier run has this input or key; --again"));
    EXPECT_THAT(again.data, HasSubstr("post_to_ledger: {\"entry\":\"e-7\"}"));
    EXPECT_EQ(load_count_, 1);
}

TEST_F(Run, RunsAnotherTaskForAnotherInputOrKeyOrAgain) {
    EXPECT_EQ(run().code, ExitCode::Done);
    EXPECT_EQ(run({"--input", R"({"n": 2})"}).code, ExitCode::Done);
    EXPECT_EQ(run({"--key", "k"}).code, ExitCode::Done);
    EXPECT_EQ(run({"--again"}).code, ExitCode::Done);
    EXPECT_EQ(run({"--again"}).code, ExitCode::Done);
    EXPECT_EQ(run({"--key", "k"}).code, ExitCode::Done);
    EXPECT_EQ(load_count_, 5);
    EXPECT_EQ(json_of({"task", "list"}).at("total_count"), 5);
}

TEST_F(Run, StopsWhenInterruptedAndGoesOnWithTheSameCommand) {
    interrupts_ = true;
    auto const stopped = run();
    EXPECT_EQ(stopped.code, ExitCode::Failed);
    EXPECT_THAT(stopped.notes, HasSubstr("stopping… (again to quit at once)"));
    EXPECT_THAT(stopped.notes, HasSubstr("stopped; run the same command again to go on"));
    EXPECT_FALSE(console_.interrupt) << "Ctrl-C is given back";

    interrupts_ = false;
    auto const resumed = run();
    EXPECT_EQ(resumed.code, ExitCode::Done) << resumed.notes;
    EXPECT_THAT(resumed.notes, HasSubstr("resuming task " + only_task()));
    EXPECT_EQ(load_count_, 1);
}

TEST_F(Run, SaysHowToGoOnAfterAnInterruptedAgain) {
    interrupts_ = true;
    auto const stopped = run({"--again"});
    EXPECT_THAT(stopped.notes, HasSubstr("to go on run the same command with --key again-"));
}

TEST_F(Run, TellsWhatFailedAndWhichCommandHelps) {
    fails_ = true;
    auto const failed = run();
    EXPECT_EQ(failed.code, ExitCode::Failed);
    EXPECT_THAT(failed.data, testing::StartsWith("blocked_by_failures: 1 of 3 steps"));
    EXPECT_THAT(failed.data, HasSubstr("check_totals failed after 1 attempt: the totals differ"));
    EXPECT_THAT(failed.notes,
                HasSubstr("tasker step reset " + only_task() + " check_totals --store "));
    // And the same when it is asked for again.
    auto const again = run();
    EXPECT_EQ(again.code, ExitCode::Failed);
    EXPECT_THAT(again.notes, HasSubstr("tasker step reset "));
    EXPECT_EQ(load_count_, 1);
}

TEST_F(Run, GoesOnAfterAFailedStepWasReset) {
    fails_ = true;
    EXPECT_EQ(run().code, ExitCode::Failed);
    auto const task = only_task();
    auto const reset = call({"step", "reset", task, "check_totals", "--reason", "fixed"});
    EXPECT_EQ(reset.code, ExitCode::Done) << reset.notes;
    EXPECT_THAT(reset.data, HasSubstr("step check_totals: error -> "));
    EXPECT_THAT(reset.notes, HasSubstr("the same `tasker run` as before"));
    EXPECT_THAT(call({"step", "history", task, "check_totals"}).data, HasSubstr("fixed"));
    fails_ = false;
    EXPECT_EQ(run().code, ExitCode::Done);
    EXPECT_EQ(load_count_, 1);
}

TEST_F(Run, CountsAttemptsAsTaskGetDoes) {
    fails_ = true;
    EXPECT_EQ(run().code, ExitCode::Failed);
    EXPECT_THAT(call({"task", "get", only_task()}).data, HasSubstr("1 of 3 done, 2 attempts\n"));
    // What a reset or a crash makes uncounted is claimed all the same, and counted by nobody.
    EXPECT_EQ(call({"step", "reset", only_task(), "check_totals"}).code, ExitCode::Done);
    fails_ = false;
    EXPECT_THAT(run().data, testing::StartsWith("complete: 3 of 3 steps, 3 attempts, "));
    auto const task = json_of({"task", "get", only_task()});
    EXPECT_EQ(task.at("attempts"), 3);
    for (auto const& step : task.at("steps").as_array())
        EXPECT_EQ(step.at("attempts"), 1) << step;
    auto const again = base::parse_json(run({"--json"}).data);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->at("attempts"), 3);
    EXPECT_THAT(call({"task", "get", only_task()}).data, HasSubstr("3 of 3 done, 3 attempts\n"));
}

class RunOfBatches : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RunOfBatches, TellsAtOnceHowManyThereAre) {
    Console console;
    console.write("batch.yaml", test::kBatch);
    console.handlers.add("crm.measure_file", [](StepContext&) -> Result<StepResult> {
        TASKER_TRY_ASSIGN(auto const batches, create_cursor_configs(GetParam(), GetParam()));
        return create_batches("import_slice", batches, GetParam());
    });
    for (auto const* const name : {"crm.import_slice", "crm.summarise"})
        console.handlers.add(name, [](StepContext&) -> Json { return JsonObject{}; });
    auto const said = console.run({"run", console.path("batch.yaml"), "--store", ":memory:"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    auto const count = GetParam() == 1 ? std::string("1 batch") : "3 batches";
    EXPECT_THAT(said.notes, HasSubstr("import_slice: " + count + "\n"));
    EXPECT_THAT(said.notes, HasSubstr(" of " + count + " complete\n"));
    EXPECT_THAT(said.notes, Not(HasSubstr("1 batches")));
}

INSTANTIATE_TEST_SUITE_P(Counts, RunOfBatches, testing::Values(1U, 3U));

TEST_F(Run, GoesOnAfterAFailedStepWasResolvedOrCompleted) {
    fails_ = true;
    EXPECT_EQ(run().code, ExitCode::Failed);
    auto const resolved = call({"step", "resolve", only_task(), "check_totals"});
    EXPECT_EQ(resolved.code, ExitCode::Done) << resolved.notes;
    EXPECT_THAT(resolved.data, HasSubstr("error -> resolved_manually"));
    auto const completed = call(
        {"step", "complete", only_task(), "post_to_ledger", "--result", R"({"entry": "e-8"})"});
    EXPECT_EQ(completed.code, ExitCode::Done) << completed.notes;
    auto const done = run();
    EXPECT_EQ(done.code, ExitCode::Done) << done.notes;
    EXPECT_THAT(done.data, HasSubstr("post_to_ledger: {\"entry\":\"e-8\"}"));
}

TEST_F(Run, RefusesToResetWhatHasNotFailed) {
    EXPECT_EQ(run().code, ExitCode::Done);
    auto const refused = call({"step", "reset", only_task(), "check_totals"});
    EXPECT_EQ(refused.code, ExitCode::Failed);
    EXPECT_THAT(refused.notes, HasSubstr("check_totals"));
    EXPECT_THAT(refused.notes, HasSubstr("complete"));
}

TEST_F(Run, CancelsATaskThatIsBlocked) {
    fails_ = true;
    EXPECT_EQ(run().code, ExitCode::Failed);
    auto const cancelled = call({"task", "cancel", only_task(), "--reason", "not needed"});
    EXPECT_EQ(cancelled.code, ExitCode::Done) << cancelled.notes;
    EXPECT_THAT(cancelled.data, HasSubstr("cancelled"));
    EXPECT_EQ(call({"task", "cancel", only_task()}).code, ExitCode::Failed);
    EXPECT_THAT(run().data, testing::StartsWith("cancelled: "));
}

TEST_F(Run, LeavesATaskThatCanBeLookedAt) {
    EXPECT_EQ(run({"--input", R"({"invoice": 7})"}).code, ExitCode::Done);
    auto const task = only_task();
    auto const text = call({"task", "get", task}).data;
    EXPECT_THAT(text, HasSubstr("billing/invoice_export/1.0.0"));
    EXPECT_THAT(text, HasSubstr("{\"invoice\":7}"));
    EXPECT_THAT(text, HasSubstr("post_to_ledger"));
    EXPECT_THAT(call({"task", "list", "--state", "complete"}).data, HasSubstr(task));
    EXPECT_THAT(call({"task", "list", "--state", "error"}).data, Not(HasSubstr(task)));
    EXPECT_THAT(call({"task", "list", "--namespace", "other"}).notes, HasSubstr("no task fits"));
    EXPECT_THAT(call({"task", "steps", task}).data, HasSubstr("load_invoice"));
    EXPECT_THAT(call({"task", "history", task}).data, HasSubstr("AllStepsSuccessful"));
    EXPECT_THAT(call({"task", "visualize", task}).data, HasSubstr("load_invoice --> check_totals"));
    EXPECT_THAT(call({"task", "visualize", task, "--format", "text"}).data,
                HasSubstr("✓ complete"));
    EXPECT_THAT(call({"task", "visualize", task, "--format", "markdown"}).data,
                HasSubstr("- Completion: 100 % (3 of 3 steps)"));
    // A part of the id is enough where it is the only one.
    EXPECT_EQ(call({"task", "get", task.substr(task.size() - 8)}).code, ExitCode::Done);
    EXPECT_EQ(call({"task", "get", task.substr(0, 13)}).code, ExitCode::Done);
}

TEST_F(Run, FitsATerminalOf80Columns) {
    console_.screen = {.is_terminal = true, .columns = 80};
    fails_ = true;
    auto const long_input = R"({"note": ")" + std::string(300, 'x') + R"("})";
    EXPECT_EQ(run({"--quiet", "--input", long_input}).code, ExitCode::Failed);
    auto const task = only_task();
    auto const commands = {std::vector<std::string>{"task", "list"},
                           {"task", "get", task},
                           {"task", "steps", task},
                           {"task", "history", task},
                           {"step", "history", task, "check_totals"}};
    auto texts = std::vector{run({"--quiet", "--input", long_input}).data};
    for (auto const& arguments : commands)
        texts.push_back(call(arguments).data);
    for (auto const& text : texts) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(columns_of(line), 80U) << line;
    }
}

TEST_F(Run, AnswersForIdsThatAreNoneOrNotThere) {
    EXPECT_EQ(run().code, ExitCode::Done);
    auto const absent = std::string("00000000-0000-7000-8000-000000000001");
    EXPECT_EQ(call({"task", "get", absent}).code, ExitCode::Failed);
    EXPECT_EQ(call({"step", "history", absent}).code, ExitCode::Failed);
    EXPECT_EQ(call({"task", "get", "12345"}).code, ExitCode::Usage);
    EXPECT_EQ(call({"task", "get", "no-id-at-all"}).code, ExitCode::Usage);
    auto const near = call({"step", "history", only_task(), "load_invioce"});
    EXPECT_EQ(near.code, ExitCode::Failed);
    EXPECT_THAT(near.notes, HasSubstr("did you mean \"load_invoice\"?"));
}

}  // namespace
}  // namespace tasker::cli
