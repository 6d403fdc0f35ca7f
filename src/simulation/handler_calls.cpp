#include "simulation/handler_calls.hpp"

#include <exception>
#include <future>
#include <utility>

#include "tasker/handlers.hpp"
#include "worker/dispatch/call.hpp"

namespace tasker::simulation {

StepResult HandlerCalls::call(std::shared_ptr<worker::Run> const& run) {
    if (are_real()) return call_real(run);
    auto const& assignment = run->record->assignment;
    auto const& cursor = run->context.checkpoint_cursor();
    return stubs_.call(*assignment.definition, assignment.work.step,
                       cursor.is_int64() ? cursor.get_int64() : 0);
}

StepResult HandlerCalls::call_real(std::shared_ptr<worker::Run> const& run) {
    auto const& handler = run->record->assignment.definition->handler;
    Handlers::Resolved resolved;
    try {  // factories and resolvers are the user's code
        resolved = workflow_.handlers->resolve({.callable = handler.callable,
                                                .method = handler.method,
                                                .resolver = handler.resolver,
                                                .initialization = &handler.initialization});
    } catch (...) {
        return worker::failure_of(std::current_exception(), run->context);
    }
    if (resolved.handler == nullptr) return worker::not_found(resolved.error, run->context);
    run->handler_version = resolved.handler->version();
    if (resolved.handler->as_async() == nullptr) {
        return worker::call_handler(*resolved.handler, run->context);
    }
    std::promise<StepResult> promise;
    auto answer = promise.get_future();
    loop_.spawn(std::move(resolved.handler), run,
                [&promise](StepResult result) { promise.set_value(std::move(result)); });
    return answer.get();
}

}  // namespace tasker::simulation
