#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/store.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/dump.hpp"
#include "tests/support/postgres_schema.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::store {

using namespace std::chrono_literals;

/// Where one test's store lies.
struct Ground {
    test::TempFolder folder;
    std::optional<test::PostgresSchema> schema;
};

struct Backend {
    std::string name;
    std::unique_ptr<Store> (*open)(Ground& ground);  ///< null: its server is not there
    bool is_durable = true;            ///< what was committed is there after it was opened again
    bool reads_beside_writers = true;  ///< a reader need not wait for a unit
};

/// What every store promises: the comments of store/store.hpp. A back end joins by one line at the
/// end of store_conformance.cpp.
class StoreConformance : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override {
        store_ = GetParam().open(ground_);
        if (!store_) GTEST_SKIP() << test::kNoPostgres;
        ASSERT_TRUE(
            unit([](UnitOfWork& work) { return work.put_template(test::make_template()); }));
    }

    /// Unless that would lose everything.
    void reopen() {
        if (!GetParam().is_durable) return;
        store_.reset();
        store_ = GetParam().open(ground_);
    }

    /// Runs `body` as one unit. \returns what it returned, once that is durable.
    template <class Body>
    auto unit(Body body) -> std::invoke_result_t<Body, UnitOfWork&> {
        std::optional<std::invoke_result_t<Body, UnitOfWork&>> answer;
        auto const done = store_->run([&](UnitOfWork& work) -> Result<void> {
            answer.emplace(body(work));
            if (!*answer) return answer->error();
            return {};
        });
        if (!done) return done.error();
        return *std::move(answer);
    }

    template <class Body>
    auto look(Body body) -> std::invoke_result_t<Body, Reader&> {
        std::optional<std::invoke_result_t<Body, Reader&>> answer;
        auto const done = store_->read([&](Reader& reader) -> Result<void> {
            answer.emplace(body(reader));
            return {};
        });
        if (!done) return done.error();
        return *std::move(answer);
    }

    void given(std::vector<model::NewTask> const& tasks, std::vector<model::NewStep> const& steps,
               std::vector<model::Edge> const& edges = {}) {
        auto const done = unit([&](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.insert_tasks(tasks));
            TASKER_TRY(work.insert_steps(steps));
            TASKER_TRY(work.insert_edges(edges));
            return {};
        });
        ASSERT_TRUE(done) << done.error().message();
    }

    [[nodiscard]] model::Step step(std::uint32_t n) {
        auto const found =
            look([&](Reader& reader) { return reader.find_steps(std::vector{test::step_id(n)}); });
        EXPECT_TRUE(found && found->size() == 1);
        return found && !found->empty() ? found->front() : model::Step{};
    }

    [[nodiscard]] model::Task task(std::uint32_t n) {
        auto const found =
            look([&](Reader& reader) { return reader.find_tasks(std::vector{test::task_id(n)}); });
        EXPECT_TRUE(found && found->size() == 1);
        return found && !found->empty() ? found->front() : model::Task{};
    }

    /// Applies one change in a unit of its own. \returns whether it was written.
    template <class Change>
    bool applied(Change const& change) {
        auto const written =
            unit([&](UnitOfWork& work) { return work.apply(std::vector{change}); });
        EXPECT_TRUE(written) << written.error().message();
        return written && written->front();
    }

    Ground ground_;
    std::unique_ptr<Store> store_;
};

[[nodiscard]] inline std::vector<StepId> ids_of(std::vector<model::Step> const& steps) {
    std::vector<StepId> ids;
    for (auto const& step : steps)
        ids.push_back(step.id);
    return ids;
}

[[nodiscard]] inline std::vector<TaskId> ids_of(std::vector<model::Task> const& tasks) {
    std::vector<TaskId> ids;
    for (auto const& task : tasks)
        ids.push_back(task.id);
    return ids;
}

}  // namespace tasker::store
