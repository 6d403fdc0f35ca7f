#include "server/grpc/values.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

namespace tasker::server::grpc {

namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

/// As bodies of REST may be. The engine allows less for what it keeps.
constexpr std::size_t kDepthMax = 64;

Error wrong(std::string const& path, std::string_view what) {
    return {ErrorCode::InvalidRequest, "the field \"" + path + "\" " + std::string(what)};
}

Result<Json> json_from_number(double number, std::string const& path) {
    constexpr double kExactMax = 9'007'199'254'740'992;  // 2^53: beyond it, neighbours look alike
    if (!std::isfinite(number)) return wrong(path, "is no number that JSON has");
    if (std::trunc(number) == number && std::abs(number) <= kExactMax) {
        return Json(static_cast<std::int64_t>(number));
    }
    return Json(number);
}

Result<JsonObject> object_from(Struct const& given, std::string const& path, std::size_t depth);

Result<Json> value_from(Value const& given, std::string const& path, std::size_t depth) {
    switch (given.kind_case()) {
        case Value::kNullValue:
        case Value::KIND_NOT_SET: return Json(nullptr);
        case Value::kBoolValue: return Json(given.bool_value());
        case Value::kNumberValue: return json_from_number(given.number_value(), path);
        case Value::kStringValue: return Json(given.string_value());
        case Value::kStructValue: {
            TASKER_TRY_ASSIGN(auto object, object_from(given.struct_value(), path, depth + 1));
            return Json(std::move(object));
        }
        case Value::kListValue: break;
    }
    if (depth >= kDepthMax) return wrong(path, "is nested too deep");
    JsonArray list;
    for (auto const& one : given.list_value().values()) {
        TASKER_TRY_ASSIGN(auto value, value_from(one, path + "[]", depth + 1));
        list.push_back(std::move(value));
    }
    return Json(std::move(list));
}

Result<JsonObject> object_from(Struct const& given, std::string const& path, std::size_t depth) {
    if (depth > kDepthMax) return wrong(path, "is nested too deep");
    // A map of protobuf has no order: the same object must always be the same text.
    std::vector<std::string_view> names;
    for (auto const& [name, value] : given.fields())
        names.push_back(name);
    std::ranges::sort(names);
    JsonObject object;
    for (auto const name : names) {
        TASKER_TRY_ASSIGN(auto value, value_from(given.fields().at(std::string(name)),
                                                 path + "." + std::string(name), depth));
        object.emplace(name, std::move(value));
    }
    return object;
}

void write_value(Value& target, Json const& value) {
    switch (value.kind()) {
        case boost::json::kind::null: target.set_null_value(google::protobuf::NULL_VALUE); break;
        case boost::json::kind::bool_: target.set_bool_value(value.get_bool()); break;
        case boost::json::kind::int64:
            target.set_number_value(static_cast<double>(value.get_int64()));
            break;
        case boost::json::kind::uint64:
            target.set_number_value(static_cast<double>(value.get_uint64()));
            break;
        case boost::json::kind::double_: target.set_number_value(value.get_double()); break;
        case boost::json::kind::string:
            target.set_string_value(std::string(value.get_string()));
            break;
        case boost::json::kind::object:
            write_struct(*target.mutable_struct_value(), value.get_object());
            break;
        case boost::json::kind::array: {
            auto& list = *target.mutable_list_value();
            for (auto const& one : value.get_array())
                write_value(*list.add_values(), one);
        }
    }
}

/// `TASK_STATE_` of TaskState.
std::string prefix_of(google::protobuf::EnumDescriptor const& type) {
    std::string prefix;
    for (auto const c : type.name()) {
        auto const is_upper = c >= 'A' && c <= 'Z';
        if (is_upper && !prefix.empty()) prefix += '_';
        prefix += is_upper ? c : static_cast<char>(c - 'a' + 'A');
    }
    return prefix + "_";
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The digits at this place; -1 when they are none.
int number_at(std::string_view text, std::size_t at, std::size_t count) noexcept {
    int number = -1;
    if (at + count > text.size()) return -1;
    auto const* const end = text.data() + at + count;
    auto const read = std::from_chars(text.data() + at, end, number);
    return read.ec == std::errc() && read.ptr == end ? number : -1;
}

}  // namespace

Result<JsonObject> json_from(Struct const& given, std::string const& path) {
    return object_from(given, path, 1);
}

void write_struct(Struct& target, JsonObject const& object) {
    auto& fields = *target.mutable_fields();
    for (auto const& [name, value] : object)
        write_value(fields[std::string(name)], value);
}

Result<TimePoint> time_from(google::protobuf::Timestamp const& given, std::string const& path) {
    constexpr std::int64_t kFirst = -62'135'596'800;  // the year 1, as protobuf has it
    constexpr std::int64_t kLast = 253'402'300'799;   // the end of the year 9999
    constexpr std::int32_t kNanosPerMicro = 1'000;
    constexpr std::int32_t kNanosMax = 999'999'999;
    if (given.seconds() < kFirst || given.seconds() > kLast || given.nanos() < 0 ||
        given.nanos() > kNanosMax) {
        return wrong(path, "is no time of the years 1 to 9999");
    }
    return TimePoint(std::chrono::seconds(given.seconds()) +
                     std::chrono::microseconds(given.nanos() / kNanosPerMicro));
}

void write_time(google::protobuf::Timestamp& target, TimePoint at) {
    auto const whole = std::chrono::floor<std::chrono::seconds>(at);
    target.set_seconds(whole.time_since_epoch().count());
    target.set_nanos(static_cast<std::int32_t>(std::chrono::nanoseconds(at - whole).count()));
}

Result<TimePoint> time_from_text(std::string_view text) {
    constexpr std::size_t kMicrosAt = 20;  // 2026-02-01T10:00:00.123456
    std::chrono::year_month_day const date(
        std::chrono::year(number_at(text, 0, 4)),
        std::chrono::month(static_cast<unsigned>(number_at(text, 5, 2))),
        std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2))));
    auto const hour = number_at(text, 11, 2);
    auto const minute = number_at(text, 14, 2);
    auto const second = number_at(text, 17, 2);
    auto const micros = number_at(text, kMicrosAt, 6);
    if (!date.ok() || hour < 0 || minute < 0 || second < 0 || micros < 0) {
        return Error(ErrorCode::Internal, "\"" + std::string(text) + "\" is no time");
    }
    return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second) +
           std::chrono::microseconds(micros);
}

std::string word_of(google::protobuf::EnumValueDescriptor const& value) {
    auto word = value.name().substr(prefix_of(*value.type()).size());
    std::ranges::transform(word, word.begin(), lower);
    return word;
}

google::protobuf::EnumValueDescriptor const* enumerator_of(
    google::protobuf::EnumDescriptor const& type, std::string_view word) {
    for (int i = 0; i < type.value_count(); ++i) {
        if (is_same_word(word_of(*type.value(i)), word)) return type.value(i);
    }
    return nullptr;
}

bool is_same_word(std::string_view a, std::string_view b) noexcept {
    auto const skip = [](std::string_view& text) {
        while (text.starts_with('_'))
            text.remove_prefix(1);
    };
    for (skip(a), skip(b); !a.empty() && !b.empty(); skip(a), skip(b)) {
        if (lower(a.front()) != lower(b.front())) return false;
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.empty() && b.empty();
}

}  // namespace tasker::server::grpc
