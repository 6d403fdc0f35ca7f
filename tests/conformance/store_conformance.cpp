#include "tests/conformance/store_conformance.hpp"

#include "store/memory/memory_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace tasker::store {

namespace {

std::unique_ptr<Store> open_memory(std::filesystem::path const& /*folder*/) {
    return make_memory_store();
}

std::unique_ptr<Store> open_sqlite(std::filesystem::path const& folder) {
    auto opened = open_sqlite_store({.file = folder / "orders.db"});
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreConformance,
                         testing::Values(Backend{"memory", open_memory, false, false},
                                         Backend{"sqlite", open_sqlite}),
                         [](auto const& info) { return info.param.name; });

}  // namespace

}  // namespace tasker::store
