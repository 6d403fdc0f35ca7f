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
    /// The other side says with each result which version has made it.
    [[nodiscard]] std::string_view version() const override { return {}; }
    [[nodiscard]] bool has_method(std::string_view name) const override {
        return which_ == Methods::Any || StepHandler::has_method(name);
    }

private:
    [[nodiscard]] std::vector<std::string> further_methods() const override { return methods_; }

    std::vector<std::string> const methods_;
    Methods const which_;
};

/// Resolves all that asks for it: the caller's own resolver of this name knows better, when it is
/// called.
class ForeignResolver final : public Resolver {
public:
    explicit ForeignResolver(std::string name) : name_(std::move(name)) {}

    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] bool can_resolve(HandlerAddress const& address) const override {
        return address.resolver == std::string_view(name_);
    }
    [[nodiscard]] std::shared_ptr<StepHandler> resolve(
        HandlerAddress const& /*address*/) const override {
        return std::make_shared<ForeignHandler>(std::vector<std::string>(), Methods::Any);
    }

private:
    std::string const name_;
};

}  // namespace

Result<Handlers> foreign_handlers(tasker_host_options_record const& options) {
    Handlers handlers;
    if (options.handler_count > 0 && options.handlers == nullptr) return is_null("handlers");
    for (auto const& handler : std::span(options.handlers, options.handler_count)) {
        auto const which = handler.is_open_to_methods != 0 ? Methods::Any : Methods::Listed;
        auto const count = which == Methods::Any ? 0 : handler.method_count;
        TASKER_TRY_ASSIGN(auto methods, strings_of(handler.methods, count, "handlers[].methods"));
        TASKER_TRY_ASSIGN(auto callable, checked(handler.callable, "handlers[].callable"));
        if (callable.empty()) {
            return Error(ErrorCode::InvalidOption, "handlers[].callable is empty");
        }
        handlers.add(std::move(callable),
                     std::make_shared<ForeignHandler>(std::move(methods), which));
    }
    TASKER_TRY_ASSIGN(auto names,
                      strings_of(options.resolvers, options.resolver_count, "resolvers"));
    for (auto& name : names)
        handlers.add_resolver(std::make_shared<ForeignResolver>(std::move(name)));
    TASKER_TRY(handlers.check());
    return handlers;
}

}  // namespace tasker::c
