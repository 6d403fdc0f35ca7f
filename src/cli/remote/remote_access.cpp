#include "cli/remote/remote_access.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "cli/remote/documents.hpp"
#include "cli/text/records.hpp"
#include "server/rest/dead_letters.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kPageMax = 100;

Error not_offered(std::string const& option, std::string const& instead) {
    return {ErrorCode::InvalidOption, option + " is not offered by the REST API; " + instead};
}

std::string path_of(TaskId id) {
    return "/v1/tasks/" + id.to_string();
}

std::string path_of(model::Step const& step) {
    return path_of(step.task_id) + "/workflow_steps/" + step.id.to_string();
}

/// What a PATCH of a step orders.
struct StepOrderBody {
    Json operator()(engine::ResetStep const& order) const {
        return {{"action_type", "reset_for_retry"},
                {"reset_by", order.action.who},
                {"reason", order.action.reason}};
    }
    Json operator()(engine::ResolveStep const& order) const {
        return {{"action_type", "resolve_manually"},
                {"resolved_by", order.action.who},
                {"reason", order.action.reason}};
    }
    Json operator()(engine::CompleteStep const& order) const {
        auto metadata = order.metadata.empty() ? Json(JsonObject()) : parsed(order.metadata);
        return {{"action_type", "complete_manually"},
                {"completed_by", order.action.who},
                {"reason", order.action.reason},
                {"completion_data",
                 {{"result", parsed(order.result)}, {"metadata", std::move(metadata)}}}};
    }
    template <class Other>
    Json operator()(Other const& /*changes_no_step*/) const {
        return nullptr;
    }
};

Json body_of(model::TaskRequest const& request) {
    JsonArray tags;
    for (auto const& tag : request.tags)
        tags.emplace_back(tag);
    JsonObject body{{"namespace", request.namespace_name},
                    {"name", request.name},
                    {"version", request.version},
                    {"context", parsed(request.context)},
                    {"initiator", request.initiator},
                    {"source_system", request.source_system},
                    {"reason", request.reason},
                    {"tags", std::move(tags)},
                    {"priority", request.priority}};
    if (request.correlation_id) body["correlation_id"] = request.correlation_id->to_string();
    if (request.idempotency_key) body["idempotency_key"] = *request.idempotency_key;
    return body;
}

/// The part of a list that a command wants, in the pages that the API has.
struct Pages {
    std::size_t size = 0;
    std::size_t first = 1;
    std::size_t skipped = 0;  ///< of the first page

    [[nodiscard]] static Pages of(store::Reader::TaskFilter const& filter) {
        if (filter.limit <= kPageMax && filter.offset % filter.limit == 0)
            return {.size = filter.limit, .first = filter.offset / filter.limit + 1};
        return {.size = kPageMax,
                .first = filter.offset / kPageMax + 1,
                .skipped = filter.offset % kPageMax};
    }
};

Result<std::string> query_of(store::Reader::TaskFilter const& filter, bool takes_api_words) {
    std::string query;
    if (filter.template_name) return not_offered("--name", "use --namespace, or leave it away");
    if (filter.states.size() > 1) return not_offered("more than one --state", "ask for each");
    if (!filter.states.empty()) {
        if (!takes_api_words && filter.states.front() == model::TaskState::Pending) {
            return not_offered("--state pending", "there it means every task that is not complete");
        }
        query += "&status=" + std::string(model::to_text(filter.states.front()));
    }
    if (filter.namespace_name) query += "&namespace=" + percent_encoded(*filter.namespace_name);
    return query;
}

/// As the template has them: the API tells no edges of a task.
std::vector<model::Edge> edges_by(model::Template const& tmpl,
                                  std::vector<model::Step> const& steps) {
    std::vector<model::Edge> edges;
    for (auto const& to : steps) {
        auto const* const definition = tmpl.find_step(to.template_step_name);
        if (definition == nullptr) continue;
        for (auto const& from : steps) {
            auto const& dependencies = definition->dependencies;
            if (std::ranges::find(dependencies, from.template_step_name) == dependencies.end())
                continue;
            edges.push_back({.task_id = to.task_id, .from = from.id, .to = to.id});
        }
    }
    return edges;
}

/// Batch workers have the name of their template step, and a number.
void name_after_template(std::vector<model::Step>& steps, model::Template const& tmpl) {
    for (auto& step : steps) {
        if (tmpl.find_step(step.name) != nullptr) continue;
        auto const base = step.name.substr(0, step.name.rfind('_'));
        if (tmpl.find_step(base) != nullptr) step.template_step_name = base;
    }
}

class RemoteAccess final : public Access {
public:
    RemoteAccess(std::unique_ptr<RestClient> client, std::string argument, bool takes_api_words)
        : client_(std::move(client)),
          argument_(std::move(argument)),
          takes_api_words_(takes_api_words) {}

    Result<Listing> list(store::Reader::TaskFilter const& filter) override {
        TASKER_TRY_ASSIGN(auto const query, query_of(filter, takes_api_words_));
        auto const pages = Pages::of(filter);
        auto skipped = pages.skipped;
        Listing listing;
        for (auto page = pages.first;; ++page) {
            TASKER_TRY_ASSIGN(auto const document, list_page(page, pages.size, query));
            DocumentReader whole(document);
            DocumentReader pagination(whole.value("pagination"));
            listing.total = static_cast<std::size_t>(pagination.number("total_count"));
            auto const has_next = pagination.boolean("has_next");
            auto const& tasks = whole.list("tasks");
            TASKER_TRY(whole.check());
            TASKER_TRY(pagination.check());
            for (auto const& one : tasks) {
                if (skipped > 0) {
                    --skipped;
                    continue;
                }
                if (listing.tasks.size() == filter.limit) return listing;
                TASKER_TRY(add_listed(listing, one));
            }
            if (!has_next || listing.tasks.size() == filter.limit) return listing;
        }
    }

    Result<Overview> overview(std::string const& task) override {
        TASKER_TRY_ASSIGN(auto const id, find(task));
        TASKER_TRY_ASSIGN(auto found, look_at_task(id, task));
        Overview overview{.input = std::move(found.input)};
        auto& record = overview.record;
        record.task = std::move(found.task);
        record.stored = std::move(found.stored);
        TASKER_TRY_ASSIGN(auto const steps, list_of(path_of(id) + "/workflow_steps"));
        for (auto const& one : steps) {
            TASKER_TRY_ASSIGN(auto step, step_from(one));
            record.steps.push_back(std::move(step.step));
            record.results.push_back(std::move(step.results));
        }
        return overview;
    }

    Result<Scene> scene(std::string const& task) override {
        TASKER_TRY_ASSIGN(auto overview_of_it, overview(task));
        Scene scene{.record = std::move(overview_of_it.record)};
        TASKER_TRY_ASSIGN(
            auto const summary,
            client_->document_of({.target = path_of(scene.record.task.id) + "/summary"}));
        TASKER_TRY_ASSIGN(scene.tmpl, template_from(summary, scene.record.stored));
        name_after_template(scene.record.steps, scene.tmpl);
        scene.edges = edges_by(scene.tmpl, scene.record.steps);
        DocumentReader whole(summary);
        DocumentReader letter(whole.value("dlq"));
        scene.has_dead_letter = letter.boolean("in_dlq");
        TASKER_TRY(letter.check());
        return scene;
    }

    Result<model::Task> cancel(std::string const& task,
                               rules::ManualAction const& action) override {
        if (!action.reason.empty() || !action.who.empty()) {
            return not_offered("--reason or --by of a cancellation",
                               "the server notes who it was by the key");
        }
        TASKER_TRY_ASSIGN(auto const id, find(task));
        TASKER_TRY_ASSIGN(auto const answer,
                          client_->ask({.method = "DELETE", .target = path_of(id)}));
        if (answer.status == 404) return no_task(task);
        if (!answer.is_done()) {
            return Error(ErrorCode::IllegalTransition,
                         "task " + id.to_string() + ": " + answer.message);
        }
        TASKER_TRY_ASSIGN(auto after, task_from(answer.document));
        return std::move(after.task);
    }

    Result<Changed> change_step(StepWords const& words, CommandOf const& command_of,
                                rules::ManualAction const& action) override {
        Changed changed;
        TASKER_TRY_ASSIGN(changed.before, find_step_of(words));
        auto const task = changed.before.task_id;
        TASKER_TRY_ASSIGN(
            auto const answer,
            client_->ask(
                {.method = "PATCH",
                 .target = path_of(changed.before),
                 .body = std::visit(StepOrderBody(), command_of(changed.before.id, action))}));
        if (!answer.is_done()) {
            auto const code = answer.status == 404   ? ErrorCode::StepNotFound
                              : answer.status == 400 ? ErrorCode::IllegalTransition
                                                     : ErrorCode::InvalidRequest;
            return Error(code, answer.message);
        }
        TASKER_TRY_ASSIGN(auto after, overview(task.to_string()));
        changed.after = std::move(after.record);
        return changed;
    }

    Result<JsonArray> audit(StepWords const& words) override {
        TASKER_TRY_ASSIGN(auto const step, find_step_of(words));
        return list_of(path_of(step) + "/audit");
    }

    Result<model::Task> create(model::TaskRequest const& request) override {
        TASKER_TRY_ASSIGN(
            auto const answer,
            client_->ask({.method = "POST", .target = "/v1/tasks", .body = body_of(request)}));
        if (!answer.is_done()) {
            auto const code = answer.status == 404   ? ErrorCode::TemplateNotFound
                              : answer.status == 409 ? ErrorCode::DuplicateTask
                                                     : ErrorCode::InvalidRequest;
            return Error(code, answer.message);
        }
        TASKER_TRY_ASSIGN(auto made, task_from(answer.document));
        return std::move(made.task);
    }

    Result<JsonArray> dead_letters(store::Reader::DeadLetterFilter const& filter) override {
        auto target = "/v1/dlq?limit=" + std::to_string(filter.limit) +
                      "&offset=" + std::to_string(filter.offset);
        if (filter.status) {
            target += "&resolution_status=";
            target += server::rest::api_name(*filter.status);
        }
        return list_of(target);
    }

    Result<Json> dead_letter_of(std::string const& task) override {
        TASKER_TRY_ASSIGN(auto const id, find(task));
        TASKER_TRY_ASSIGN(auto answer, client_->ask({.target = "/v1/dlq/task/" + id.to_string()}));
        if (answer.is_done()) return std::move(answer.document);
        if (answer.status != 404) return Error(ErrorCode::InvalidRequest, answer.message);
        // Of two things, one is not there.
        TASKER_TRY(look_at_task(id, task));
        return no_dead_letter(id);
    }

    Result<void> update_dead_letter(engine::ResolveDeadLetter const& order) override {
        JsonObject body;
        if (order.status) body["resolution_status"] = server::rest::api_name(*order.status);
        if (order.notes) body["resolution_notes"] = *order.notes;
        if (order.resolved_by) body["resolved_by"] = *order.resolved_by;
        if (order.metadata) body["metadata"] = parsed(*order.metadata);
        TASKER_TRY_ASSIGN(auto const answer,
                          client_->ask({.method = "PATCH",
                                        .target = "/v1/dlq/entry/" + order.id.to_string(),
                                        .body = std::move(body)}));
        if (answer.is_done()) return {};
        if (answer.status != 404) return Error(ErrorCode::IllegalTransition, answer.message);
        return Error(ErrorCode::DeadLetterNotFound,
                     "no entry of the dead letter queue has the id " + order.id.to_string());
    }

    Result<JsonArray> dead_letter_statistics() override { return list_of("/v1/dlq/stats"); }
    Result<Json> health() override { return client_->document_of({.target = "/health/detailed"}); }

    [[nodiscard]] std::string argument() const override { return argument_; }
    [[nodiscard]] std::string how_tasks_go_on() const override {
        return "the server goes on with the task";
    }

private:
    Result<model::Step> find_step_of(StepWords const& words) {
        if (words.name.empty()) {
            return not_offered("a step by its id alone", "give the task's id, and the step's name");
        }
        TASKER_TRY_ASSIGN(auto const found, overview(words.id));
        return step_named(found.record.steps, found.record.task.id, words.name);
    }

    Result<JsonArray> list_of(std::string const& target) {
        TASKER_TRY_ASSIGN(auto document, client_->document_of({.target = target}));
        if (document.is_array()) return std::move(document.get_array());
        return Error(ErrorCode::Internal,
                     "the server's answer to GET " + target + " cannot be read: it is no list");
    }

    Result<Json> list_page(std::size_t page, std::size_t size, std::string const& query) {
        return client_->document_of({.target = "/v1/tasks?page=" + std::to_string(page) +
                                               "&per_page=" + std::to_string(size) + query});
    }

    /// Of tasks that have not ended well, a list does not tell the state.
    Result<void> add_listed(Listing& listing, Json const& document) {
        TASKER_TRY_ASSIGN(auto listed, task_from(document));
        if (listed.status != "completed") {
            TASKER_TRY_ASSIGN(auto const answer, client_->ask({.target = path_of(listed.task.id)}));
            if (answer.status == 404) return {};  // it was removed meanwhile
            if (!answer.is_done()) return Error(ErrorCode::InvalidRequest, answer.message);
            TASKER_TRY_ASSIGN(listed, task_from(answer.document));
        }
        listing.tasks.push_back(
            {.task = std::move(listed.task), .stored = std::move(listed.stored)});
        return {};
    }

    Result<TaskDocument> look_at_task(TaskId id, std::string const& as_named) {
        TASKER_TRY_ASSIGN(auto const answer, client_->ask({.target = path_of(id)}));
        if (answer.status == 404) return no_task(as_named);
        if (!answer.is_done()) return Error(ErrorCode::InvalidRequest, answer.message);
        return task_from(answer.document);
    }

    Result<TaskId> find(std::string const& words) {
        if (auto const uuid = Uuid::parse(words)) return TaskId{*uuid};
        TASKER_TRY(check_part(words));
        constexpr std::size_t kPagesMax = 10;
        std::vector<TaskId> newest;
        for (std::size_t page = 1; page <= kPagesMax; ++page) {
            TASKER_TRY_ASSIGN(auto const document, list_page(page, kPageMax, ""));
            DocumentReader whole(document);
            auto const& tasks = whole.list("tasks");
            for (auto const& one : tasks) {
                DocumentReader task(one);
                TaskId const id{task.uuid("task_uuid")};
                TASKER_TRY(task.check());
                // New tasks push others onto the next page.
                if (std::ranges::find(newest, id) == newest.end()) newest.push_back(id);
            }
            TASKER_TRY(whole.check());
            if (tasks.size() < kPageMax) break;
        }
        return id_with_part(newest, words);
    }

    std::unique_ptr<RestClient> const client_;
    std::string const argument_;
    bool const takes_api_words_;
};

}  // namespace

std::unique_ptr<Access> make_remote_access(std::unique_ptr<RestClient> client, std::string argument,
                                           bool takes_api_words) {
    return std::make_unique<RemoteAccess>(std::move(client), std::move(argument), takes_api_words);
}

}  // namespace tasker::cli
