#include "store/postgres/correspondence.hpp"

#include <utility>

namespace tasker::store::postgres {

namespace {

using namespace std::chrono_literals;

// Enough for any answer. Until then nobody knows who is there, and what they want.
constexpr Duration kAnswersTake = 5s;
constexpr Duration kWishLasts = 60s;
constexpr Duration kWishIsRenewedAfter = 20s;
constexpr std::size_t kRememberedMax = 512;

}  // namespace

bool Correspondence::has_just_come(TimePoint now) const {
    return !listens_since_ || now < *listens_since_ + kAnswersTake;
}

bool Correspondence::has_others(TimePoint now) const {
    return !hears_ || has_heard_others_ || has_just_come(now);
}

bool Correspondence::is_asked_for_settled(TimePoint now) const {
    return !hears_ || has_just_come(now) ||
           (others_want_settled_until_ && now < *others_want_settled_until_);
}

bool Correspondence::wants_settled(TimePoint now) const {
    return asked_at_ && now < *asked_at_ + kWishLasts;
}

void Correspondence::begins_to_listen(TimePoint now) {
    listens_since_ = now;
    is_new_ = true;
    must_say_so_ = wants_settled(now);
}

void Correspondence::post(Notice const& notice, TimePoint now) {
    if (!has_others(now)) return;
    if (is_asked_for_settled(now)) {
        add(mail_, notice);
        return;
    }
    auto rest = notice;
    for (auto const id : std::exchange(rest.settled, {}))
        remember(id);
    rest.any_settled = false;
    add(mail_, rest);
}

void Correspondence::remember(TaskId id) {
    if (remembered_.size() < kRememberedMax) {
        remembered_.push_back(id);
        return;
    }
    remembered_[remembered_next_] = id;
    remembered_next_ = (remembered_next_ + 1) % kRememberedMax;
}

void Correspondence::ask_for_settled(TimePoint now) {
    asked_at_ = now;
    // Nobody to ask, or nothing would be heard: then nothing is to be said.
    if (!hears_ || !listens_since_ || !has_others(now)) return;
    if (!said_so_at_ || now >= *said_so_at_ + kWishIsRenewedAfter || now < *said_so_at_)
        must_say_so_ = true;
}

bool Correspondence::has_mail() const {
    return is_new_ || owes_answer_ || must_say_so_ || !mail_.is_empty();
}

std::string Correspondence::take_mail(TimePoint now) {
    taken_ = mail_;
    NoticeMessage const message{.notice = std::exchange(mail_, {}),
                                .is_new = std::exchange(is_new_, false),
                                .wants_settled = std::exchange(must_say_so_, false)};
    owes_answer_ = false;
    if (message.wants_settled) said_so_at_ = now;
    return to_text(message);
}

void Correspondence::repeat_mail() {
    add(mail_, std::exchange(taken_, {}));
}

std::optional<Notice> Correspondence::receive(std::string_view text, TimePoint now) {
    has_heard_others_ = true;
    auto message = read_notice(text);
    if (message.is_new) {
        owes_answer_ = true;
        must_say_so_ = must_say_so_ || wants_settled(now);
    }
    if (message.wants_settled) {
        others_want_settled_until_ = now + kWishLasts;
        // They may have settled after the other one looked and before it could be heard here.
        add(mail_, {.settled = std::exchange(remembered_, {})});
        remembered_next_ = 0;
    }
    if (message.notice.is_empty()) return std::nullopt;
    return std::move(message.notice);
}

}  // namespace tasker::store::postgres
