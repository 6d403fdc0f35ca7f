#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "store/memory/memory_store.hpp"
#include "store/postgres/postgres_import.hpp"
#include "store/postgres/postgres_inspection.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_import.hpp"
#include "store/sqlite/sqlite_inspection.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/copied_store.hpp"
#include "tests/support/dump.hpp"
#include "tests/support/postgres_schema.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/temp_folder.hpp"

// Goal: memory, SQLite and PostgreSQL are the same store.
// Method: random units of random calls, sensible and not, on each; each answer and, after each
// unit, everything that can be read must be equal. PostgreSQL may tell later than memory that a
// unit has failed (store.hpp), so of such units only that, and what is left, is compared. The seed
// is the test's name.

namespace tasker::store {

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kTasks = 6;
constexpr std::uint32_t kSteps = 24;

/// Makes the calls of one unit from a seed and writes down what they answered.
class RandomUnit {
public:
    RandomUnit(UnitOfWork& unit, std::uint64_t seed) : unit_(unit), random_(seed) {}

    Result<void> run() {
        auto const calls = 1 + random_.below(6);
        for (std::uint64_t i = 0; i < calls; ++i)
            TASKER_TRY(call());
        if (random_.one_in(6)) return Error(ErrorCode::InvalidRequest, "on purpose");
        return {};
    }

    [[nodiscard]] std::string const& answers() const { return answers_; }

private:
    Result<void> call() {
        auto const which = random_.below(15);
        answers_ += std::to_string(which) + ": ";
        switch (which) {
            case 0: return insert_task();
            case 1:
            case 2: return insert_step();
            case 3: return insert_edge();
            case 4:
            case 5:
            case 6: return change_step();
            case 7: return change_task();
            case 8: return satisfy();
            case 9: return unit_.add_open_dependencies(any_step(), number(3));
            case 10: return save_checkpoint();
            case 11: return renew();
            case 12: return remove();
            case 13: return send();
            default: return insert_beside();
        }
    }

    std::uint32_t number(std::uint64_t below) {
        return static_cast<std::uint32_t>(random_.below(below));
    }
    TaskId any_task() { return test::task_id(1 + number(kTasks)); }
    StepId any_step() { return test::step_id(1 + number(kSteps)); }
    TimePoint any_time() { return test::kNow + Duration(random_.below(5)); }
    std::optional<TimePoint> maybe_time() {
        return random_.one_in(2) ? std::optional(any_time()) : std::nullopt;
    }

    template <class T>
    Result<void> note(Result<T> const& answer) {
        answers_ += answer ? "ok " : std::string(name_of(answer.error().code())) + " ";
        if (!answer) return answer.error();
        return {};
    }
    Result<void> note(Result<std::vector<bool>> const& answer) {
        if (!answer) return note<std::vector<bool>>(answer);
        for (bool const each : *answer)
            answers_ += each ? "+" : "-";
        return {};
    }

    Result<void> insert_task() {
        auto made = test::make_task(1 + number(kTasks));
        made.task.stale_at = maybe_time();
        made.task.priority = static_cast<std::int32_t>(number(5)) - 2;
        return note(unit_.insert_tasks(std::vector{made}));
    }

    Result<void> insert_step() {
        // A step belongs to the same task in every run, so that edges join steps of one task.
        auto const n = 1 + number(kSteps);
        auto made = test::make_step(n, 1 + n % kTasks, number(3));
        made.step.priority = static_cast<std::int32_t>(number(3));
        if (random_.one_in(2)) made.inputs = model::Payload(R"({"n":1})");
        if (random_.one_in(3)) made = test::moved(made, test::enqueued());
        if (random_.one_in(10)) made.step.uncounted_attempts = 5;
        return note(unit_.insert_steps(std::vector{made}));
    }

    Result<void> insert_edge() {
        auto const from = 1 + number(kSteps);
        auto const to = from + kTasks * (1 + number(2));  // of the same task, further down
        auto const kind = static_cast<model::EdgeKind>(number(3));
        auto const count =
            unit_.insert_edges(std::vector{test::make_edge(from, to, kind, 1 + from % kTasks)});
        if (count) answers_ += std::to_string(*count) + " ";
        return note(count);
    }

    Result<void> change_step() {
        TASKER_TRY_ASSIGN(auto const found, unit_.lock_steps(std::vector{any_step()}));
        if (found.empty()) return {};
        auto step = found.front();
        auto const moves = model::step_transitions();
        std::vector<model::StepMove> path;
        for (auto state = step.state; path.size() < 2 && !random_.one_in(4);) {
            auto const move = std::ranges::find_if(
                moves, [&](auto const& row) { return row.from == state && !random_.one_in(2); });
            if (move == moves.end()) break;
            path.push_back({.event = move->event, .to = move->to});
            state = move->to;
        }
        auto change = test::change(step, path, any_time());
        change.after.wake_at = maybe_time();
        change.after.has_satisfied = random_.one_in(2);
        change.results_action = static_cast<model::ResultsAction>(number(3));
        change.results = model::Payload(R"({"n":)" + std::to_string(number(9)) + "}");
        if (random_.one_in(2)) change.metadata = model::Payload(R"({"by":"chance"})");
        if (random_.one_in(8)) ++change.moves_before, ++change.after.moves;
        return note(unit_.apply(std::vector{change}));
    }

    Result<void> change_task() {
        TASKER_TRY_ASSIGN(auto const found, unit_.lock_tasks(std::vector{any_task()}));
        if (found.empty()) return {};
        auto const state = static_cast<model::TaskState>(number(model::kTaskStateCount));
        auto change = test::change(found.front(), {{model::TaskEvent::Start, state}}, any_time());
        change.after.stale_at = maybe_time();
        change.after.tally.total = number(9);
        change.after.tally.unfinished = number(9);
        if (random_.one_in(4)) change.from = model::TaskState::Error;
        return note(unit_.apply(std::vector{change}));
    }

    Result<void> satisfy() {
        auto const freed = unit_.satisfy(std::vector{any_step(), any_step()});
        if (freed) answers_ += test::dump(*freed);
        return note(freed);
    }

    Result<void> save_checkpoint() {
        auto const results = random_.one_in(2) ? "{}" : "";
        return note(unit_.save_checkpoints(std::vector<model::CheckpointWrite>{
            {.step_id = any_step(),
             .attempt = number(3),
             .cursor = model::Payload(std::to_string(number(100))),
             .items_processed = number(100),
             .accumulated_results = model::Payload(results),
             .at = any_time(),
             .lease_until = any_time()}}));
    }

    Result<void> renew() {
        return note(unit_.renew_leases(
            std::vector<model::LeaseKey>{{.step_id = any_step(), .attempt = number(3)},
                                         {.step_id = any_step(), .attempt = number(3)}},
            any_time()));
    }

    Result<void> remove() {
        return note(unit_.remove_tasks(std::vector{any_task(), any_task(), any_task()}));
    }

    Result<void> insert_beside() {
        if (random_.one_in(2)) {
            return note(unit_.insert_dead_letters(std::vector<model::DeadLetter>{
                {.id = test::uuid_of(6, number(20)),
                 .task_id = any_task(),
                 .status = static_cast<model::DeadLetterStatus>(number(2)),
                 .created_at = any_time(),
                 .snapshot = model::Payload("{}")}}));
        }
        auto const n = number(20);  // of one id always the same event
        return note(
            unit_.insert_events(std::vector<StoredEvent>{{.id = test::uuid_of(7, n),
                                                          .namespace_name = "shop",
                                                          .task_id = test::task_id(1 + n % kTasks),
                                                          .created_at = test::kNow}}));
    }

    Result<void> send() {
        auto const n = number(20);
        auto const id = test::uuid_of(8, n);
        switch (random_.below(4)) {
            case 0: return note(unit_.remove_messages(std::vector{id, test::uuid_of(8, n + 1)}));
            case 1: {
                auto const now = any_time();
                auto const taken = unit_.take_messages(now, now + 2us, 1 + number(3));
                if (taken) answers_ += test::dump(*taken);
                return note(taken);
            }
            default:
                return note(unit_.insert_messages(std::vector<model::OutgoingMessage>{
                    {.id = id,
                     .queue = "shop_domain_events",
                     .body = model::Payload(R"({"n":)" + std::to_string(n) + "}"),
                     .due_at = any_time()}}));
        }
    }

    UnitOfWork& unit_;
    base::Random random_;
    std::string answers_;
};

struct Step {
    std::string answers;  ///< of the unit, and how it ended
    std::string calls;    ///< what they answered, of them alone
    bool has_committed = false;
    std::string after;  ///< all that can be read then
};

/// One unit.
Step step_of(Store& store, std::uint64_t seed) {
    Step step;
    auto& answers = step.answers;
    auto const done = store.run([&](UnitOfWork& unit) -> Result<void> {
        // What a unit sees before and after its changes, not only what is read beside it.
        TASKER_TRY_ASSIGN(answers, test::dump_all(unit, test::kNow + 2us));
        RandomUnit body(unit, seed);
        auto result = body.run();
        step.calls = body.answers();
        answers += step.calls;
        if (!result) return result;
        TASKER_TRY_ASSIGN(auto const after, test::dump_all(unit, test::kNow + 2us));
        answers += after;
        return {};
    });
    step.has_committed = done.has_value();
    answers += done ? "committed\n" : std::string(name_of(done.error().code())) + "\n";
    auto const read = store.read([&](Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const all, test::dump_all(reader, test::kNow + 2us));
        step.after = all;
        return {};
    });
    EXPECT_TRUE(read) << read.error().message();
    return step;
}

void begin(Store& store) {
    ASSERT_TRUE(store.run([](UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template(test::make_template()));
        for (std::uint32_t n = 1; n <= 3; ++n)
            TASKER_TRY(unit.insert_tasks(std::vector{test::make_task(n)}));
        return {};
    }));
}

class StoreDifferential : public testing::TestWithParam<std::uint64_t> {};

}  // namespace

TEST_P(StoreDifferential, MemoryAndSqliteAnswerAlike) {
    test::TempFolder const folder;
    auto const memory = make_memory_store();
    auto const sqlite = *open_sqlite_store({.file = folder.path() / "orders.db"});
    begin(*memory);
    begin(*sqlite);
    base::Random seeds(GetParam());
    std::size_t committed = 0;
    for (int i = 0; i < 150; ++i) {
        auto const seed = seeds.bits();
        auto const expected = step_of(*memory, seed);
        auto const found = step_of(*sqlite, seed);
        ASSERT_EQ(found.answers, expected.answers) << "unit " << i;
        ASSERT_EQ(found.after, expected.after) << "unit " << i;
        if (expected.has_committed) ++committed;
    }
    EXPECT_GT(committed, 30U) << "the run did nothing";
}

TEST_P(StoreDifferential, MemoryAndPostgresAnswerAlike) {
    if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
    test::PostgresSchema const schema;
    auto const memory = make_memory_store();
    auto const postgres = *open_postgres_store({.location = schema.location()});
    begin(*memory);
    begin(*postgres);
    base::Random seeds(GetParam());
    for (int i = 0; i < 150; ++i) {
        auto const seed = seeds.bits();
        auto const expected = step_of(*memory, seed);
        auto const found = step_of(*postgres, seed);
        ASSERT_EQ(found.has_committed, expected.has_committed)
            << "unit " << i << "\nPostgreSQL " << found.calls << "\nmemory " << expected.calls;
        if (expected.has_committed) ASSERT_EQ(found.answers, expected.answers) << "unit " << i;
        ASSERT_EQ(found.after, expected.after) << "unit " << i;
    }
}

// There and back, and on.
TEST_P(StoreDifferential, WhatWasMovedAnswersAsIfItHadStayed) {
    if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
    test::TempFolder const folder;
    test::PostgresSchema const schema;
    auto const first = folder.path() / "first.db";
    auto const second = folder.path() / "second.db";
    base::Random seeds(GetParam());
    auto const memory = make_memory_store();
    begin(*memory);
    auto const run_on = [&](Store& store, int units) {
        for (int i = 0; i < units; ++i) {
            auto const seed = seeds.bits();
            auto const expected = step_of(*memory, seed);
            auto const found = step_of(store, seed);
            ASSERT_EQ(found.after, expected.after) << "unit " << i;
        }
    };
    {
        auto const sqlite = *open_sqlite_store({.file = first});
        begin(*sqlite);
        run_on(*sqlite, 80);
    }
    auto const there =
        test::copy(**open_sqlite_inspection(first), **open_postgres_import(schema.location()));
    ASSERT_TRUE(there) << there.error().message();
    run_on(**open_postgres_store({.location = schema.location()}), 80);
    auto const back = test::copy(**open_postgres_inspection(schema.location()),
                                 **open_sqlite_import(second, "test"));
    ASSERT_TRUE(back) << back.error().message();
    run_on(**open_sqlite_store({.file = second}), 80);
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoreDifferential,
                         testing::Range<std::uint64_t>(1, test::kIsSanitized ? 2 : 9));

}  // namespace tasker::store
