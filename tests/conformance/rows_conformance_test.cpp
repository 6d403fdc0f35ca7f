#include "tests/conformance/store_conformance.hpp"

namespace tasker::store {

using model::TaskState;
using test::make_edge;
using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;
using test::template_id;

TEST_P(StoreConformance, OverwritesATemplateOfTheSameNameAndVersionAndKeepsItsId) {
    auto again = test::make_template(7);
    again.description = "second";
    again.configuration = R"({"steps":[]})";
    again.identity_strategy = model::IdentityStrategy::AlwaysUnique;
    again.created_at = again.updated_at = test::kNow + 1h;
    auto const id = unit([&](UnitOfWork& work) { return work.put_template(again); });
    ASSERT_TRUE(id);
    EXPECT_EQ(*id, template_id(1));
    auto const stored = look([](Reader& reader) { return reader.list_templates(); });
    ASSERT_EQ(stored->size(), 1U);
    EXPECT_EQ(stored->front().description, "second");
    EXPECT_EQ(stored->front().configuration, R"({"steps":[]})");
    EXPECT_EQ(stored->front().identity_strategy, model::IdentityStrategy::AlwaysUnique);
    EXPECT_EQ(stored->front().created_at, test::kNow);
    EXPECT_EQ(stored->front().updated_at, test::kNow + 1h);
}

TEST_P(StoreConformance, KeepsAnotherVersionOfATemplateApart) {
    auto next = test::make_template(7);
    next.version = "2.0.0";
    EXPECT_EQ(*unit([&](UnitOfWork& work) { return work.put_template(next); }), template_id(7));
    EXPECT_EQ(look([](Reader& reader) { return reader.list_templates(); })->size(), 2U);
}

TEST_P(StoreConformance, RefusesASecondTaskOfAnIdentity) {
    given({make_task(1)}, {});
    auto same = make_task(2);
    same.task.identity_hash = "identity-1";
    auto const done = unit([&](UnitOfWork& work) { return work.insert_tasks(std::vector{same}); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::DuplicateTask);
    EXPECT_THAT(done.error().message(), testing::HasSubstr("identity-1"));
}

TEST_P(StoreConformance, RefusesTwoTasksOfAnIdentityInOneBatch) {
    auto same = make_task(2);
    same.task.identity_hash = "identity-1";
    auto const done =
        unit([&](UnitOfWork& work) { return work.insert_tasks(std::vector{make_task(1), same}); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::DuplicateTask);
}

TEST_P(StoreConformance, TellsWhichIdentitiesAreTakenEachOnce) {
    given({make_task(1), make_task(2)}, {});
    std::vector<std::string> const asked{"identity-2", "identity-9", "identity-1", "identity-2"};
    auto const taken = unit([&](UnitOfWork& work) { return work.taken_identities(asked); });
    EXPECT_THAT(*taken, testing::UnorderedElementsAre("identity-1", "identity-2"));
}

TEST_P(StoreConformance, FindsTheTaskOfAnIdentity) {
    given({make_task(1), make_task(2)}, {});
    auto const found = look([](Reader& reader) { return reader.find_by_identity("identity-2"); });
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->id, task_id(2));
    auto const none = look([](Reader& reader) { return reader.find_by_identity("identity-3"); });
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
}

TEST_P(StoreConformance, FindsTasksAndStepsInIdOrderEachOnceWithoutUnknownOnes) {
    given({make_task(1), make_task(2)}, {make_step(1), make_step(2), make_step(3)});
    std::vector const steps{step_id(3), step_id(9), step_id(1), step_id(3)};
    std::vector const tasks{task_id(2), task_id(9), task_id(1), task_id(2)};
    auto const found = look([&](Reader& reader) { return reader.find_steps(steps); });
    EXPECT_THAT(ids_of(*found), testing::ElementsAre(step_id(1), step_id(3)));
    auto const locked = unit([&](UnitOfWork& work) { return work.lock_steps(steps); });
    EXPECT_THAT(ids_of(*locked), testing::ElementsAre(step_id(1), step_id(3)));
    auto const found_tasks = look([&](Reader& reader) { return reader.find_tasks(tasks); });
    EXPECT_THAT(ids_of(*found_tasks), testing::ElementsAre(task_id(1), task_id(2)));
    auto const locked_tasks = unit([&](UnitOfWork& work) { return work.lock_tasks(tasks); });
    EXPECT_THAT(ids_of(*locked_tasks), testing::ElementsAre(task_id(1), task_id(2)));
}

TEST_P(StoreConformance, KeepsEveryFieldOfATask) {
    auto made = make_task(1);
    auto& task = made.task;
    task.priority = -7;
    task.tags = {"a", "", "ü \"x\""};
    task.parent_correlation_id = test::uuid_of(5, 99);
    task.requested_at = test::kNow - 1us;
    task.trace_context = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 vendor=a,b=\"x\"";
    task.tally = {.total = 9,
                  .unfinished = 8,
                  .in_flight = 3,
                  .waiting_for_retry = 2,
                  .failed_blocking = 1,
                  .failed_tolerated = 4};
    task.stale_at = test::kNow + 1h;
    task.completed_at = test::kNow + 2h;
    made.path = {{model::TaskEvent::Start, TaskState::Initializing},
                 {model::TaskEvent::ReadyStepsFound, TaskState::EnqueuingSteps}};
    task.state = TaskState::EnqueuingSteps;
    task.moves = 2;
    given({made}, {});
    EXPECT_EQ(test::dump(this->task(1)), test::dump(task));
}

TEST_P(StoreConformance, KeepsEveryFieldOfAStep) {
    auto made = test::moved(make_step(1), test::claimed());
    auto& row = made.step;
    row.template_step_name = "slice";
    row.type = model::StepType::BatchWorker;
    row.failure_strategy = model::FailureStrategy::Isolate;
    row.is_retryable = false;
    row.attempts_max = 7;
    row.priority = 50;
    row.open_dependencies = 2;
    row.attempt = 4;
    row.uncounted_attempts = 3;
    row.lost_leases = 2;
    row.wake_at = test::kNow + 1s;
    row.next_retry_at = test::kNow + 2s;
    row.backoff = 1500ms;
    row.last_attempted_at = test::kNow + 3s;
    row.last_failure_at = test::kNow + 4s;
    row.processed_at = test::kNow + 5s;
    made.inputs = model::Payload(R"({"a":"ü"})");
    given({make_task(1)}, {made});
    EXPECT_EQ(test::dump(step(1)), test::dump(row));
    auto const payloads =
        look([](Reader& reader) { return reader.step_payloads(std::vector{step_id(1)}); });
    EXPECT_EQ(payloads->front().inputs.text(), R"({"a":"ü"})");
}

TEST_P(StoreConformance, ListsTasksNewestFirstByFilterAndPage) {
    auto refund = make_task(3);
    refund.task.template_id = template_id(2);
    auto elsewhere = make_task(4);
    elsewhere.task.template_id = template_id(3);
    auto started = make_task(5);
    started.path = {{model::TaskEvent::Start, TaskState::Initializing}};
    started.task.state = TaskState::Initializing;
    started.task.moves = 1;
    ASSERT_TRUE(unit([](UnitOfWork& work) {
        TASKER_ASSERT(work.put_template(test::make_template(2, "refund")));
        return work.put_template(test::make_template(3, "order", "bakery"));
    }));
    given({make_task(1), make_task(2), refund, elsewhere, started}, {});

    struct Case {
        Reader::TaskFilter filter;
        std::vector<TaskId> listed;
        std::size_t count;
    };
    std::vector<Case> const cases{
        {{}, {task_id(5), task_id(4), task_id(3), task_id(2), task_id(1)}, 5},
        {{.limit = 2}, {task_id(5), task_id(4)}, 5},
        {{.offset = 2, .limit = 2}, {task_id(3), task_id(2)}, 5},
        {{.offset = 9}, {}, 5},
        {{.limit = 0}, {}, 5},
        {{.namespace_name = "bakery"}, {task_id(4)}, 1},
        {{.template_name = "order"}, {task_id(5), task_id(4), task_id(2), task_id(1)}, 4},
        {{.namespace_name = "shop", .template_name = "order"},
         {task_id(5), task_id(2), task_id(1)},
         3},
        {{.namespace_name = "nowhere"}, {}, 0},
        {{.states = {TaskState::Initializing}}, {task_id(5)}, 1},
        {{.template_name = "order", .states = {TaskState::Pending, TaskState::Complete}},
         {task_id(4), task_id(2), task_id(1)},
         3},
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        auto const& each = cases[i];
        auto const listed = look([&](Reader& reader) { return reader.list_tasks(each.filter); });
        ASSERT_TRUE(listed) << listed.error().message();
        EXPECT_EQ(ids_of(*listed), each.listed) << "case " << i;
        auto const count = look([&](Reader& reader) { return reader.count_tasks(each.filter); });
        ASSERT_TRUE(count) << count.error().message();
        EXPECT_EQ(*count, each.count) << "case " << i;
    }
}

TEST_P(StoreConformance, TellsTheContextOfATask) {
    given({make_task(1)}, {});
    auto const context = look([](Reader& reader) { return reader.task_context(task_id(1)); });
    EXPECT_EQ(context->text(), R"({"n":1})");
    auto const unknown = look([](Reader& reader) { return reader.task_context(task_id(9)); });
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code(), ErrorCode::TaskNotFound);
}

TEST_P(StoreConformance, ListsTheStepsAndEdgesOfATaskInOrder) {
    given({make_task(1), make_task(2)},
          {make_step(3), make_step(1), make_step(2), make_step(4, 2), make_step(5, 2)},
          {make_edge(2, 3), make_edge(1, 3, model::EdgeKind::WorkerToConvergence), make_edge(1, 3),
           make_edge(1, 2), make_edge(4, 5, model::EdgeKind::Provides, 2)});
    auto const steps = look([](Reader& reader) { return reader.steps_of(task_id(1)); });
    EXPECT_THAT(ids_of(*steps), testing::ElementsAre(step_id(1), step_id(2), step_id(3)));
    auto const edges = look([](Reader& reader) { return reader.edges_of(task_id(1)); });
    EXPECT_THAT(*edges, testing::ElementsAre(make_edge(1, 2), make_edge(1, 3),
                                             make_edge(1, 3, model::EdgeKind::WorkerToConvergence),
                                             make_edge(2, 3)));
    EXPECT_TRUE(look([](Reader& reader) { return reader.steps_of(task_id(9)); })->empty());
    EXPECT_TRUE(look([](Reader& reader) { return reader.edges_of(task_id(9)); })->empty());
}

TEST_P(StoreConformance, LeavesAnEdgeThatExistsAsItIs) {
    given({make_task(1)}, {make_step(1), make_step(2)}, {make_edge(1, 2)});
    auto const count = unit([](UnitOfWork& work) {
        return work.insert_edges(std::vector{make_edge(1, 2),
                                             make_edge(1, 2, model::EdgeKind::BatchDependency),
                                             make_edge(1, 2, model::EdgeKind::BatchDependency)});
    });
    EXPECT_EQ(*count, 1U);
    EXPECT_EQ(step(2).open_dependencies, 0U) << "insert_edges must not count";
}

TEST_P(StoreConformance, GivesPayloadsInTheOrderAsked) {
    auto with_inputs = make_step(1);
    with_inputs.inputs = model::Payload("{}");
    given({make_task(1)}, {with_inputs, make_step(2)});
    auto const found = look([](Reader& reader) {
        return reader.step_payloads(std::vector{step_id(2), step_id(1), step_id(2)});
    });
    ASSERT_EQ(found->size(), 3U);
    EXPECT_TRUE((*found)[0].inputs.empty());
    EXPECT_EQ((*found)[1].inputs.text(), "{}");
    EXPECT_TRUE((*found)[2].results.empty());
    auto const unknown =
        look([](Reader& reader) { return reader.step_payloads(std::vector{step_id(9)}); });
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code(), ErrorCode::StepNotFound);
}

// What no decision of the engine may lead to: the store refuses it by itself.
TEST_P(StoreConformance, RefusesRowsThatMakeNoSense) {
    given({make_task(1)}, {make_step(1)});
    auto const refuses_step = [&](model::NewStep const& made) {
        auto const done =
            unit([&](UnitOfWork& work) { return work.insert_steps(std::vector{made}); });
        return !done && done.error().code() == ErrorCode::Internal;
    };
    EXPECT_TRUE(refuses_step(make_step(2, 9))) << "of an unknown task";
    EXPECT_TRUE(refuses_step(make_step(1))) << "of an id that exists";
    auto same_name = make_step(2);
    same_name.step.name = "step-1";
    EXPECT_TRUE(refuses_step(same_name)) << "of a name that exists";
    auto gap = make_step(2);
    gap.step.moves = 1;
    EXPECT_TRUE(refuses_step(gap)) << "whose history has a gap";
    auto unheld = test::moved(make_step(2), test::claimed());
    unheld.step.lease_until.reset();
    EXPECT_TRUE(refuses_step(unheld)) << "in progress without a lease";
    auto held = make_step(2);
    held.step.worker_id = test::worker_id(1);
    EXPECT_TRUE(refuses_step(held)) << "held by a worker, but pending";
    auto uncounted = make_step(2);
    uncounted.step.uncounted_attempts = 1;
    EXPECT_TRUE(refuses_step(uncounted)) << "with fewer than no attempts";

    auto const refuses_edge = [&](model::Edge const& edge) {
        return !unit([&](UnitOfWork& work) { return work.insert_edges(std::vector{edge}); });
    };
    EXPECT_TRUE(refuses_edge(make_edge(1, 9)));
    EXPECT_TRUE(refuses_edge(make_edge(9, 1)));
    EXPECT_TRUE(refuses_edge(make_edge(1, 1)));

    auto const refuses_task = [&](model::NewTask const& made) {
        return !unit([&](UnitOfWork& work) { return work.insert_tasks(std::vector{made}); });
    };
    auto unknown_template = make_task(2);
    unknown_template.task.template_id = template_id(9);
    EXPECT_TRUE(refuses_task(unknown_template));
    auto no_context = make_task(2);
    no_context.context = {};
    EXPECT_TRUE(refuses_task(no_context));
}

TEST_P(StoreConformance, ListsTasksFromBeforeAnother) {
    given({make_task(1), make_task(2), make_task(3), make_task(4)}, {});
    auto const ids = [&](Reader::TaskFilter const& filter) {
        std::vector<TaskId> found;
        auto const tasks = look([&](Reader& reader) { return reader.list_tasks(filter); });
        for (auto const& task : *tasks)
            found.push_back(task.id);
        return found;
    };
    auto const pending = TaskState::Pending;
    EXPECT_EQ(ids({.before = task_id(3)}), (std::vector{task_id(2), task_id(1)}));
    EXPECT_EQ(ids({.states = {pending}, .before = task_id(3)}),
              (std::vector{task_id(2), task_id(1)}));
    EXPECT_EQ(ids({.before = task_id(4), .offset = 1, .limit = 1}), std::vector{task_id(2)});
    EXPECT_EQ(ids({.before = task_id(1)}), std::vector<TaskId>());
}

TEST_P(StoreConformance, KeepsDomainEventsOfANamespaceOldestFirst) {
    auto const event = [](std::uint32_t n, std::string namespace_name, Duration after) {
        return StoredEvent{.id = test::uuid_of(7, n),
                           .namespace_name = std::move(namespace_name),
                           .event_name = "order.paid",
                           .task_id = task_id(1),
                           .body = model::Payload(R"({"n":)" + std::to_string(n) + "}"),
                           .created_at = test::kNow + after};
    };
    auto const insert = [&] {
        return unit([&](UnitOfWork& work) {
            return work.insert_events(std::vector{event(1, "shop", 2s), event(2, "shop", 1s),
                                                  event(3, "bakery", 0s), event(4, "shop", 1s)});
        });
    };
    ASSERT_TRUE(insert());
    ASSERT_TRUE(insert()) << "publishing again after an unknown outcome is harmless";
    auto const all = look([](Reader& reader) { return reader.stored_events("shop", 10); });
    EXPECT_EQ(test::dump(*all), test::dump(std::vector{event(2, "shop", 1s), event(4, "shop", 1s),
                                                       event(1, "shop", 2s)}));
    EXPECT_EQ(look([](Reader& reader) { return reader.stored_events("shop", 1); })->size(), 1U);
}

}  // namespace tasker::store
