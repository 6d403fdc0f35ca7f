#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "server/authorization.hpp"
#include "server/backend.hpp"
#include "server/entrance.hpp"
#include "server/http/application.hpp"
#include "server/request_trace.hpp"
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

    [[nodiscard]] http::Way way_of(http::Request const& request) const noexcept override;
    [[nodiscard]] http::Response answer(http::Request const& request) noexcept override;
    [[nodiscard]] std::optional<http::Response> begin(
        std::shared_ptr<http::Request const> request,
        std::shared_ptr<http::Pending> pending) noexcept override;
    [[nodiscard]] http::Response refuse(http::Refusal refusal) noexcept override;

private:
    /// Calls `make` and counts its answer. What it throws is a bug, told to the log.
    template <class Make>
    [[nodiscard]] std::optional<http::Response> counted(http::Request const& request,
                                                        Make const& make) noexcept;
    [[nodiscard]] http::Response say(routing::Answer answer, std::string_view request_id) const;
    [[nodiscard]] http::Response dispatch(http::Request const& request);
    [[nodiscard]] std::optional<http::Response> begin_dispatch(
        std::shared_ptr<http::Request const> const& request,
        std::shared_ptr<http::Pending> pending);

    using Trace = std::shared_ptr<RequestTrace const>;
    /// \returns null where nothing is traced.
    [[nodiscard]] Trace begin_trace(routing::Route const& route, http::Request const& request,
                                    routing::Call& call) const;
    /// \returns the answer where the caller may not call that.
    [[nodiscard]] std::optional<http::Response> admit(routing::Route const& route,
                                                      http::Request const& request,
                                                      routing::Call& call);
    /// Parameters and body. \returns the answer where they do not fit.
    [[nodiscard]] std::optional<http::Response> read(routing::Router::Match const& match,
                                                     http::Request const& request,
                                                     routing::Call& call) const;
    /// In the words of HTTP, and of the log.
    [[nodiscard]] http::Response response_of(routing::Route const& route,
                                             http::Request const& request,
                                             Result<routing::Answer> answer);
    /// Notes in the log of who did what.
    http::Response audited(routing::Route const& route, http::Request const& request,
                           std::string_view caller, http::Response response);

    Backend& backend_;
    routing::Router const router_;
    routing::Envelope const envelope_;
    Entrance entrance_;
};

}  // namespace tasker::server
