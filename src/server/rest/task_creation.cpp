#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "server/backend.hpp"
#include "server/rest/operations.hpp"
#include "server/rest/task_request.hpp"
#include "server/rest/views.hpp"
#include "server/routing/envelope.hpp"

namespace tasker::server::rest {

namespace {

constexpr double kFillMax = 0.8;
constexpr int kBackpressureSeconds = 15;

/// \returns why nobody need be asked for that task.
std::optional<routing::Refused> read_request(Backend& backend, routing::Call const& call,
                                             model::TaskRequest& request) {
    if (call.request().waiting_share >= kFillMax) {
        ++backend.counters.backpressure;
        return routing::Refused{.status = 503,
                                .code = "BACKPRESSURE",
                                .message = "too many requests are waiting",
                                .retry_after_s = kBackpressureSeconds};
    }
    auto refused = read_task_request(call.body(), request);
    if (!refused) request.trace_context = call.trace_context();
    return refused;
}

Error refused_by_engine(Backend& backend, Error error, model::TaskRequest const& request) {
    if (error.code() == ErrorCode::LaneFull) ++backend.counters.backpressure;
    if (error.code() != ErrorCode::TemplateNotFound) return error;
    auto const name = request.namespace_name + "/" + request.name + ":" + request.version;
    return {ErrorCode::TemplateNotFound, "Task template not found: " + name};
}

/// As it was when it became durable.
TaskView view_of_created(model::Task task, CreatedTasks::Steps steps, model::TaskRequest request,
                         TimePoint now) {
    TaskView view{.task = std::move(task),
                  .tmpl = {std::move(request.namespace_name), std::move(request.name),
                           std::move(request.version)},
                  .context = std::move(request.context),
                  .steps = std::move(steps)};
    std::ranges::sort(view.steps, {}, &model::Step::id);
    for (auto const& step : view.steps)
        view.parents[step.id] = {.total = step.open_dependencies};
    view.execution = rules::execution_context(view.steps, now);
    return view;
}

/// As it is in the store by now.
TaskView read_created(Backend& backend, model::Task task, model::TaskRequest request) {
    auto view = look_at_task(backend, task.id);
    if (view) return *std::move(view);
    // It exists all the same: to say anything else would make the caller ask for it again.
    backend.log.warning("task " + task.id.to_string() +
                        " was created and cannot be read: " + view.error().message());
    return view_of_created(std::move(task), {}, std::move(request), backend.clock.now());
}

/// What the caller is told of the task that it asked for.
Result<TaskView> view_for_caller(Backend& backend, Result<model::Task> task,
                                 std::optional<CreatedTasks::Steps> steps,
                                 model::TaskRequest request) {
    if (!task) return refused_by_engine(backend, task.error(), request);
    ++backend.counters.tasks_requested;
    if (!steps) return read_created(backend, *std::move(task), std::move(request));
    return view_of_created(*std::move(task), *std::move(steps), std::move(request),
                           backend.clock.now());
}

/// Over HTTP. The log of who did what names what was made.
routing::Answer text_answer(Backend& backend, TaskView const& view) {
    return {http::Response{.body = task_response_text(view, backend.clock.now()),
                           .subject = view.task.id.to_string()}};
}

/// For everybody else, who looks into it.
routing::Answer document_answer(Backend& backend, TaskView const& view) {
    return routing::json_answer(task_response(view, backend.clock.now()));
}

/// \param tell  what its caller gets of the task
Result<routing::Answer> create_and_tell(Backend& backend, routing::Call const& call,
                                        routing::Answer (*tell)(Backend&, TaskView const&)) {
    model::TaskRequest request;
    if (auto refused = read_request(backend, call, request))
        return routing::refuse(*std::move(refused));
    CreatedTasks::Wait wait(backend.created);
    auto task = backend.submit(request);
    auto steps = task ? wait.take(task->id) : std::nullopt;
    TASKER_TRY_ASSIGN(auto const view, view_for_caller(backend, std::move(task), std::move(steps),
                                                       std::move(request)));
    return tell(backend, view);
}

/// A task that is being created, for somebody who does not wait.
class Creation : public std::enable_shared_from_this<Creation> {
public:
    Creation(Backend& backend, model::TaskRequest request, routing::Later later)
        : backend_(backend),
          later_(std::move(later)),
          request_(std::move(request)),
          wait_(std::in_place, backend.created) {}

    /// \returns the refusal that is known at once.
    std::optional<Error> begin() {
        auto const begun =
            backend_.submit_then(request_, [self = shared_from_this()](Result<model::Task> task) {
                self->on_created(std::move(task));
            });
        if (begun) return std::nullopt;
        return refused_by_engine(backend_, begun.error(), request_);
    }

private:
    // On a thread of the engine: the answer is made elsewhere.
    void on_created(Result<model::Task> task) {
        if (task) steps_ = wait_->take(task->id);
        wait_.reset();  // before `later`: then the backend may go
        task_ = std::move(task);
        auto const later = std::exchange(later_, nullptr);
        later({.make = [self = shared_from_this()] { return self->answer(); },
               .may_wait = task_ && !steps_});
    }

    Result<routing::Answer> answer() {
        TASKER_TRY_ASSIGN(auto const view, view_for_caller(backend_, std::move(task_),
                                                           std::move(steps_), std::move(request_)));
        return text_answer(backend_, view);
    }

    Backend& backend_;
    routing::Later later_;
    model::TaskRequest request_;
    std::optional<CreatedTasks::Wait> wait_;
    Result<model::Task> task_ = Error(ErrorCode::Internal, "it is not known yet");
    std::optional<CreatedTasks::Steps> steps_;
};

}  // namespace

Result<routing::Answer> create_task(Backend& backend, routing::Call const& call) {
    return create_and_tell(backend, call, document_answer);
}

Result<routing::Answer> answer_creation(Backend& backend, routing::Call const& call) {
    return create_and_tell(backend, call, text_answer);
}

std::optional<Result<routing::Answer>> begin_creation(Backend& backend, routing::Call const& call,
                                                      routing::Later later) {
    model::TaskRequest request;
    if (auto refused = read_request(backend, call, request))
        return routing::refuse(*std::move(refused));
    auto const creation = std::make_shared<Creation>(backend, std::move(request), std::move(later));
    if (auto refused = creation->begin()) return *std::move(refused);
    return std::nullopt;
}

}  // namespace tasker::server::rest
