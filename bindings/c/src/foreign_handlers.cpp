#include "bindings/c/src/foreign_handlers.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

enum class Methods : std::uint8_t { Listed, Any };

class ForeignHandler final : public StepHandler {
public:
    ForeignHandler(std::vector<std::string> methods, Methods which)
        : methods_(std::move(methods)), which_(which) {}

    StepResult call(StepContext& /*context*/) override {
        return StepResult::permanent_error("a handler of another runtime was called here");
    }
    [[nodiscard]] bool has_method(std::string_view name) const override {
        return which_ == Methods::Any || StepHandler::has_method(name);
    }

private:
    [[nodiscard]] std::vector<std::string> further_methods() const override { return methods_; }

    std::vector<std::string> const methods_;
    Methods const which_;
};

/// Resolves everything: the caller's own resolver of this name knows better, when it is called.
class ForeignResolver final : public Resolver {
public:
    ForeignResolver(std::string name, int priority, Methods offered)
        : name_(std::move(name)), priority_(priority), offered_(offered) {}

    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] int priority() const override { return priority_; }
    [[nodiscard]] bool can_resolve(HandlerAddress const& address) const override {
        return offered_ == Methods::Any || address.resolver == std::string_view(name_);
    }
    [[nodiscard]] std::shared_ptr<StepHandler> resolve(
        HandlerAddress const& /*address*/) const override {
        return std::make_shared<ForeignHandler>(std::vector<std::string>(), Methods::Any);
    }

private:
    std::string const name_;
    int const priority_;
    Methods const offered_;  ///< Any: also where the template does not ask for it by name
};

}  // namespace

Result<Handlers> foreign_handlers(tasker_host_options_record const& options) {
    constexpr int kPriority = 50;
    constexpr int kLast = 99;
    Handlers handlers;
    if (options.handler_count > 0 && options.handlers == nullptr) return is_null("handlers");
    for (auto const& handler : std::span(options.handlers, options.handler_count)) {
        auto const which = handler.is_open_to_methods != 0 ? Methods::Any : Methods::Listed;
        auto const count = which == Methods::Any ? 0 : handler.method_count;
        TASKER_TRY_ASSIGN(auto methods, strings_of(handler.methods, count, "handlers[].methods"));
        if (handler.callable.size == 0) {
            return Error(ErrorCode::InvalidOption, "handlers[].callable is empty");
        }
        handlers.add(string_of(handler.callable),
                     std::make_shared<ForeignHandler>(std::move(methods), which));
    }
    TASKER_TRY_ASSIGN(auto names,
                      strings_of(options.resolvers, options.resolver_count, "resolvers"));
    for (auto& name : names) {
        handlers.add_resolver(
            std::make_shared<ForeignResolver>(std::move(name), kPriority, Methods::Listed));
    }
    if (options.takes_unlisted != 0) {
        handlers.add_resolver(
            std::make_shared<ForeignResolver>("foreign_runtime", kLast, Methods::Any));
    }
    TASKER_TRY(handlers.check());
    return handlers;
}

}  // namespace tasker::c
