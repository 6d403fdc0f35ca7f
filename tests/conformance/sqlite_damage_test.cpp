#include <functional>
#include <optional>

#include "tests/conformance/sqlite_file.hpp"
#include "tests/support/dump.hpp"
#include "tests/support/file_damage.hpp"
#include "tests/support/stored_task.hpp"

// A file that is no store of ours, or not as it was written: an error, never a dead process.

namespace tasker::store {

using namespace std::chrono_literals;

struct StrangeFile {
    char const* name;
    std::string bytes;
};

class SqliteDamage : public SqliteFile {};

class SqliteStrangeFile : public SqliteFile, public testing::WithParamInterface<StrangeFile> {};

TEST_P(SqliteStrangeFile, IsRefusedAndLeftAsItIs) {
    write(GetParam().bytes);
    EXPECT_EQ(refusal(), ErrorCode::StoreCorrupt);
    EXPECT_EQ(refusal(SqliteOptions::Access::Read), ErrorCode::StoreCorrupt);
    EXPECT_EQ(bytes(), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(Files, SqliteStrangeFile,
                         testing::Values(StrangeFile{"text", "steps:\n  - name: charge\n"},
                                         StrangeFile{"long_text", std::string(5000, 'x')},
                                         StrangeFile{"cut_off", "SQLite format 3"},
                                         StrangeFile{"zeros", std::string(4096, '\0')}),
                         [](auto const& info) { return info.param.name; });

TEST_F(SqliteDamage, IsRefusedWhenItBelongsToAnotherProgram) {
    ASSERT_EQ(past_the_store("CREATE TABLE songs (title TEXT); PRAGMA journal_mode = WAL;"
                             "INSERT INTO songs VALUES ('one')"),
              SQLITE_OK);
    auto const before = bytes();
    EXPECT_EQ(refusal(), ErrorCode::StoreCorrupt);
    EXPECT_EQ(refusal(SqliteOptions::Access::Read), ErrorCode::StoreCorrupt);
    EXPECT_EQ(bytes(), before);
}

TEST_F(SqliteDamage, IsRefusedWhenANewerVersionWroteIt) {
    make_store();
    ASSERT_EQ(past_the_store("PRAGMA user_version = 1000"), SQLITE_OK);
    EXPECT_EQ(refusal(), ErrorCode::StoreNewer);
    EXPECT_EQ(refusal(SqliteOptions::Access::Read), ErrorCode::StoreNewer);
}

TEST_F(SqliteDamage, IsRefusedWhenItsPagesAreDamaged) {
    make_store();
    auto damaged = bytes();
    ASSERT_GT(damaged.size(), 8192U);
    damaged.replace(100, 3900, std::string(3900, '\x5A'));
    write(damaged);
    EXPECT_EQ(refusal(), ErrorCode::StoreCorrupt);
}

// Whatever a bug of ours or somebody with a shell may try: the file refuses it by itself.
TEST_F(SqliteDamage, RefusesNonsensePastTheStore) {
    make_store();
    for (std::string const sql : {
             "INSERT INTO waiting_steps SELECT number, id, NULL, NULL, NULL, NULL FROM "
             "tasks",  // for what?
             "INSERT INTO waiting_steps SELECT number, x'00', 1, NULL, '', '' FROM tasks",
             "INSERT INTO step_ids VALUES (x'00', 1)",
             "INSERT INTO step_ids SELECT id, NULL FROM tasks",
             "UPDATE tasks SET steps = NULL",
             "UPDATE tasks SET state = 12",
             "UPDATE tasks SET has_leases = 2",
             "UPDATE tasks SET template_id = id",
             "UPDATE tasks SET identity_hash = NULL",
             "UPDATE tasks SET id = x'00'",
             "INSERT INTO edges VALUES (0, 1, x'00')",
             "INSERT INTO step_passages VALUES (1, 0, x'00')",
             "INSERT INTO task_passages VALUES (0, 1, x'00')",
             "INSERT INTO task_contexts VALUES (0, '{}')",
         }) {
        EXPECT_EQ(past_the_store(sql), SQLITE_CONSTRAINT) << sql;
    }
}

namespace {

struct RowDamage {
    char const* name;
    char const* sql;
    std::function<Result<void>(Reader&)> look;
};

/// What a question answers, but for its error.
template <class Answer>
Result<void> whether(Result<Answer> const& answer) {
    if (!answer) return answer.error();
    return {};
}

/// A row in every table.
class SqliteFullFile : public testing::Test {
protected:
    SqliteFullFile() {
        EXPECT_TRUE(open()->run([](UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(test::fill(unit));
            TASKER_TRY(unit.insert_dead_letters(std::vector<model::DeadLetter>{
                {.id = test::uuid_of(6, 1), .task_id = test::task_id(1), .created_at = kNow}}));
            return unit.insert_events(std::vector<StoredEvent>{{.id = test::uuid_of(7, 1),
                                                                .namespace_name = "shop",
                                                                .event_name = "order.paid",
                                                                .task_id = test::task_id(1),
                                                                .created_at = kNow}});
        }));
    }

    static constexpr TimePoint kNow = test::kNow;

    [[nodiscard]] std::unique_ptr<Store> open() const {
        return *open_sqlite_store({.file = file_, .owner_name = "owner"});
    }

    test::TempFolder folder_;
    std::filesystem::path file_ = folder_.path() / "orders.db";
};

class SqliteRowDamage : public SqliteFullFile, public testing::WithParamInterface<RowDamage> {};

// Reading, and twice in a unit of work: what could not be read must not be there the next time.
TEST_P(SqliteRowDamage, IsToldWhoeverLooks) {
    test::run_sql(file_, GetParam().sql);
    auto const store = open();
    auto const code_of = [](Result<void> const& result) {
        return result ? ErrorCode::Internal : result.error().code();
    };
    EXPECT_EQ(code_of(store->read(GetParam().look)), ErrorCode::StoreCorrupt);
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(code_of(store->run(GetParam().look)), ErrorCode::StoreCorrupt);
}

Result<void> find_task(Reader& reader) {
    return whether(reader.find_tasks(std::vector{test::task_id(1)}));
}
Result<void> find_step(Reader& reader) {
    return whether(reader.find_steps(std::vector{test::step_id(1)}));
}
Result<void> list_templates(Reader& reader) {
    return whether(reader.list_templates());
}
Result<void> find_dead_letters(Reader& reader) {
    return whether(reader.dead_letters({.limit = 10}));
}
Result<void> find_events(Reader& reader) {
    return whether(reader.stored_events("shop", 10));
}
Result<void> find_edges(Reader& reader) {
    return whether(reader.edges_of(test::task_id(1)));
}
Result<void> find_steps_of_task(Reader& reader) {
    return whether(reader.steps_of(test::task_id(1)));
}
Result<void> find_claimable(Reader& reader) {
    return whether(reader.claimable_steps({}, 10));
}

// What is packed into a column is no nonsense to SQLite: it is noticed when it is read.
INSTANTIATE_TEST_SUITE_P(
    Packed, SqliteRowDamage,
    testing::Values(
        RowDamage{"no_context", "UPDATE tasks SET context = NULL",
                  [](Reader& reader) { return whether(reader.task_context(test::task_id(1))); }},
        RowDamage{"what_stays", "UPDATE tasks SET fixed = x'00'", find_task},
        RowDamage{"what_changes", "UPDATE tasks SET progress = CAST(progress || x'00' AS BLOB)",
                  [](Reader& reader) { return whether(reader.list_tasks({})); }},
        RowDamage{"edges", "UPDATE tasks SET edges = x'000700'", find_edges},
        RowDamage{"history", "UPDATE tasks SET passages = x'01'",
                  [](Reader& reader) { return whether(reader.history_of(test::task_id(1))); }},
        RowDamage{"steps", "UPDATE tasks SET steps = x'00'", find_steps_of_task},
        RowDamage{"steps_cut", "UPDATE tasks SET steps = substr(steps, 1, 40)",
                  [](Reader& reader) {
                      return whether(reader.load_work(std::vector{test::step_id(1)}));
                  }}),
    [](auto const& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Ids, SqliteRowDamage,
    testing::Values(
        RowDamage{"of_a_task", "UPDATE tasks SET id = x'00'",
                  [](Reader& reader) { return whether(reader.find_by_identity("identity-1")); }},
        RowDamage{"of_its_template", "UPDATE tasks SET template_id = x'00'", find_task},
        RowDamage{"empty", "UPDATE tasks SET template_id = x''", find_task},
        RowDamage{"too_long", "UPDATE tasks SET template_id = zeroblob(17)", find_task},
        RowDamage{"of_a_task_with_leases", "UPDATE tasks SET id = x'00'",
                  [](Reader& reader) { return whether(reader.leases_of_others({}, 10)); }},
        RowDamage{"of_a_template", "UPDATE templates SET id = x'00'", list_templates},
        RowDamage{"of_the_task_of_a_step", "UPDATE tasks SET id = x'00'", find_claimable},
        RowDamage{"of_a_dead_letter", "UPDATE dead_letters SET id = x'00'", find_dead_letters},
        RowDamage{"of_an_event", "UPDATE events SET id = x'00'", find_events},
        RowDamage{"of_its_task", "UPDATE events SET task_id = zeroblob(15)", find_events}),
    [](auto const& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Enumerators, SqliteRowDamage,
    testing::Values(RowDamage{"state", "UPDATE tasks SET state = 12", find_task},
                    RowDamage{"state_below_zero", "UPDATE tasks SET state = -1", find_task},
                    RowDamage{"state_beyond_a_byte", "UPDATE tasks SET state = 256", find_task},
                    RowDamage{"identity_strategy", "UPDATE templates SET identity_strategy = 3",
                              list_templates},
                    RowDamage{"state_of_a_dead_letter",
                              "UPDATE dead_letters SET original_state = 12", find_dead_letters},
                    RowDamage{"reason", "UPDATE dead_letters SET reason = 5", find_dead_letters},
                    RowDamage{"status", "UPDATE dead_letters SET status = 4", find_dead_letters}),
    [](auto const& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Places, SqliteRowDamage,
    testing::Values(RowDamage{"of_a_step_without_task", "UPDATE step_ids SET number = 7 << 24",
                              find_step},
                    RowDamage{"of_a_waiting_step", "UPDATE waiting_steps SET number = number + 90",
                              find_claimable}),
    [](auto const& info) { return info.param.name; });

// In a unit of work the task is here with its steps: then nobody asks where they lie.
TEST_F(SqliteFullFile, TellsAReaderOfAPlaceThatIsOfAnotherStep) {
    for (std::string const place : {"(1 << 24) + 3", "(1 << 24) + 90"}) {
        test::run_sql(file_, "UPDATE step_ids SET number = " + place);
        auto const found = open()->read(find_step);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code(), ErrorCode::StoreCorrupt) << place;
    }
}

TEST_F(SqliteFullFile, HasNoTasksBehindTheLastNumber) {
    test::run_sql(file_, "UPDATE tasks SET number = 0x7FFFFFFFFFFFFFFF");
    auto const store = open();
    for (auto const& body : {UnitBody([](UnitOfWork& unit) {
                                 return unit.insert_tasks(std::vector{test::make_task(2)});
                             }),
                             UnitBody([](UnitOfWork& unit) { return find_task(unit); })}) {
        auto const done = store->run(body);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code(), ErrorCode::StoreCorrupt);
    }
}

// The index of what is stale says another time than its row, whatever is written to the row.
TEST_F(SqliteFullFile, IsNotSearchedForEverWhenAnIndexIsDamaged) {
    test::change_behind_index(file_, "tasks_stale",
                              "UPDATE tasks SET look_at = NULL, stale_at = NULL");
    auto const found = open()->run([](UnitOfWork& unit) { return whether(unit.next_due()); });
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code(), ErrorCode::StoreCorrupt);
}

// Goal: no byte of a file ends the process. Method: flip the bits of one byte after the other, and
// ask and change everything; what comes of it may be right or an error.
class SqliteBytes : public SqliteFullFile {
protected:
    SqliteBytes() {
        std::ifstream stream(file_, std::ios::binary);
        whole_ = {std::istreambuf_iterator<char>(stream), {}};
    }

    void look_at_damage(std::size_t place, char flipped) const {
        auto damaged = whole_;
        damaged[place] = static_cast<char>(damaged[place] ^ flipped);
        std::ofstream(file_, std::ios::binary) << damaged;
        auto const store = open_sqlite_store({.file = file_, .owner_name = "owner"});
        if (!store) return;
        std::ignore = (*store)->read([](Reader& reader) { return look(reader); });
        for (int i = 0; i < 2; ++i) {
            std::ignore = (*store)->run([](UnitOfWork& unit) { return look(unit); });
            std::ignore = (*store)->run(change_everything);
        }
    }

    std::string whole_;

private:
    static Result<void> look(Reader& reader) {
        std::ignore = reader.list_templates();
        std::ignore = reader.stored_events("shop", 10);
        std::ignore = reader.dead_letters({.limit = 10});
        std::ignore = reader.resting_tasks(model::TaskState::StepsInProcess, 0, 10);
        for (std::uint32_t n = 1; n <= 5; ++n) {
            std::ignore = reader.load_work(std::vector{test::step_id(n)});
            std::ignore = reader.history_of(test::step_id(n));
            std::ignore = reader.step_payloads(std::vector{test::step_id(n)});
        }
        std::ignore = reader.expired_leases(kNow + 1h, 10);
        std::ignore = reader.leases_of_others({}, 10);
        std::ignore = reader.next_due();
        return whether(test::dump_all(reader, kNow + 2h));
    }

    static Result<void> change_everything(UnitOfWork& unit) {
        TASKER_TRY_ASSIGN(auto const tasks, unit.lock_tasks(std::vector{test::task_id(1)}));
        TASKER_TRY_ASSIGN(auto const steps, unit.steps_of(test::task_id(1)));
        for (auto const& step : steps) {
            std::vector const changes{test::change(step, test::completed(), kNow)};
            TASKER_TRY(whether(unit.apply(changes)));
            TASKER_TRY(whether(unit.satisfy(std::vector{step.id})));
        }
        for (auto const& task : tasks) {
            std::vector const changes{test::change(
                task, {{model::TaskEvent::Cancel, model::TaskState::Cancelled}}, kNow)};
            TASKER_TRY(whether(unit.apply(changes)));
        }
        return whether(unit.remove_tasks(std::vector{test::task_id(1)}));
    }
};

TEST_F(SqliteBytes, MayBeDamagedWhereverAnIdIs) {
    std::size_t count = 0;
    for (auto const& id :
         {test::task_id(1).uuid, test::template_id(1).uuid, test::step_id(2).uuid}) {
        std::string const bytes(id.bytes.begin(), id.bytes.end());
        for (auto place = whole_.find(bytes); place != std::string::npos;
             place = whole_.find(bytes, place + 1)) {
            look_at_damage(place + bytes.size() - 1, '\x01');
            ++count;
        }
    }
    EXPECT_GE(count, 9U);
}

TEST_F(SqliteBytes, MayBeDamagedAnywhere) {
    constexpr std::size_t kStride = 23;  // of those that are not zero
    std::size_t count = 0;
    for (std::size_t place = 100; place < whole_.size(); ++place) {
        if (whole_[place] == '\0' || ++count % kStride != 0) continue;
        look_at_damage(place, count % 2 == 0 ? '\x01' : '\xFF');
    }
}

}  // namespace
}  // namespace tasker::store
