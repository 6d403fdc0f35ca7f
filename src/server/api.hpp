#pragma once

#include "server/audit_log.hpp"
#include "server/authorization.hpp"
#include "server/backend.hpp"
#include "server/http/application.hpp"
#include "server/routing/envelope.hpp"
#include "server/routing/router.hpp"

namespace tasker::server {

/// Routes over HTTP: finds the route, asks whether the caller may, reads parameters and body, calls
/// its function, and says errors in the words of the API. Thread-safe.
class Api final : public http::Application {
public:
    /// Without `authorize` everybody may do everything. The backend outlives it.
    Api(Backend& backend, std::vector<routing::Route> routes, Authorize authorize = {},
        routing::Envelope envelope = routing::nested_envelope);

    [[nodiscard]] bool may_wait(http::Request const& request) const noexcept override;
    [[nodiscard]] http::Response answer(http::Request const& request) noexcept override;
    [[nodiscard]] http::Response refuse(http::Refusal refusal) noexcept override;

private:
    [[nodiscard]] http::Response say(routing::Answer answer, std::string_view request_id) const;
    [[nodiscard]] http::Response dispatch(http::Request const& request);
    /// What the route needs is there already: permission and caller.
    [[nodiscard]] http::Response call(routing::Router::Match const& match,
                                      http::Request const& request, routing::Call& call);
    [[nodiscard]] http::Response call_as_allowed(routing::Router::Match const& match,
                                                 http::Request const& request);

    Backend& backend_;
    routing::Router const router_;
    Authorize const authorize_;
    routing::Envelope const envelope_;
    AuditLog audit_;
};

}  // namespace tasker::server
