#include "worker/dispatch/call.hpp"

#include <chrono>
#include <utility>

#include "tasker/exceptions.hpp"

namespace tasker::worker {

namespace {

JsonObject call_context(StepContext const& context) {
    return {{"handler_name", context.callable()}, {"task_uuid", context.task_id().to_string()}};
}

StepResult overran(StepContext const& context, std::string const& who, std::string error_type) {
    auto const limit = std::chrono::duration_cast<std::chrono::milliseconds>(context.deadline() -
                                                                             context.started_at());
    auto details = call_context(context);
    details["timeout_ms"] = limit.count();
    return StepFailure{.message = who + " timed out after " + std::to_string(limit.count()) + "ms",
                       .error_type = std::move(error_type),
                       .context = std::move(details)};
}

StepResult retryable(RetryableError const& error) {
    StepResult result(StepFailure{
        .message = error.what(), .error_type = "retryable_error", .context = error.context()});
    if (!error.delay()) return result;
    return std::move(result).with_backoff_hint({.delay = *error.delay()});
}

}  // namespace

StepResult failure_of(std::exception_ptr const& thrown, StepContext const& context) {
    try {
        std::rethrow_exception(thrown);
    } catch (PermanentError const& error) {
        return StepResult::permanent_error(error.what(), error.context());
    } catch (RetryableError const& error) {
        return retryable(error);
    } catch (ValidationError const& error) {
        return StepResult::validation_error(error.what(), error.context());
    } catch (std::exception const& error) {
        return StepFailure{.message = error.what(), .context = call_context(context)};
    } catch (...) {
        return StepFailure{.message = "Handler panicked: it threw something that is no exception",
                           .error_type = "handler_panic",
                           .is_retryable = false,
                           .context = call_context(context)};
    }
}

StepResult call_handler(StepHandler& handler, StepContext& context) noexcept {
    try {
        return handler.run(context.method(), context);
    } catch (...) {
        return failure_of(std::current_exception(), context);
    }
}

StepResult not_found(ResolutionError const& error, StepContext const& context) {
    auto failure = StepFailure{.message = "Handler not found: " + error.callable,
                               .error_type = "handler_not_found",
                               .is_retryable = false,
                               .context = call_context(context)};
    failure.context["reason"] = error.message;
    JsonArray tried;
    for (auto const& name : error.tried_resolvers)
        tried.emplace_back(name);
    failure.context["tried_resolvers"] = std::move(tried);
    if (error.hint) failure.context["did_you_mean"] = *error.hint;
    return failure;
}

StepResult not_defined(std::string const& why, StepContext const& context) {
    return StepFailure{.message = "Handler not found: " + why,
                       .error_type = "handler_not_found",
                       .is_retryable = false,
                       .context = call_context(context)};
}

StepResult timed_out(StepContext const& context) {
    return overran(context, "Handler", "handler_timeout");
}

StepResult pulled_call_timed_out(StepContext const& context) {
    return overran(context, "FFI handler", "ffi_timeout");
}

}  // namespace tasker::worker
