#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/step_context.hpp"
#include "tasker/step_result.hpp"

namespace tasker {

class AsyncHandler;

/// Code that runs steps. One object serves many steps at a time, on the worker's threads, unless it
/// is registered by a factory, which makes one for each call. What it throws becomes a failure.
///
/// A template's `handler.method` chooses another entry than `call`: name each with add_method.
class StepHandler {
public:
    using Method = std::function<StepResult(StepContext&)>;

    virtual ~StepHandler() = default;
    StepHandler() = default;
    StepHandler(StepHandler const&) = delete;
    StepHandler& operator=(StepHandler const&) = delete;

    virtual StepResult call(StepContext& context) = 0;
    /// Written into results, so that one can tell later which code made them.
    [[nodiscard]] virtual std::string_view version() const { return "1.0.0"; }

    [[nodiscard]] virtual bool has_method(std::string_view name) const;
    /// `call` and what was added, sorted.
    [[nodiscard]] std::vector<std::string> method_names() const;
    /// Runs a method; has_method(name) must hold.
    StepResult run(std::string_view name, StepContext& context);

    /// For the worker: the coroutine side of an AsyncHandler, else null.
    [[nodiscard]] virtual AsyncHandler* as_async() noexcept { return nullptr; }

protected:
    void add_method(std::string name, Method method) {
        methods_.insert_or_assign(std::move(name), std::move(method));
    }
    /// `add_method("refund", &PaymentHandler::refund);` in the constructor of PaymentHandler.
    template <std::derived_from<StepHandler> Self>
    void add_method(std::string name, StepResult (Self::*method)(StepContext&)) {
        add_method(std::move(name), Method([this, method](StepContext& context) {
                       return (static_cast<Self*>(this)->*method)(context);
                   }));
    }
    /// Whether a subclass knows further methods, kept elsewhere.
    [[nodiscard]] virtual std::vector<std::string> further_methods() const { return {}; }

private:
    std::map<std::string, Method, std::less<>> methods_;
};

/// An Error as a handler's answer: what is wrong with the input (InvalidInput and its kin) is a
/// `validation_error` and final, all else a retryable `handler_error`.
[[nodiscard]] StepResult to_step_result(Error const& error);
[[nodiscard]] inline StepResult to_step_result(StepResult result) {
    return result;
}
template <class T>
[[nodiscard]] StepResult to_step_result(Result<T> result) {
    if (!result) return to_step_result(result.error());
    if constexpr (std::is_void_v<T>) {
        return StepResult(JsonObject());
    } else {
        return StepResult(*std::move(result));
    }
}

/// What may be registered as a handler: takes the context and returns something that says how it
/// went: StepResult, JSON, a Result of either, or nothing, which is a success with `{}`.
template <class F>
concept HandlerFunction =
    std::invocable<F&, StepContext&> && (std::is_void_v<std::invoke_result_t<F&, StepContext&>> ||
                                         requires(std::invoke_result_t<F&, StepContext&> answer) {
                                             to_step_result(std::move(answer));
                                         });

/// `function` with its answer made a StepResult.
template <HandlerFunction F>
[[nodiscard]] StepHandler::Method to_method(F function) {
    return [function = std::move(function)](StepContext& context) mutable -> StepResult {
        if constexpr (std::is_void_v<std::invoke_result_t<F&, StepContext&>>) {
            function(context);
            return StepResult(JsonObject());
        } else {
            return to_step_result(function(context));
        }
    };
}

}  // namespace tasker
