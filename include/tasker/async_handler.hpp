#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tasker/handler.hpp"

namespace tasker {

/// A handler that is a C++20 coroutine, for steps that wait for the network: many run at a time on
/// one thread, so they must not block it. Asio's timers and sockets made with
/// `co_await boost::asio::this_coro::executor` are cancelled when the step's time is up.
///
/// With g++ 12, name the operand on the line before: `co_await f(X{...})` and `co_await run([x]{})`
/// are miscompiled there.
class AsyncHandler : public StepHandler {
public:
    using Awaitable = boost::asio::awaitable<StepResult>;
    using AsyncMethod = std::function<Awaitable(StepContext&)>;

    /// The context lives until the coroutine has ended.
    virtual Awaitable call_async(StepContext& context) = 0;

    /// `call`, or a method that was added.
    Awaitable run_async(std::string_view name, StepContext& context) {
        auto const found = async_methods_.find(name);
        return found == async_methods_.end() ? call_async(context) : found->second(context);
    }

    /// Not the way in: answers a permanent failure.
    StepResult call(StepContext& /*context*/) final {
        return StepResult::permanent_error("a coroutine handler was called as a function");
    }
    [[nodiscard]] AsyncHandler* as_async() noexcept final { return this; }

protected:
    void add_async_method(std::string name, AsyncMethod method) {
        async_methods_.insert_or_assign(std::move(name), std::move(method));
    }
    [[nodiscard]] std::vector<std::string> further_methods() const final {
        std::vector<std::string> names;
        names.reserve(async_methods_.size());
        for (auto const& entry : async_methods_)
            names.push_back(entry.first);
        return names;
    }

private:
    std::map<std::string, AsyncMethod, std::less<>> async_methods_;
};

/// `handlers.add("shop.quote", tasker::async_handler([](StepContext& step)
///      -> boost::asio::awaitable<StepResult> { ... }));`
/// The function is kept as long as the handler, so it may capture.
[[nodiscard]] inline std::shared_ptr<StepHandler> async_handler(
    AsyncHandler::AsyncMethod coroutine) {
    class FunctionHandler final : public AsyncHandler {
    public:
        explicit FunctionHandler(AsyncMethod function) : function_(std::move(function)) {}
        Awaitable call_async(StepContext& context) override { return function_(context); }

    private:
        AsyncMethod function_;
    };
    return std::make_shared<FunctionHandler>(std::move(coroutine));
}

}  // namespace tasker
