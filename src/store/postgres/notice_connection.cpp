#include "store/postgres/notice_connection.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "store/postgres/connect_parameters.hpp"
#include "store/postgres/failure.hpp"

namespace tasker::store::postgres {

namespace {

void hear_no_notice(void* /*unused*/, PGresult const* /*result*/) {}

// In a transaction of its own that waits for no disk: what holds it up holds up every other
// notification in the database.
constexpr auto* kNotify =
    "SELECT pg_catalog.set_config('synchronous_commit', 'off', true), pg_catalog.pg_notify($1, $2)";

}  // namespace

NoticeConnection::NoticeConnection(Location const& location, std::string channel)
    : place_(location.place),
      channel_(std::move(channel)),
      listens_(location.listens),
      handle_(nullptr, PQfinish) {
    ConnectParameters const parameters(location);
    handle_.reset(PQconnectStartParams(parameters.keywords.data(), parameters.values.data(),
                                       /*expand_dbname=*/1));
    if (handle_ == nullptr || PQstatus(handle_.get()) == CONNECTION_BAD) {
        lose(failure_to_connect(place_, handle_.get()).error.message());
        return;
    }
    PQsetNoticeReceiver(handle_.get(), hear_no_notice, nullptr);
}

pollfd NoticeConnection::awaits() const {
    if (state_ == State::Lost) return {.fd = -1, .events = 0, .revents = 0};
    short events = POLLIN;
    if (state_ == State::Connecting) {
        events = polling_ == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    } else if (!is_flushed_) {
        events = POLLIN | POLLOUT;
    }
    return {.fd = PQsocket(handle_.get()), .events = events, .revents = 0};
}

void NoticeConnection::proceed() {
    if (state_ == State::Lost) return;
    if (state_ == State::Connecting) {
        go_on_connecting();
        return;
    }
    if (PQconsumeInput(handle_.get()) != 1) {
        lose(lost_connection(place_, handle_.get()).error.message());
        return;
    }
    flush();
    while (state_ != State::Lost && state_ != State::Free && PQisBusy(handle_.get()) == 0) {
        std::unique_ptr<PGresult, decltype(&PQclear)> const result(PQgetResult(handle_.get()),
                                                                   PQclear);
        if (result == nullptr) {
            end_answer();
        } else {
            take_answer(result.get());
        }
    }
    if (state_ != State::Lost) take_notifications();
}

void NoticeConnection::go_on_connecting() {
    polling_ = PQconnectPoll(handle_.get());
    if (polling_ == PGRES_POLLING_FAILED) {
        lose(failure_to_connect(place_, handle_.get()).error.message());
    } else if (polling_ == PGRES_POLLING_OK) {
        PQsetnonblocking(handle_.get(), 1);
        state_ = State::Asking;
        ask("SELECT pg_catalog.pg_backend_pid()");
    }
}

void NoticeConnection::ask(char const* sql) {
    if (PQsendQuery(handle_.get(), sql) != 1) {
        lose(lost_connection(place_, handle_.get()).error.message());
        return;
    }
    flush();
}

void NoticeConnection::take_answer(PGresult const* result) {
    auto const status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        lose(failure_of(result).error.message());
        return;
    }
    if (state_ != State::Asking || PQntuples(result) != 1) return;
    // A pooler tells a number of its own, by which it knows whose statement is to be cancelled.
    std::string_view const number = PQgetvalue(result, 0, 0);
    int pid = 0;
    std::from_chars(number.data(), number.data() + number.size(), pid);
    has_pooler_ = pid != PQbackendPID(handle_.get());
}

void NoticeConnection::end_answer() {
    bool const listens = listens_ == Choice::On || (listens_ == Choice::WhatFits && !has_pooler_);
    if (state_ == State::Asking && listens) {
        state_ = State::Listening;
        ask(("LISTEN " + quoted_name(channel_)).c_str());
        return;
    }
    hears_ = hears_ || state_ == State::Listening;
    state_ = State::Free;
}

void NoticeConnection::send(std::string const& text) {
    std::array<char const*, 2> const values{channel_.c_str(), text.c_str()};
    state_ = State::Sending;
    if (PQsendQueryParams(handle_.get(), kNotify, static_cast<int>(values.size()), nullptr,
                          values.data(), nullptr, nullptr, /*resultFormat=*/0) != 1) {
        lose(lost_connection(place_, handle_.get()).error.message());
        return;
    }
    flush();
}

void NoticeConnection::flush() {
    auto const left = PQflush(handle_.get());
    if (left < 0) {
        lose(lost_connection(place_, handle_.get()).error.message());
        return;
    }
    is_flushed_ = left == 0;
}

void NoticeConnection::take_notifications() {
    auto const own = PQbackendPID(handle_.get());
    for (;;) {
        std::unique_ptr<PGnotify, decltype(&PQfreemem)> const one(PQnotifies(handle_.get()),
                                                                  PQfreemem);
        if (one == nullptr) return;
        if (one->be_pid != own && channel_ == one->relname) messages_.emplace_back(one->extra);
    }
}

std::vector<std::string> NoticeConnection::take_messages() {
    return std::exchange(messages_, {});
}

void NoticeConnection::lose(std::string why) {
    state_ = State::Lost;
    hears_ = false;
    if (why_lost_.empty()) why_lost_ = std::move(why);
}

}  // namespace tasker::store::postgres
