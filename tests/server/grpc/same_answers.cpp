#include "tests/server/grpc/same_answers.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <set>

#include "base/json.hpp"

namespace tasker::test {

namespace {

using google::protobuf::Message;

// What the two call differently, and what only one of them has.
struct Alias {
    std::string_view grpc;
    std::string_view rest;
};
constexpr Alias kAliases[] = {
    {"state", "status"}, {"state", "current_state"}, {"step_uuid", "workflow_step_uuid"}};
std::set<std::string> const kOnlyInGrpc{"backoff_request_seconds"};
std::set<std::string> const kOnlyInRest{"result_schema"};
/// What moves between two calls.
std::set<std::string> const kMoving{
    "timestamp",           "calculated_at",         "last_checked",
    "uptime_seconds",      "analysis_period_start", "minutes_in_dlq",
    "priority_score",      "duration_ms",           "total_acquires",
    "slow_acquires",       "active_connections",    "average_acquire_time_ms",
    "max_acquire_time_ms", "idle_connections",      "utilization_percent",
    "tasks_per_hour",      "time_in_state_minutes"};

/// Of an enumerator or a word: letters and digits, in one case.
std::string letters_of(std::string_view text) {
    std::string letters;
    for (auto const c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    return letters;
}

/// Both write times in UTC; protobuf leaves zeros at the end of a fraction out.
std::string time_of(std::string text) {
    if (!text.empty() && text.back() == 'Z') text.pop_back();
    if (text.size() < 20 || text[10] != 'T') return text;
    while (text.back() == '0')
        text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

bool is_default(Json const& value) {
    return value.is_null() || value == false ||
           (value.is_number() && value.to_number<double>() == 0) ||
           (value.is_string() && value.get_string().empty()) ||
           (value.is_array() && value.get_array().empty());
}

bool is_same_scalar(Json const& rest, Json const& grpc) {
    if (rest.is_null()) return is_default(grpc);
    if (rest.is_number()) {
        // 64 bits are texts in protobuf's JSON.
        auto const number = grpc.is_string()   ? std::strtod(grpc.get_string().c_str(), nullptr)
                            : grpc.is_number() ? grpc.to_number<double>()
                                               : std::nan("");
        return number == rest.to_number<double>();
    }
    if (!rest.is_string() || !grpc.is_string()) return rest == grpc;
    std::string const a(rest.get_string());
    std::string const b(grpc.get_string());
    if (a == b || time_of(a) == time_of(b)) return true;
    // An enumerator: TASK_STATE_COMPLETE of complete, DLQ_REASON_MANUAL_DLQ of ManualDlq.
    auto const is_enumerator = std::ranges::none_of(
        b, [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; });
    return is_enumerator && letters_of(b).ends_with(letters_of(a));
}

Json const* member(JsonObject const& rest, std::string_view name) {
    if (auto const* const value = rest.if_contains(name)) return value;
    for (auto const& alias : kAliases) {
        if (alias.grpc != name) continue;
        if (auto const* const value = rest.if_contains(alias.rest)) return value;
    }
    return nullptr;
}

std::string name_in_grpc(JsonObject const& grpc, std::string_view name) {
    if (grpc.contains(name)) return std::string(name);
    for (auto const& alias : kAliases) {
        if (alias.rest == name && grpc.contains(alias.grpc)) return std::string(alias.grpc);
    }
    return std::string(name);
}

void expect_equal_objects(JsonObject const& rest, JsonObject const& grpc,
                          std::string const& where) {
    for (auto const& [name, value] : rest) {
        auto const here = where + "." + std::string(name);
        if (kOnlyInRest.contains(std::string(name))) continue;
        auto const* const found = grpc.if_contains(name_in_grpc(grpc, name));
        if (found == nullptr) {
            EXPECT_TRUE(is_default(value)) << here << " is missing in gRPC: " << value;
        } else if (kMoving.contains(std::string(name))) {
            EXPECT_EQ(value.is_null(), found->is_null()) << here;
        } else {
            expect_equal(value, *found, here);
        }
    }
    for (auto const& [name, value] : grpc) {
        EXPECT_TRUE(member(rest, name) != nullptr || is_default(value) ||
                    kOnlyInGrpc.contains(std::string(name)))
            << where << "." << std::string_view(name) << " is only in gRPC: " << value;
    }
}

}  // namespace

void expect_equal(Json const& rest, Json const& grpc, std::string const& where) {
    if (rest.is_object() && grpc.is_object()) {
        return expect_equal_objects(rest.get_object(), grpc.get_object(), where);
    }
    if (rest.is_array() && grpc.is_array()) {
        ASSERT_EQ(rest.get_array().size(), grpc.get_array().size()) << where;
        for (std::size_t i = 0; i < rest.get_array().size(); ++i)
            expect_equal(rest.at(i), grpc.at(i), where + "[" + std::to_string(i) + "]");
        return;
    }
    EXPECT_TRUE(is_same_scalar(rest, grpc)) << where << ": REST says " << rest << ", gRPC " << grpc;
}

Json answer_of(GrpcClient& client, std::string const& method, JsonObject const& given) {
    auto const slash = method.find('/');
    auto const* const described =
        google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
            "tasker.v1." + method.substr(0, slash) + "." + method.substr(slash + 1));
    EXPECT_NE(described, nullptr) << method;
    auto& factory = *google::protobuf::MessageFactory::generated_factory();
    std::unique_ptr<Message> const request(factory.GetPrototype(described->input_type())->New());
    std::unique_ptr<Message> const response(factory.GetPrototype(described->output_type())->New());
    EXPECT_TRUE(
        google::protobuf::util::JsonStringToMessage(base::to_text(Json(given)), request.get()).ok())
        << method;
    auto const ended = client.call(method, *request, *response);
    EXPECT_TRUE(ended.status.ok()) << method << ": " << ended.message();
    google::protobuf::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    options.preserve_proto_field_names = true;
    std::string text;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(*response, &text, options).ok());
    return *base::parse_json(text);
}

}  // namespace tasker::test
