#include "server/routing/call.hpp"

#include "base/assert.hpp"

namespace tasker::server::routing {

Call::Value const* Call::find(std::string_view name) const noexcept {
    for (auto const& [known, value] : values_) {
        if (known == name) return &value;
    }
    return nullptr;
}

Uuid Call::uuid(std::string_view name) const {
    auto const* const value = find(name);
    TASKER_ASSERT(value != nullptr);
    return std::get<Uuid>(*value);
}

std::int64_t Call::integer(std::string_view name) const {
    auto const* const value = find(name);
    TASKER_ASSERT(value != nullptr);
    return std::get<std::int64_t>(*value);
}

std::optional<std::string> Call::optional_text(std::string_view name) const {
    auto const* const value = find(name);
    if (value == nullptr) return std::nullopt;
    return std::get<std::string>(*value);
}

std::string Call::trace_context() const {
    if (trace_) return telemetry::to_stored(*trace_);
    auto const parent = request_.header("traceparent");
    if (parent.empty()) return {};
    auto const context = telemetry::read_trace_context(parent, request_.header("tracestate"));
    return context ? telemetry::to_stored(*context) : std::string();
}

std::string Call::text(std::string_view name) const {
    return optional_text(name).value_or("");
}

}  // namespace tasker::server::routing
