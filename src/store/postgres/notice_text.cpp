#include "store/postgres/notice_text.hpp"

#include <algorithm>
#include <charconv>

namespace tasker::store::postgres {

namespace {

constexpr std::size_t kIdSize = 37;             // with its comma
constexpr std::size_t kNamespacesBytes = 1000;  // together
constexpr std::size_t kSettledMax = 90;
constexpr std::size_t kChangedMax = 90;
constexpr std::size_t kWordsBytes = 200;  // all else
static_assert((kSettledMax + kChangedMax) * kIdSize + kNamespacesBytes + kWordsBytes <
              kNoticeBytesMax);

/// `a,b,c`: calls `take` with each.
template <class Take>
void split(std::string_view text, char separator, Take take) {
    while (!text.empty()) {
        auto const part = text.substr(0, text.find(separator));
        if (!part.empty()) take(part);
        text.remove_prefix(std::min(text.size(), part.size() + 1));
    }
}

/// Whether it can stand in a list; all names that templates may have can.
bool is_plain(std::string_view name) {
    return !name.empty() && name.find_first_of(" ,=") == std::string_view::npos;
}

void add_word(std::string& text, std::string_view word) {
    if (!text.empty()) text += ' ';
    text += word;
}

template <class Values, class TextOf>
void add_list(std::string& text, std::string_view key, Values const& values, TextOf text_of) {
    if (values.empty()) return;
    add_word(text, key);
    auto separator = '=';
    for (auto const& value : values) {
        text += separator;
        text += text_of(value);
        separator = ',';
    }
}

void read_ids(std::string_view value, std::vector<TaskId>& ids) {
    split(value, ',', [&](std::string_view id) {
        if (auto const read = Uuid::parse(id)) ids.push_back({*read});
    });
}

void read_word(std::string_view word, NoticeMessage& message) {
    auto const mark = word.find('=');
    auto const key = word.substr(0, mark);
    auto const value = mark == std::string_view::npos ? std::string_view() : word.substr(mark + 1);
    auto& notice = message.notice;
    if (key == "new") {
        message.is_new = true;
    } else if (key == "wants_settled") {
        message.wants_settled = true;
    } else if (key == "wants_changes") {
        message.wants_changes = true;
    } else if (key == "enqueued") {
        split(value, ',', [&](std::string_view name) { notice.enqueued.emplace_back(name); });
    } else if (key == "settled") {
        read_ids(value, notice.settled);
    } else if (key == "changed") {
        read_ids(value, notice.changed);
    } else if (key == "due") {
        std::int64_t count = 0;
        auto const read = std::from_chars(value.data(), value.data() + value.size(), count);
        if (read.ec == std::errc() && read.ptr == value.data() + value.size())
            notice.due = TimePoint(Duration(count));
    } else if (key == "any_enqueued") {
        notice.any_enqueued = true;
    } else if (key == "any_settled") {
        notice.any_settled = true;
    } else if (key == "any_changed") {
        notice.any_changed = true;
    }
}

void add_namespace(Notice& notice, std::string const& name) {
    if (std::ranges::find(notice.enqueued, name) != notice.enqueued.end()) return;
    auto bytes = name.size() + 1;
    for (auto const& there : notice.enqueued)
        bytes += there.size() + 1;
    if (is_plain(name) && bytes <= kNamespacesBytes) {
        notice.enqueued.push_back(name);
    } else {
        notice.any_enqueued = true;
    }
}

}  // namespace

std::string to_text(NoticeMessage const& message) {
    auto const& notice = message.notice;
    std::string text;
    if (message.is_new) add_word(text, "new");
    if (message.wants_settled) add_word(text, "wants_settled");
    if (message.wants_changes) add_word(text, "wants_changes");
    if (notice.any_enqueued) add_word(text, "any_enqueued");
    if (notice.any_settled) add_word(text, "any_settled");
    if (notice.any_changed) add_word(text, "any_changed");
    if (notice.due) add_word(text, "due=" + std::to_string(notice.due->time_since_epoch().count()));
    add_list(text, "enqueued", notice.enqueued, [](auto const& name) { return name; });
    add_list(text, "settled", notice.settled, [](TaskId id) { return id.to_string(); });
    add_list(text, "changed", notice.changed, [](TaskId id) { return id.to_string(); });
    return text.empty() ? "here" : text;
}

NoticeMessage read_notice(std::string_view text) {
    NoticeMessage message;
    split(text, ' ', [&](std::string_view word) { read_word(word, message); });
    return message;
}

void add(Notice& notice, Notice const& more) {
    for (auto const& name : more.enqueued)
        add_namespace(notice, name);
    for (auto const id : more.settled) {
        if (notice.settled.size() < kSettledMax) {
            notice.settled.push_back(id);
        } else {
            notice.any_settled = true;
        }
    }
    for (auto const id : more.changed) {
        if (std::ranges::find(notice.changed, id) != notice.changed.end()) continue;
        if (notice.changed.size() < kChangedMax) {
            notice.changed.push_back(id);
        } else {
            notice.any_changed = true;
        }
    }
    notice.any_changed = notice.any_changed || more.any_changed;
    if (more.due && (!notice.due || *more.due < *notice.due)) notice.due = more.due;
    notice.any_enqueued = notice.any_enqueued || more.any_enqueued;
    notice.any_settled = notice.any_settled || more.any_settled;
}

}  // namespace tasker::store::postgres
