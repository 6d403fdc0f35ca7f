#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/postgres/postgres_store.hpp"
#include "tests/conformance/store_conformance.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/postgres_schema.hpp"

namespace tasker::store {

/// A schema of its own for each test.
class PostgresTest : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
    }

    [[nodiscard]] std::unique_ptr<Store> open(std::string const& more = "") const {
        auto opened = open_postgres_store({.location = schema_->location(more)});
        EXPECT_TRUE(opened) << opened.error().message();
        return *std::move(opened);
    }

    [[nodiscard]] static Error refusal(std::string const& location) {
        auto const opened = open_postgres_store({.location = location, .patience = 1s});
        EXPECT_FALSE(opened);
        return opened ? Error(ErrorCode::Internal, "it opened") : opened.error();
    }

    [[nodiscard]] static test::SideConnection side() {
        return test::SideConnection(*test::postgres_server());
    }

    /// With a template and task 1, a step of which is in progress and frees another.
    [[nodiscard]] std::unique_ptr<Store> open_with_a_task(std::string const& more = "") const {
        auto store = open(more);
        auto const done = store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.put_template(test::make_template()));
            TASKER_TRY(work.insert_tasks(std::vector{test::make_task(1)}));
            TASKER_TRY(work.insert_steps(std::vector{
                test::moved(test::make_step(1), test::claimed()), test::make_step(2, 1, 1)}));
            TASKER_TRY(work.insert_edges(std::vector{test::make_edge(1, 2)}));
            return {};
        });
        EXPECT_TRUE(done) << done.error().message();
        return store;
    }

    [[nodiscard]] static std::size_t tasks_in(Store& store) {
        std::size_t count = 0;
        EXPECT_TRUE(store.read([&](Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(count, reader.count_tasks({}));
            return {};
        }));
        return count;
    }

    std::optional<test::PostgresSchema> schema_;
};

/// `postgres://user@host:PORT/…`
[[nodiscard]] inline std::uint16_t port_of(std::string const& location) {
    auto const host = location.find('@');
    auto const colon = location.find(':', host);
    return static_cast<std::uint16_t>(std::stoi(location.substr(colon + 1)));
}

[[nodiscard]] inline std::string with_port(std::string location, std::uint16_t port) {
    auto const old = ":" + std::to_string(port_of(location)) + "/";
    location.replace(location.find(old), old.size(), ":" + std::to_string(port) + "/");
    return location;
}

}  // namespace tasker::store
