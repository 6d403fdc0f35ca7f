#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "server/backend.hpp"
#include "server/rest/dead_letters.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/values.hpp"
#include "server/rest/views.hpp"
#include "server/routing/answer.hpp"
#include "server/routing/fields.hpp"

namespace tasker::server::rest {

namespace {

using routing::Call;
using routing::json_answer;

constexpr std::int64_t kListMost = 10'000;

Error no_entry() {
    return {ErrorCode::DeadLetterNotFound, "Resource not found"};
}

Result<routing::Answer> list_dead_letters(Backend& backend, Call const& call) {
    store::Reader::DeadLetterFilter filter{.offset = call.size("offset"),
                                           .limit = call.size("limit")};
    if (auto const status = call.optional_text("resolution_status")) {
        filter.status = status_from(*status);
    }
    JsonArray list;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const letters, reader.dead_letters(filter));
        list.clear();
        for (auto const& letter : letters)
            list.push_back(document_of(letter));
        return {};
    }));
    return json_answer(std::move(list));
}

Result<routing::Answer> get_dead_letter_of_task(Backend& backend, Call const& call) {
    std::vector<model::DeadLetter> letters;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(
            letters, reader.dead_letters({.task = TaskId{call.uuid("task_uuid")}, .limit = 1}));
        return {};
    }));
    if (letters.empty()) return no_entry();
    return json_answer(document_of(letters.front()));
}

Result<routing::Answer> update_dead_letter(Backend& backend, Call const& call) {
    routing::Fields fields(call.body());
    engine::ResolveDeadLetter order{.id = call.uuid("dlq_entry_uuid")};
    if (auto const status = fields.optional_text("resolution_status")) {
        order.status = status_from(*status);
        if (!order.status) {
            fields.complain("resolution_status",
                            "must be Pending, ManuallyResolved, PermanentlyFailed or Cancelled");
        }
    }
    order.notes = fields.optional_text("resolution_notes");
    order.resolved_by = fields.optional_text("resolved_by");
    if (auto const metadata = fields.optional_value("metadata")) {
        order.metadata = model::Payload(base::to_text(*metadata));
    }
    if (auto problem = fields.problem()) return routing::refuse(*std::move(problem));
    auto const id = order.id.to_string();
    auto const done = backend.command(std::move(order));
    if (!done) {
        return done.error().code() == ErrorCode::DeadLetterNotFound ? no_entry() : done.error();
    }
    return json_answer(
        {{"success", true}, {"message", "the investigation was updated"}, {"dlq_entry_uuid", id}});
}

Result<routing::Answer> dead_letter_statistics(Backend& backend, Call const& /*call*/) {
    JsonArray rows;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const letters, all_dead_letters(reader, std::nullopt));
        rows = statistics_of(letters);
        return {};
    }));
    return json_answer(std::move(rows));
}

std::int64_t minutes_in_state(Duration duration) {
    return std::chrono::floor<std::chrono::minutes>(duration).count();
}

JsonObject investigation(model::DeadLetter const& letter, model::Task const& task,
                         TemplateName const& name, TimePoint now) {
    using Minutes = std::chrono::duration<double, std::ratio<60>>;
    return {{"dlq_entry_uuid", letter.id.to_string()},
            {"task_uuid", letter.task_id.to_string()},
            {"original_state", model::to_text(letter.original_state)},
            {"dlq_reason", api_name(letter.reason)},
            {"dlq_timestamp", base::naive_timestamp(letter.created_at)},
            {"minutes_in_dlq", two_decimals(Minutes(now - letter.created_at).count())},
            {"namespace_name", name.namespace_name},
            {"task_name", name.name},
            {"current_state", model::to_text(task.state)},
            {"time_in_state_minutes", minutes_in_state(now - task.state_since)},
            {"priority_score", two_decimals(urgency_of(letter, now))}};
}

Result<routing::Answer> investigation_queue(Backend& backend, Call const& call) {
    auto const now = backend.clock.now();
    JsonArray queue;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto letters, all_dead_letters(reader, model::DeadLetterStatus::Pending));
        std::ranges::sort(letters, std::ranges::greater{}, [now](model::DeadLetter const& letter) {
            return std::pair(urgency_of(letter, now), letter.id);
        });
        letters.resize(std::min(letters.size(), call.size("limit")));
        TemplateNames names(backend, reader);
        queue.clear();
        for (auto const& letter : letters) {
            TASKER_TRY_ASSIGN(auto const task, find_task(reader, letter.task_id));
            TASKER_TRY_ASSIGN(auto const name, names.of(task.template_id));
            queue.push_back(investigation(letter, task, name, now));
        }
        return {};
    }));
    return json_answer(std::move(queue));
}

routing::Parameter limit(std::int64_t otherwise) {
    return {.name = "limit",
            .kind = routing::Parameter::Kind::Integer,
            .description = "At most so many",
            .otherwise = otherwise,
            .least = 0,
            .most = kListMost};
}

routing::Parameter id_parameter(std::string_view name) {
    return {.name = name, .kind = routing::Parameter::Kind::Uuid, .description = "Its id"};
}

std::vector<routing::Parameter> list_parameters_of_letters() {
    return {{.name = "resolution_status",
             .kind = routing::Parameter::Kind::Word,
             .description = "Only with this status",
             .words = status_names()},
            limit(50),
            {.name = "offset",
             .kind = routing::Parameter::Kind::Integer,
             .description = "Skip so many",
             .otherwise = 0,
             .least = 0,
             .most = 1'000'000'000}};
}

}  // namespace

void add_dead_letter_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/v1/dlq",
                      .permission = "dlq:read",
                      .operation = "list_dlq_entries",
                      .group = "dlq",
                      .summary = "Tasks that somebody must look into, the newest first",
                      .query = list_parameters_of_letters(),
                      .answer = "DlqEntry",
                      .is_list = true,
                      .refusals = {400, 503},
                      .handle = list_dead_letters});
    routes.push_back({.method = Get,
                      .pattern = "/v1/dlq/task/{task_uuid}",
                      .permission = "dlq:read",
                      .operation = "get_dlq_entry",
                      .group = "dlq",
                      .summary = "The newest entry of a task",
                      .path = {id_parameter("task_uuid")},
                      .answer = "DlqEntry",
                      .refusals = {400, 404, 503},
                      .handle = get_dead_letter_of_task});
    routes.push_back({.method = Patch,
                      .pattern = "/v1/dlq/entry/{dlq_entry_uuid}",
                      .permission = "dlq:update",
                      .operation = "update_dlq_investigation",
                      .group = "dlq",
                      .summary = "Record what became of an investigation; changes no task",
                      .path = {id_parameter("dlq_entry_uuid")},
                      .body = "UpdateInvestigationRequest",
                      .answer = "UpdateInvestigationResponse",
                      .refusals = {400, 404, 503},
                      .handle = update_dead_letter});
    routes.push_back({.method = Get,
                      .pattern = "/v1/dlq/stats",
                      .permission = "dlq:stats",
                      .operation = "get_dlq_stats",
                      .group = "dlq",
                      .summary = "Entries by reason",
                      .answer = "DlqStats",
                      .is_list = true,
                      .refusals = {503},
                      .handle = dead_letter_statistics});
    routes.push_back({.method = Get,
                      .pattern = "/v1/dlq/investigation-queue",
                      .permission = "dlq:read",
                      .operation = "get_investigation_queue",
                      .group = "dlq",
                      .summary = "Pending entries, the most urgent first",
                      .query = {limit(100)},
                      .answer = "DlqInvestigationQueueEntry",
                      .is_list = true,
                      .refusals = {400, 503},
                      .handle = investigation_queue});
}

}  // namespace tasker::server::rest
