#include "store/postgres/postgres_notices.hpp"

#include <poll.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/sha256.hpp"
#include "store/postgres/correspondence.hpp"
#include "store/postgres/location.hpp"
#include "store/postgres/notice_connection.hpp"
#include "store/postgres/wake_up.hpp"

namespace tasker::store {

namespace {

using postgres::Correspondence;
using postgres::NoticeConnection;
using State = NoticeConnection::State;

using namespace std::chrono_literals;

constexpr Duration kFirstPause = 50ms;
constexpr Duration kLongestPause = 5s;
constexpr Duration kLastWords = 1s;

/// Notices are for one store, which is one schema.
std::string channel_of(std::string const& schema) {
    constexpr std::size_t kNameMax = 63;
    auto name = "tasker." + schema;
    if (name.size() <= kNameMax) return name;
    return "tasker." + base::sha256_hex(schema).substr(0, 56);
}

/// A moment by a clock that may be set back, which must make nobody wait for ever.
class Deadline {
public:
    Deadline(TimePoint now, Duration wait) : set_at_(now), at_(now + wait) {}
    [[nodiscard]] Duration left(TimePoint now) const {
        if (now < set_at_) return Duration::zero();
        return std::max(Duration::zero(), Duration(at_ - now));
    }
    [[nodiscard]] bool is_over(TimePoint now) const { return left(now) == Duration::zero(); }

private:
    TimePoint set_at_;
    TimePoint at_;
};

class PostgresNotices final : public Notices {
public:
    PostgresNotices(postgres::Location location, PostgresNoticesOptions const& options)
        : location_(std::move(location)),
          channel_(channel_of(location_.schema)),
          clock_(options.clock),
          log_(options.log),
          options_(options) {
        if (location_.listens == postgres::Choice::Off) become_deaf();
    }

    ~PostgresNotices() override { stop(); }

    void start(NoticeListener& listener) override {
        thread_ = std::thread([this, &listener] { run(listener); });
        ::pthread_setname_np(thread_.native_handle(), "tasker-notices");
    }

    void post(Notice const& notice) override {
        tell([&](TimePoint now) { correspondence_.post(notice, now); });
    }

    void ask_for_settled() override {
        tell([this](TimePoint now) { correspondence_.ask_for_settled(now); });
    }

    void ask_for_changes() override {
        tell([this](TimePoint now) { correspondence_.ask_for_changes(now); });
    }

    bool are_changes_wanted() override {
        std::scoped_lock const lock(mutex_);
        return correspondence_.are_changes_wanted(clock_.now());
    }

    void stop() override {
        {
            std::scoped_lock const lock(mutex_);
            is_stopping_ = true;
        }
        wake_up_.ring();
        if (thread_.joinable()) thread_.join();
    }

private:
    template <class Change>
    void tell(Change change) {
        bool is_first = false;
        {
            std::scoped_lock const lock(mutex_);
            bool const had_mail = correspondence_.has_mail();
            change(clock_.now());
            is_first = !had_mail && correspondence_.has_mail();
        }
        // Later ones go with it.
        if (is_first) wake_up_.ring();
    }

    void run(NoticeListener& listener) {
        next_look_.emplace(clock_.now(), options_.look_interval);
        for (std::optional<Deadline> end;;) {
            auto const now = clock_.now();
            if (!end && is_stopping()) end.emplace(now, kLastWords);
            if (end && (end->is_over(now) || !has_last_words())) return;
            keep_connected(now);
            send_mail(now, end.has_value());
            look_instead(listener, now);
            wait(now, end);
            if (connection_) hear(listener);
        }
    }

    [[nodiscard]] bool is_stopping() {
        std::scoped_lock const lock(mutex_);
        return is_stopping_;
    }

    [[nodiscard]] bool has_mail() {
        std::scoped_lock const lock(mutex_);
        return correspondence_.has_mail();
    }

    [[nodiscard]] bool has_last_words() {
        if (connection_ && connection_->state() == State::Sending) return true;
        std::scoped_lock const lock(mutex_);
        return correspondence_.has_news();
    }

    void become_deaf() {
        hears_never_ = true;
        std::scoped_lock const lock(mutex_);
        correspondence_.cannot_hear();
    }

    /// Who cannot hear needs a connection only to tell.
    void keep_connected(TimePoint now) {
        if (connection_ || (hears_never_ && !has_mail())) return;
        if (pause_ && !pause_->is_over(now)) return;
        connection_.emplace(location_, channel_);
        is_set_up_ = false;
        answer_due_.emplace(now, options_.patience);
        if (connection_->state() == State::Lost) lose(now);
    }

    void send_mail(TimePoint now, bool is_last) {
        if (!connection_ || connection_->state() != State::Free) return;
        if (!is_last && window_ && !window_->is_over(now)) return;
        std::string text;
        {
            std::scoped_lock const lock(mutex_);
            if (!correspondence_.has_mail()) return;
            text = correspondence_.take_mail(now);
        }
        window_.emplace(now, options_.window);
        answer_due_.emplace(now, options_.patience);
        is_sending_ = true;
        connection_->send(text);
        if (connection_->state() == State::Lost) lose(now);
    }

    void look_instead(NoticeListener& listener, TimePoint now) {
        if (!next_look_->is_over(now)) return;
        next_look_.emplace(now, options_.look_interval);
        if (!hears()) {
            listener.on_notice({.any_enqueued = true, .any_settled = true, .any_changed = true});
        }
    }

    [[nodiscard]] bool hears() const { return connection_ && connection_->hears(); }
    [[nodiscard]] bool awaits_answer() const {
        return connection_ && connection_->state() != State::Free;
    }

    void wait(TimePoint now, std::optional<Deadline> const& end) {
        std::optional<Duration> longest;
        auto const wake_after = [&](std::optional<Deadline> const& deadline) {
            if (!deadline) return;
            auto const left = deadline->left(now);
            if (!longest || left < *longest) longest = left;
        };
        wake_after(end);
        if (!hears()) wake_after(next_look_);
        if (!connection_ && pause_ && (!hears_never_ || has_mail())) wake_after(pause_);
        if (awaits_answer()) wake_after(answer_due_);
        if (connection_ && connection_->state() == State::Free && has_mail()) wake_after(window_);

        std::array<pollfd, 2> both{{{.fd = wake_up_.fd(), .events = POLLIN, .revents = 0},
                                    {.fd = -1, .events = 0, .revents = 0}}};
        if (connection_) both[1] = connection_->awaits();
        timespec timeout{};
        if (longest) {
            timeout.tv_sec = *longest / 1s;
            timeout.tv_nsec = std::chrono::nanoseconds(*longest % 1s).count();
        }
        ::ppoll(both.data(), both.size(), longest ? &timeout : nullptr, nullptr);
        if (both[0].revents != 0) wake_up_.clear();
        has_input_ = both[1].revents != 0;
    }

    void hear(NoticeListener& listener) {
        if (std::exchange(has_input_, false)) connection_->proceed();
        auto const now = clock_.now();
        if (awaits_answer() && answer_due_->is_over(now)) {
            connection_->lose(location_.place + " did not answer for " +
                              std::to_string(options_.patience / 1s) + " s");
        }
        if (connection_->state() == State::Lost) {
            lose(now);
            return;
        }
        if (connection_->state() == State::Free) {
            is_sending_ = false;
            if (!is_set_up_) settle_in(listener, now);
        }
        for (auto const& text : connection_->take_messages()) {
            std::optional<Notice> notice;
            {
                std::scoped_lock const lock(mutex_);
                notice = correspondence_.receive(text, now);
            }
            if (notice) listener.on_notice(*notice);
        }
    }

    /// A new connection can be used.
    void settle_in(NoticeListener& listener, TimePoint now) {
        is_set_up_ = true;
        pause_.reset();
        next_pause_ = kFirstPause;
        bool const is_back = std::exchange(was_lost_, false);
        if (!connection_->hears()) {
            if (!hears_never_) {
                log_.info(location_.place +
                          " is behind a pooler, through which other processes cannot be heard: the "
                          "store is looked at each second (listen=on, if it keeps sessions)");
                become_deaf();
            }
            return;
        }
        if (is_back) log_.info("other processes on " + location_.place + " are heard again");
        {
            std::scoped_lock const lock(mutex_);
            correspondence_.begins_to_listen(now);
        }
        listener.on_notice({.has_missed = true});
    }

    void lose(TimePoint now) {
        if (!std::exchange(was_lost_, true)) {
            log_.warning((hears_never_ ? std::string("other processes cannot be told")
                                       : "other processes cannot be heard for now, so the store is "
                                         "looked at each second") +
                         ": " + connection_->why_lost());
        }
        if (is_sending_) {
            std::scoped_lock const lock(mutex_);
            correspondence_.repeat_mail();
        }
        is_sending_ = false;
        connection_.reset();
        pause_.emplace(now, next_pause_);
        next_pause_ = std::min(2 * next_pause_, kLongestPause);
    }

    postgres::Location const location_;
    std::string const channel_;
    base::Clock const& clock_;
    base::Log& log_;
    PostgresNoticesOptions const options_;
    postgres::WakeUp const wake_up_;

    std::mutex mutex_;
    Correspondence correspondence_;  // guarded by mutex_
    bool is_stopping_ = false;       // guarded by mutex_

    // Of the thread.
    bool hears_never_ = false;
    std::optional<NoticeConnection> connection_;
    bool is_set_up_ = false;
    bool has_input_ = false;
    bool is_sending_ = false;
    bool was_lost_ = false;
    std::optional<Deadline> answer_due_;
    std::optional<Deadline> window_;     ///< until then nothing is sent
    std::optional<Deadline> pause_;      ///< until then it does not connect
    std::optional<Deadline> next_look_;  ///< where nothing is heard
    Duration next_pause_ = kFirstPause;

    std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Notices>> open_postgres_notices(PostgresNoticesOptions const& options) {
    TASKER_TRY_ASSIGN(auto location, postgres::read_location(options.location));
    return std::unique_ptr<Notices>(
        std::make_unique<PostgresNotices>(std::move(location), options));
}

}  // namespace tasker::store
