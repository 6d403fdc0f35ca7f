#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/templates.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::Said;
using testing::HasSubstr;
using testing::IsEmpty;

/// A store with two tasks: one complete, one blocked by a failure.
class StorePrune : public testing::Test {
protected:
    StorePrune() {
        auto const file = console_.write("linear.yaml", test::kLinear);
        console_.handlers.add("billing.load_invoice",
                              [](StepContext&) -> Json { return JsonObject{{"total", 12}}; });
        console_.handlers.add("billing.check_totals", [this](StepContext&) -> StepResult {
            if (fails_) return StepResult::permanent_error("the totals differ");
            return Json(JsonObject{});
        });
        console_.handlers.add("billing.post_to_ledger",
                              [](StepContext&) -> Json { return JsonObject{{"entry", "e-7"}}; });
        EXPECT_EQ(console_.run({"run", file, "--store", store(), "--key", "1"}).code,
                  ExitCode::Done);
        fails_ = true;
        EXPECT_EQ(console_.run({"run", file, "--store", store(), "--key", "2"}).code,
                  ExitCode::Failed);
        fails_ = false;
    }

    std::string store() { return console_.path("store.db"); }

    Said prune(std::vector<std::string> const& more) {
        std::vector<std::string> arguments{"store", "prune", "--store", store()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return console_.run(arguments);
    }
    Json json_of(Said const& said) {
        auto parsed = base::parse_json(said.data);
        EXPECT_TRUE(parsed) << said.data << said.notes;
        return parsed ? *std::move(parsed) : Json(JsonObject{});
    }
    std::int64_t count_tasks() {
        auto const list = json_of(console_.run({"task", "list", "--store", store(), "--json"}));
        return list.at("total_count").as_int64();
    }
    std::vector<Json> lines_of(std::string const& name) {
        std::ifstream file(console_.path(name));
        std::vector<Json> lines;
        for (std::string line; std::getline(file, line);) {
            auto parsed = base::parse_json(line);
            if (parsed) lines.push_back(*std::move(parsed));
        }
        return lines;
    }

    Console console_;
    std::atomic<bool> fails_ = false;
};

TEST_F(StorePrune, RemovesWhatHasEndedAndSaysHowMuch) {
    auto const said = prune({"--older-than", "0s"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.data, testing::StartsWith("removed 1 task with 3 steps; "));
    EXPECT_EQ(count_tasks(), 1) << "the one that is blocked";
    EXPECT_THAT(prune({"--older-than", "0s"}).data, testing::StartsWith("removed 0 tasks"));
}

TEST_F(StorePrune, KeepsWhatIsYounger) {
    EXPECT_THAT(prune({"--older-than", "1d"}).data, HasSubstr("removed 0 tasks"));
    EXPECT_EQ(count_tasks(), 2);
}

TEST_F(StorePrune, KeepsOtherStatesThanThoseItIsTold) {
    EXPECT_EQ(prune({"--older-than", "0s", "--state", "cancelled,error"}).code, ExitCode::Done);
    EXPECT_EQ(count_tasks(), 2);
    EXPECT_EQ(prune({"--older-than", "0s", "--state", "complete"}).code, ExitCode::Done);
    EXPECT_EQ(count_tasks(), 1);
}

TEST_F(StorePrune, CountsAndChangesNothingInADryRun) {
    auto const object = json_of(prune({"--older-than", "0s", "--dry-run", "--json"}));
    EXPECT_EQ(object.at("tasks"), 1);
    EXPECT_EQ(object.at("steps"), 3);
    EXPECT_EQ(object.at("dry_run"), true);
    EXPECT_TRUE(object.at("bytes").is_null());
    EXPECT_EQ(count_tasks(), 2);
}

TEST_F(StorePrune, TheSameKeyIsANewTaskAfterwards) {
    ASSERT_EQ(prune({"--older-than", "0s"}).code, ExitCode::Done);
    auto const again =
        console_.run({"run", console_.path("linear.yaml"), "--store", store(), "--key", "1"});
    EXPECT_EQ(again.code, ExitCode::Done);
    EXPECT_THAT(again.data, testing::StartsWith("complete: 3 of 3 steps, 3 attempts, "));
}

TEST_F(StorePrune, ExportsEachTaskAsALineBeforeItRemovesIt) {
    auto const said = prune({"--older-than", "0s", "--export", console_.path("old.jsonl")});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    auto const lines = lines_of("old.jsonl");
    ASSERT_EQ(lines.size(), 1U);
    auto const& task = lines.front();
    EXPECT_EQ(task.at("status"), "complete");
    EXPECT_EQ(task.at("name"), "invoice_export");
    ASSERT_EQ(task.at("steps").as_array().size(), 3U);
    auto const& step = task.at("steps").at(0);
    EXPECT_EQ(step.at("name"), "load_invoice");
    EXPECT_EQ(step.at("results").at("result"), (Json{{"total", 12}}));
    EXPECT_FALSE(step.at("transitions").as_array().empty());
    EXPECT_FALSE(task.at("transitions").as_array().empty());
    EXPECT_EQ(task.at("edges").at(0).at("from"), "load_invoice");
}

TEST_F(StorePrune, AddsToAnExportAndBeginsALineAfterOneThatWasCutOff) {
    console_.write("old.jsonl", "{\"task_uuid\":\"1\"}\n{\"task_uu");
    ASSERT_EQ(prune({"--older-than", "0s", "--export", console_.path("old.jsonl")}).code,
              ExitCode::Done);
    auto const lines = lines_of("old.jsonl");
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].at("task_uuid"), "1");
    EXPECT_EQ(lines[1].at("status"), "complete");
}

TEST_F(StorePrune, RefusesToExportIntoWhatIsNoExport) {
    for (auto const& file : {store(), console_.path("linear.yaml")}) {
        auto const said = prune({"--older-than", "0s", "--export", file});
        EXPECT_EQ(said.code, ExitCode::Usage);
        EXPECT_THAT(said.notes, HasSubstr("is not a file of exported tasks"));
    }
    auto const said = prune({"--older-than", "0s", "--export", console_.path("no/folder.jsonl")});
    EXPECT_EQ(said.code, ExitCode::Usage);
    EXPECT_THAT(said.notes, HasSubstr("cannot be written: No such file"));
    EXPECT_EQ(count_tasks(), 2);
}

TEST_F(StorePrune, RemovesNothingThatItCouldNotExport) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no disk that is always full";
    std::filesystem::create_symlink("/dev/full", console_.path("full.jsonl"));
    auto const said = prune({"--older-than", "0s", "--export", console_.path("full.jsonl")});
    EXPECT_EQ(said.code, ExitCode::Failed);
    EXPECT_THAT(said.notes, HasSubstr("No space left on device"));
    EXPECT_EQ(count_tasks(), 2);
}

TEST_F(StorePrune, GivesTheSpaceBackWhenToldTo) {
    auto const before = std::filesystem::file_size(store());
    auto const said = prune({"--older-than", "0s", "--compact"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.notes, HasSubstr("compacting: writes "));
    EXPECT_THAT(said.notes, HasSubstr("compacted in "));
    EXPECT_LE(std::filesystem::file_size(store()), before);
    EXPECT_EQ(count_tasks(), 1);
    EXPECT_EQ(console_.run({"store", "check", "--store", store()}).code, ExitCode::Done);
}

TEST_F(StorePrune, NamesTheProcessThatHoldsTheStore) {
    auto const held = store::open_sqlite_store({.file = store(), .owner_name = "tasker run"});
    ASSERT_TRUE(held);
    auto const refused = prune({"--older-than", "0s"});
    EXPECT_EQ(refused.code, ExitCode::Failed);
    EXPECT_THAT(refused.notes, HasSubstr("held by tasker run"));
    EXPECT_EQ(prune({"--older-than", "0s", "--dry-run"}).code, ExitCode::Done);
}

TEST_F(StorePrune, ShowsHowFarItIsOnATerminal) {
    console_.screen.is_terminal = true;
    auto const said = prune({"--older-than", "0s"});
    EXPECT_THAT(said.notes, HasSubstr("\r["));
    EXPECT_THAT(said.notes, HasSubstr("1 task, 3 steps"));
}

TEST_F(StorePrune, LeavesAStoreThatTheCheckFindsClean) {
    ASSERT_EQ(prune({"--older-than", "0s"}).code, ExitCode::Done);
    auto const checked = console_.run({"store", "check", "--store", store()});
    EXPECT_EQ(checked.code, ExitCode::Done) << checked.data;
}

TEST(StorePruneUsage, SaysWhatIsWrongWithItsOptions) {
    Console console;
    struct Case {
        std::vector<std::string> more;
        char const* says;
    };
    for (auto const& [more, says] : {
             Case{{}, "--older-than is required"},
             Case{{"--older-than", "30"}, "\"30\" is no length of time"},
             Case{{"--older-than", "d"}, "is no length of time"},
             Case{{"--older-than", "1y"}, "such as 30d"},
             Case{{"--older-than", "1d", "--state", "pending"}, "known are complete, error"},
             Case{{"--older-than", "1d", "--state", "complet"}, "did you mean complete?"},
             Case{{"--older-than", "1d", "--dry-run", "--export", "x"}, "excludes"},
         }) {
        std::vector<std::string> arguments{"store", "prune", "--store", console.path("no.db")};
        arguments.insert(arguments.end(), more.begin(), more.end());
        auto const said = console.run(arguments);
        EXPECT_EQ(said.code, ExitCode::Usage);
        EXPECT_THAT(said.notes, HasSubstr(says));
    }
    auto const absent =
        console.run({"store", "prune", "--older-than", "1d", "--store", console.path("no.db")});
    EXPECT_EQ(absent.code, ExitCode::Usage);
    EXPECT_THAT(absent.notes, HasSubstr("there is no store "));
    EXPECT_FALSE(console.exists("no.db"));
}

TEST(DurationFrom, ReadsWhatPeopleWrite) {
    using namespace std::chrono_literals;
    EXPECT_EQ(duration_from("90s"), Duration(90s));
    EXPECT_EQ(duration_from("15m"), Duration(15min));
    EXPECT_EQ(duration_from("12h"), Duration(12h));
    EXPECT_EQ(duration_from("30d"), Duration(720h));
    EXPECT_EQ(duration_from("2w"), Duration(336h));
    EXPECT_EQ(duration_from("0s"), Duration(0));
    for (auto const* const text :
         {"", "d", "30", "-1d", "+1d", "1.5d", "1 d", "30D", "99999999999999999999s", "36501d"}) {
        EXPECT_EQ(duration_from(text), std::nullopt) << text;
    }
}

TEST(CountedBytes, AreRoundedForPeople) {
    EXPECT_EQ(counted_bytes(0), "0 bytes");
    EXPECT_EQ(counted_bytes(1), "1 byte");
    EXPECT_EQ(counted_bytes(999), "999 bytes");
    EXPECT_EQ(counted_bytes(1'234), "1.2 kB");
    EXPECT_EQ(counted_bytes(34'500), "34 kB");
    EXPECT_EQ(counted_bytes(999'999), "999 kB");
    EXPECT_EQ(counted_bytes(1'200'000), "1.2 MB");
    EXPECT_EQ(counted_bytes(5'000'000'000), "5.0 GB");
}

}  // namespace
}  // namespace tasker::cli
