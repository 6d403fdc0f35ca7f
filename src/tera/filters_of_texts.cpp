#include <algorithm>

#include "tera/filter_sets.hpp"

namespace tasker::tera {

namespace {

bool is_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
char raised(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char lowered(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string mapped(std::string text, char (*map)(char)) {
    std::ranges::transform(text, text.begin(), map);
    return text;
}

Result<Json> trim(std::string text, bool at_start, bool at_end) {
    auto const begin = at_start ? std::ranges::find_if_not(text, is_space) : text.begin();
    auto end = text.end();
    while (at_end && end > begin && is_space(*(end - 1)))
        --end;
    return Json(std::string(begin, end));
}

/// Without what it begins or ends with, as often as it does.
Result<Json> trim_matches(std::string const& text, Arguments const& arguments, bool at_start) {
    TASKER_TRY_ASSIGN(auto const pattern, text_argument(arguments, "pat"));
    std::string_view rest(text);
    while (!pattern.empty() && (at_start ? rest.starts_with(pattern) : rest.ends_with(pattern))) {
        if (at_start) {
            rest.remove_prefix(pattern.size());
        } else {
            rest.remove_suffix(pattern.size());
        }
    }
    return Json(std::string(rest));
}

std::string capitalized(std::string text) {
    text = mapped(std::move(text), lowered);
    if (!text.empty()) text.front() = raised(text.front());
    return text;
}

std::string titled(std::string text) {
    auto begins = true;
    for (auto& c : text) {
        c = begins ? raised(c) : lowered(c);
        begins = is_space(c) || c == '-' || c == '_';
    }
    return text;
}

Result<Json> replaced(std::string const& text, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const from, text_argument(arguments, "from"));
    TASKER_TRY_ASSIGN(auto const to, text_argument(arguments, "to"));
    if (from.empty()) return wrong_argument("from is empty");
    std::string result;
    std::size_t at = 0;
    for (auto found = text.find(from); found != std::string::npos; found = text.find(from, at)) {
        result.append(text, at, found - at);
        result += to;
        at = found + from.size();
        if (result.size() > kTextBytesMax) return too_large();
    }
    return Json(result + text.substr(at));
}

Result<Json> indented(std::string const& text, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const prefix, text_argument(arguments, "prefix", "    "));
    TASKER_TRY_ASSIGN(auto const has_first, flag_argument(arguments, "first"));
    TASKER_TRY_ASSIGN(auto const has_blank, flag_argument(arguments, "blank"));
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        auto const end = std::min(text.find('\n', at), text.size() - 1) + 1;
        auto const line = std::string_view(text).substr(at, end - at);
        auto const is_blank = std::ranges::all_of(line, is_space);
        if ((at > 0 || has_first) && (!is_blank || has_blank)) result += prefix;
        result += line;
        at = end;
        if (result.size() > kTextBytesMax) return too_large();
    }
    return Json(result);
}

/// So many characters, and a sign that there were more.
Result<Json> truncated(std::string const& text, Arguments const& arguments) {
    constexpr std::int64_t kUsualLength = 255;
    TASKER_TRY_ASSIGN(auto const length, whole_argument(arguments, "length", kUsualLength));
    TASKER_TRY_ASSIGN(auto const end, text_argument(arguments, "end", "\u2026"));
    if (length < 0) return wrong_argument("length is less than 0");
    std::int64_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const is_within_character = (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
        if (is_within_character) continue;
        if (count == length) return Json(text.substr(0, i) + end);
        ++count;
    }
    return Json(text);
}

Result<Json> split(std::string const& text, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const pattern, text_argument(arguments, "pat"));
    if (pattern.empty()) return wrong_argument("pat is empty");
    JsonArray parts;
    std::size_t at = 0;
    for (auto found = text.find(pattern); found != std::string::npos;
         found = text.find(pattern, at)) {
        parts.emplace_back(text.substr(at, found - at));
        at = found + pattern.size();
    }
    parts.emplace_back(text.substr(at));
    return Json(std::move(parts));
}

Result<Json> word_count(std::string const& text) {
    std::int64_t count = 0;
    auto is_within = false;
    for (auto const c : text) {
        if (!is_space(c) && !is_within) ++count;
        is_within = !is_space(c);
    }
    return Json(count);
}

std::string slug_of(std::string const& text) {
    std::string slug;
    for (auto const c : mapped(text, lowered)) {
        auto const is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_kept) {
            slug += c;
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    while (slug.ends_with('-'))
        slug.pop_back();
    return slug;
}

std::string with_slashes(std::string const& text) {
    std::string result;
    for (auto const c : text) {
        if (c == '\\' || c == '"' || c == '\'') result += '\\';
        result += c;
    }
    return result;
}

}  // namespace

void add_filters_of_texts(Filters& filters) {
    auto const add = [&filters](char const* name, auto filter) {
        filters.emplace(name, [filter](Json const& value, Arguments const& arguments) {
            auto const* const text = value.if_string();
            if (text == nullptr) return Result<Json>(wrong_kind("texts", value));
            return Result<Json>(filter(std::string(*text), arguments));
        });
    };
    add("upper", [](auto const& text, auto const&) { return Json(mapped(text, raised)); });
    add("lower", [](auto const& text, auto const&) { return Json(mapped(text, lowered)); });
    add("capitalize", [](auto const& text, auto const&) { return Json(capitalized(text)); });
    add("title", [](auto const& text, auto const&) { return Json(titled(text)); });
    add("slugify", [](auto const& text, auto const&) { return Json(slug_of(text)); });
    add("addslashes", [](auto const& text, auto const&) { return Json(with_slashes(text)); });
    add("trim", [](auto const& text, auto const&) { return trim(text, true, true); });
    add("trim_start", [](auto const& text, auto const&) { return trim(text, true, false); });
    add("trim_end", [](auto const& text, auto const&) { return trim(text, false, true); });
    add("trim_start_matches",
        [](auto const& text, auto const& given) { return trim_matches(text, given, true); });
    add("trim_end_matches",
        [](auto const& text, auto const& given) { return trim_matches(text, given, false); });
    add("wordcount", [](auto const& text, auto const&) { return word_count(text); });
    add("replace", replaced);
    add("indent", indented);
    add("truncate", truncated);
    add("split", split);
}

}  // namespace tasker::tera
