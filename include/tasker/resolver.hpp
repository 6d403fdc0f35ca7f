#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/handler.hpp"
#include "tasker/json.hpp"

namespace tasker {

/// What a template says about a step's handler. A view of it.
struct HandlerAddress {
    std::string_view callable;
    std::string_view method = "call";
    std::optional<std::string_view> resolver{};  ///< only this one is asked when set
    JsonObject const* initialization = nullptr;  ///< the step's settings; may be null
};

/// Finds handlers that nobody registered by name. Thread-safe.
class Resolver {
public:
    virtual ~Resolver() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    /// The lower is asked first: 20 to 99. Registered handlers have 10.
    [[nodiscard]] virtual int priority() const { return 50; }
    [[nodiscard]] virtual bool can_resolve(HandlerAddress const& address) const = 0;
    /// The handler, or null to pass.
    [[nodiscard]] virtual std::shared_ptr<StepHandler> resolve(
        HandlerAddress const& address) const = 0;
    /// What it could resolve, as far as it can be listed.
    [[nodiscard]] virtual std::vector<std::string> callables() const { return {}; }
};

}  // namespace tasker
