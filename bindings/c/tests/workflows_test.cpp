// Whole workflows over the C ABI: decisions, batches, events, and what people do by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "bindings/c/src/host_object.hpp"
#include "bindings/c/src/text.hpp"
#include "bindings/c/tests/abi_world.hpp"

namespace tasker::c {
namespace {

using testing::HasSubstr;

/// Opens a host that takes every handler, and runs a template with `answer` until its task ends.
Json run(AbiWorld& world, char const* yaml,
         std::function<std::string(tasker_call_record const&)> const& answer) {
    world.options.takes_unlisted = 1;
    world.start(yaml);
    auto const task = world.submit("flow");
    for (;;) {
        tasker_document* document = nullptr;
        auto const waited = tasker_wait(world.host, &task, 0, &document, nullptr);
        if (waited == TASKER_OK) return json_of_document(document);
        EXPECT_EQ(waited, TASKER_TIMEOUT);
        if (waited != TASKER_TIMEOUT) return {};
        auto const call = world.poll(100);
        if (call.handle == nullptr) continue;
        auto const result = answer(call.record);
        EXPECT_EQ(world.complete(call.record.event_id, AbiWorld::success(result.c_str())),
                  TASKER_OK);
        EXPECT_EQ(tasker_call_release(call.handle), TASKER_OK);
    }
}

TEST(AbiWorkflows, ADecisionIsAMemberOfItsResult) {
    AbiWorld world;
    auto const done = run(world, R"(
name: flow
namespace_name: shop
version: "1.0.0"
steps:
  - { name: look, handler: { callable: look } }
  - { name: route, type: decision, dependencies: [look], handler: { callable: route } }
  - { name: small, dependencies: [route], handler: { callable: small } }
  - { name: large, dependencies: [route], handler: { callable: large } }
)",
                          [](tasker_call_record const& call) {
                              return to_string(call.step_name) == "route"
                                         ? std::string(R"({"decision_point_outcome":
                                            {"type":"create_steps","step_names":["small"]}})")
                                         : "\"" + to_string(call.step_name) + "\"";
                          });
    EXPECT_EQ(done.at("status"), "complete");
    ASSERT_EQ(done.at("steps").as_array().size(), 3U);
    EXPECT_EQ(done.at("steps").at(2).at("result"), "small");
}

TEST(AbiWorkflows, BatchesGetTheirPartOfTheWorkAsInputs) {
    AbiWorld world;
    std::string cursors;
    auto const done = run(world, R"(
name: flow
namespace_name: shop
version: "1.0.0"
steps:
  - { name: split, type: batchable, handler: { callable: split } }
  - name: slice
    type: batch_worker
    dependencies: [split]
    handler: { callable: slice }
    batch_config: { batch_size: 10, parallelism: 2, cursor_field: id, worker_template: slice }
  - { name: sum, type: deferred_convergence, dependencies: [slice], handler: { callable: sum } }
)",
                          [&](tasker_call_record const& call) -> std::string {
                              auto const name = to_string(call.template_step_name);
                              if (name == "split") {
                                  return R"({"batch_processing_outcome":{"type":"create_batches",
                                    "worker_template_name":"slice","worker_count":2,"total_items":20,
                                    "cursor_configs":[
                                    {"batch_id":"001","start_cursor":0,"end_cursor":10,"batch_size":10},
                                    {"batch_id":"002","start_cursor":10,"end_cursor":20,"batch_size":10}
                                    ]}})";
                              }
                              if (name == "slice") cursors += to_string(call.inputs);
                              if (name == "sum") return std::to_string(call.dependency_count);
                              return "{}";
                          });
    EXPECT_EQ(done.at("status"), "complete");
    EXPECT_THAT(cursors, HasSubstr("\"batch_id\":\"001\""));
    EXPECT_THAT(cursors, HasSubstr("\"batch_id\":\"002\""));
    EXPECT_EQ(done.at("steps").as_array().size(), 4U);
}

TEST(AbiEvents, ArePolledBySubscribersWithThePayloadsThatWereMade) {
    AbiWorld world;
    world.start();
    ASSERT_EQ(tasker_subscribe(world.host, tasker_text_of("order.*"), nullptr), TASKER_OK);
    ASSERT_EQ(tasker_subscribe(world.host, tasker_text_of("*"), nullptr), TASKER_OK);
    EXPECT_EQ(tasker_subscribe(world.host, {}, nullptr), TASKER_INVALID_OPTION);
    auto const task = world.submit();
    auto paid = AbiWorld::success("{\"total\":3}");
    paid.event_payloads = tasker_text_of("{\"order.paid\":{\"cents\":300}}");
    paid.event_publisher = tasker_text_of("billing");
    EXPECT_EQ(world.run_one(paid), TASKER_OK);
    world.wait_for_wake(TASKER_WAKE_EVENTS);
    std::array<tasker_event*, 4> events{};
    std::size_t count = 0;
    ASSERT_EQ(tasker_poll_events(world.host, events.data(), events.size(), &count), TASKER_OK);
    ASSERT_EQ(count, 1U) << "once, although two patterns fit";
    tasker_event_record event;
    TASKER_INIT(event);
    ASSERT_EQ(tasker_event_read(events[0], &event), TASKER_OK);
    EXPECT_EQ(to_string(event.name), "order.paid");
    EXPECT_EQ(to_string(event.payload), "{\"cents\":300}");
    EXPECT_EQ(to_string(event.fired_by), "billing");
    EXPECT_EQ(to_string(event.step_name), "charge");
    EXPECT_EQ(std::memcmp(&event.task_id, &task, sizeof task), 0);
    EXPECT_THAT(to_string(event.execution_result), HasSubstr("\"total\":3"));
    EXPECT_EQ(tasker_event_release(events[0]), TASKER_OK);
    EXPECT_EQ(tasker_event_release(events[0]), TASKER_INVALID_OPTION);
}

TEST(AbiEvents, MayBePublishedAndAreDroppedAndCountedWhenNobodyPolls) {
    AbiWorld world;
    world.options.event_queue_max = 1;
    world.start();
    ASSERT_EQ(tasker_subscribe(world.host, tasker_text_of("stock.low"), nullptr), TASKER_OK);
    tasker_publication publication;
    TASKER_INIT(publication);
    publication.delivery = TASKER_FAST;
    publication.name = tasker_text_of("stock.low");
    publication.namespace_name = tasker_text_of("shop");
    publication.payload = tasker_text_of("{\"left\":2}");
    tasker_id id{};
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(tasker_publish(world.host, &publication, &id, nullptr), TASKER_OK);
    EXPECT_EQ(world.metrics().events_queued, 1U);
    EXPECT_EQ(world.metrics().events_queue_dropped, 1U);
    publication.payload = tasker_text_of("{");
    EXPECT_EQ(tasker_publish(world.host, &publication, &id, nullptr), TASKER_INVALID_JSON);
    publication.payload = {};
    publication.delivery = 3;
    EXPECT_EQ(tasker_publish(world.host, &publication, &id, nullptr), TASKER_INVALID_OPTION);
    EXPECT_EQ(tasker_unsubscribe(world.host, tasker_text_of("stock.low")), TASKER_OK);
}

/// Events of a namespace that wait for consumers outside.
std::vector<store::StoredEvent> kept_events(AbiWorld const& world) {
    std::vector<store::StoredEvent> events;
    EXPECT_TRUE(find(world.host)->host().store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(events, reader.stored_events("shop", 10));
        return {};
    }));
    return events;
}

TEST(AbiEvents, DurableOnesAreKeptAndFastOnesAreNot) {
    AbiWorld world;
    world.start();
    ASSERT_EQ(tasker_subscribe(world.host, tasker_text_of("*"), nullptr), TASKER_OK);
    tasker_publication publication;
    TASKER_INIT(publication);
    publication.namespace_name = tasker_text_of("shop");
    publication.payload = tasker_text_of("{\"left\":2}");
    auto const publish = [&](char const* name, tasker_delivery delivery) {
        publication.name = tasker_text_of(name);
        publication.delivery = delivery;
        tasker_id id{};
        EXPECT_EQ(tasker_publish(world.host, &publication, &id, &world.error), TASKER_OK)
            << message_of(world.error);
        return uuid_of(id);
    };
    auto const durable = publish("stock.counted", TASKER_DURABLE);
    std::ignore = publish("stock.low", TASKER_FAST);
    auto const both = publish("stock.gone", TASKER_BROADCAST);
    EXPECT_EQ(world.metrics().events_queued, 2U) << "a durable one is for consumers outside";
    std::vector<store::StoredEvent> kept;
    // Kept by a lane of its own, a moment later.
    while (kept.size() < 2)
        kept = kept_events(world);
    std::ranges::sort(kept, {}, &store::StoredEvent::event_name);
    EXPECT_EQ(kept[0].event_name, "stock.counted");
    EXPECT_EQ(kept[0].id, durable);
    EXPECT_EQ(kept[1].event_name, "stock.gone");
    EXPECT_EQ(kept[1].id, both);
    EXPECT_THAT(kept[0].body.text(), HasSubstr("\"left\":2"));
}

TEST(AbiClient, RefusesRequestsWithTheReason) {
    AbiWorld world;
    world.start();
    tasker_task_request request;
    TASKER_INIT(request);
    request.namespace_name = tasker_text_of("shop");
    request.name = tasker_text_of("ordr");
    request.version = tasker_text_of("1.0.0");
    tasker_id id{};
    constexpr tasker_status kTemplateNotFound = 1103;
    EXPECT_EQ(tasker_submit(world.host, &request, &id, &world.error), kTemplateNotFound);
    EXPECT_THAT(message_of(world.error), HasSubstr("order"));
    request.name = tasker_text_of("order");
    request.context = tasker_text_of("{\"a\":");
    EXPECT_EQ(tasker_submit(world.host, &request, &id, &world.error), TASKER_INVALID_JSON);
    EXPECT_THAT(message_of(world.error), HasSubstr("context: line 1"));
    request.context = {};
    request.initiator = tasker_text_of("anna\xff");
    EXPECT_EQ(tasker_submit(world.host, &request, &id, &world.error), TASKER_INVALID_OPTION);
    EXPECT_EQ(message_of(world.error), "initiator is not UTF-8");
    request.initiator = {};
    request.priority = 101;
    EXPECT_EQ(tasker_submit(world.host, &request, &id, nullptr), TASKER_INVALID_REQUEST);
    tasker_document* document = nullptr;
    EXPECT_EQ(tasker_task(world.host, &id, &document, nullptr), TASKER_TASK_NOT_FOUND);
    EXPECT_EQ(document, nullptr);
}

TEST(AbiClient, WaitingIsGivenUpInTime) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    tasker_document* document = nullptr;
    EXPECT_EQ(tasker_wait(world.host, &task, 1, &document, nullptr), TASKER_TIMEOUT);
    EXPECT_EQ(document, nullptr);
}

/// The tasks that have settled, waited for.
std::vector<tasker_id> settled(AbiWorld& world, std::uint32_t timeout_ms) {
    std::array<tasker_id, 8> ids{};
    std::size_t count = 0;
    EXPECT_EQ(tasker_poll_tasks(world.host, timeout_ms, ids.data(), ids.size(), &count, nullptr),
              TASKER_OK);
    return {ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count)};
}

TEST(AbiClient, TellsOnceWhenAWatchedTaskHasSettled) {
    AbiWorld world;
    world.start();
    auto const first = world.submit();
    auto const second = world.submit();
    ASSERT_EQ(tasker_watch(world.host, &first, nullptr), TASKER_OK);
    ASSERT_EQ(tasker_watch(world.host, &first, nullptr), TASKER_OK);
    EXPECT_TRUE(settled(world, 0).empty());
    EXPECT_EQ(world.run_one(AbiWorld::success()), TASKER_OK);
    EXPECT_EQ(world.run_one(AbiWorld::success()), TASKER_OK);
    world.wait_for_wake(TASKER_WAKE_TASKS);
    auto const told = settled(world, 10'000);
    ASSERT_EQ(told.size(), 1U) << "the other one was not watched";
    EXPECT_EQ(std::memcmp(told.data(), &first, sizeof first), 0);
    EXPECT_TRUE(settled(world, 0).empty());
    // One that has ended already is told at once.
    std::ignore = world.wait(second);
    ASSERT_EQ(tasker_watch(world.host, &second, nullptr), TASKER_OK);
    EXPECT_EQ(settled(world, 0).size(), 1U);
    tasker_id const unknown{};
    EXPECT_EQ(tasker_watch(world.host, &unknown, nullptr), TASKER_TASK_NOT_FOUND);
}

TEST(AbiClient, WhoWaitsForWatchedTasksIsToldOfTheEnd) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    ASSERT_EQ(tasker_watch(world.host, &task, nullptr), TASKER_OK);
    tasker_status last = TASKER_OK;
    std::jthread waiter([&, host = world.host] {
        tasker_id id{};
        std::size_t count = 0;
        last = tasker_poll_tasks(host, UINT32_MAX, &id, 1, &count, nullptr);
    });
    world.close();
    waiter.join();
    EXPECT_TRUE(last == TASKER_STOPPING || last == TASKER_NOT_RUNNING) << last;
}

TEST(AbiClient, ActsOnStepsByHand) {
    AbiWorld world;
    world.start();
    auto const task = world.submit();
    tasker_completion failed;
    TASKER_INIT(failed);
    failed.outcome = TASKER_FAILURE;
    failed.wait_ms = 10'000;
    EXPECT_EQ(world.run_one(failed), TASKER_OK);
    auto const blocked = world.wait(task);
    EXPECT_EQ(blocked.at("status"), "blocked_by_failures");
    std::string const text(blocked.at("steps").at(0).at("step_uuid").as_string());
    tasker_id step{};
    ASSERT_EQ(tasker_id_parse({.data = text.data(), .size = text.size()}, &step), TASKER_OK);
    auto const who = tasker_text_of("operator");
    auto const why = tasker_text_of("checked by phone");
    EXPECT_EQ(tasker_reset_step(world.host, &step, who, why, nullptr), TASKER_OK);
    EXPECT_EQ(world.run_one(failed), TASKER_OK);
    EXPECT_EQ(world.wait(task).at("status"), "blocked_by_failures");
    EXPECT_EQ(tasker_complete_step(world.host, &step, tasker_text_of("{"), who, why, nullptr),
              TASKER_INVALID_JSON);
    EXPECT_EQ(tasker_complete_step(world.host, &step, tasker_text_of("{\"paid\":1}"), who, why,
                                   &world.error),
              TASKER_OK)
        << message_of(world.error);
    EXPECT_EQ(world.wait(task).at("status"), "complete");
    constexpr tasker_status kStepNotFound = 1102;
    EXPECT_EQ(tasker_resolve_step(world.host, &task, who, why, nullptr), kStepNotFound);
}

TEST(AbiClient, AnswersAsTheRestApiDoes) {
    AbiWorld world;
    world.start();
    std::ignore = world.submit();
    std::uint32_t status = 0;
    tasker_document* document = nullptr;
    auto const ask = [&](char const* method, char const* target, char const* body) {
        return tasker_rest(world.host, tasker_text_of(method), tasker_text_of(target),
                           tasker_text_of(body), &status, &document, &world.error);
    };
    ASSERT_EQ(ask("GET", "/v1/tasks?limit=5", ""), TASKER_OK) << message_of(world.error);
    EXPECT_EQ(status, 200U);
    EXPECT_EQ(json_of_document(document).at("tasks").as_array().size(), 1U);
    ASSERT_EQ(ask("GET", "/v1/tasks/01890a5d-ac96-774b-bcce-b302099a8057", ""), TASKER_OK);
    EXPECT_EQ(status, 404U);
    EXPECT_TRUE(json_of_document(document).as_object().contains("error"));
    EXPECT_EQ(ask("STEAL", "/v1/tasks", ""), TASKER_INVALID_OPTION);
    EXPECT_THAT(message_of(world.error), HasSubstr("it must be GET"));
}

}  // namespace
}  // namespace tasker::c
