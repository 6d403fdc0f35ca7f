#include "tasker/handlers.hpp"

#include <algorithm>
#include <set>

#include "base/joined.hpp"
#include "base/nearest.hpp"

namespace tasker {

namespace {

constexpr std::string_view kExplicitMapping = "explicit_mapping";
constexpr int kPriorityMin = 20;
constexpr int kPriorityMax = 99;

class FunctionHandler final : public StepHandler {
public:
    explicit FunctionHandler(Method method) : method_(std::move(method)) {}
    StepResult call(StepContext& context) override { return method_(context); }

private:
    Method method_;
};

std::string quoted_name(std::string_view name) {
    return "'" + std::string(name) + "'";
}

}  // namespace

std::shared_ptr<StepHandler> Handlers::from_method(StepHandler::Method method) {
    return std::make_shared<FunctionHandler>(std::move(method));
}

Handlers& Handlers::add(std::string callable, std::shared_ptr<StepHandler> handler) {
    if (handler == nullptr) {
        if (!first_error_) {
            first_error_ = Error(ErrorCode::InvalidOption, "the handler " + callable + " is null");
        }
        return *this;
    }
    return add_factory(std::move(callable), [handler = std::move(handler)] { return handler; });
}

Handlers& Handlers::add_factory(std::string callable, Factory const& factory) {
    if (callable.empty()) {
        if (!first_error_) {
            first_error_ = Error(ErrorCode::InvalidOption, "a handler was added without a name");
        }
        return *this;
    }
    auto const [place, is_new] = factories_.try_emplace(std::move(callable), factory);
    if (!is_new && !first_error_) {
        first_error_ = Error(ErrorCode::DuplicateHandler,
                             "the handler " + place->first + " was added twice; names are unique");
    }
    return *this;
}

Handlers& Handlers::add_resolver(std::shared_ptr<Resolver const> resolver) {
    auto const name = std::string(resolver->name());
    auto const priority = resolver->priority();
    auto const names = resolver_names();
    if (std::ranges::find(names, name) != names.end()) {
        if (!first_error_) {
            first_error_ =
                Error(ErrorCode::DuplicateHandler, "there is a resolver " + name + " already");
        }
        return *this;
    }
    if (priority < kPriorityMin || priority > kPriorityMax) {
        if (!first_error_) {
            first_error_ = Error(ErrorCode::InvalidOption,
                                 "the resolver " + name + " has priority " +
                                     std::to_string(priority) + "; 20 to 99 are for custom ones");
        }
        return *this;
    }
    auto const place = std::ranges::upper_bound(
        resolvers_, priority, {}, [](auto const& other) { return other->priority(); });
    resolvers_.insert(place, std::move(resolver));
    return *this;
}

Result<void> Handlers::check() const {
    if (first_error_) return *first_error_;
    return {};
}

bool Handlers::contains(std::string_view callable) const {
    return factories_.contains(callable);
}

std::vector<std::string> Handlers::names() const {
    std::set<std::string> names;
    for (auto const& entry : factories_)
        names.insert(entry.first);
    for (auto const& resolver : resolvers_) {
        for (auto& callable : resolver->callables())
            names.insert(std::move(callable));
    }
    return {names.begin(), names.end()};
}

std::vector<std::string> Handlers::resolver_names() const {
    std::vector<std::string> names{std::string(kExplicitMapping)};
    for (auto const& resolver : resolvers_)
        names.emplace_back(resolver->name());
    return names;
}

std::shared_ptr<StepHandler> Handlers::make(std::string_view callable) const {
    auto const found = factories_.find(callable);
    return found == factories_.end() ? nullptr : found->second();
}

Handlers::Resolved Handlers::ask_only(std::string_view resolver,
                                      HandlerAddress const& address) const {
    auto const failed = [&](std::string message) {
        return Resolved{.error = {.callable = std::string(address.callable),
                                  .message = std::move(message),
                                  .tried_resolvers = {std::string(resolver)}}};
    };
    if (resolver == kExplicitMapping) {
        auto handler = make(address.callable);
        if (handler != nullptr) return {.handler = std::move(handler)};
        return failed("Resolver 'explicit_mapping' cannot handle " + quoted_name(address.callable));
    }
    auto const found = std::ranges::find(resolvers_, resolver,
                                         [](auto const& candidate) { return candidate->name(); });
    if (found == resolvers_.end()) {
        auto missing = failed("Resolver " + quoted_name(resolver) + " not found in chain");
        missing.error.tried_resolvers.clear();
        return missing;
    }
    if (!(*found)->can_resolve(address)) {
        return failed("Resolver " + quoted_name(resolver) + " cannot handle " +
                      quoted_name(address.callable));
    }
    auto handler = (*found)->resolve(address);
    if (handler == nullptr) {
        return failed("Resolver " + quoted_name(resolver) + " could not resolve " +
                      quoted_name(address.callable));
    }
    return {.handler = std::move(handler)};
}

Handlers::Resolved Handlers::ask(HandlerAddress const& address) const {
    if (address.resolver) return ask_only(*address.resolver, address);

    auto handler = make(address.callable);
    for (auto const& resolver : resolvers_) {
        if (handler != nullptr) break;
        if (resolver->can_resolve(address)) handler = resolver->resolve(address);
    }
    if (handler != nullptr) return {.handler = std::move(handler)};
    return {.error = {.callable = std::string(address.callable),
                      .message = "no resolver knows " + quoted_name(address.callable),
                      .tried_resolvers = resolver_names()}};
}

Handlers::Resolved Handlers::resolve(HandlerAddress const& address) const {
    auto resolved = ask(address);
    if (resolved.handler == nullptr) {
        auto const known = names();
        resolved.error.hint = base::nearest(address.callable, known);
        return resolved;
    }
    if (resolved.handler->has_method(address.method)) return resolved;

    auto const methods = resolved.handler->method_names();
    return {.error = {.callable = std::string(address.callable),
                      .message = "handler " + quoted_name(address.callable) + " has no method " +
                                 quoted_name(address.method) + "; it has " + base::joined(methods),
                      .tried_resolvers = {},
                      .hint = base::nearest(address.method, methods)}};
}

Result<void> Handlers::check_address(HandlerAddress const& address) const {
    auto const resolved = resolve(address);
    if (resolved.handler != nullptr) return {};
    auto message = "Handler not found: " + resolved.error.callable + ": " + resolved.error.message;
    if (resolved.error.hint) message += "; did you mean " + *resolved.error.hint + "?";
    return Error(ErrorCode::HandlerNotFound, std::move(message));
}

}  // namespace tasker
