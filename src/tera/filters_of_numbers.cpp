#include <charconv>
#include <cmath>

#include "base/json.hpp"
#include "tera/filter_sets.hpp"
#include "tera/functions.hpp"

namespace tasker::tera {

namespace {

Result<Json> absolute(Json const& value, Arguments const& /*arguments*/) {
    if (auto const* const number = value.if_double()) return Json(std::fabs(*number));
    auto const* const whole = value.if_int64();
    if (whole == nullptr) return wrong_kind("numbers", value);
    if (*whole >= 0) return value;
    return run_operator("-", Json(std::int64_t{0}), value);
}

Result<Json> rounded(Json const& value, Arguments const& arguments) {
    constexpr std::int64_t kDigitsMax = 15;
    TASKER_TRY_ASSIGN(auto const method, text_argument(arguments, "method", "common"));
    TASKER_TRY_ASSIGN(auto const precision, whole_argument(arguments, "precision", 0));
    if (precision < 0 || precision > kDigitsMax)
        return wrong_argument("precision is a whole number from 0 to 15");
    if (value.is_int64()) return value;
    auto const* const number = value.if_double();
    if (number == nullptr) return wrong_kind("numbers", value);
    auto const scale = std::pow(10.0, static_cast<double>(precision));
    auto const scaled = *number * scale;
    double whole = 0;
    if (method == "common") {
        whole = std::round(scaled);
    } else if (method == "ceil") {
        whole = std::ceil(scaled);
    } else if (method == "floor") {
        whole = std::floor(scaled);
    } else {
        return wrong_argument("method is common, ceil or floor");
    }
    if (!std::isfinite(whole)) return value;
    return Json(whole / scale);
}

/// What a text says as a number; `default` when it says none.
Result<Json> number_from(Json const& value, Arguments const& arguments, bool is_whole) {
    std::string text;
    if (auto const* const given = value.if_string()) {
        text = std::string(*given);
    } else if (value.is_number() || value.is_bool()) {
        if (auto const* const number = value.if_double(); number != nullptr && is_whole) {
            constexpr double kMost = 9e18;
            if (!(std::fabs(*number) < kMost)) return wrong_argument("the number is too large");
            return Json(static_cast<std::int64_t>(*number));
        }
        text = value.is_bool() ? (value.get_bool() ? "1" : "0") : text_of_value(value);
    } else {
        return wrong_kind("texts and numbers", value);
    }
    auto const* const end = text.data() + text.size();
    std::int64_t whole = 0;
    double number = 0;
    if (is_whole && !text.empty()) {
        auto const read = std::from_chars(text.data(), end, whole);
        if (read.ptr == end && read.ec == std::errc()) return Json(whole);
    }
    if (!is_whole && !text.empty()) {
        auto const read = std::from_chars(text.data(), end, number);
        if (read.ptr == end && read.ec == std::errc() && std::isfinite(number)) return Json(number);
    }
    auto const usual = arguments.find("default");
    if (usual != arguments.end()) return usual->second;
    return wrong_argument("the text is no number; default=0 says what it is to be then");
}

Result<Json> pluralized(Json const& value, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const singular, text_argument(arguments, "singular", ""));
    TASKER_TRY_ASSIGN(auto const plural, text_argument(arguments, "plural", "s"));
    if (!value.is_number()) return wrong_kind("numbers", value);
    TASKER_TRY_ASSIGN(auto const is_one, run_operator("==", value, Json(std::int64_t{1})));
    return Json(is_true(is_one) ? singular : plural);
}

Result<Json> usual(Json const& value, Arguments const& arguments) {
    auto const found = arguments.find("value");
    if (found == arguments.end()) return wrong_argument("it is called with value");
    return value.is_null() ? found->second : value;
}

/// On several lines, by two blanks for each object or list around.
void append_pretty(std::string& text, Json const& value, std::size_t depth) {
    auto const* const list = value.if_array();
    auto const* const object = value.if_object();
    auto const count = list != nullptr ? list->size() : object != nullptr ? object->size() : 0;
    if (count == 0) {
        base::append_text(text, value);
        return;
    }
    auto const begin_line = [&text](std::size_t at) { text += '\n' + std::string(2 * at, ' '); };
    text += list != nullptr ? '[' : '{';
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) text += ',';
        begin_line(depth + 1);
        if (list != nullptr) {
            append_pretty(text, (*list)[i], depth + 1);
            continue;
        }
        auto const& member = *(object->begin() + static_cast<std::ptrdiff_t>(i));
        base::append_text(text, Json(member.key()));
        text += ": ";
        append_pretty(text, member.value(), depth + 1);
    }
    begin_line(depth);
    text += list != nullptr ? ']' : '}';
}

Result<Json> encoded(Json const& value, Arguments const& arguments) {
    TASKER_TRY_ASSIGN(auto const is_pretty, flag_argument(arguments, "pretty"));
    std::string text;
    if (is_pretty) {
        append_pretty(text, value, 0);
    } else {
        text = base::to_text(value);
    }
    if (text.size() > kTextBytesMax) return too_large();
    return Json(text);
}

}  // namespace

void add_filters_of_numbers(Filters& filters) {
    filters.emplace("abs", absolute);
    filters.emplace("round", rounded);
    filters.emplace("pluralize", pluralized);
    filters.emplace("default", usual);
    filters.emplace("json_encode", encoded);
    filters.emplace("int", [](auto const& value, auto const& given) {
        return number_from(value, given, true);
    });
    filters.emplace("float", [](auto const& value, auto const& given) {
        return number_from(value, given, false);
    });
    filters.emplace("as_str", [](auto const& value, auto const&) {
        return Result<Json>(Json(text_of_value(value)));
    });
    filters.emplace("safe",
                    [](auto const& value, auto const&) { return Result<Json>(Json(value)); });
}

}  // namespace tasker::tera
