#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "embedded/host.hpp"
#include "server/server.hpp"
#include "template/load.hpp"
#include "tests/server/event_client.hpp"
#include "tests/server/gate.hpp"
#include "tests/support/postgres_schema.hpp"

// Goal: who watches on one server sees what other processes on the same database do.
// Method: two hosts on one schema. One serves and runs no steps; the other one takes in tasks and
// runs them.

namespace tasker::test {
namespace {

constexpr char const* kHeld = R"(
name: held
namespace_name: depot
version: "1.0.0"
steps:
  - { name: hold, handler: { callable: depot.hold } }
  - { name: send, dependencies: [hold], handler: { callable: depot.send } }
)";

class EventsElsewhere : public testing::TestWithParam<char const*> {
protected:
    void SetUp() override {
        if (!postgres_server()) GTEST_SKIP() << kNoPostgres;
        schema_.emplace();
        other_ = open(Role::EngineAndWorker);
        mine_ = open(Role::Engine);
        backend_ = std::unique_ptr<server::Backend>(new server::Backend{
            .store = mine_->store(),
            .registry = mine_->registry(),
            .clock = mine_->clock(),
            .ids = ids_,
            .log = mine_->log(),
            .submit = [this](model::TaskRequest request) { return mine_->submit(request); },
            .command = [this](engine::Command order) { return mine_->command(order); },
            .submit_then =
                [this](model::TaskRequest request, auto on_answer) {
                    return mine_->submit(std::move(request), std::move(on_answer));
                },
            .ask_for_changes = [this] { mine_->ask_for_changes(); }});
        auto opened = server::Server::open(*backend_, {.endpoint = {.port = 0}});
        ASSERT_TRUE(opened) << opened.error().message();
        server_ = *std::move(opened);
        mine_->watch([this](engine::Committed const& committed) { server_->note(committed); });
        mine_->watch_neighbours([this](std::span<TaskId const> tasks, bool any) {
            server_->note_elsewhere(tasks, any);
        });
        server_->start();
        ASSERT_TRUE(other_->start());
        ASSERT_TRUE(mine_->start());
    }

    void TearDown() override {
        gate_.open();
        if (mine_) mine_->watch({});
        if (mine_) mine_->watch_neighbours({});
        server_.reset();
        mine_.reset();
        other_.reset();
    }

    std::unique_ptr<embedded::Host> open(Role role) {
        Handlers handlers;
        handlers.add("depot.hold", [this](StepContext& /*step*/) -> StepResult {
            gate_.pass();
            return Json{{"held", true}};
        });
        handlers.add("depot.send", [](StepContext& /*step*/) -> StepResult { return Json(1); });
        auto opened = embedded::Host::open({.store = schema_->location(GetParam()),
                                            .role = role,
                                            .log_level = base::LogLevel::Error},
                                           std::move(handlers));
        EXPECT_TRUE(opened) << opened.error().message();
        EXPECT_TRUE((*opened)->register_templates({*templates::load_text(kHeld, "<text>")}));
        return *std::move(opened);
    }

    std::string submit_elsewhere() {
        auto const task = other_->submit({.namespace_name = "depot",
                                          .name = "held",
                                          .version = "1.0.0",
                                          .context = model::Payload("{}"),
                                          .initiator = "test",
                                          .source_system = "tests",
                                          .reason = "to see it run"});
        EXPECT_TRUE(task) << task.error().message();
        return task ? task->id.to_string() : "";
    }

    static bool is_complete(Event const& event) {
        return event.name == "task" && event.data.at("status").as_string() == "complete";
    }

    Gate gate_;
    std::optional<PostgresSchema> schema_;
    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    std::unique_ptr<embedded::Host> other_;
    std::unique_ptr<embedded::Host> mine_;
    std::unique_ptr<server::Backend> backend_;
    std::unique_ptr<server::Server> server_;
};

TEST_P(EventsElsewhere, OfATaskThatRunsThereAreSeenHere) {
    auto const task = submit_elsewhere();
    gate_.await(1);
    EventClient client(server_->endpoint().port, "/v1/tasks/" + task + "/events");
    ASSERT_TRUE(client.await_named("current"));
    gate_.open();
    EXPECT_TRUE(client.await(is_complete));
    EXPECT_TRUE(client.await_named("end"));
}

TEST_P(EventsElsewhere, OfTasksThatAreCreatedThereAreSeenHere) {
    EventClient client(server_->endpoint().port, "/v1/events");
    ASSERT_TRUE(client.await_named("current"));
    auto const task = submit_elsewhere();
    gate_.open();
    auto const seen = client.await(is_complete);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->data.at("task_uuid").as_string(), task);
}

// By LISTEN, and by a look each second where nothing is heard.
INSTANTIATE_TEST_SUITE_P(Ways, EventsElsewhere, testing::Values("", "&listen=off"),
                         [](auto const& info) { return *info.param == '\0' ? "Told" : "Looked"; });

}  // namespace
}  // namespace tasker::test
