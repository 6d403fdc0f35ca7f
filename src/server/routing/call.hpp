#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "server/http/message.hpp"
#include "tasker/json.hpp"
#include "tasker/uuid.hpp"
#include "telemetry/trace_context.hpp"

namespace tasker::server::routing {

/// A request with the values that its route asks for, checked.
class Call {
public:
    using Value = std::variant<std::string, Uuid, std::int64_t>;

    explicit Call(http::Request const& request) : request_(request) {}
    void set(std::string_view name, Value value) { values_.emplace_back(name, std::move(value)); }
    void set_body(Json body) { body_ = std::move(body); }
    void set_caller(std::string caller) {
        caller_ = std::move(caller);
        is_caller_known_ = true;
    }

    void set_trace(telemetry::TraceContext trace) { trace_ = std::move(trace); }

    [[nodiscard]] http::Request const& request() const noexcept { return request_; }
    /// In whose trace what is done belongs, as a task remembers it: of the request's own span, else
    /// of its caller's. Empty: in none.
    [[nodiscard]] std::string trace_context() const;
    [[nodiscard]] Json const& body() const noexcept { return body_; }
    /// Who asks, as far as it was found out.
    [[nodiscard]] std::string const& caller() const noexcept { return caller_; }
    /// Who a body says has done it, and who it is that says so: `ops (api-key:deploy)`.
    [[nodiscard]] std::string vouched(std::string claimed) const {
        return is_caller_known_ ? std::move(claimed) + " (" + caller_ + ")" : claimed;
    }

    // Of parameters that the route has, and the first two also always.
    [[nodiscard]] Uuid uuid(std::string_view name) const;
    [[nodiscard]] std::int64_t integer(std::string_view name) const;
    [[nodiscard]] std::size_t size(std::string_view name) const {
        return static_cast<std::size_t>(integer(name));
    }
    /// Empty when it was not given.
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view name) const;

private:
    [[nodiscard]] Value const* find(std::string_view name) const noexcept;

    http::Request const& request_;
    std::vector<std::pair<std::string_view, Value>> values_;
    Json body_;
    std::string caller_ = "api";
    bool is_caller_known_ = false;
    std::optional<telemetry::TraceContext> trace_;
};

}  // namespace tasker::server::routing
