#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "base/json.hpp"
#include "tests/server/event_client.hpp"
#include "tests/server/serving.hpp"

// Goal: who watches a task, or all, sees how it is and everything that becomes of it, whenever he
// comes and however often; and costs little.

namespace tasker::test {
namespace {

using testing::Contains;
using testing::IsSupersetOf;

std::string state_of(Event const& event) {
    auto const& data = event.data.as_object();
    auto const* const status = data.if_contains("status");
    return std::string((status != nullptr ? *status : data.at("current_state")).as_string());
}

class Events : public Serving {
protected:
    std::string created(std::string const& name) {
        auto const answer = post("/v1/tasks", base::to_text(Json(request_for(name))));
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return std::string(answer.json().at("task_uuid").as_string());
    }
    static std::string target_of(std::string const& task) {
        return "/v1/tasks/" + task + "/events";
    }
};

TEST_F(Events, TellHowATaskIsThenWhatBecomesOfItUntilItHasEnded) {
    auto const task = created("held");
    gate_.await(1);
    EventClient client(port(), target_of(task));
    ASSERT_EQ(client.head().status, 200U);
    EXPECT_EQ(client.head().header("content-type"), "text/event-stream");
    EXPECT_EQ(client.head().header("cache-control"), "no-store");

    auto const first = client.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->name, "task");
    EXPECT_EQ(state_of(*first), "steps_in_process");
    EXPECT_NE(first->id, "");
    auto const step = client.next();
    ASSERT_TRUE(step);
    EXPECT_EQ(step->name, "step");
    EXPECT_EQ(state_of(*step), "in_progress");
    auto const current = client.next();
    ASSERT_TRUE(current);
    EXPECT_EQ(current->name, "current");

    gate_.open();
    std::vector<std::string> states;
    std::optional<Event> last;
    for (auto event = client.next(); event; event = client.next()) {
        states.push_back(event->name + " " + state_of(*event));
        last = event;
    }
    EXPECT_THAT(states, IsSupersetOf({"step complete", "task complete"}));
    ASSERT_TRUE(last);
    EXPECT_EQ(last->name, "end") << "and then the stream ends";
    EXPECT_EQ(last->data.at("task_uuid").as_string(), task);
}

TEST_F(Events, AreWhatTheRestOfTheApiSays) {
    auto const task = settled_task("order");
    EventClient client(port(), target_of(task));
    auto told = client.next()->data.as_object();
    auto asked = get("/v1/tasks/" + task).json().as_object();
    auto const steps = asked.at("steps").as_array();
    for (auto const& step : steps)
        EXPECT_EQ(base::to_text(client.next()->data), base::to_text(step));
    told.erase("steps");
    asked.erase("steps");
    EXPECT_EQ(base::to_text(Json(told)), base::to_text(Json(asked)));
    EXPECT_EQ(client.next()->name, "current");
    EXPECT_EQ(client.next()->name, "end");
    EXPECT_FALSE(client.next());
}

TEST_F(Events, OfATaskThatIsNotThereAre404) {
    EXPECT_EQ(get(target_of(kUnknown)).status, 404U);
    EXPECT_EQ(get("/v1/tasks/nonsense/events").status, 400U);
}

// A browser comes back by itself after each end, unless it is told that there is nothing more.
TEST_F(Events, SayNothingMoreToWhoComesBackAfterTheEnd) {
    auto const task = settled_task("order");
    EventClient client(port(), target_of(task));
    auto const end = client.await_named("end");
    ASSERT_TRUE(end);
    EventClient again(port(), target_of(task), "last-event-id: " + end->id + "\r\n");
    EXPECT_EQ(again.head().status, 204U);
    EventClient older(port(), target_of(task), "last-event-id: 0-0\r\n");
    EXPECT_EQ(older.head().status, 200U);
    EXPECT_TRUE(older.await_named("end")) << "the state is told once more";
}

TEST_F(Events, BeginWithTheStateForWhoComesBack) {
    auto const task = created("held");
    gate_.await(1);
    std::string id;
    {
        EventClient client(port(), target_of(task));
        id = client.next().value_or(Event()).id;
    }
    EventClient again(port(), target_of(task), "last-event-id: " + id + "\r\n");
    EXPECT_EQ(again.next()->name, "task");
    EXPECT_TRUE(again.await_named("current"));
    gate_.open();
    EXPECT_TRUE(again.await_named("end"));
}

TEST_F(Events, OfAllTasksBeginWithTheNewestAndGoOn) {
    auto const before = settled_task("order");
    EventClient client(port(), "/v1/events");
    auto const first = client.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->name, "task");
    EXPECT_EQ(first->data.at("task_uuid").as_string(), before);
    auto const current = client.next();
    ASSERT_TRUE(current);
    EXPECT_EQ(current->name, "current");
    EXPECT_EQ(current->data.at("tasks").to_number<int>(), 1);

    auto const after = settled_task("broken");
    std::vector<std::string> seen;
    auto const last = client.await([&](Event const& event) {
        seen.push_back(event.name + " " + state_of(event));
        return event.name == "task" && state_of(event) == "blocked_by_failures";
    });
    ASSERT_TRUE(last);
    EXPECT_EQ(last->data.at("task_uuid").as_string(), after);
    EXPECT_THAT(seen, Contains("step error"));
}

TEST_F(Events, AreForWhoMayReadTasks) {
    start([](std::string_view permission, server::Headers) -> server::Admission {
        if (permission != "tasks:read") return {.caller = "ui"};
        return {.denial = server::Denial{
                    .status = 403, .code = "FORBIDDEN", .message = "tasks:read is missing"}};
    });
    auto const task = settled_task("order");
    EXPECT_EQ(get(target_of(task)).status, 403U);
    EXPECT_EQ(get("/v1/events").status, 403U);
}

TEST_F(Events, EndWhenTheServerIsStopped) {
    auto const task = created("held");
    gate_.await(1);
    EventClient one(port(), target_of(task));
    EventClient all(port(), "/v1/events");
    ASSERT_TRUE(one.await_named("current"));
    ASSERT_TRUE(all.await_named("current"));
    server().stop(std::chrono::seconds(60));
    EXPECT_FALSE(one.await_named("end")) << "the stream ends, not the task";
    EXPECT_FALSE(all.await_named("end"));
}

TEST_F(Events, ReachHundredsOfClients) {
    constexpr std::size_t kClients = 300;
    auto const task = created("held");
    gate_.await(1);
    std::vector<std::unique_ptr<EventClient>> clients;
    for (std::size_t i = 0; i < kClients; ++i) {
        clients.push_back(std::make_unique<EventClient>(
            port(), i % 2 == 0 ? target_of(task) : std::string("/v1/events")));
    }
    for (auto const& client : clients)
        ASSERT_TRUE(client->await_named("current"));
    gate_.open();
    for (auto const& client : clients) {
        EXPECT_TRUE(client->await([](Event const& event) {
            return event.name == "task" && state_of(event) == "complete";
        }));
    }
}

}  // namespace
}  // namespace tasker::test
