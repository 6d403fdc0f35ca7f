#include <atomic>
#include <stdexcept>
#include <thread>

#include "tests/conformance/store_conformance.hpp"

namespace tasker::store {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

TEST_P(StoreConformance, KeepsWhatACommittedUnitWrote) {
    given({make_task(1)}, {make_step(1)});
    EXPECT_EQ(test::dump(task(1)), test::dump(make_task(1).task));
    EXPECT_EQ(test::dump(step(1)), test::dump(make_step(1).step));
}

TEST_P(StoreConformance, LeavesNoTraceOfAUnitThatFails) {
    given({make_task(1)}, {make_step(1), make_step(2, 1, 1)}, {test::make_edge(1, 2)});
    auto const dump = [&] {
        return look([](Reader& reader) { return test::dump_all(reader, test::kNow + 1h); });
    };
    auto const before = dump();
    ASSERT_TRUE(before) << before.error().message();

    auto const done = store_->run([&](UnitOfWork& work) -> Result<void> {
        auto task = make_task(2);
        task.task.stale_at = test::kNow;
        auto running = test::moved(make_step(4, 2), test::claimed());
        auto first = test::change(make_step(1).step, test::claimed());
        auto paused = test::change(first.after, test::failed_for_retry());
        paused.after.wake_at = test::kNow;
        paused.results_action = model::ResultsAction::Replace;
        paused.results = model::Payload(R"({"success":false})");
        auto const moved = test::change(
            make_task(1).task, {{model::TaskEvent::Start, model::TaskState::Initializing}});
        TASKER_TRY(work.put_template(test::make_template(2, "refund")));
        auto again = test::make_template(1);
        again.description = "changed";
        TASKER_TRY(work.put_template(again));
        TASKER_TRY(work.insert_tasks(std::vector{task}));
        TASKER_TRY(work.insert_steps(std::vector{make_step(3), running}));
        TASKER_TRY(work.insert_edges(std::vector{test::make_edge(1, 3)}));
        TASKER_TRY(work.add_open_dependencies(step_id(3), 1));
        TASKER_TRY(work.apply(std::vector{moved}));
        TASKER_TRY(work.apply(std::vector{first}));
        TASKER_TRY(work.save_checkpoints(std::vector<model::CheckpointWrite>{
            {.step_id = step_id(1), .attempt = 1, .cursor = model::Payload("1")}}));
        TASKER_TRY(work.apply(std::vector{paused}));
        TASKER_TRY(work.satisfy(std::vector{step_id(1)}));
        TASKER_TRY(work.renew_leases(
            std::vector{model::LeaseKey{.step_id = step_id(4), .attempt = 1}}, test::kNow));
        TASKER_TRY(work.insert_dead_letters(std::vector<model::DeadLetter>{
            {.id = test::uuid_of(6, 1), .task_id = task_id(1), .created_at = test::kNow}}));
        TASKER_TRY(work.insert_events(std::vector<StoredEvent>{
            {.id = test::uuid_of(7, 1), .namespace_name = "shop", .event_name = "paid"}}));
        return Error(ErrorCode::Internal, "on purpose");
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message(), "on purpose");
    EXPECT_EQ(*dump(), *before);
    auto const seen_by_the_next =
        unit([](UnitOfWork& work) { return test::dump_all(work, test::kNow + 1h); });
    EXPECT_EQ(*seen_by_the_next, *before);
    auto const templates = look([](Reader& reader) { return reader.list_templates(); });
    ASSERT_EQ(templates->size(), 1U);
    EXPECT_EQ(templates->front().description, "");
}

TEST_P(StoreConformance, ShowsAUnitItsOwnWrites) {
    auto const seen = unit([&](UnitOfWork& work) -> Result<std::size_t> {
        TASKER_TRY(work.insert_tasks(std::vector{make_task(1)}));
        TASKER_TRY_ASSIGN(auto const found, work.find_tasks(std::vector{task_id(1)}));
        return found.size();
    });
    ASSERT_TRUE(seen);
    EXPECT_EQ(*seen, 1U);
}

TEST_P(StoreConformance, RollsBackAUnitWhoseBodyThrows) {
    auto const done = store_->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.insert_tasks(std::vector{make_task(1)}));
        throw std::runtime_error("a bug");
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::Internal);
    EXPECT_THAT(done.error().message(), testing::HasSubstr("a bug"));
    EXPECT_EQ(*look([](Reader& reader) { return reader.count_tasks({}); }), 0U);
}

TEST_P(StoreConformance, CommitsNothingAfterAWriteThatFailedEvenIfTheBodyGoesOn) {
    given({make_task(1)}, {});
    auto const done = store_->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.insert_tasks(std::vector{make_task(2)}));
        auto taken = make_task(3);
        taken.task.identity_hash = make_task(1).task.identity_hash;
        EXPECT_FALSE(work.insert_tasks(std::vector{taken}));
        return {};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::DuplicateTask);
    EXPECT_EQ(*look([](Reader& reader) { return reader.count_tasks({}); }), 1U);
}

TEST_P(StoreConformance, LosesNothingOfManyThreadsAndLetsOnlyTheFailingUnitsFail) {
    constexpr std::uint32_t kThreads = 4;
    constexpr std::uint32_t kUnits = 25;
    std::atomic<std::uint32_t> failures = 0;
    std::vector<std::jthread> threads;
    for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (std::uint32_t i = 0; i < kUnits; ++i) {
                auto const n = 1 + thread * kUnits + i;
                auto const done = store_->run([&](UnitOfWork& work) -> Result<void> {
                    TASKER_TRY(work.insert_tasks(std::vector{make_task(n)}));
                    TASKER_TRY(work.insert_steps(std::vector{make_step(n, n)}));
                    if (n % 5 == 0) return Error(ErrorCode::Internal, "on purpose");
                    return {};
                });
                if (!done) ++failures;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(failures, kThreads * kUnits / 5);
    auto const found = look([](Reader& reader) { return reader.list_tasks({.limit = 1000}); });
    ASSERT_EQ(found->size(), kThreads * kUnits * 4 / 5);
    for (auto const& each : *found) {
        auto const steps = look([&](Reader& reader) { return reader.steps_of(each.id); });
        EXPECT_EQ(steps->size(), 1U);
    }
}

TEST_P(StoreConformance, CountsEveryTakenDependencyOfConcurrentUnits) {
    constexpr std::uint32_t kParents = 40;
    std::vector<model::NewStep> steps{make_step(1000, 1, kParents)};
    std::vector<model::Edge> edges;
    for (std::uint32_t n = 1; n <= kParents; ++n) {
        steps.push_back(make_step(n));
        edges.push_back(test::make_edge(n, 1000));
    }
    given({make_task(1)}, steps, edges);
    std::atomic<int> freed = 0;
    std::vector<std::jthread> threads;
    for (std::uint32_t thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (std::uint32_t n = 1 + thread; n <= kParents; n += 4) {
                auto const last =
                    unit([&](UnitOfWork& work) { return work.satisfy(std::vector{step_id(n)}); });
                if (last && last->size() == 1) ++freed;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(freed, 1);
    EXPECT_EQ(step(1000).open_dependencies, 0U);
}

TEST_P(StoreConformance, ReadsOneCommittedStateBesideAWriter) {
    if (!GetParam().reads_beside_writers) GTEST_SKIP() << "readers wait for the writer";
    given({make_task(1)}, {});
    auto const done = store_->read([&](Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const before, reader.count_tasks({}));
        auto const written = store_->run([&](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.insert_tasks(std::vector{make_task(2)}));
            auto const beside = look([](Reader& other) { return other.count_tasks({}); });
            EXPECT_EQ(*beside, 1U) << "saw what was not committed";
            return {};
        });
        EXPECT_TRUE(written);
        TASKER_TRY_ASSIGN(auto const after, reader.count_tasks({}));
        EXPECT_EQ(before, after);
        return {};
    });
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(*look([](Reader& reader) { return reader.count_tasks({}); }), 2U);
}

TEST_P(StoreConformance, ReadsAtOnceWhatIsOnDiskOrSaysThatItWouldHaveToWait) {
    given({make_task(1)}, {});
    std::size_t count = 0;
    auto const done = store_->read_at_once([&](Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(count, reader.count_tasks({}));
        return {};
    });
    if (store_->is_shared()) {
        EXPECT_EQ(done.error().code(), ErrorCode::StoreBusy);
    } else {
        ASSERT_TRUE(done) << done.error().message();
        EXPECT_EQ(count, 1U);
    }
}

TEST_P(StoreConformance, PassesOnTheErrorOfAReadBody) {
    auto const done = store_->read(
        [](Reader&) -> Result<void> { return Error(ErrorCode::TaskNotFound, "on purpose"); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::TaskNotFound);
}

TEST_P(StoreConformance, KeepsEverythingWhenItIsOpenedAgain) {
    if (!GetParam().is_durable) GTEST_SKIP() << "nothing outlives the process";
    auto made = make_task(1);
    made.task.tags = {"vip", "a \"quoted\" tag"};
    made.task.stale_at = test::kNow + 1h;
    made.task.parent_correlation_id = test::uuid_of(5, 9);
    made.task.trace_context = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    given({made}, {test::moved(make_step(1), test::claimed()), make_step(2, 1, 1)},
          {test::make_edge(1, 2)});
    auto const dump = [&] {
        return *look([](Reader& reader) { return test::dump_all(reader, test::kNow + 2h); });
    };
    auto const before = dump();
    reopen();
    EXPECT_EQ(dump(), before);
    EXPECT_EQ(task(1).tags, made.task.tags);
}

}  // namespace tasker::store
