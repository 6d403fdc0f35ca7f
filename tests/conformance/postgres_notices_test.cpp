#include "store/postgres/postgres_notices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "tests/support/builders.hpp"
#include "tests/support/postgres_schema.hpp"

// What processes that share a database tell each other.

namespace tasker::store {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

/// Keeps what it heard.
class Ear final : public NoticeListener {
public:
    void on_notice(Notice const& notice) noexcept override {
        {
            std::scoped_lock const lock(mutex_);
            heard_.push_back(notice);
        }
        change_.notify_all();
    }

    /// Waits until it has heard such a notice. \returns it, and forgets it with all before it.
    template <class IsIt>
    Notice await(IsIt is_it) {
        std::unique_lock lock(mutex_);
        for (;;) {
            auto const found = std::ranges::find_if(heard_, is_it);
            if (found != heard_.end()) {
                auto notice = *found;
                heard_.erase(heard_.begin(), found + 1);
                return notice;
            }
            change_.wait(lock);
        }
    }
    /// It listens, and has told the process so.
    void await_connection() {
        await([](Notice const& notice) { return notice.has_missed; });
    }
    [[nodiscard]] std::vector<Notice> heard() {
        std::scoped_lock const lock(mutex_);
        return heard_;
    }

private:
    std::mutex mutex_;
    std::condition_variable change_;
    std::vector<Notice> heard_;
};

/// Keeps what operators are told.
class KeptLog final : public base::Log {
public:
    void write(base::LogLevel /*level*/, std::string_view message) noexcept override {
        std::scoped_lock const lock(mutex_);
        text_ += std::string(message) + "\n";
    }
    [[nodiscard]] std::string text() {
        std::scoped_lock const lock(mutex_);
        return text_;
    }

private:
    std::mutex mutex_;
    std::string text_;
};

bool says_enqueued(Notice const& notice) {
    return !notice.enqueued.empty();
}
bool says_settled(Notice const& notice) {
    return !notice.settled.empty();
}
bool says_look(Notice const& notice) {
    return notice.any_enqueued && notice.any_settled;
}

class PostgresNotices : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
    }

    /// One process's end.
    struct End {
        std::unique_ptr<Ear> ear = std::make_unique<Ear>();
        std::unique_ptr<Notices> notices;
    };
    [[nodiscard]] End open(std::string const& more = "") {
        auto opened = open_postgres_notices({.location = schema_->location(more),
                                             .clock = clock_,
                                             .log = log_,
                                             .look_interval = 20ms});
        EXPECT_TRUE(opened) << opened.error().message();
        End end{.notices = *std::move(opened)};
        end.notices->start(*end.ear);
        return end;
    }
    [[nodiscard]] End open_and_connect(std::string const& more = "") {
        auto end = open(more);
        end.ear->await_connection();
        return end;
    }

    /// Ends the connections that have this name. \returns how many there were.
    [[nodiscard]] static std::string kill(std::string const& application) {
        return test::SideConnection(*test::postgres_server())
            .ask(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE application_name = '" +
                application + "'");
    }
    std::optional<test::PostgresSchema> schema_;
    base::SystemClock clock_;
    KeptLog log_;
};

}  // namespace

TEST_F(PostgresNotices, OneProcessTellsTheOtherWhereStepsWait) {
    auto const one = open_and_connect();
    auto const other = open_and_connect();
    one.notices->post({.enqueued = {"shop"}, .due = test::kNow});
    auto const heard = other.ear->await(says_enqueued);
    EXPECT_THAT(heard.enqueued, ElementsAre("shop"));
    EXPECT_EQ(heard.due, test::kNow);
}

TEST_F(PostgresNotices, AProcessDoesNotHearItself) {
    auto const one = open_and_connect();
    auto const other = open_and_connect();
    one.notices->post({.enqueued = {"shop"}});
    std::ignore = other.ear->await(says_enqueued);
    other.notices->post({.enqueued = {"billing"}});
    std::ignore = one.ear->await(says_enqueued);
    for (auto const& notice : one.ear->heard())
        EXPECT_THAT(notice.enqueued, testing::Not(Contains("shop")));
}

TEST_F(PostgresNotices, StoresInOtherSchemasHearNothing) {
    auto const one = open_and_connect();
    auto const other = open_and_connect();
    test::PostgresSchema const elsewhere;
    Ear far;
    auto const stranger = *open_postgres_notices(
        {.location = elsewhere.location(), .clock = clock_, .log = log_, .look_interval = 1h});
    stranger->start(far);
    far.await_connection();
    one.notices->post({.enqueued = {"shop"}});
    std::ignore = other.ear->await(says_enqueued);
    // What it was sent would have come before the end of its own next statement.
    stranger->post({.enqueued = {"far"}});
    stranger->stop();
    EXPECT_TRUE(far.heard().empty());
}

TEST_F(PostgresNotices, WhatSettledIsToldToWhomAskedAlsoIfItWasAMomentBefore) {
    auto const one = open_and_connect();
    auto const other = open_and_connect();
    // Each knows of the other once it was told something.
    other.notices->post({.enqueued = {"shop"}});
    std::ignore = one.ear->await(says_enqueued);
    one.notices->post({.settled = {test::task_id(1)}});
    other.notices->ask_for_settled();
    EXPECT_THAT(other.ear->await(says_settled).settled, ElementsAre(test::task_id(1)));
    one.notices->post({.settled = {test::task_id(2)}});
    EXPECT_THAT(other.ear->await(says_settled).settled, ElementsAre(test::task_id(2)));
}

TEST_F(PostgresNotices, AConnectionThatIsKilledIsMadeAnewAndEverythingLookedAtOnce) {
    auto const name = schema_->name();
    auto const one = open_and_connect();
    auto const other = open_and_connect("&application_name=" + name);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(kill(name), "1");
        other.ear->await_connection();
        one.notices->post({.enqueued = {"shop"}});
        EXPECT_THAT(other.ear->await(says_enqueued).enqueued, ElementsAre("shop"));
    }
    EXPECT_THAT(log_.text(), HasSubstr("cannot be heard for now"));
    EXPECT_THAT(log_.text(), HasSubstr("heard again"));
}

TEST_F(PostgresNotices, WhileNothingCanBeHeardItSaysToLook) {
    Ear ear;
    auto const notices = *open_postgres_notices({.location = "postgres://127.0.0.1:1/postgres",
                                                 .clock = clock_,
                                                 .log = log_,
                                                 .look_interval = 1ms});
    notices->start(ear);
    for (int i = 0; i < 3; ++i)
        std::ignore = ear.await(says_look);
    notices->stop();
    EXPECT_THAT(log_.text(), HasSubstr("cannot connect to postgres://127.0.0.1:1"));
}

TEST_F(PostgresNotices, WithListenOffItSaysToLookAndStillTellsOthers) {
    auto const other = open_and_connect();
    auto const deaf = open("&listen=off");
    std::ignore = deaf.ear->await(says_look);
    deaf.notices->post({.enqueued = {"shop"}, .settled = {test::task_id(1)}});
    auto const heard = other.ear->await(says_enqueued);
    EXPECT_THAT(heard.enqueued, ElementsAre("shop"));
    EXPECT_THAT(heard.settled, ElementsAre(test::task_id(1)));
    other.notices->post({.enqueued = {"billing"}});
    other.notices->stop();
    std::ignore = deaf.ear->await(says_look);
    for (auto const& notice : deaf.ear->heard())
        EXPECT_TRUE(notice.enqueued.empty());
}

TEST_F(PostgresNotices, WhatWasPostedBeforeTheEndIsStillTold) {
    auto const other = open_and_connect();
    auto const short_lived = open();
    short_lived.notices->post({.enqueued = {"shop"}});
    short_lived.notices->stop();
    EXPECT_THAT(other.ear->await(says_enqueued).enqueued, ElementsAre("shop"));
}

TEST_F(PostgresNotices, WhatIsPostedWithinTheWindowIsOneNotification) {
    auto const other = open_and_connect();
    Ear ear;
    auto const one = *open_postgres_notices(
        {.location = schema_->location(), .clock = clock_, .log = log_, .window = 1h});
    one->start(ear);
    ear.await_connection();
    for (std::uint32_t n = 0; n < 1000; ++n)
        one->post({.enqueued = {"shop", "billing"}});
    one->stop();
    EXPECT_THAT(other.ear->await(says_enqueued).enqueued, ElementsAre("shop", "billing"));
    other.notices->stop();
    // The first may have gone at once, with the word that the process listens.
    EXPECT_LE(std::ranges::count_if(other.ear->heard(), says_enqueued), 1);
}

TEST_F(PostgresNotices, ALongNameOfASchemaHasAChannelOfItsOwn) {
    std::string const name(63, 'a');
    auto const location = *test::postgres_server() + "?schema=";
    Ear first;
    Ear second;
    auto const open_in = [&](std::string const& schema, Ear& ear) {
        auto opened = *open_postgres_notices(
            {.location = location + schema, .clock = clock_, .log = log_, .look_interval = 1h});
        opened->start(ear);
        ear.await_connection();
        return opened;
    };
    auto const one = open_in(name, first);
    auto const other = open_in(name, second);
    one->post({.enqueued = {"shop"}});
    EXPECT_THAT(second.await(says_enqueued).enqueued, ElementsAre("shop"));
}

}  // namespace tasker::store
