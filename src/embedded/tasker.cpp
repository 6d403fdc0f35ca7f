#include "tasker/tasker.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "embedded/host.hpp"
#include "embedded/missing_handlers.hpp"
#include "embedded/store_location.hpp"
#include "embedded/templates_on_disk.hpp"
#include "template/load.hpp"

namespace tasker {

struct Tasker::Parts {
    std::unique_ptr<embedded::Host> host;
};

namespace {

Result<std::vector<model::Template>> load_all(TaskerOptions const& options) {
    std::vector<model::Template> templates;
    for (auto const& path : options.templates) {
        TASKER_TRY_ASSIGN(auto const files, embedded::template_files(path));
        for (auto const& file : files) {
            TASKER_TRY_ASSIGN(auto tmpl, templates::load_file(file));
            templates.push_back(std::move(tmpl));
        }
    }
    for (auto const& text : options.template_texts) {
        TASKER_TRY_ASSIGN(auto tmpl, templates::load_text(text, "<text>"));
        templates.push_back(std::move(tmpl));
    }
    return templates;
}

Result<void> check_keep_ended(std::optional<Duration> keep) {
    constexpr Duration kMin = std::chrono::seconds(1);
    constexpr Duration kMax = std::chrono::hours(24 * 365 * 100);
    if (!keep || (*keep >= kMin && *keep <= kMax)) return {};
    return Error(ErrorCode::InvalidOption,
                 "keep_ended is " + std::to_string(keep->count()) +
                     " microseconds; it must be from 1 s to 100 years, or none");
}

StepView view_of(model::Step const& step, model::Payload const& results) {
    StepView view{.id = step.id,
                  .name = step.name,
                  .state = std::string(model::to_text(step.state)),
                  .attempts = step.counted_attempts(),
                  .created_at = step.created_at,
                  .next_retry_at = step.next_retry_at,
                  .completed_at = step.processed_at};
    if (results.empty()) return view;
    auto parsed = base::parse_json(results.text());
    auto const* const object = parsed ? parsed->if_object() : nullptr;
    if (object == nullptr) return view;
    if (auto const* const result = object->if_contains("result")) view.result = *result;
    if (auto const* const error = object->if_contains("error")) {
        if (auto const* const members = error->if_object()) {
            auto const* const message = members->if_contains("message");
            if (message != nullptr && message->is_string()) view.error = message->get_string();
        }
    }
    return view;
}

/// As a task remembers it.
Result<std::string> trace_context_of(std::string const& traceparent,
                                     std::string const& tracestate) {
    if (traceparent.empty()) return std::string();
    auto const context = telemetry::read_trace_context(traceparent, tracestate);
    if (context) return telemetry::to_stored(*context);
    return Error(ErrorCode::InvalidRequest,
                 "traceparent is \"" + traceparent +
                     "\"; it must be like 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
}

rules::ManualAction action_of(ByHand by_hand) {
    return {.reason = std::move(by_hand.reason), .who = std::move(by_hand.who)};
}

}  // namespace

StepView const* TaskView::step(std::string_view step_name) const {
    auto const found = std::ranges::find(steps, step_name, &StepView::name);
    return found == steps.end() ? nullptr : &*found;
}

Tasker::Tasker(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Tasker::~Tasker() = default;

Result<std::unique_ptr<Tasker>> Tasker::open(TaskerOptions options, Handlers handlers) {
    TASKER_TRY(check_keep_ended(options.keep_ended));
    TASKER_TRY_ASSIGN(auto templates, load_all(options));
    // On a store that processes share, another one may have them.
    if (!embedded::is_shared_location(options.store)) {
        for (auto const& tmpl : templates)
            TASKER_TRY(embedded::check_handlers(tmpl, handlers));
    }
    TASKER_TRY_ASSIGN(auto host,
                      embedded::Host::open({.store = std::move(options.store),
                                            .transport = std::move(options.transport),
                                            .environment = std::move(options.environment),
                                            .owner_name = "a program with Tasker inside",
                                            .role = options.role,
                                            .worker = options.worker,
                                            .settings = {.lease = options.worker.lease},
                                            .engine = {.retention = {.keep = options.keep_ended}},
                                            .telemetry = std::move(options.telemetry)},
                                           std::move(handlers)));
    if (host->store().is_shared() && options.role == Role::EngineAndWorker) {
        for (auto const& tmpl : templates) {
            auto const found = embedded::check_handlers(tmpl, host->handlers());
            if (!found) host->log().warning(found.error().message() + "\nthey wait for others");
        }
    }
    TASKER_TRY(host->register_templates(std::move(templates)));
    TASKER_TRY(host->start());
    auto parts = std::make_unique<Parts>(Parts{.host = std::move(host)});
    return std::unique_ptr<Tasker>(new Tasker(std::move(parts)));
}

Result<TaskId> Tasker::submit(NewTaskRequest request) {
    TASKER_TRY_ASSIGN(auto trace_context,
                      trace_context_of(request.traceparent, request.tracestate));
    TASKER_TRY_ASSIGN(auto const task,
                      parts_->host->submit({.namespace_name = std::move(request.namespace_name),
                                            .name = std::move(request.name),
                                            .version = std::move(request.version),
                                            .context = model::Payload(base::to_text(request.input)),
                                            .initiator = std::move(request.initiator),
                                            .source_system = std::move(request.source_system),
                                            .reason = std::move(request.reason),
                                            .tags = std::move(request.tags),
                                            .priority = request.priority,
                                            .correlation_id = request.correlation_id,
                                            .parent_correlation_id = request.parent_correlation_id,
                                            .idempotency_key = std::move(request.idempotency_key),
                                            .trace_context = std::move(trace_context)}));
    return task.id;
}

Result<TaskView> Tasker::wait(TaskId id, std::optional<Duration> patience) {
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const settled, parts_->host->wait(id, patience));
    return task(id);
}

Result<TaskView> Tasker::run(NewTaskRequest request) {
    TASKER_TRY_ASSIGN(auto const id, submit(std::move(request)));
    return wait(id);
}

Result<TaskView> Tasker::task(TaskId id) const {
    TaskView view;
    TASKER_TRY(parts_->host->store().read([&](store::Reader& reader) -> Result<void> {
        view = {};
        TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks({&id, 1}));
        if (tasks.empty()) {
            return Error(ErrorCode::TaskNotFound, "no task has the id " + id.to_string());
        }
        auto const& row = tasks.front();
        view.id = row.id;
        view.state = model::to_text(row.state);
        view.priority = row.priority;
        view.created_at = row.created_at;
        view.completed_at = row.completed_at;
        if (auto const registered = parts_->host->registry().find(row.template_id)) {
            view.namespace_name = registered->tmpl.namespace_name;
            view.name = registered->tmpl.name;
            view.version = registered->tmpl.version;
        }
        TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(id));
        std::vector<StepId> ids;
        ids.reserve(steps.size());
        for (auto const& step : steps)
            ids.push_back(step.id);
        TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads(ids));
        for (std::size_t i = 0; i < steps.size(); ++i)
            view.steps.push_back(view_of(steps[i], payloads[i].results));
        return {};
    }));
    return view;
}

Result<void> Tasker::cancel(TaskId task, ByHand by_hand) {
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const after,
                      parts_->host->command(engine::CancelTask{
                          .task_id = task, .action = action_of(std::move(by_hand))}));
    return {};
}

Result<void> Tasker::reset_step(StepId step, ByHand by_hand) {
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const after,
                      parts_->host->command(engine::ResetStep{
                          .step_id = step, .action = action_of(std::move(by_hand))}));
    return {};
}

Result<void> Tasker::resolve_step(StepId step, ByHand by_hand) {
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const after,
                      parts_->host->command(engine::ResolveStep{
                          .step_id = step, .action = action_of(std::move(by_hand))}));
    return {};
}

Result<void> Tasker::complete_step(StepId step, Json const& result, ByHand by_hand) {
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const after,
                      parts_->host->command(
                          engine::CompleteStep{.step_id = step,
                                               .action = action_of(std::move(by_hand)),
                                               .result = model::Payload(base::to_text(result))}));
    return {};
}

Result<void> Tasker::stop(Duration drain) {
    return parts_->host->stop(drain);
}

}  // namespace tasker
