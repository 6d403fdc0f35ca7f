#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/handler.hpp"
#include "tasker/resolver.hpp"

namespace tasker {

/// Why an address leads to no handler.
struct ResolutionError {
    std::string callable;
    std::string message;
    std::vector<std::string> tried_resolvers{};
    std::optional<std::string> hint{};  ///< the registered name that is nearest
};

/// The handlers of a program, by the names that templates use. Filled before a worker starts, then
/// only read: resolve is thread-safe. Copies share the handlers.
class Handlers {
public:
    using Factory = std::function<std::shared_ptr<StepHandler>()>;

    /// A handler, or a function: `handlers.add("shop.charge", [](StepContext& step) { ... });`
    /// A name that is taken is remembered as an error, which check() and whoever opens a worker
    /// with these handlers report.
    Handlers& add(std::string callable, std::shared_ptr<StepHandler> handler);
    template <HandlerFunction F>
    Handlers& add(std::string callable, F function) {
        return add(std::move(callable), from_method(to_method(std::move(function))));
    }
    /// Makes an object for each call, so that it may keep what belongs to one step in members.
    template <class F>
        requires(!HandlerFunction<F> &&
                 std::convertible_to<std::invoke_result_t<F&>, std::shared_ptr<StepHandler>>)
    Handlers& add(std::string callable, F factory) {
        return add_factory(std::move(callable), Factory(std::move(factory)));
    }
    Handlers& add_factory(std::string callable, Factory const& factory);

    Handlers& add_resolver(std::shared_ptr<Resolver const> resolver);

    /// \returns DuplicateHandler or InvalidOption: the first thing that was wrong with an add.
    [[nodiscard]] Result<void> check() const;

    [[nodiscard]] bool contains(std::string_view callable) const;
    /// Of registered handlers and of what resolvers list; sorted, each once.
    [[nodiscard]] std::vector<std::string> names() const;
    /// In the order in which they are asked.
    [[nodiscard]] std::vector<std::string> resolver_names() const;

    /// The handler for a step's address, with the method that is asked for (spec/workers.md 1.11).
    struct Resolved {
        std::shared_ptr<StepHandler> handler;  ///< or null: `error` says why
        ResolutionError error{};
    };
    [[nodiscard]] Resolved resolve(HandlerAddress const& address) const;
    /// The same question without making a handler. \returns HandlerNotFound with the reason.
    [[nodiscard]] Result<void> check_address(HandlerAddress const& address) const;

private:
    [[nodiscard]] static std::shared_ptr<StepHandler> from_method(StepHandler::Method method);
    [[nodiscard]] std::shared_ptr<StepHandler> make(std::string_view callable) const;
    [[nodiscard]] Resolved ask(HandlerAddress const& address) const;
    [[nodiscard]] Resolved ask_only(std::string_view resolver, HandlerAddress const& address) const;

    std::map<std::string, Factory, std::less<>> factories_;
    std::vector<std::shared_ptr<Resolver const>> resolvers_;  // by priority, then as added
    std::optional<Error> first_error_;
};

}  // namespace tasker
