#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <set>

#include "base/json.hpp"
#include "server/grpc/rpc.hpp"
#include "tests/server/grpc/grpc_serving.hpp"

// Goal: whoever asks by REST and whoever asks by gRPC are told the same, in every field.
// Method: each rpc that has a route is called beside it on one state. The message is read by
// protobuf's own JSON, not by ours, and compared member by member, in both directions.

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
std::set<std::string> const kMoving{"timestamp",
                                    "calculated_at",
                                    "analysis_period_start",
                                    "minutes_in_dlq",
                                    "priority_score",
                                    "duration_ms",
                                    "total_acquires",
                                    "slow_acquires",
                                    "active_connections",
                                    "average_acquire_time_ms",
                                    "max_acquire_time_ms",
                                    "idle_connections",
                                    "utilization_percent",
                                    "tasks_per_hour",
                                    "time_in_state_minutes"};

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

void expect_equal(Json const& rest, Json const& grpc, std::string const& where);

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

class GrpcPairs : public GrpcServing {
protected:
    /// Calls with a request written as protobuf's JSON; what is said, read by protobuf's JSON.
    Json answer_of(std::string const& method, JsonObject const& given) {
        auto const slash = method.find('/');
        auto const* const described =
            google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
                "tasker.v1." + method.substr(0, slash) + "." + method.substr(slash + 1));
        EXPECT_NE(described, nullptr) << method;
        auto& factory = *google::protobuf::MessageFactory::generated_factory();
        std::unique_ptr<Message> const request(
            factory.GetPrototype(described->input_type())->New());
        std::unique_ptr<Message> const response(
            factory.GetPrototype(described->output_type())->New());
        EXPECT_TRUE(
            google::protobuf::util::JsonStringToMessage(base::to_text(Json(given)), request.get())
                .ok())
            << method;
        auto const ended = call(method, *request, *response);
        EXPECT_TRUE(ended.status.ok()) << method << ": " << ended.message();
        if (ended.status.ok()) called_.insert(method);
        google::protobuf::util::JsonPrintOptions options;
        options.always_print_primitive_fields = true;
        options.preserve_proto_field_names = true;
        std::string text;
        EXPECT_TRUE(google::protobuf::util::MessageToJsonString(*response, &text, options).ok());
        return *base::parse_json(text);
    }
    void expect_same(std::string const& target, Json const& answered, std::string const& where) {
        auto const rest = get(target);
        ASSERT_EQ(rest.status, 200U) << target << ": " << rest.body;
        expect_equal(rest.json(), answered, where);
    }
    void expect_pair(std::string const& target, std::string const& method,
                     JsonObject const& request, std::string_view into = {}) {
        auto const answered = answer_of(method, request);
        expect_same(target, into.empty() ? answered : answered.at(into), method);
    }
    /// A task as REST shows it, without the steps that gRPC has elsewhere.
    Json shown_task(std::string const& task) {
        auto shown = get("/v1/tasks/" + task).json();
        shown.as_object().erase("steps");
        return shown;
    }

    void look_at_tasks(std::string const& done, std::string const& failed);
    void look_at_data(std::string const& done);
    void look_at_operations();
    // What the one changes, the other shows.
    void update_entry(std::string const& failed, std::string const& entry);
    void act(std::string const& failed);

    std::set<std::string> called_;
};

void GrpcPairs::look_at_tasks(std::string const& done, std::string const& failed) {
    for (auto const& task : {done, failed}) {
        auto const answered =
            answer_of("TaskService/GetTask",
                      {{"task_uuid", task}, {"include_steps", true}, {"include_context", true}});
        expect_equal(shown_task(task), answered.at("task"), "GetTask.task");
        auto const steps = "/v1/tasks/" + task + "/workflow_steps";
        expect_same(steps, answered.at("steps"), "GetTask.steps");
        expect_pair(steps, "StepService/ListSteps", {{"task_uuid", task}}, "steps");
        expect_pair("/v1/tasks/" + task + "/summary", "TaskService/GetTaskSummary",
                    {{"task_uuid", task}});
        expect_pair("/v1/dlq/task/" + task, "DlqService/GetEntryByTask", {{"task_uuid", task}},
                    "entry");
    }
    for (auto const& [task, name] : {std::pair(done, "ship"), std::pair(failed, "break")}) {
        auto const step = step_of(task, name);
        auto const path = "/v1/tasks/" + task + "/workflow_steps/" + step;
        JsonObject const ids{{"task_uuid", task}, {"step_uuid", step}};
        expect_pair(path, "StepService/GetStep", ids, "step");
        expect_pair(path + "/audit", "StepService/GetStepAudit", ids, "audit_records");
    }
}

void GrpcPairs::look_at_data(std::string const& done) {
    auto const context = answer_of("TaskService/GetTaskContext", {{"task_uuid", done}});
    EXPECT_EQ(context.at("context").at("inputs"), (Json{{"total", 12.5}}));
    EXPECT_EQ(context.at("context").at("outputs"),
              (Json{{"charge", {{"charged", 12.5}}}, {"ship", {{"parcel", "p-1"}}}}));
    EXPECT_EQ(context.at("context").at("merged").at("ship").at("parcel"), "p-1");
    EXPECT_EQ(context.at("context").at("merged").at("total"), 12.5);

    auto const listed = answer_of("TaskService/ListTasks", {});
    ASSERT_EQ(listed.at("tasks").as_array().size(), 3U);
    for (auto const& task : listed.at("tasks").as_array())
        expect_equal(shown_task(std::string(task.at("task_uuid").as_string())), task, "ListTasks");
}

void GrpcPairs::look_at_operations() {
    expect_pair("/v1/templates", "TemplateService/ListTemplates", {});
    expect_pair("/v1/templates?namespace=shop", "TemplateService/ListTemplates",
                {{"namespace", "shop"}});
    expect_pair("/v1/templates/shop/order/1.0.0", "TemplateService/GetTemplate",
                {{"namespace", "shop"}, {"name", "order"}, {"version", "1.0.0"}}, "template");
    expect_pair("/v1/analytics/performance", "AnalyticsService/GetPerformanceMetrics", {});
    expect_pair("/v1/analytics/performance?hours=1", "AnalyticsService/GetPerformanceMetrics",
                {{"hours", 1}});
    expect_pair("/v1/analytics/bottlenecks?min_executions=1&limit=2",
                "AnalyticsService/GetBottleneckAnalysis", {{"min_executions", 1}, {"limit", 2}});
    expect_pair("/v1/dlq", "DlqService/ListEntries", {}, "entries");
    expect_pair(
        "/v1/dlq?limit=1&offset=1&resolution_status=Pending", "DlqService/ListEntries",
        {{"limit", 1}, {"offset", 1}, {"resolution_status", "DLQ_RESOLUTION_STATUS_PENDING"}},
        "entries");
    expect_pair("/v1/dlq/investigation-queue", "DlqService/GetInvestigationQueue", {}, "entries");
    expect_pair("/v1/dlq/staleness?limit=5", "DlqService/GetStalenessMonitoring", {{"limit", 5}},
                "entries");
    expect_pair("/config", "ConfigService/GetConfig", {});
    expect_pair("/health", "HealthService/CheckHealth", {});
    expect_pair("/health/live", "HealthService/CheckLiveness", {});
    expect_pair("/health/ready", "HealthService/CheckReadiness", {});
    expect_pair("/health/detailed", "HealthService/CheckDetailedHealth", {});
}

void GrpcPairs::update_entry(std::string const& failed, std::string const& entry) {
    auto const updated =
        answer_of("DlqService/UpdateInvestigation",
                  {{"dlq_entry_uuid", entry},
                   {"resolution_status", "DLQ_RESOLUTION_STATUS_MANUALLY_RESOLVED"},
                   {"resolution_notes", "paid by hand"},
                   {"resolved_by", "anna"},
                   {"metadata", {{"ticket", 4711}}}});
    EXPECT_EQ(updated.at("success"), true);
    auto const resolved = get("/v1/dlq/task/" + failed).json();
    EXPECT_EQ(resolved.at("resolution_status"), "ManuallyResolved");
    EXPECT_EQ(resolved.at("resolution_notes"), "paid by hand");
    EXPECT_EQ(resolved.at("metadata"), (Json{{"ticket", 4711}}));
    expect_pair("/v1/dlq/stats", "DlqService/GetStats", {}, "stats");
}

void GrpcPairs::act(std::string const& failed) {
    auto const step = step_of(failed, "break");
    auto const completed = answer_of("StepService/ResolveStep",
                                     {{"task_uuid", failed},
                                      {"step_uuid", step},
                                      {"action_type", "STEP_MANUAL_ACTION_TYPE_COMPLETE_MANUALLY"},
                                      {"performed_by", "anna"},
                                      {"reason", "it was paid by hand"},
                                      {"result", {{"receipt", "r-1"}}}});
    ASSERT_TRUE(host().wait({*Uuid::parse(failed)}, std::chrono::seconds(60)));
    expect_same("/v1/tasks/" + failed + "/workflow_steps/" + step, completed.at("step"),
                "ResolveStep");
    EXPECT_EQ(completed.at("step").at("results").at("result"), (Json{{"receipt", "r-1"}}));

    auto const created = answer_of("TaskService/CreateTask", {{"name", "held"},
                                                              {"namespace", "depot"},
                                                              {"version", "2.1.0"},
                                                              {"context", {{"n", 2}}},
                                                              {"tags", {"x"}},
                                                              {"priority", -3}});
    std::string const id(created.at("task").at("task_uuid").as_string());
    gate_.await(2);
    auto const cancelled = answer_of("TaskService/CancelTask", {{"task_uuid", id}});
    EXPECT_EQ(cancelled.at("success"), true);
    expect_equal(shown_task(id), cancelled.at("task"), "CancelTask.task");
    EXPECT_EQ(cancelled.at("task").at("state"), "TASK_STATE_CANCELLED");
}

TEST_F(GrpcPairs, SayTheSame) {
    auto const done = settled_task("order", {{"tags", {"a"}}, {"priority", 7}});
    auto const failed = settled_task("broken");
    post("/v1/tasks", base::to_text(Json(request_for("held"))));
    gate_.await(1);
    auto const entry = dead_letter(failed, 90, model::DeadLetterReason::MaxRetriesExceeded);
    dead_letter(done, 5, model::DeadLetterReason::Manual);
    look_at_tasks(done, failed);
    look_at_data(done);
    look_at_operations();
    update_entry(failed, entry);
    act(failed);

    std::set<std::string> all;
    for (auto const& rpc : server::grpc::all_rpcs(server::rest::ConfigRoute::Present))
        all.insert(std::string(rpc.service) + "/" + std::string(rpc.name));
    EXPECT_EQ(called_, all) << "every rpc is compared";
}

}  // namespace
}  // namespace tasker::test
