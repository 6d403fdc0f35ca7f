#include "tests/conformance/store_conformance.hpp"

#include "store/memory/memory_store.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/sanitized.hpp"

namespace tasker::store {

namespace {

std::unique_ptr<Store> open_memory(Ground& /*ground*/) {
    return make_memory_store();
}

std::unique_ptr<Store> open_sqlite(Ground& ground) {
    auto opened = open_sqlite_store({.file = ground.folder.path() / "orders.db"});
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
}

std::unique_ptr<Store> open_postgres(Ground& ground) {
    if (!test::postgres_server()) return nullptr;
    if (!ground.schema) ground.schema.emplace();
    auto opened = open_postgres_store({.location = ground.schema->location()});
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
}

std::unique_ptr<Store> open_behind_a_pooler(Ground& ground) {
    // Sanitizers see the same code in it as without a pooler.
    if (!test::postgres_pooler() || test::kIsSanitized) return nullptr;
    if (!ground.schema) ground.schema.emplace();
    auto opened = open_postgres_store({.location = ground.schema->pooled_location()});
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreConformance,
                         testing::Values(Backend{"memory", open_memory, false, false},
                                         Backend{"sqlite", open_sqlite},
                                         Backend{"postgres", open_postgres},
                                         Backend{"postgres_pooled", open_behind_a_pooler}),
                         [](auto const& info) { return info.param.name; });

}  // namespace

}  // namespace tasker::store
