#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/dump.hpp"
#include "tests/support/postgres_schema.hpp"
#include "tests/support/seeds.hpp"
#include "tests/support/simulation.hpp"
#include "tests/support/temp_folder.hpp"

// Goal: whatever the engine runs on, a workload has the same history.
// Method: a thousand seeds of the simulator. Each makes a template, tasks, handlers that fail,
// workers that die, commits that get lost, all on one thread and on virtual time: a run depends on
// nothing but the seed and what the store answers. So in the end every row, every passage of every
// history with its times, and every payload on SQLite and on PostgreSQL must equal those in memory.

namespace tasker::test {

namespace {

constexpr std::uint64_t kShards = 10;
constexpr std::uint64_t kSeedsOfShard = kSeedCount / 2 / kShards;  // 1,000 in all

/// A store of somebody else, who keeps it.
class BorrowedStore final : public store::Store {
public:
    explicit BorrowedStore(store::Store& lender) : lender_(lender) {}
    Result<void> run(store::UnitBody const& body) override { return lender_.run(body); }
    Result<void> read(store::ReadBody const& body) override { return lender_.read(body); }

private:
    store::Store& lender_;
};

/// A schema that is emptied for each workload: to make one takes longer than to run it.
class EmptiedSchema {
public:
    EmptiedSchema()
        : side_(*postgres_server()),
          store_(*store::open_postgres_store({.location = schema_.location()})) {
        tables_ = side_.ask(
            "SELECT string_agg(schemaname || '.' || tablename, ', ') FROM pg_tables WHERE "
            "schemaname = '" +
            schema_.name() + "' AND tablename <> 'schema_versions'");
    }
    [[nodiscard]] std::unique_ptr<store::Store> store() {
        side_.ask("TRUNCATE " + tables_);
        return std::make_unique<BorrowedStore>(*store_);
    }

private:
    PostgresSchema const schema_;
    SideConnection side_;
    std::string tables_;
    std::unique_ptr<store::Store> const store_;
};

/// Where files are in memory: what SQLite does on a disk is not asked here.
std::filesystem::path fast_folder() {
    std::filesystem::path const shared_memory("/dev/shm");
    return std::filesystem::is_directory(shared_memory) ? shared_memory
                                                        : std::filesystem::temp_directory_path();
}

/// All that is stored when the workload has come to rest.
std::string history_of(std::uint64_t seed, std::function<std::unique_ptr<store::Store>()> rows) {
    Simulation simulation({.seed = seed,
                           .faults = seed % 4 == 0 ? Faults::None : Faults::All,
                           .rows = std::move(rows),
                           .checks_promises = false});
    auto const outcome = simulation.run();
    EXPECT_TRUE(outcome.broken.empty()) << "seed " << seed << ": " << describe(outcome.broken);
    std::string history;
    auto const read = simulation.store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(history, dump_all(reader, TimePoint::max()));
        return {};
    });
    EXPECT_TRUE(read) << read.error().message();
    return history + std::to_string(outcome.elapsed.count());
}

class EngineOnEveryStore : public testing::TestWithParam<std::uint64_t> {
protected:
    /// Calls `compare` for each seed of this shard, until one differs.
    template <class Compare>
    static void for_each_seed(Compare const& compare) {
        auto const first = GetParam() * kSeedsOfShard;
        for (auto seed = first; seed < first + kSeedsOfShard && !HasFailure(); ++seed) {
            AnnouncedSeed const announced(seed);
            SCOPED_TRACE("seed " + std::to_string(seed));
            compare(seed);
        }
    }
};

}  // namespace

TEST_P(EngineOnEveryStore, SqliteAndPostgresHaveTheSameHistoriesAsMemory) {
    if (!postgres_server()) GTEST_SKIP() << kNoPostgres;
    EmptiedSchema schema;
    std::size_t bytes = 0;
    for_each_seed([&](std::uint64_t seed) {
        TempFolder const folder(fast_folder());
        auto const expected = history_of(seed, {});
        bytes += expected.size();
        ASSERT_EQ(expected, history_of(seed, [&folder] {
                      return *store::open_sqlite_store({.file = folder.path() / "orders.db"});
                  }));
        ASSERT_EQ(expected, history_of(seed, [&schema] { return schema.store(); }));
    });
    EXPECT_GT(bytes, kSeedsOfShard * 1000) << "the workloads did nothing";
}

INSTANTIATE_TEST_SUITE_P(Shards, EngineOnEveryStore, testing::Range<std::uint64_t>(0, kShards));

}  // namespace tasker::test
