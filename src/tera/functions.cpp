#include "tera/functions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace tasker::tera {

namespace {

constexpr std::array<std::string_view, 12> kTests{
    "defined",     "undefined", "odd",           "even",        "string",     "number",
    "divisibleby", "iterable",  "starting_with", "ending_with", "containing", "object"};
constexpr std::array<std::string_view, 2> kFunctions{"range", "throw"};

Error wrong_value(std::string text) {
    return {ErrorCode::InvalidTemplate, std::move(text)};
}

std::optional<std::int64_t> whole_of(Json const& value) noexcept {
    if (auto const* const whole = value.if_int64()) return *whole;
    return std::nullopt;
}

std::optional<double> number_of(Json const& value) noexcept {
    if (auto const* const whole = value.if_int64()) return static_cast<double>(*whole);
    if (auto const* const number = value.if_double()) return *number;
    return std::nullopt;
}

Result<bool> divides(Json const& value, Json const& by) {
    auto const number = whole_of(value);
    auto const divisor = whole_of(by);
    if (!number || !divisor || *divisor == 0 || *divisor == -1) {
        if (number && divisor && *divisor == -1) return true;
        return wrong_value("divisibleby is of whole numbers, and not by 0");
    }
    return *number % *divisor == 0;
}

Result<bool> test_of_texts(std::string_view name, Json const& value, Json const& argument) {
    auto const* const text = value.if_string();
    auto const* const part = argument.if_string();
    if (text == nullptr || part == nullptr)
        return wrong_value(std::string(name) + " is of texts; this is " +
                           std::string(kind_of_value(text == nullptr ? value : argument)));
    return name == "starting_with" ? text->starts_with(*part) : text->ends_with(*part);
}

Result<Json> range_of(Arguments const& arguments) {
    constexpr std::int64_t kMost = 100'000;
    std::array<std::int64_t, 3> limits{0, 0, 1};
    constexpr std::array<std::string_view, 3> kNames{"start", "end", "step_by"};
    for (auto const& [name, value] : arguments) {
        auto const at = std::ranges::find(kNames, name);
        auto const whole = whole_of(value);
        if (at == kNames.end() || !whole || *whole > kMost || *whole < -kMost)
            return wrong_value(
                "range is called with start, end and step_by: whole numbers up to "
                "100000");
        limits[static_cast<std::size_t>(at - kNames.begin())] = *whole;
    }
    auto const [start, end, step] = limits;
    if (!arguments.contains("end") || step < 1 || start > end)
        return wrong_value(
            "range needs an end that is not before its start, and steps of 1 or more");
    JsonArray list;
    for (auto i = start; i < end; i += step)
        list.emplace_back(i);
    return Json(std::move(list));
}

std::string text_of_number(double number) {
    std::array<char, 400> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::fixed)
                         .ptr;
    std::string text(digits.data(), end);
    if (std::isfinite(number) && text.find('.') == std::string::npos) text += ".0";
    return text;
}

Result<Json> calculated(std::string_view name, std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    auto is_too_large = false;
    switch (name.front()) {
        case '+': is_too_large = __builtin_add_overflow(left, right, &result); break;
        case '-': is_too_large = __builtin_sub_overflow(left, right, &result); break;
        case '*': is_too_large = __builtin_mul_overflow(left, right, &result); break;
        default:
            if (right == 0) return wrong_value("nothing can be divided by 0");
            is_too_large = left == std::numeric_limits<std::int64_t>::min() && right == -1;
            if (is_too_large) break;
            if (name == "%") return Json(left % right);
            if (left % right != 0)
                return Json(static_cast<double>(left) / static_cast<double>(right));
            result = left / right;
    }
    if (is_too_large) return wrong_value("the number is too large");
    return Json(result);
}

Result<Json> calculated(std::string_view name, double left, double right) {
    double result = 0;
    switch (name.front()) {
        case '+': result = left + right; break;
        case '-': result = left - right; break;
        case '*': result = left * right; break;
        case '%': result = std::fmod(left, right); break;
        default: result = left / right; break;
    }
    if (!std::isfinite(result)) return wrong_value("this cannot be calculated");
    return Json(result);
}

Result<Json> compared(std::string_view name, Json const& left, Json const& right) {
    auto const a = number_of(left);
    auto const b = number_of(right);
    if (name == "==" || name == "!=") {
        auto const is_equal = a && b ? *a == *b : left == right;
        return Json(is_equal == (name == "=="));
    }
    int order = 0;
    if (a && b) {
        order = *a < *b ? -1 : (*a > *b ? 1 : 0);
    } else if (left.is_string() && right.is_string()) {
        order = left.get_string().compare(right.get_string());
    } else {
        return wrong_value(std::string(kind_of_value(left)) + " and " +
                           std::string(kind_of_value(right)) + " have no order");
    }
    if (name == "<") return Json(order < 0);
    if (name == ">") return Json(order > 0);
    return Json(name == "<=" ? order <= 0 : order >= 0);
}

}  // namespace

bool is_test(std::string_view name) noexcept {
    return std::ranges::find(kTests, name) != kTests.end();
}

std::vector<std::string> test_names() {
    return {kTests.begin(), kTests.end()};
}

Result<bool> run_test(std::string_view name, Json const* value,
                      std::vector<Json> const& arguments) {
    auto const has_argument = name == "divisibleby" || name == "containing" ||
                              name == "starting_with" || name == "ending_with";
    if (arguments.size() != (has_argument ? 1U : 0U)) {
        return wrong_value(std::string(name) +
                           (has_argument ? " needs one argument" : " has no arguments"));
    }
    if (name == "defined") return value != nullptr;
    if (name == "undefined") return value == nullptr;
    if (value == nullptr) return wrong_value("there is no such variable");
    if (name == "string") return value->is_string();
    if (name == "number") return number_of(*value).has_value();
    if (name == "object") return value->is_object();
    if (name == "iterable") return value->is_array() || value->is_object();
    if (name == "divisibleby") return divides(*value, arguments.front());
    if (name == "containing") return is_within(arguments.front(), *value);
    if (name == "odd" || name == "even") {
        auto const whole = whole_of(*value);
        if (!whole) return wrong_value(std::string(name) + " is of whole numbers");
        return (*whole % 2 == 0) == (name == "even");
    }
    return test_of_texts(name, *value, arguments.front());
}

bool is_function(std::string_view name) noexcept {
    return std::ranges::find(kFunctions, name) != kFunctions.end();
}

std::vector<std::string> function_names() {
    return {kFunctions.begin(), kFunctions.end()};
}

Result<Json> run_function(std::string_view name, Arguments const& arguments) {
    if (name == "range") return range_of(arguments);
    auto const message = arguments.find("message");
    if (message == arguments.end() || arguments.size() > 1 || !message->second.is_string())
        return wrong_value("throw is called with message: a text");
    return wrong_value(std::string(message->second.get_string()));
}

Result<Json> run_operator(std::string_view name, Json const& left, Json const& right) {
    if (name == "~") return Json(text_of_value(left) + text_of_value(right));
    if (name.size() == 2 || name == "<" || name == ">") return compared(name, left, right);
    auto const a = number_of(left);
    auto const b = number_of(right);
    if (!a || !b) {
        return wrong_value("\"" + std::string(name) + "\" is of numbers, and this is " +
                           std::string(kind_of_value(a ? right : left)) +
                           (name == "+" ? "; texts are joined by ~" : ""));
    }
    if (left.is_int64() && right.is_int64())
        return calculated(name, left.get_int64(), right.get_int64());
    return calculated(name, *a, *b);
}

Result<bool> is_within(Json const& part, Json const& whole) {
    if (auto const* const list = whole.if_array())
        return std::ranges::find(*list, part) != list->end();
    if (auto const* const text = whole.if_string(); text != nullptr && part.is_string())
        return text->find(part.get_string()) != boost::json::string::npos;
    if (auto const* const object = whole.if_object(); object != nullptr && part.is_string())
        return object->contains(part.get_string());
    return wrong_value(std::string(kind_of_value(part)) + " cannot be in " +
                       std::string(kind_of_value(whole)));
}

bool is_true(Json const& value) noexcept {
    switch (value.kind()) {
        case boost::json::kind::null: return false;
        case boost::json::kind::bool_: return value.get_bool();
        case boost::json::kind::int64: return value.get_int64() != 0;
        case boost::json::kind::uint64: return value.get_uint64() != 0;
        case boost::json::kind::double_: return value.get_double() != 0;
        case boost::json::kind::string: return !value.get_string().empty();
        case boost::json::kind::array: return !value.get_array().empty();
        case boost::json::kind::object: return !value.get_object().empty();
    }
    return false;
}

std::string text_of_value(Json const& value) {
    switch (value.kind()) {
        case boost::json::kind::null: return {};
        case boost::json::kind::bool_: return value.get_bool() ? "true" : "false";
        case boost::json::kind::int64: return std::to_string(value.get_int64());
        case boost::json::kind::uint64: return std::to_string(value.get_uint64());
        case boost::json::kind::double_: return text_of_number(value.get_double());
        case boost::json::kind::string: return std::string(value.get_string());
        case boost::json::kind::object: return "[object]";
        case boost::json::kind::array: break;
    }
    std::string text = "[";
    for (auto const& one : value.get_array()) {
        if (text.size() > 1) text += ", ";
        text += text_of_value(one);
    }
    return text + "]";
}

std::string_view kind_of_value(Json const& value) noexcept {
    switch (value.kind()) {
        case boost::json::kind::null: return "nothing";
        case boost::json::kind::bool_: return "true or false";
        case boost::json::kind::string: return "a text";
        case boost::json::kind::array: return "a list";
        case boost::json::kind::object: return "an object";
        default: return "a number";
    }
}

std::size_t cost_of(Json const& value) noexcept {
    constexpr std::size_t kBytesPerStep = 16;
    std::size_t cost = 1;
    if (auto const* const text = value.if_string()) {
        cost += text->size() / kBytesPerStep;
    } else if (auto const* const list = value.if_array()) {
        for (auto const& one : *list)
            cost += cost_of(one);
    } else if (auto const* const object = value.if_object()) {
        for (auto const& member : *object)
            cost += 1 + member.key().size() / kBytesPerStep + cost_of(member.value());
    }
    return cost;
}

}  // namespace tasker::tera
