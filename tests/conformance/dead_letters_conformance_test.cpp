#include "tests/conformance/store_conformance.hpp"

namespace tasker::store {

using model::TaskState;
using test::make_task;
using test::task_id;

TEST_P(StoreConformance, KeepsOnePendingDeadLetterOfATask) {
    given({make_task(1), make_task(2)}, {});
    auto const letter = [](std::uint32_t n, std::uint32_t task, Duration after) {
        return model::DeadLetter{.id = test::uuid_of(6, n),
                                 .task_id = task_id(task),
                                 .original_state = TaskState::WaitingForRetry,
                                 .reason = model::DeadLetterReason::StalenessTimeout,
                                 .created_at = test::kNow + after,
                                 .snapshot = model::Payload(R"({"a":1})")};
    };
    auto resolved = letter(1, 1, 0s);
    resolved.status = model::DeadLetterStatus::ManuallyResolved;
    auto const done = unit([&](UnitOfWork& work) {
        return work.insert_dead_letters(std::vector{resolved, letter(2, 1, 1s), letter(3, 1, 2s),
                                                    letter(4, 2, 1s), letter(4, 2, 1s)});
    });
    ASSERT_TRUE(done) << done.error().message();
    auto const all = look([](Reader& reader) { return reader.dead_letters({}); });
    EXPECT_EQ(test::dump(*all),
              test::dump(std::vector{letter(4, 2, 1s), letter(2, 1, 1s), resolved}));
    auto const of_task =
        look([](Reader& reader) { return reader.dead_letters({.task = task_id(1), .limit = 1}); });
    EXPECT_EQ(test::dump(*of_task), test::dump(std::vector{letter(2, 1, 1s)}));
}

TEST_P(StoreConformance, FindsDeadLettersByWhatTheyAre) {
    given({make_task(1), make_task(2), make_task(3)}, {});
    auto const letter = [](std::uint32_t n, model::DeadLetterStatus status) {
        return model::DeadLetter{.id = test::uuid_of(6, n),
                                 .task_id = task_id(n),
                                 .status = status,
                                 .created_at = test::kNow + std::chrono::seconds(n)};
    };
    using enum model::DeadLetterStatus;
    std::vector const letters{letter(1, Pending), letter(2, Cancelled), letter(3, Pending)};
    ASSERT_TRUE(unit([&](UnitOfWork& work) { return work.insert_dead_letters(letters); }));
    auto const found = [&](Reader::DeadLetterFilter const& filter) {
        return test::dump(*look([&](Reader& reader) { return reader.dead_letters(filter); }));
    };
    EXPECT_EQ(found({.status = Pending}), test::dump(std::vector{letters[2], letters[0]}));
    EXPECT_EQ(found({.status = Pending, .offset = 1}), test::dump(std::vector{letters[0]}));
    EXPECT_EQ(found({.id = letters[1].id}), test::dump(std::vector{letters[1]}));
    EXPECT_EQ(found({.task = task_id(2), .status = Pending}), "");
    EXPECT_EQ(found({.offset = 1, .limit = 1}), test::dump(std::vector{letters[1]}));
    EXPECT_EQ(found({.limit = 0}), "");
}

TEST_P(StoreConformance, RecordsWhatBecameOfADeadLetter) {
    given({make_task(1)}, {});
    model::DeadLetter letter{.id = test::uuid_of(6, 1),
                             .task_id = task_id(1),
                             .created_at = test::kNow,
                             .snapshot = model::Payload(R"({"a":1})")};
    ASSERT_TRUE(unit([&](UnitOfWork& work) { return work.insert_dead_letters({&letter, 1}); }));
    letter.status = model::DeadLetterStatus::ManuallyResolved;
    letter.metadata = model::Payload(R"({"ticket":7})");
    letter.resolved_at = test::kNow + 1s;
    letter.resolution_notes = "refunded";
    letter.resolved_by = "ops";
    letter.updated_at = test::kNow + 2s;
    auto const stored = [&] {
        return test::dump(*look([](Reader& reader) { return reader.dead_letters({}); }));
    };
    auto const before = stored();
    EXPECT_FALSE(unit([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.update_dead_letter(letter));
        return Error(ErrorCode::Internal, "on purpose");
    }));
    EXPECT_EQ(stored(), before) << "a unit that fails changes nothing";

    ASSERT_TRUE(unit([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const is_there, work.update_dead_letter(letter));
        EXPECT_TRUE(is_there);
        auto unknown = letter;
        unknown.id = test::uuid_of(6, 2);
        TASKER_TRY_ASSIGN(auto const is_unknown_there, work.update_dead_letter(unknown));
        EXPECT_FALSE(is_unknown_there);
        return {};
    }));
    EXPECT_EQ(stored(), test::dump(std::vector{letter}));
    auto second = letter;
    second.id = test::uuid_of(6, 3);
    second.status = model::DeadLetterStatus::Pending;
    second.created_at = test::kNow + 3s;
    ASSERT_TRUE(unit([&](UnitOfWork& work) { return work.insert_dead_letters({&second, 1}); }));
    EXPECT_EQ(stored(), test::dump(std::vector{second, letter})) << "the task has room for one";
}

}  // namespace tasker::store
