#include <algorithm>

#include "tera/filter_sets.hpp"
#include "tera/functions.hpp"

namespace tasker::tera {

namespace {

Result<Json> element_at(JsonArray const& list, std::int64_t index) {
    if (index < 0 || index >= static_cast<std::int64_t>(list.size())) return Json("");
    return list[static_cast<std::size_t>(index)];
}

Result<Json> joined(JsonArray const& list, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const between, text_argument(arguments, "sep", ""));
    std::string text;
    for (auto const& one : list) {
        if (&one != list.data()) text += between;
        text += text_of_value(one);
        if (text.size() > kTextBytesMax) return too_large();
    }
    return Json(text);
}

/// The member `a.b` of an element; null when it has none.
Json const* attribute_of(Json const& element, std::string_view path) {
    auto const* at = &element;
    while (at != nullptr && !path.empty()) {
        auto const name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        auto const* const object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(name);
    }
    return at;
}

Result<Json> sorted(JsonArray const& list, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const attribute, text_argument(arguments, "attribute", ""));
    struct Row {
        Json const* key;
        Json const* element;
    };
    std::vector<Row> rows;
    for (auto const& one : list) {
        auto const* const key = attribute_of(one, attribute);
        if (key == nullptr) return wrong_argument("an element has no " + attribute);
        auto const has_order =
            rows.empty() || run_operator("<", *rows.front().key, *key).has_value();
        if (!has_order || (!key->is_string() && !key->is_number()))
            return wrong_argument("what is sorted is either all texts or all numbers");
        rows.push_back({key, &one});
    }
    // Equal ones stay in their order: they are elements of one list.
    std::ranges::sort(rows, [](Row const& a, Row const& b) {
        auto const is_less = [](Json const& x, Json const& y) {
            auto const answer = run_operator("<", x, y);
            return answer && is_true(*answer);
        };
        if (is_less(*a.key, *b.key)) return true;
        return !is_less(*b.key, *a.key) && a.element < b.element;
    });
    JsonArray result;
    for (auto const& row : rows)
        result.push_back(*row.element);
    return Json(std::move(result));
}

Result<Json> unique(JsonArray const& list) {
    constexpr std::size_t kMost = 1000;
    if (list.size() > kMost) return wrong_argument("it is of lists of at most 1000 elements");
    JsonArray result;
    for (auto const& one : list) {
        if (std::ranges::find(result, one) == result.end()) result.push_back(one);
    }
    return Json(std::move(result));
}

Result<Json> slice(JsonArray const& list, Arguments const& arguments) {
    auto const size = static_cast<std::int64_t>(list.size());
    TASKER_TRY_ASSIGN(auto start, whole_argument(arguments, "start", 0));
    TASKER_TRY_ASSIGN(auto end, whole_argument(arguments, "end", size));
    // Below 0 they count from the end.
    start = std::clamp<std::int64_t>(start < 0 ? std::max(start, -size) + size : start, 0, size);
    end = std::clamp<std::int64_t>(end < 0 ? std::max(end, -size) + size : end, start, size);
    return Json(JsonArray(list.begin() + start, list.begin() + end));
}

Result<Json> attributes(JsonArray const& list, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const attribute, text_argument(arguments, "attribute"));
    JsonArray result;
    for (auto const& one : list) {
        if (auto const* const value = attribute_of(one, attribute)) result.push_back(*value);
    }
    return Json(std::move(result));
}

/// The elements whose attribute has a value; without one: those that have it.
Result<Json> chosen(JsonArray const& list, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const attribute, text_argument(arguments, "attribute"));
    auto const value = arguments.find("value");
    JsonArray result;
    for (auto const& one : list) {
        auto const* const found = attribute_of(one, attribute);
        if (found == nullptr || found->is_null()) continue;
        if (value == arguments.end() || *found == value->second) result.push_back(one);
    }
    return Json(std::move(result));
}

Result<Json> concatenated(JsonArray list, Arguments const& arguments) {
    auto const with = arguments.find("with");
    if (with == arguments.end()) return wrong_argument("it is called with with: a list");
    if (auto const* const more = with->second.if_array()) {
        list.insert(list.end(), more->begin(), more->end());
    } else {
        list.push_back(with->second);
    }
    return Json(std::move(list));
}

Result<Json> length_of(Json const& value) {
    if (auto const* const list = value.if_array())
        return Json(static_cast<std::int64_t>(list->size()));
    if (auto const* const object = value.if_object())
        return Json(static_cast<std::int64_t>(object->size()));
    auto const* const text = value.if_string();
    if (text == nullptr) return wrong_kind("texts, lists and objects", value);
    // In characters.
    return Json(static_cast<std::int64_t>(std::ranges::count_if(
        *text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; })));
}

Result<Json> reversed(Json const& value) {
    if (auto const* const list = value.if_array())
        return Json(JsonArray(std::make_reverse_iterator(list->end()),
                              std::make_reverse_iterator(list->begin())));
    auto const* const text = value.if_string();
    if (text == nullptr) return wrong_kind("texts and lists", value);
    // Character by character, not byte by byte.
    std::string result;
    for (auto end = text->size(); end > 0;) {
        auto begin = end - 1;
        while (begin > 0 && (static_cast<unsigned char>((*text)[begin]) & 0xC0U) == 0x80U)
            --begin;
        result.append(text->data() + begin, end - begin);
        end = begin;
    }
    return Json(result);
}

Result<Json> member_or_usual(Json const& value, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const key, text_argument(arguments, "key"));
    auto const* const object = value.if_object();
    if (object == nullptr) return wrong_kind("objects", value);
    if (auto const* const found = object->if_contains(key)) return *found;
    auto const usual = arguments.find("default");
    if (usual != arguments.end()) return usual->second;
    return wrong_argument("the object has no " + key);
}

}  // namespace

void add_filters_of_lists(Filters& filters) {
    auto const add = [&filters](char const* name, auto filter) {
        filters.emplace(name, [filter](Json const& value, Arguments const& arguments) {
            auto const* const list = value.if_array();
            if (list == nullptr) return Result<Json>(wrong_kind("lists", value));
            return Result<Json>(filter(*list, arguments));
        });
    };
    add("first", [](auto const& list, auto const&) { return element_at(list, 0); });
    add("last", [](auto const& list, auto const&) {
        return element_at(list, static_cast<std::int64_t>(list.size()) - 1);
    });
    add("nth", [](auto const& list, auto const& given) -> Result<Json> {
        TASKER_TRY_ASSIGN(auto const index, whole_argument(given, "n"));
        return element_at(list, index);
    });
    add("unique", [](auto const& list, auto const&) { return unique(list); });
    add("join", joined);
    add("sort", sorted);
    add("slice", slice);
    add("map", attributes);
    add("filter", chosen);
    add("concat", concatenated);
    filters.emplace("length", [](auto const& value, auto const&) { return length_of(value); });
    filters.emplace("reverse", [](auto const& value, auto const&) { return reversed(value); });
    filters.emplace("get", member_or_usual);
}

}  // namespace tasker::tera
