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

bool Correspondence::is_told(Wish const& wish, TimePoint now) const {
    return !hears_ || has_just_come(now) || wish.is_of_others(now);
}

bool Correspondence::Wish::is_ours(TimePoint now) const {
    return asked_at && now < *asked_at + kWishLasts;
}

bool Correspondence::Wish::is_of_others(TimePoint now) const {
    return others_until && now < *others_until;
}

bool Correspondence::Wish::take(TimePoint now) {
    bool const is_said = std::exchange(must_say_so, false);
    if (is_said) said_so_at = now;
    return is_said;
}

void Correspondence::begins_to_listen(TimePoint now) {
    listens_since_ = now;
    is_new_ = true;
    for (auto* const wish : {&settled_, &changes_})
        wish->must_say_so = wish->is_ours(now);
}

void Correspondence::post(Notice const& notice, TimePoint now) {
    if (!has_others(now)) return;
    auto rest = notice;
    if (!is_told(settled_, now)) {
        for (auto const id : std::exchange(rest.settled, {}))
            remember(id);
        rest.any_settled = false;
    }
    if (!are_changes_wanted(now)) {
        rest.changed.clear();
        rest.any_changed = false;
    }
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
    ask(settled_, now);
}

void Correspondence::ask_for_changes(TimePoint now) {
    ask(changes_, now);
}

bool Correspondence::are_changes_wanted(TimePoint now) const {
    return has_others(now) && is_told(changes_, now);
}

void Correspondence::ask(Wish& wish, TimePoint now) const {
    wish.asked_at = now;
    // Nobody to ask, or nothing would be heard: then nothing is to be said.
    if (!hears_ || !listens_since_ || !has_others(now)) return;
    auto const& said = wish.said_so_at;
    if (!said || now >= *said + kWishIsRenewedAfter || now < *said) wish.must_say_so = true;
}

bool Correspondence::has_mail() const {
    return is_new_ || owes_answer_ || settled_.must_say_so || changes_.must_say_so ||
           !mail_.is_empty();
}

std::string Correspondence::take_mail(TimePoint now) {
    taken_ = mail_;
    owes_answer_ = false;
    return to_text({.notice = std::exchange(mail_, {}),
                    .is_new = std::exchange(is_new_, false),
                    .wants_settled = settled_.take(now),
                    .wants_changes = changes_.take(now)});
}

void Correspondence::repeat_mail() {
    add(mail_, std::exchange(taken_, {}));
}

std::optional<Notice> Correspondence::receive(std::string_view text, TimePoint now) {
    has_heard_others_ = true;
    auto message = read_notice(text);
    if (message.is_new) {
        owes_answer_ = true;
        for (auto* const wish : {&settled_, &changes_})
            wish->must_say_so = wish->must_say_so || wish->is_ours(now);
    }
    if (message.wants_settled) {
        settled_.others_until = now + kWishLasts;
        // They may have settled after the other one looked and before it could be heard here.
        add(mail_, {.settled = std::exchange(remembered_, {})});
        remembered_next_ = 0;
    }
    if (message.wants_changes) changes_.others_until = now + kWishLasts;
    if (message.notice.is_empty()) return std::nullopt;
    return std::move(message.notice);
}

}  // namespace tasker::store::postgres
